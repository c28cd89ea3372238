"""A house whose first officer has signed in, the application in front of it, and somebody who comes to its portal."""

import shutil

import pytest

from config.app import application
from tests.builders import Office
from tests.intake.doors.house import client_of, settings_for
from tests.intake.pages.portal.walking import Walker
from tests.intake.people.house import House
from workflow.store import connect


@pytest.fixture
async def walker(office, tmp_path):
    """Somebody at the portal, on either kind of database."""
    house = await House.founded_in(office)
    await house.first_officer()
    async with client_of(application(settings_for(tmp_path / "data"), office.tables)) as client:
        yield Walker(client, house)


@pytest.fixture
async def house(founded_sqlite, tmp_path):
    """A house in which nobody has signed in yet."""
    office = Office(connect(f"sqlite:///{shutil.copy(founded_sqlite, tmp_path / 'vigil.db')}"))
    yield await House.founded_in(office)
    await office.close()


@pytest.fixture
async def app(house, tmp_path):
    """The application on it, with an officer who can read."""
    await house.first_officer()
    return application(settings_for(tmp_path / "data"), house.tables)


@pytest.fixture
async def anna(app, house):
    """Somebody at the portal, where the kind of database makes no difference."""
    async with client_of(app) as client:
        yield Walker(client, house)
