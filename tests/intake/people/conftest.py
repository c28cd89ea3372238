"""A house that was just founded, in either kind of database, one after the other."""

import pytest

from intake.people import attempts
from tests.intake.people.house import House


@pytest.fixture
async def house(office):
    """As after `vigil init`: two codes, nobody signed in."""
    return await House.founded_in(office)


@pytest.fixture(autouse=True)
def nobody_tried_before():
    """Attempts are counted for the process; each test begins without any."""
    attempts._SPENT.clear()
