"""A desk with officers and a prison, in an instance of its own."""

import pytest

from tests.intake.pages.institution.place import opened


@pytest.fixture
async def place(founded_sqlite, tmp_path):
    """Where the kind of database makes no difference."""
    async with opened(founded_sqlite, tmp_path) as place:
        yield place
