"""The site of a house that was just founded."""

import shutil

import pytest

from tests.builders import Office
from tests.intake.pages.entrance.house import opened
from workflow.store import connect


@pytest.fixture
async def site(office, tmp_path):
    """On either kind of database."""
    async with opened(office, tmp_path / "data") as site:
        yield site


@pytest.fixture
async def small_site(founded_sqlite, tmp_path):
    """Where the kind of database makes no difference."""
    office = Office(connect(f"sqlite:///{shutil.copy(founded_sqlite, tmp_path / 'vigil.db')}"))
    async with opened(office, tmp_path / "data") as site:
        yield site
    await office.close()
