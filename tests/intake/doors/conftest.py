"""A house with an intake office that has a key, and the application in front of it."""

import shutil

import pytest

from config.clock import now_utc
from intake.people.founding import found_people
from tests.builders import ADMINISTRATOR, Office
from tests.intake.doors.house import opened
from workflow.store import connect


@pytest.fixture
async def codes(office):
    """The one-time codes with which the first two people sign in."""
    return await office.tables.write(found_people, by=ADMINISTRATOR, now=now_utc())


@pytest.fixture
async def door(office, codes, tmp_path):
    """A client at the application, on either kind of database."""
    async with opened(office, tmp_path / "data") as door:
        yield door


@pytest.fixture
async def front_door(founded_sqlite, tmp_path):
    """A client at the application, where the kind of database makes no difference."""
    office = Office(connect(f"sqlite:///{shutil.copy(founded_sqlite, tmp_path / 'vigil.db')}"))
    await office.tables.write(found_people, by=ADMINISTRATOR, now=now_utc())
    async with opened(office, tmp_path / "data") as door:
        yield door
    await office.close()
