"""The worklist's questions are answered out of their indexes, the table itself unread, on both databases."""

import re

import pytest
from msgspec import structs

from tests.builders import local, undone
from tests.workflow.store.test_schema import plan
from workflow.store import worklist
from workflow.store.worklist import Asked, Group, Scope, Times

NOW = local("2026-03-02 10:00").latest
TIMES = Times(NOW, NOW, NOW)
EVERYBODY = Asked(scope=Scope.ALL, person="p-1")
ASKED = {
    "everybody's": (EVERYBODY, "case_worklist|case_assigned"),
    "mine": (structs.replace(EVERYBODY, scope=Scope.MINE), "case_assigned"),
    "urgent": (structs.replace(EVERYBODY, urgent=True), "case_urgent"),
    "all that is asked": (
        structs.replace(EVERYBODY, stands=(5,), setting="police", clocks=("age",), due_before=NOW),
        "case_worklist|case_assigned",
    ),
}


@pytest.mark.parametrize("what", ASKED)
async def test_counts_and_pages_read_an_index_alone(office, what):
    asked, index = ASKED[what]

    for question in (
        lambda c: worklist.counts(c, asked, TIMES),
        lambda c: worklist.streams(c, asked, Group.LATE, TIMES, first=50, at_most=50),
    ):
        said = await undone(office.tables, plan, question)

        assert re.search(index, said), said
        assert not re.search(r"SCAN case(?! USING COVERING)|Seq Scan|USING INDEX|Index Scan", said), said


async def test_a_number_is_looked_for_among_the_numbers(office):
    asked = structs.replace(EVERYBODY, number="OI-2026/")

    said = await undone(office.tables, plan, lambda c: worklist.counts(c, asked, TIMES))

    assert re.search(r"number>|number_key", said), said
    assert "case_worklist" not in said
