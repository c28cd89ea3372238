"""An instance that is well, made once a process and copied for whoever makes it ill."""

import asyncio

import pytest

from config.clock import now_utc
from config.instance import create
from config.settings import read_settings
from tests.config.doctor.ward import Ward, treated


@pytest.fixture(scope="session")
def treated_instance(tmp_path_factory):
    """Nothing is wrong with it; not to be changed."""
    return asyncio.run(treated(tmp_path_factory.mktemp("treated")))


@pytest.fixture
def ward(treated_instance, tmp_path):
    """A copy of it."""
    return treated_instance.copied(tmp_path / "data")


@pytest.fixture
async def newborn(tmp_path):
    """An instance as `vigil init` leaves it."""
    settings = read_settings({"VIGIL_DATA": str(tmp_path / "newborn")})
    await create(settings, demo=False)
    return Ward(settings, now_utc())
