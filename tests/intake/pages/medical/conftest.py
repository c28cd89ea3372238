"""Doctors at their pages, in an instance of their own."""

import pytest

from tests.intake.pages.medical.house import opened


@pytest.fixture
async def unit(founded_sqlite, tmp_path):
    """Where the kind of database makes no difference."""
    async with opened(founded_sqlite, tmp_path) as unit:
        yield unit
