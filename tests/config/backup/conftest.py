"""An instance in which something was said and its backup, made once a process and copied for whoever loses it."""

import asyncio
import shutil

import pytest

from tests.config.backup.lived_in import LivedIn


@pytest.fixture(scope="session")
def lost(tmp_path_factory):
    """Such an instance on SQLite, closed, and beside it its backup "b"; neither is to be changed."""

    async def made():
        here = await LivedIn.at(tmp_path_factory.mktemp("lost") / "data")
        await here.back_up(here.settings.data.parent / "b")
        await here.tables.close()
        return here

    return asyncio.run(made())


@pytest.fixture
async def here(lost, tmp_path):
    """A copy of it in "data", and of its backup in "b"."""
    shutil.copy(lost.settings.data.parent / "b", tmp_path / "b")
    here = await lost.copied(tmp_path / "data")
    yield here
    await here.tables.close()
