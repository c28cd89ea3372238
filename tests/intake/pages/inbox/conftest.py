"""The desk of the steps' tests, where people are told what happened."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from config.clock import now_utc
from config.telling import People
from notifications.store.schema import READ, notice
from notifications.telling import fan_out
from tests.intake.pages.desk.steps.house import opened
from tests.notifications.postbox import FROM, Postbox
from tests.notifications.postbox import opened as listening


async def that_tells(desk):
    """The desk itself; `desk.told()` tells what was recorded. What the founding told was read long ago."""

    async def told(*, after=timedelta(0)):
        return (await fan_out(desk.house.tables, People(), now_utc() + after)).notices

    desk.told = told
    await told()
    await desk.house.execute(update(notice).values(state=READ, read_at=now_utc(), escalate_at=None))
    return desk


@pytest.fixture
async def desk(founded_sqlite, tmp_path):
    """Officers with an application."""
    async with opened(founded_sqlite, tmp_path) as desk:
        yield await that_tells(desk)


@pytest.fixture
async def post():
    """A mail server: what came in, and how it answers."""
    postbox = Postbox()
    async with listening(postbox) as port:
        postbox.port = port
        yield postbox


@pytest.fixture
async def connected(founded_sqlite, tmp_path, post):
    """The same desk, where a mail server is named and a webhook may lie on this machine."""
    out = {
        "VIGIL_SMTP_URL": f"smtp+plain://127.0.0.1:{post.port}",
        "VIGIL_MAIL_FROM": FROM,
        "VIGIL_WEBHOOK_PRIVATE": "on",
    }
    async with opened(founded_sqlite, tmp_path, **out) as desk:
        yield await that_tells(desk)
