"""A desk with officers and an archive of cases that were closed years ago, on SQLite."""

import pytest

from tests.intake.pages.desk.retention.archive import Archive
from tests.intake.pages.desk.steps.house import opened


@pytest.fixture
async def archive(founded_sqlite, tmp_path):
    """Officers with an application, and old cases."""
    async with opened(founded_sqlite, tmp_path) as desk:
        yield Archive(desk)
