"""A desk whose cases were sent to a prosecutor's office and an inspectorate, each with people who are signed in."""

import pytest

from config.clock import now_utc
from intake.people import sessions
from tests.intake.pages.desk.steps.house import PROSECUTOR, opened

COLLEAGUE, INSPECTOR = "pavle", "ilir"


@pytest.fixture
async def desk(founded_sqlite, tmp_path):
    """Where the kind of database makes no difference."""
    async with opened(founded_sqlite, tmp_path) as desk:
        await desk.house.colleague(COLLEAGUE, "prosecutor", "prosecution", seated_by=None)
        await desk.house.colleague(INSPECTOR, "inspectorate", "inspectorate", seated_by=None)
        for who in (PROSECUTOR, COLLEAGUE, INSPECTOR):
            person = await desk.house.person(who)
            desk.cookies[who], _who = await desk.house.write(sessions.begin, person, desk.house.own[who], now=now_utc())
        yield desk
