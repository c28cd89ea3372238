"""A desk with officers, in an instance of its own."""

import pytest

from tests.intake.pages.desk.steps.house import opened


@pytest.fixture
async def desk(founded_sqlite, tmp_path):
    """Where the kind of database makes no difference."""
    async with opened(founded_sqlite, tmp_path) as desk:
        yield desk
