"""A ward: a house in which an examination was asked for."""

import shutil

import pytest

from tests.builders import Office
from tests.intake.medical.ward import Ward
from workflow.store import connect


@pytest.fixture
async def any_ward(office, tmp_path):
    """The same in either kind of database, one after the other."""
    return await Ward.opened(office, tmp_path / "attachments")


@pytest.fixture
async def sqlite_office(founded_sqlite, tmp_path):
    """An instance where the kind of database makes no difference."""
    shutil.copy(founded_sqlite, tmp_path / "vigil.db")
    office = Office(connect(f"sqlite:///{tmp_path / 'vigil.db'}"))
    yield office
    await office.close()


@pytest.fixture
async def ward(sqlite_office, tmp_path):
    """The medical unit was asked for one examination, and given the identity and the medical part."""
    return await Ward.opened(sqlite_office, tmp_path / "attachments")
