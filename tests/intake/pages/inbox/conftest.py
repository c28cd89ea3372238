"""The desk of the steps' tests, where people are told what happened."""

from datetime import timedelta

import pytest

from config.instance import now_utc
from config.telling import People
from notifications.telling import fan_out
from tests.intake.pages.desk.steps.house import opened


@pytest.fixture
async def desk(founded_sqlite, tmp_path):
    """Officers with an application; `desk.told()` tells what was recorded."""
    async with opened(founded_sqlite, tmp_path) as desk:

        async def told(*, after=timedelta(0)):
            return (await fan_out(desk.house.tables, People(), now_utc() + after)).notices

        desk.told = told
        yield desk
