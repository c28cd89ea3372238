"""The tables keep their invariants by themselves: each is tried to be broken by hand, on both databases."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Table, insert, select
from sqlalchemy import event as watched
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, StatementError

from tests.builders import ZONE, local, undone
from workflow.ledger.entry import NO_PREVIOUS
from workflow.store import cases, log
from workflow.store.schema import Instant, case, clock, event, instance, log_head, rulebook

NOW = local("2026-03-02 10:00").latest
A_CASE = {"stream": "case:x", "n": 1, "last": NO_PREVIOUS, "state": "", "adoption": 2}
AN_EVENT = {"stream": "case:x", "n": 1, "kind": "step_logged", "entry": b"{}"}
A_CLOCK = {
    **{"stream": "case:x", "key": "age", "occasion": 1, "kind": "watch", "rulebook": 64 * "a", "root_n": 1},
    **{"started_from": NOW, "started_until": NOW, "first_due_at": NOW, "stages": "[]"},
}
AN_INSTANCE = {"id": 2, "origin": "o", "vkey": "v", "adoption": 0, "demo": False}


def written(connection, *rows):
    for table, row in rows:
        connection.execute(insert(table).values(row))


MAY_NOT_BE: dict[str, list[tuple[Table, dict[str, Any]]]] = {
    "an event twice": [(event, AN_EVENT), (event, AN_EVENT)],
    "an event before the first": [(event, AN_EVENT | {"n": 0})],
    "a negative event": [(event, AN_EVENT | {"n": -1})],
    "a place twice": [(event, AN_EVENT | {"log_index": 7}), (event, AN_EVENT | {"n": 2, "log_index": 7})],
    "an event without entry": [(event, AN_EVENT | {"entry": None})],
    "a case twice": [(case, A_CASE), (case, A_CASE)],
    "a number twice": [(case, A_CASE | {"number": "1"}), (case, A_CASE | {"stream": "case:y", "number": "1"})],
    "a clock of no case": [(clock, A_CLOCK)],
    "a clock twice": [(case, A_CASE), (clock, A_CLOCK), (clock, A_CLOCK)],
    "a clock both met and ended": [(case, A_CASE), (clock, A_CLOCK | {"met_n": 2, "ended_n": 3})],
    "a second head": [(log_head, {"id": 2, "frontier": b""})],
    "the head again": [(log_head, {"id": 1, "frontier": b""})],
    "a second instance": [(instance, AN_INSTANCE)],
    "the instance again": [(instance, AN_INSTANCE | {"id": 1})],
    "a rulebook twice": [(rulebook, {"hash": 64 * "a", "kind": "policy", "content": ""})] * 2,
}


async def test_what_may_not_be_cannot_be_written(office):
    await office.tables.write(log.sequence)
    was_written = []

    for what, rows in MAY_NOT_BE.items():
        try:
            await undone_in_its_words(office, written, *rows)
            was_written.append(what)
        except IntegrityError:
            continue

    assert was_written == []


async def undone_in_its_words(office, work, *rows):
    """The database's own words: the piece speaks them before they are said in ours."""
    failed: list[BaseException] = []

    def heard(connection):
        try:
            work(connection, *rows)
        except (IntegrityError, StatementError) as fault:
            failed.append(fault)
            raise

    try:
        await undone(office.tables, heard)
    finally:
        if failed:
            raise failed[0]


async def test_a_case_with_clocks_cannot_be_taken_away(office):
    written_case = await office.receive("2026-03-02 09:00")

    with pytest.raises(IntegrityError):
        await undone_in_its_words(
            office, lambda connection: connection.execute(case.delete().where(case.c.stream == written_case))
        )


async def test_a_time_without_zone_is_refused(office):
    for row in ({"next_stage_at": NOW.replace(tzinfo=None)}, {"started_from": datetime(2026, 3, 2)}):  # noqa: DTZ001
        rows = [(case, A_CASE), (clock, A_CLOCK | row)]
        with pytest.raises(StatementError, match="an instant needs a time zone"):
            await undone_in_its_words(office, written, *rows)


async def test_a_question_about_a_time_without_zone_is_refused(office):
    with pytest.raises(StatementError, match="an instant needs a time zone"):
        await undone_in_its_words(office, lambda c: cases.cases_due(c, NOW.replace(tzinfo=None), at_most=1))


async def test_a_time_comes_back_as_the_same_instant(office):
    texts = "1899-06-30T23:59:59", "1970-01-01T00:00:00", "2026-10-25T00:30:00", "2999-12-31T23:59:59"
    instants = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in texts]

    def there_and_back(connection):
        for place, at in enumerate(instants):
            written(connection, (case, A_CASE | {"stream": f"case:{place}", "next_check_at": at.astimezone(ZONE)}))
        return list(connection.scalars(select(case.c.next_check_at).order_by(case.c.stream)))

    assert await undone(office.tables, there_and_back) == instants


def test_what_somebody_wrote_that_is_no_time_comes_out_as_it_is():
    for strange in ("tomorrow", 10**18, 1.5, None):
        assert Instant().process_result_value(strange, sqlite.dialect()) == strange


async def test_streams_are_compared_by_their_bytes_on_both_databases(office):
    names = ["case:B", "case:a", "case:_", "case:é", "case:1"]

    def walked(connection):
        written(connection, *((case, A_CASE | {"stream": name}) for name in names))
        return cases.streams_after(connection, "", at_most=10)

    assert await undone(office.tables, walked) == sorted(names, key=str.encode)


# ------------------------------------------------------------------------------------------ the hot statements

MANY = "WITH RECURSIVE many(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < 4000) "
FILL = (
    "INSERT INTO \"case\" (stream, n, last, state, adoption) SELECT 'case:' || i, 1, {blob}, '', 2 FROM many",
    "INSERT INTO event (stream, n, kind, entry, log_index) SELECT 'case:' || i, 1, 'k', {blob}, 100 + i FROM many",
    "INSERT INTO clock (stream, key, occasion, kind, rulebook, root_n, started_from, started_until, first_due_at,"
    " due_at, met_n, stages) SELECT 'case:' || i, 'age', 1, 'limit', '', 1, 0, 0, 0, i,"
    " CASE WHEN i % 50 = 0 THEN NULL ELSE 2 END, '[]' FROM many",
)


def plan(connection, work, *args, **kwargs):
    """How the database would answer the question that `work` asks it, with 4,000 cases in it."""
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in FILL:
        into, select_ = statement.split(" SELECT ", 1)
        connection.exec_driver_sql(
            f"{into} {MANY} SELECT {select_}".format(blob="x'00'" if is_sqlite else "'\\x00'::bytea")
        )
    connection.exec_driver_sql("ANALYZE")
    if not is_sqlite:  # four thousand cases are read as quickly as an index; forty million are not
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    asked = []
    if is_sqlite:  # the hot path goes to the driver itself, which tells each statement with its values in place
        connection.connection.set_trace_callback(lambda statement: asked.append((statement, ())))
    else:
        watched.listen(connection, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    work(connection, *args, **kwargs)
    if is_sqlite:
        connection.connection.set_trace_callback(None)
    statement, parameters = asked[0]
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    return "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, parameters))


QUESTIONS = {
    "event_(waiting|log_index)|log_index=": lambda c: log.waiting(c, at_most=10),
    "log_index": lambda c: log.entries(c, start=3000, at_most=10),
    "clock_running": lambda c: cases.late(c, NOW),
    "clock_running|due_at": lambda c: cases.due_next(c, NOW, at_most=10),
    "case": lambda c: cases.take(c, "case:17"),
    "event": lambda c: cases.leaves(c, "case:17"),
}


async def test_every_hot_question_is_answered_through_its_index(office):
    for index, question in QUESTIONS.items():
        said = await undone(office.tables, plan, question)

        assert re.search(index, said), said
        assert not re.search(r"SCAN (event|case|clock)(?! USING)|Seq Scan", said), said
