"""A hostile administrator edits the covered tables: every column, every row, every table. Verification finds it all.

The parameters are made from `covers()`, so that a column that comes tomorrow is tested tomorrow.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import KEY, undone
from tests.workflow.hostile import Administrator
from workflow.verification import covers, verify

COLUMNS = [(table, column) for table, columns in covers().items() for column in columns]
TABLES = list(covers())
MOVES = ("stream", "log_index")  # a row with another of these is missed where it was and found elsewhere


def misfits(connection):
    return verify(connection, vkey=KEY.verifier).misfits


def edited(admin, table, row, column, value):
    """The misfits after one edit, which is taken back."""
    with admin.connection.begin_nested() as edit:
        admin.change(table, row, **{column: value})
        found = misfits(admin.connection)
        edit.rollback()
    return found


def is_named(table, row, column, found):
    """Whether a misfit says in which table the edited row lies, and of which stream it is."""
    for misfit in found:
        here = misfit.where == table or misfit.where.startswith(f"{table} ")
        unreadable = "cannot be read" in str(misfit.what) and table in misfit.where
        if unreadable or (here and (row.name in misfit.where or column in MOVES)):
            return True
    return False


def some(rows, column):
    """The first row with a value in the column, and the first without, or the last."""
    empty = [row.values[column] is None for row in rows]
    return {rows[place].place: rows[place] for place in (empty.index(False), empty.index(True) if any(empty) else -1)}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
async def test_another_value_in_any_column_is_found_and_named(tables, table, column):
    def unnoticed(connection):
        admin = Administrator(connection)
        tried, missed = 0, []
        for row in some(admin.rows(table), column).values():
            for value in admin.instead_of(table, column, row.values[column]):
                tried += 1
                if not is_named(table, row, column, edited(admin, table, row, column, value)):
                    missed.append((row.values[column], value))
        return tried, missed

    tried, missed = await undone(tables, unnoticed)

    assert tried >= 4
    assert missed == []


@pytest.mark.parametrize("table", TABLES)
async def test_a_row_that_was_taken_away_is_found(tables, table):
    def unnoticed(connection):
        admin = Administrator(connection)
        missed = []
        for row in admin.rows(table):
            with connection.begin_nested() as edit:
                admin.delete(table, row)
                missed += [] if misfits(connection) else [row]
                edit.rollback()
        return missed

    assert await undone(tables, unnoticed) == []


@pytest.mark.parametrize("table", TABLES)
async def test_a_row_that_stands_there_twice_is_found(tables, table):
    def unnoticed(connection):
        admin = Administrator(connection)
        missed = []
        for row in admin.rows(table):
            with connection.begin_nested() as edit:
                admin.insert(table, row.values)
                missed += [] if misfits(connection) else [row]
                edit.rollback()
        return missed

    assert await undone(tables, unnoticed) == []


OTHERS: dict[str, dict[str, object]] = {
    "event": {"stream": "case:0", "n": 1},
    "case": {"stream": "case:0"},
    "clock": {"key": "invented"},
    "party": {"office": "invented"},
    "recommendation": {"n": 99},
    "log_head": {"id": 2},
}


@pytest.mark.parametrize("table", TABLES)
async def test_a_row_that_was_put_in_is_found(tables, table):
    def found(connection):
        admin = Administrator(connection)
        admin.insert(table, admin.rows(table)[0].values | OTHERS[table])
        return misfits(connection)

    assert any(misfit.where.startswith(table) for misfit in await undone(tables, found))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0), where=st.sampled_from(COLUMNS), seed=st.integers(0), from_another_row=st.booleans())
async def test_no_single_edit_of_any_row_goes_unnoticed(tables, place, where, seed, from_another_row):
    table, column = where

    def found(connection):
        admin = Administrator(connection)
        rows = admin.rows(table)
        row = rows[place % len(rows)]
        others = [other.values[column] for other in rows] if from_another_row else []
        values = [v for v in others if v != row.values[column]] or admin.instead_of(table, column, row.values[column])
        return edited(admin, table, row, column, values[seed % len(values)])

    assert await undone(tables, found) != []
