"""A house with a prison and a police station beside the intake office, in either kind of database."""

import pytest

from tests.intake.incidents.prison import Prison


@pytest.fixture
async def prison(office):
    """Somebody of a prison, and the office to which they tell."""
    return await Prison.settled(office)
