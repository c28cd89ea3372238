"""What keeps people from being told, as `vigil doctor` sees it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from intake.schema import member
from notifications import choices
from notifications.store import following, notices
from notifications.store.schema import DEAD, EMAIL, WAITING, notice

MAIL = {"smtp_url": "smtp://mail.example", "mail_from": "vigil@example.org"}


def a_notice(connection, *, at):
    following.hold(connection)
    row = {
        **{"stream": "case:1", "n": 1, "person": "p", "channel": EMAIL, "kind": "assigned", "what": "news"},
        **{"role": "case_officer", "office": "oi", "about": "[]", "is_urgent": False, "created_at": at},
        **{"state": WAITING, "next_at": at, "tries": 0},
    }
    notices.add(connection, [row])


@pytest.fixture
async def told(ward):
    """Somebody wants e-mail, and a notice for them has been due for an hour."""
    await ward.write(choices.set_way, "p", EMAIL, "p@people.example", now=ward.now)
    await ward.write(a_notice, at=ward.now - timedelta(hours=1))
    return ward


async def test_people_who_want_mail_where_no_server_is_named_are_red(told):
    assert await told.findings() == ["red mail"]


async def test_what_waits_to_be_sent_for_long_is_red(told):
    assert await told.findings(**MAIL) == ["red delivery"]

    await told.change(update(notice).values(next_at=told.now))
    assert await told.findings(**MAIL) == []


async def test_a_dead_letter_is_yellow(told):
    await told.change(update(notice).values(state=DEAD, next_at=None))

    assert await told.findings(**MAIL) == ["yellow delivery"]


async def test_a_role_that_the_policy_tells_and_nobody_has_is_yellow(ward):
    await ward.change(delete(member).where(member.c.role == "oversight"))

    assert "yellow roles" in await ward.findings()
