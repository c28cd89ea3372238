"""Sessions: what neither the database nor the cookie opens alone, and when they end."""

from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from sqlalchemy import update

from intake.people import accounts, offices, sessions
from intake.people.sessions import IDLE, LONGEST, MOST_A_PERSON, SEEN_EVERY, resume
from intake.people.store import access
from intake.schema import session
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, NOW, ROOT, later
from workflow.errors import NotAllowed, NotFound


async def begin(house, name=ANA, *, now=NOW):
    return (await house.write(sessions.begin, await house.person(name), house.own[name], now=now))[0]


@pytest.fixture
async def two(house):
    """Ana of the intake office and the administrator."""
    await house.first_officer()
    await house.let_in(house.founded.administrator_code, ROOT)
    await house.execute(session.delete())
    return house


async def is_open(house, cookie, now):
    try:
        await resume(house.tables, cookie, now=now)
    except NotAllowed:
        return False
    return True


async def test_the_cookie_brings_back_who_it_is_with_all_keys(two):
    who = await resume(two.tables, await begin(two), now=NOW)

    assert (who.name, who.by.role) == (ANA, "intake_officer")
    assert set(who.keyring.held) == set((await two.who(ANA)).keyring.held)


async def test_a_stolen_database_holds_no_key_and_no_cookie(two):
    cookie = await begin(two)
    content = await two.everything()
    secret = urlsafe_b64decode(cookie + "=")

    assert two.own[ANA].seed not in content
    for form in (secret, cookie.encode(), secret.hex().encode()):
        assert form not in content


async def test_with_the_database_and_another_cookie_nothing_opens(two):
    """Whoever can write puts their own session's id on the officer's sealed key, or the key into their session."""
    mine, theirs = await begin(two, ROOT), await begin(two, ANA)
    rows = {row.person: row for row in await two.tables.read(_all)}
    root, ana = [rows[(await two.person(name)).id] for name in (ROOT, ANA)]

    await two.execute(update(session).where(session.c.id == root.id).values(sealed=ana.sealed, person=ana.person))

    assert not await is_open(two, mine, NOW)
    assert await is_open(two, theirs, NOW)


def _all(connection):
    return [access.Session(*row) for row in connection.execute(session.select())]


@pytest.mark.parametrize("cookie", ["", "x", "é" * 43, "A" * 42, "A" * 43, "A" * 44, "A" * 10_000])
async def test_a_cookie_that_is_none_lets_nobody_in(two, cookie):
    await begin(two)

    assert not await is_open(two, cookie, NOW)


# ------------------------------------------------------------------------------------------------- when they end


async def test_a_session_that_is_used_lasts_twelve_hours_and_no_longer(two):
    cookie, at = await begin(two), NOW
    while at + IDLE - SEEN_EVERY <= NOW + LONGEST:
        at += IDLE - SEEN_EVERY
        assert await is_open(two, cookie, at)

    assert not await is_open(two, cookie, NOW + LONGEST + timedelta(seconds=1))


@pytest.mark.parametrize(("after", "lasts"), [(IDLE, True), (IDLE + timedelta(seconds=1), False)])
async def test_a_session_that_nobody_uses_ends_after_half_an_hour(two, after, lasts):
    cookie = await begin(two)

    assert await is_open(two, cookie, NOW + after) is lasts
    assert await is_open(two, cookie, NOW) is lasts  # what ended does not come back with the clock


async def test_a_clock_that_was_set_back_makes_no_session_longer(two):
    cookie = await begin(two, now=later(hours=2))

    assert not await is_open(two, cookie, NOW)


async def test_reading_a_page_writes_at_most_once_a_minute(two):
    cookie = await begin(two)
    for seconds in (1, 30, 59):
        await resume(two.tables, cookie, now=later(seconds=seconds))
    (row,) = await two.tables.read(_all)
    assert row.seen_at == NOW

    await resume(two.tables, cookie, now=NOW + SEEN_EVERY)

    (row,) = await two.tables.read(_all)
    assert row.seen_at == NOW + SEEN_EVERY


async def test_what_has_run_out_is_removed_by_the_job(two):
    await begin(two)
    kept = await begin(two, now=later(minutes=20))

    assert await two.write(sessions.forget_ended, now=later(minutes=40)) == 1
    assert [await is_open(two, one, later(minutes=40)) for one in (kept,)] == [True]


async def test_somebody_who_is_disabled_is_out_at_once(two):
    cookie = await begin(two)

    await two.write(accounts.disable, await two.person(ANA), by=ADMINISTRATOR, now=NOW)

    assert not await is_open(two, cookie, NOW)
    await two.write(accounts.enable, await two.person(ANA))
    assert not await is_open(two, cookie, NOW)


async def test_what_changes_in_the_offices_holds_from_the_next_request_on(two):
    await two.colleague(BEKIM)
    cookie = await begin(two, BEKIM)
    bekim = await resume(two.tables, cookie, now=NOW)
    assert len(bekim.keyring.held) == 2

    await offices.leave(two.tables, "intake", bekim.by.person, by=ADMINISTRATOR, now=NOW)

    now = await resume(two.tables, cookie, now=NOW)
    assert (len(now.keyring.held), now.offices) == (1, ())


# ------------------------------------------------------------------------------------------------ one's own list


async def test_one_sees_and_ends_ones_own_sessions(two):
    first, second = await begin(two), await begin(two, now=later(minutes=1))
    here = await resume(two.tables, second, now=later(minutes=1))

    listed = await two.tables.read(sessions.mine, here)
    await two.write(sessions.end_mine, here, listed[1].id)

    assert [(one.made_at, one.is_this) for one in listed] == [(later(minutes=1), True), (NOW, False)]
    assert [await is_open(two, one, later(minutes=1)) for one in (first, second)] == [False, True]


async def test_one_ends_all_of_ones_own_sessions_but_this(two):
    others, theirs = [await begin(two) for _ in range(2)], await begin(two, ROOT)
    here = await begin(two)

    assert await two.write(sessions.end_others, await resume(two.tables, here, now=NOW)) == 2

    assert [await is_open(two, one, NOW) for one in (*others, theirs, here)] == [False, False, True, True]


@pytest.mark.parametrize("named", ["", "x", "00" * 16])
async def test_what_names_no_session_ends_none(two, named):
    here = await resume(two.tables, await begin(two), now=NOW)

    with pytest.raises(NotFound):
        await two.write(sessions.end_mine, here, named)


async def test_nobody_ends_the_session_of_somebody_else(two):
    theirs, mine = await begin(two, ANA), await begin(two, ROOT)
    ana, root = [await resume(two.tables, one, now=NOW) for one in (theirs, mine)]

    with pytest.raises(NotFound):
        await two.write(sessions.end_mine, root, ana.session)

    assert await is_open(two, theirs, NOW)
    assert len(await two.tables.read(sessions.mine, root)) == 1


async def test_the_session_used_longest_ago_makes_room(two):
    cookies = [await begin(two, now=later(seconds=n)) for n in range(MOST_A_PERSON + 1)]

    opened = [await is_open(two, one, later(minutes=1)) for one in cookies]

    assert opened == [False, *[True] * MOST_A_PERSON]
