"""The migrations make the very tables that the store talks to, on both databases, and refuse a newer one."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

import intake.schema  # noqa: F401 - its tables join the same metadata
import notifications.store.schema  # noqa: F401 - so do these
from config.database import check_version, newest_version, upgrade
from tests.builders import Office, undone
from workflow.errors import NotNow
from workflow.store import connect
from workflow.store.schema import metadata


@pytest.fixture
async def tables(database_url):
    tables = connect(database_url)
    yield tables
    await tables.close()


def shape(connection):
    """What the database says of itself: tables, columns, keys, indexes and checks."""
    seen = inspect(connection)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(table)],
            seen.get_pk_constraint(table)["constrained_columns"],
            sorted(key["constrained_columns"] for key in seen.get_foreign_keys(table)),
            sorted((index["name"], index["column_names"]) for index in seen.get_indexes(table)),
            sorted(check["name"] or "" for check in seen.get_check_constraints(table)),
            sorted(unique["column_names"] for unique in seen.get_unique_constraints(table)),
        )
        for table in sorted(seen.get_table_names())
    }


def forget_version(connection):
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


def made_by_hand(connection):
    metadata.create_all(connection)
    return shape(connection)


async def test_an_upgraded_database_has_no_difference_from_the_schema(tables):
    await tables.write(upgrade)

    def differences(connection):
        return compare_metadata(MigrationContext.configure(connection), metadata)

    assert [one for one in await tables.read(differences) if "alembic_version" not in str(one)] == []


async def test_the_migrations_make_what_the_schema_would_make_checks_included(tables):
    wanted = await undone(tables, made_by_hand)

    await tables.write(upgrade)
    await tables.write(forget_version)

    assert await tables.read(shape) == wanted


def test_on_sqlite_the_migrations_make_the_same_statements_as_the_schema(sqlite_url):
    def statements(connection):
        rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"))
        return [re.sub(r"\s+", " ", sql) for (sql,) in rows if "alembic" not in sql]

    with create_engine("sqlite://").begin() as migrated, create_engine("sqlite://").begin() as created:
        upgrade(migrated)
        metadata.create_all(created)
        assert statements(migrated) == statements(created)


async def test_upgrading_twice_changes_nothing(tables):
    await tables.write(upgrade)
    before = await tables.read(shape), await tables.read(check_version)

    await tables.write(upgrade)

    assert (await tables.read(shape), await tables.read(check_version)) == before


async def test_upgrading_leaves_what_is_there(office):
    case = await office.receive("2026-03-02 09:00")
    before = await office.counts()

    await office.tables.write(upgrade)

    assert await office.counts() == before
    assert (await office.case(case)).state.regions[0] == "received"
    assert (await office.verify()).misfits == []


async def test_an_upgrade_that_is_undone_leaves_an_empty_database(tables):
    await undone(tables, upgrade)

    assert await tables.read(check_version) is None
    assert await tables.read(shape) == {}


async def test_an_empty_database_has_no_version_and_a_new_one_the_newest(tables):
    assert await tables.read(check_version) is None

    await tables.write(upgrade)

    assert await tables.read(check_version) == newest_version()


async def test_a_database_of_a_newer_program_is_refused_in_a_sentence_and_left_alone(database_url):
    office = await Office.founded(database_url)
    await office.tables.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    before = await office.tables.read(shape)

    for work in (office.tables.write(upgrade), office.tables.read(check_version)):
        with pytest.raises(NotNow) as refused:
            await work
        assert str(refused.value) == NEWER

    assert await office.tables.read(shape) == before
    await office.close()


NEWER = (
    "The database has version 9999, which is newer than this program. Nothing was changed. "
    "Run the release of Vigil that made it, or a later one."
)
