"""Who holds an instance: servers together, or one command alone; whoever is gone holds nothing."""

import os
import signal
import subprocess
import sys

import pytest

from config.holding import held, served
from tests.intake.doors.house import settings_for
from workflow.errors import NotNow

OTHER = """
import asyncio, sys
from config.holding import held, served
from config.settings import read_settings

async def main():
    async with {how}(read_settings()):
        print("holds", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture
def settings(database_url, tmp_path):
    """Settings of an instance on either kind of database."""
    return settings_for(tmp_path / "data", VIGIL_DATABASE_URL=database_url)


def another_process(settings, how):
    """A process that holds the instance."""
    environment = os.environ | {"VIGIL_DATA": str(settings.data), "VIGIL_DATABASE_URL": settings.database_url}
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER.format(how=how)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holds\n"
    return process


async def test_servers_hold_an_instance_together_and_a_command_waits_until_all_are_gone(settings):
    async with served(settings):
        async with served(settings):
            pass
        with pytest.raises(NotNow, match="Stop `vigil serve`"):
            async with held(settings):
                pass

    async with held(settings):
        with pytest.raises(NotNow, match="to itself"):
            async with served(settings):
                pass


@pytest.mark.parametrize(("how", "refused"), [("served", held), ("held", served)])
async def test_a_process_that_is_killed_holds_nothing_any_more(settings, how, refused):
    process = another_process(settings, how)
    with pytest.raises(NotNow):
        async with refused(settings):
            pass

    process.send_signal(signal.SIGKILL)
    process.wait()

    async with held(settings):
        pass
