"""What somebody does to the tables of dossiers by hand is found, whatever column it is, on both databases."""

import pytest
from sqlalchemy import delete, insert, select, update

from intake.dossier.verification import check_dossiers, covers
from intake.schema import grant, item
from intake.vault.items import digest
from tests.builders import Office
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, OFFICER, House
from workflow.verification import Report

WRONG = {
    "stream": "case:elsewhere",
    "name": "00ff00ff00ff00ff",
    "compartment": "legal",
    "compartments": "identity",
    "kind": "note",
    "digest": "00" * 32,
    "holder": "11" * 32,
    "sealed": b"something else",
    "wrap": b"something else",
}
COLUMNS = [(table, name) for table in (item, grant) for name in covers()[str(table.name)]]


async def changed(house, *statements):
    """Somebody writes to the database by hand."""

    def by_hand(connection):
        for statement in statements:
            connection.execute(statement)

    await house.tables.write(by_hand)


async def rows_of(house, table, case):
    query = select(table).where(table.c.stream == case)
    return await house.tables.read(lambda connection: [row._asdict() for row in connection.execute(query)])


async def lived(house):
    """A case in which everything happened that makes or removes something."""
    case, receipt = await house.receive()
    await house.write_as_reporter(receipt, "Hello.")
    await house.grant(case, DOCTOR, "identity", "medical")
    await house.attach(case)
    await house.revoke(case, DOCTOR)
    await house.lose_receipt(case)
    await house.circle(case, without=[COLLEAGUE])
    await house.grant(case, DOCTOR, "medical")
    await house.answer(case, "Hello.", by=OFFICER)
    return case


async def test_whatever_happened_in_the_house_verifies(house):
    await lived(house)
    erased, _receipt = await house.receive()
    await house.erase(erased)
    await house.receive()
    await house.rotate()

    assert (await house.verify()).misfits == []


async def test_an_event_that_only_names_items_makes_none(house):
    case, _receipt = await house.receive()
    for items in ([["00ff00ff00ff00ff", "medical", "note", "00" * 32]], ["a-word"], {"a": "word"}):
        await house.office.tell(case, "report_filed", "2026-03-02 09:00", items=items)

    assert (await house.verify()).misfits == []
    assert await house.keys(case, OFFICER) == {"allegation", "identity", "messages"}


def test_both_tables_are_covered_whole():
    assert covers() == {
        "item": ["stream", "name", "compartment", "kind", "digest", "sealed"],
        "grant": ["stream", "digest", "holder", "compartments", "wrap"],
    }


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{table.name}.{name}" for table, name in COLUMNS])
async def test_a_change_of_any_column_of_any_row_is_found(house, table, column):
    case = await lived(house)
    rows = await rows_of(house, table, case)
    assert len(rows) > 3

    for row in rows:
        this = (table.c.stream == case, table.c.digest == row["digest"])
        await changed(house, update(table).where(*this).values({column: WRONG[column]}))
        assert not (await house.verify()).ok, row
        await changed(house, delete(table), insert(table).values(rows))

    assert (await house.verify()).ok


@pytest.mark.parametrize("table", [item, grant], ids=str)
async def test_what_is_missing_or_left_over_is_found(house, table):
    case = await lived(house)
    rows = await rows_of(house, table, case)

    for row in rows:
        await changed(house, delete(table).where(table.c.stream == case, table.c.digest == row["digest"]))
        (misfit,) = (await house.verify()).misfits
        assert str(misfit.what) == "It is missing."
        await changed(house, insert(table).values(row))

    name = {"name": "00ff00ff00ff00ff"} if table is item else {}
    for stream in (case, "case:0", "case:zzz", "office:intake", "zzz"):
        await changed(house, insert(table).values(rows[0] | name | {"stream": stream, "digest": "00" * 32}))
        assert len((await house.verify()).misfits) >= 1
        await changed(house, delete(table).where(table.c.digest == "00" * 32))
    assert (await house.verify()).ok


@pytest.mark.parametrize("table", [item, grant], ids=str)
async def test_what_two_cases_exchanged_is_found_in_both(house, table):
    (one, _), (two, _) = await house.receive(), await house.receive()
    aside = update(table).where(table.c.stream == one).values(stream="aside")

    await changed(house, aside, update(table).where(table.c.stream == two).values(stream=one))
    await changed(house, update(table).where(table.c.stream == "aside").values(stream=two))

    wrong = {misfit.where.split()[1] for misfit in (await house.verify()).misfits}
    assert wrong == {one, two}


async def test_a_dossier_that_was_rolled_back_is_found(house):
    case, receipt = await house.receive()
    before = {table: await rows_of(house, table, case) for table in (item, grant)}
    await house.write_as_reporter(receipt, "One more thing.")
    await house.circle(case, without=[COLLEAGUE])

    for table, rows in before.items():
        await changed(house, delete(table).where(table.c.stream == case), insert(table).values(rows))

    assert not (await house.verify()).ok


async def test_content_that_comes_back_after_erasure_is_found(house):
    case, _receipt = await house.receive()
    rows = await rows_of(house, grant, case)
    await house.erase(case)

    await changed(house, insert(grant).values(rows))

    assert len((await house.verify()).misfits) == len(rows)


async def test_sealed_bytes_of_an_attachment_belong_into_the_storage(house):
    case, _receipt = await house.receive()
    name = await house.attach(case)
    kept = b"sealed bytes"

    await changed(house, update(item).where(item.c.name == name).values(sealed=kept, digest=digest(kept)))

    assert len((await house.verify()).misfits) == 2


async def test_a_row_that_cannot_be_read_is_a_misfit_and_no_crash(sqlite_url):
    house = await House.settled(await Office.founded(sqlite_url))
    await house.receive()

    for table, columns in covers().items():
        for column in columns:
            for value in ("7", "'text'", "x'00'", "1e9"):
                report = Report()
                await house.tables.write(_misshapen, f'UPDATE OR IGNORE "{table}" SET {column} = {value}', report)
                assert not report.ok, (table, column, value)

    await house.tables.close()


def _misshapen(connection, statement, report):
    connection.exec_driver_sql("SAVEPOINT misshapen")
    connection.exec_driver_sql(statement)
    check_dossiers(connection, report)
    connection.exec_driver_sql("ROLLBACK TO misshapen")
