"""A house with people in it, in either kind of database, one after the other."""

import pytest

from tests.intake.dossier.house import House


@pytest.fixture
async def house(office):
    """An office of intake and a medical unit, in a fresh instance."""
    return await House.settled(office)
