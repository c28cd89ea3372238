"""The desk of the steps' tests, on SQLite."""

import pytest

from tests.intake.pages.desk.steps.house import opened


@pytest.fixture
async def desk(founded_sqlite, tmp_path):
    """Officers with an application."""
    async with opened(founded_sqlite, tmp_path) as desk:
        yield desk
