"""The list of cases: every walk goes through an index, whoever asks."""

import re

import pytest

from tests.builders import undone
from tests.workflow.store.test_schema import NOW, plan
from workflow.store.conduct import by_age, by_due

WALKS = {
    "case": lambda c: by_age(c, NOW, office=None, after="case:17", at_most=10),
    "party": lambda c: by_age(c, NOW, office="pp", after="", at_most=10),
    "clock_limit": lambda c: by_due(c, NOW, office=None, since=None, before=NOW, after=(NOW, "case:17"), at_most=10),
}


@pytest.mark.parametrize("index", WALKS)
async def test_a_page_of_cases_is_found_through_an_index(office, index):
    said = await undone(office.tables, plan, WALKS[index])

    assert re.search(index, said), said
    assert not re.search(r"SCAN (case|clock|party)(?! USING)|Seq Scan", said), said
