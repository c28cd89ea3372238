"""Tokens: who speaks with one, for how long, and that a stolen or a changed database makes none."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import update

from intake.people import accounts, membership, offices, tokens
from intake.people.store import access
from intake.schema import token as tokens_table
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, NOW, later
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood
from workflow.ledger.entry import By, decode
from workflow.store import cases


async def issue(house, speaks, *, by=None, scope="read", days=30):
    return await house.write(tokens.issue, speaks, scope=scope, days=days, by=by or speaks, now=NOW)


async def works(house, text, now=NOW):
    try:
        return await tokens.check(house.tables, text, now=now)
    except NotAllowed:
        return None


async def told(house, person):
    return [decode(leaf) for leaf in await house.tables.read(cases.leaves, f"person:{person}")]


async def a_service(house):
    """A service account of the administration, and how it speaks."""
    service = await house.write(accounts.add, "sender", kind=accounts.SERVICE, now=NOW)
    await house.write(offices.join, "administration", service.id, "oversight", by=ADMINISTRATOR, now=NOW)
    return By(office="administration", person=service.id, role="oversight")


async def test_a_token_speaks_for_its_owner_in_one_role_and_its_events_name_it(house):
    ana = (await house.first_officer()).by

    text, kept = await issue(house, ana, scope="record")
    bearer = await works(house, text)

    assert (bearer.by, bearer.scope, bearer.token) == (ana, "record", kept.id)
    assert (text[:6], len(text)) == ("vigil_", 49)
    (event,) = await told(house, ana.person)
    assert (event.kind, event.by) == ("token_issued", ana)
    assert event.data == {"token": kept.id, "scope": ["read", "record"], "expires_on": "2026-04-01"}
    assert await house.misfits() == []


async def test_a_token_that_may_only_read_records_nothing(house):
    ana = (await house.first_officer()).by
    reading, recording = [(await works(house, (await issue(house, ana, scope=s))[0])) for s in ("read", "record")]

    recording.check_may_record()
    with pytest.raises(NotAllowed):
        reading.check_may_record()


async def test_a_stolen_database_holds_no_token(house):
    text, _kept = await issue(house, (await house.first_officer()).by)

    content = await house.everything()

    assert text.encode() not in content
    assert text[6:].encode() not in content


@pytest.mark.parametrize("text", ["", "vigil_", "vigil_" + "A" * 43, "é", "\ud800", "x" * 10_000])
async def test_what_is_no_token_lets_nobody_in(house, text):
    await issue(house, (await house.first_officer()).by)

    assert await works(house, text) is None


async def test_a_token_ends_on_its_day_and_when_it_is_revoked(house):
    ana = (await house.first_officer()).by
    (short, _), (long, kept) = await issue(house, ana, days=1), await issue(house, ana, days=366)
    assert await works(house, short, later(days=1) - timedelta(seconds=1))
    assert await works(house, short, later(days=1)) is None

    await house.write(tokens.revoke, kept.id, by=ana, now=NOW, only_own=True)

    assert await works(house, long) is None
    assert (await told(house, ana.person))[-1].data == {"token": kept.id}
    with pytest.raises(NotNow):
        await house.write(tokens.revoke, kept.id, by=ana, now=NOW, only_own=True)
    assert await house.misfits() == []


async def test_a_token_lasts_only_as_long_as_the_membership(house):
    ana = (await house.first_officer()).by
    text, _kept = await issue(house, ana)

    await house.write(membership.leave, "intake", ana.person, by=ADMINISTRATOR, now=NOW)

    assert await works(house, text) is None


async def test_a_service_account_is_shown_as_such(house):
    speaks = await a_service(house)

    text, _kept = await issue(house, speaks, by=ADMINISTRATOR)

    assert (await works(house, text)).by.person.startswith("s-")
    assert (await told(house, speaks.person))[0].by == ADMINISTRATOR


async def test_nobody_makes_a_token_in_another_persons_name(house):
    ana = (await house.first_officer()).by
    before = await house.office.counts()

    for by in (ADMINISTRATOR, By(office="intake", person="p-other", role="head")):
        with pytest.raises(NotAllowed):
            await issue(house, ana, by=by)

    assert await house.office.counts() == before


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scope": "everything"}, NotUnderstood),
        ({"days": 0}, NotUnderstood),
        ({"days": 367}, NotUnderstood),
        ({"speaks": By(office="intake", person="p-nobody", role="head")}, NotAllowed),
    ],
)
async def test_a_token_that_cannot_be_is_refused(house, change, error):
    ana = (await house.first_officer()).by

    with pytest.raises(error):
        await issue(house, **{"speaks": ana, **change})


async def test_a_token_for_a_role_that_one_has_not_is_refused(house):
    ana = (await house.first_officer()).by

    with pytest.raises(NotAllowed):
        await issue(house, By(office=ana.office, person=ana.person, role="head"))


async def test_one_ends_only_ones_own_and_the_administrator_any(house):
    ana = (await house.first_officer()).by
    (_, mine), (theirs, other) = await issue(house, ana), await issue(house, await a_service(house), by=ADMINISTRATOR)
    with pytest.raises(NotFound):
        await house.write(tokens.revoke, other.id, by=ana, now=NOW, only_own=True)
    assert await works(house, theirs)

    for one in (mine, other):
        await house.write(tokens.revoke, one.id, by=ADMINISTRATOR, now=NOW, only_own=False)

    assert [one.revoked_at for one in await house.tables.read(access.tokens)] == [NOW, NOW]


# ------------------------------------------------------------------------------- what an administrator may try


async def test_another_digest_in_the_place_of_a_token_is_no_token_and_is_found(house):
    ana = (await house.first_officer()).by
    await issue(house, ana)
    digest = sha256(b"vigil_mine").digest()
    await house.execute(update(tokens_table).values(digest=digest))

    assert await works(house, "vigil_mine") is None
    assert any("token" in one for one in await house.misfits())


@pytest.mark.parametrize("change", [{"scope": "record"}, {"expires_at": later(days=900)}, {"revoked_at": NOW}])
async def test_a_token_that_was_changed_is_found(house, change):
    await issue(house, (await house.first_officer()).by)

    await house.execute(update(tokens_table).values(**change))

    assert len(await house.misfits()) == 1


async def test_a_token_that_no_event_issued_is_found(house):
    ana = (await house.first_officer()).by
    digest = sha256(b"vigil_mine").digest()
    mine = access.Token(f"t-{digest.hex()[:24]}", digest, ana.person, ana.office, ana.role, "read", later(days=1), None)
    await house.write(access.add_token, mine)

    assert len(await house.misfits()) == 1
    assert (await house.who(ANA)).by == ana
