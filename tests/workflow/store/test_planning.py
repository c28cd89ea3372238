"""What planning counts is counted out of an index, the clocks themselves unread, on both databases."""

import re
from datetime import timedelta

import pytest

from tests.builders import undone
from tests.workflow.store.test_schema import NOW, plan
from workflow.store import planning
from workflow.store.planning import NOBODY, Asked, Part, Times
from workflow.store.worklist import prefer_indexes

TIMES = Times(NOW, NOW, NOW + timedelta(days=3))
BY_DUE, RUNNING = "clock_(limit|running|assigned)", "clock_running"
BY_PERSON = "clock_assigned|Index Only Scan using clock_limit"  # of a few days PostgreSQL takes either
ASKED = {
    "everybody's limits": (Asked(kind="limit"), BY_DUE),
    "of a place and a step": (Asked(kind="limit", setting="prison", keys=("age", "opening")), BY_DUE),
    "a person's": (Asked(kind="limit", person="p-1"), BY_PERSON),
    "nobody's": (Asked(kind="limit", person=NOBODY), BY_PERSON),
    "watches": (Asked(kind="watch"), RUNNING),
    "a person's watches": (Asked(kind="watch", person="p-1"), RUNNING),
}
QUESTIONS = {
    "counts": lambda c, asked: planning.counts(c, asked, TIMES),
    "how many on a day": lambda c, asked: planning.how_many(c, asked, Part.THAT_DAY, TIMES),
    "a month": lambda c, asked: planning.by_instant(c, asked, TIMES),
    "the load": lambda c, asked: planning.by_person(c, asked, Part.ALREADY, TIMES),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("what", ASKED)
async def test_counting_reads_an_index_alone(office, what, question):
    asked, index = ASKED[what]

    def counted(connection):
        return plan(connection, lambda c: QUESTIONS[question](c, asked))

    said = await undone(office.tables, counted)

    assert re.search(index, said), said
    assert re.search("USING COVERING INDEX|Index Only Scan", said), said
    assert not re.search(r"SCAN clock(?! USING)|Seq Scan|USING INDEX|Index Scan", said.replace("Bitmap Index", "")), (
        said
    )


@pytest.mark.parametrize("what", ASKED)
async def test_a_page_looks_up_no_clock_that_it_passes_over(office, what):
    asked, index = ASKED[what]

    said = await undone(
        office.tables, plan, lambda c: planning.clocks(c, asked, Part.LATE, TIMES, first=50, at_most=50)
    )

    assert re.search(index, said), said
    assert re.search("USING COVERING INDEX|Index Only Scan", said), said
    assert not re.search(r"SCAN (clock|case)(?! USING)|Seq Scan", said), said


async def test_a_hundred_thousand_clocks_may_be_listed_at_once(office):
    await office.receive("2026-03-02 09:00")

    def all_of_them(connection):
        prefer_indexes(connection)
        return planning.clocks(connection, Asked(kind="limit"), Part.LATE, TIMES, first=0, at_most=100_000)

    assert len({row.key for row in await office.tables.read(all_of_them)}) >= 1
