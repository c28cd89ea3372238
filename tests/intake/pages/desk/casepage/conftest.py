"""A desk with officers; where it matters on either kind of database."""

import pytest

from tests.intake.pages.desk.steps.house import opened, settled


@pytest.fixture
async def desk(founded_sqlite, tmp_path):
    """Where the kind of database makes no difference."""
    async with opened(founded_sqlite, tmp_path) as desk:
        yield desk


@pytest.fixture
async def either_desk(office, tmp_path):
    """On SQLite and on PostgreSQL, one after the other."""
    async with settled(office, tmp_path) as desk:
        yield desk
