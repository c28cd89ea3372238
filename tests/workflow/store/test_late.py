"""What is late is found through an index, whoever's step it is; the newest entries through that of their places."""

import re

import pytest

from tests.builders import undone
from tests.workflow.store.test_schema import NOW, plan
from workflow.store import oversight
from workflow.store.late import Asked, how_many, late

# Which of them depends on how much there is, and on what the database knows of it.
OF_WHAT_RUNS = "clock_(limit|running|step|assigned)"
WALKS = {
    "limits": Asked(kind="limit"),
    "watches": Asked(kind="watch"),
    "steps of a role that are few": Asked(kind="limit", keys=("age", "opening"), few=True),
    "steps of a role that are many": Asked(kind="limit", keys=("age", "opening")),
    "cases of an office": Asked(kind="limit", office="pp"),
}


@pytest.mark.parametrize("what", WALKS)
async def test_a_page_of_what_is_late_is_found_through_an_index(office, what):
    asked = WALKS[what]

    for question in (
        lambda c: late(c, asked, NOW, first=50, at_most=50),
        lambda c: how_many(c, asked, NOW, at_most=1000),
    ):
        said = await undone(office.tables, plan, question)

        assert re.search("party" if asked.office else OF_WHAT_RUNS, said), said
        assert not re.search(r"SCAN (case|clock)(?! USING)|Seq Scan", said), said


async def test_the_newest_entries_are_walked_in_the_order_of_the_log(office):
    said = await undone(office.tables, plan, lambda c: oversight.entries(c, before=900, at_most=10))

    assert "log_index" in said, said
    assert not re.search(r"SCAN event(?! USING)|Seq Scan|TEMP B-TREE|Sort", said), said
