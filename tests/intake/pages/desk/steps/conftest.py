"""A desk with officers, in an instance of its own."""

import asyncio

import pytest

from tests.intake.pages.desk.steps.house import opened


@pytest.fixture
async def desk(founded_sqlite, tmp_path):
    """Where the kind of database makes no difference."""
    async with opened(founded_sqlite, tmp_path) as desk:
        yield desk


@pytest.fixture
def walked(founded_sqlite, tmp_path):
    """Runs `work(desk, case)` in one desk, with a new case each time: for properties, which are no coroutines."""
    with asyncio.Runner() as runner:
        site = opened(founded_sqlite, tmp_path)
        desk = runner.run(site.__aenter__())

        async def told(work):
            await work(desk, await desk.admitted())

        yield lambda work: runner.run(told(work))
        runner.run(site.__aexit__(None, None, None))
