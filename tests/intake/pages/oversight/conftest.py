"""The house of these tests, on SQLite."""

import pytest

from tests.intake.pages.oversight.house import audited


@pytest.fixture
async def desk(founded_sqlite, tmp_path):
    """Officers and an auditor with an application."""
    async with audited(founded_sqlite, tmp_path) as desk:
        yield desk
