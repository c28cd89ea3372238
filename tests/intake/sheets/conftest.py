"""Offices with cases referred to them, on either database."""

import pytest

from tests.intake.sheets.house import Bench


@pytest.fixture
async def bench(office):
    """Two offices that answer."""
    return await Bench.settled(office)
