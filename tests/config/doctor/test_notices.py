"""What keeps people from being told, as `vigil doctor` sees it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from intake.schema import member
from notifications import choices
from notifications.store import following, notices
from notifications.store.schema import DEAD, EMAIL, HELD, INBOX, SENT, WAITING, notice, way

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


async def test_what_was_held_for_a_morning_that_went_by_is_red_and_says_so(told):
    await told.change(update(notice).values(state=HELD))

    (found,) = (await told.diagnosis(**MAIL)).findings

    assert (found.level.value, found.about) == ("red", "delivery")
    assert "What was held back until" in str(found.what)
    await told.change(update(notice).values(next_at=told.now + timedelta(hours=9)))
    assert await told.findings(**MAIL) == []


async def test_a_dead_letter_is_yellow(told):
    await told.change(update(notice).values(state=DEAD, next_at=None))

    assert await told.findings(**MAIL) == ["yellow delivery"]


async def test_a_role_that_the_policy_tells_and_nobody_has_is_yellow(ward):
    await ward.change(delete(member).where(member.c.role == "oversight"))

    assert "yellow roles" in await ward.findings()


async def test_an_address_that_sent_a_message_back_is_yellow_until_it_is_confirmed_anew(ward):
    await ward.write(choices.set_way, "p", EMAIL, "p@people.example", now=ward.now)
    await ward.change(update(way).values(is_on=False, failed_at=ward.now, fault="bounced:5.1.1"))

    assert "yellow addresses" in await ward.findings(**MAIL)

    await ward.write(choices.set_way, "p", EMAIL, "p@people.example", now=ward.now)
    assert "yellow addresses" not in await ward.findings(**MAIL)


async def test_something_urgent_that_lies_for_a_day_before_somebody_without_an_address_is_yellow(ward):
    await ward.write(a_notice, at=ward.now - timedelta(days=2))
    await ward.change(update(notice).values(channel=INBOX, state=SENT, is_urgent=True))
    assert "yellow addresses" in await ward.findings(**MAIL)

    await ward.write(choices.set_way, "p", EMAIL, "p@people.example", now=ward.now)
    assert "yellow addresses" not in await ward.findings(**MAIL)
