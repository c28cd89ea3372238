"""Signing in: a code once, a passphrase afterwards; what a stranger types tells nothing and locks nobody out."""

import asyncio
import time
from statistics import median

import pytest
from sqlalchemy import update

from intake.people import accounts, attempts, epochs, offices, signing_in
from intake.people.signing_in import change_passphrase, first_sign_in, identify, resume, sign_in, sign_out
from intake.schema import holder, person
from intake.vault.holders import PrivateKey
from intake.vault.passphrases import WHOLE_BYTES
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, NOW, PASSPHRASE, ROOT, WORDS, Cut, Interrupted, later
from workflow.errors import Broken, Busy, NotAllowed, NotNow, NotUnderstood

REFUSED = "Nobody is signed in: name, passphrase or code is not right."


async def begin(house, code=None, name="Ana", passphrase=PASSPHRASE):
    return await first_sign_in(house.tables, code or house.founded.officer_code, name, passphrase, now=NOW)


async def refused(house, name, passphrase=PASSPHRASE):
    """How a sign-in was refused, and the seconds it took."""
    since = time.perf_counter()
    with pytest.raises(NotAllowed) as said:
        await sign_in(house.tables, name, passphrase, now=NOW)
    return str(said.value), time.perf_counter() - since


async def test_the_first_officer_chooses_a_passphrase_and_comes_back_with_it(house):
    case = await house.receive()

    first = await begin(house)
    cookie, again = await sign_in(house.tables, "  ANA ", PASSPHRASE, now=later(hours=1))

    assert (first.came_before, first.spoken) == (1, first.who.own.public.spoken)
    assert (first.who.name, first.who.by.role) == ("ana", "intake_officer")
    assert again.by == first.who.by == (await resume(house.tables, cookie, now=later(hours=1))).by
    house.own[ANA] = again.own
    assert await house.reads(ANA, case) == WORDS
    assert await house.misfits() == []


async def test_for_one_command_no_session_is_left(house):
    await begin(house)
    before = await house.office.counts()

    who = await identify(house.tables, ANA, PASSPHRASE, now=NOW)

    assert len(who.keyring.held) == 2
    assert await house.office.counts() == before


async def test_signing_out_ends_the_session(house):
    cookie = (await begin(house)).cookie

    await sign_out(house.tables, cookie)
    await sign_out(house.tables, cookie)

    with pytest.raises(NotAllowed):
        await resume(house.tables, cookie, now=NOW)


# ------------------------------------------------------------------------------------------- what does not open


async def test_a_wrong_name_and_a_wrong_passphrase_get_the_same_sentence_in_the_same_time(house):
    await begin(house)
    times: dict[str, list[float]] = {}
    for _ in range(2):
        for name, passphrase in ((ANA, "seven paper boats on lakes"), ("nobody", PASSPHRASE), (" ", PASSPHRASE)):
            said, seconds = await refused(house, name, passphrase)
            assert said.startswith(REFUSED)
            assert not {"nobody", "lakes"} & set(said.split())
            times.setdefault(name, []).append(seconds)

    typical = [median(taken) for taken in times.values()]
    assert max(typical) < 4 * min(typical)  # without Argon2id it would be a hundredth


async def test_who_has_no_passphrase_yet_or_is_disabled_is_refused_like_a_stranger(house):
    await begin(house)
    await house.write(accounts.add, BEKIM, now=NOW)
    await house.write(accounts.add, "sender", kind="service", now=NOW)
    await house.write(accounts.disable, await house.person(ANA), by=ADMINISTRATOR, now=NOW)

    said = {(await refused(house, name))[0] for name in (ANA, BEKIM, "sender", "nobody")}

    assert len(said) == 1


async def test_after_being_enabled_again_the_same_passphrase_opens(house):
    await begin(house)
    await house.write(accounts.disable, await house.person(ANA), by=ADMINISTRATOR, now=NOW)
    await house.write(accounts.enable, await house.person(ANA))

    assert (await identify(house.tables, ANA, PASSPHRASE, now=NOW)).name == ANA


async def test_too_many_tries_for_one_name_wait_and_another_name_does_not(house):
    await begin(house)
    for _ in range(attempts.AT_ONCE):
        attempts.attempt(ANA, now=NOW)

    with pytest.raises(Busy):
        await sign_in(house.tables, ANA, PASSPHRASE, now=NOW)
    assert (await refused(house, "nobody"))[0].startswith(REFUSED)
    assert await sign_in(house.tables, ANA, PASSPHRASE, now=later(seconds=attempts.SECONDS_FOR_ANOTHER))


async def test_somebody_elses_locked_key_in_ones_place_does_not_open(house):
    """An administrator puts their own locked key into the officer's row."""
    await begin(house)
    await begin(house, house.founded.administrator_code, ROOT, "green harbour ladder tomorrow")
    theirs = await house.person(ROOT)
    await house.execute(update(person).where(person.c.name == ANA).values(locked=theirs.locked, key=theirs.key))

    said, _seconds = await refused(house, ANA, "green harbour ladder tomorrow")

    assert said.startswith(REFUSED)


async def test_a_person_whose_published_key_was_exchanged_is_told_so(house):
    await begin(house)
    other = PrivateKey.generate().public.raw
    await house.execute(update(holder).where(holder.c.name.startswith("person:")).values(public=other))

    with pytest.raises(Broken):
        await sign_in(house.tables, ANA, PASSPHRASE, now=NOW)


def test_what_is_opened_for_nobody_has_the_form_of_a_locked_key():
    assert len(signing_in._NOBODY) == WHOLE_BYTES


# ------------------------------------------------------------------------------------------------------- codes


@pytest.mark.parametrize(("at", "committed"), [(1, True), (2, False), (2, True), (3, False)])
async def test_a_first_sign_in_that_was_interrupted_goes_on_with_the_passphrase(house, at, committed):
    """Writes: the person's key and the office's next one; what came in before; the first key retired."""
    case = await house.receive()
    with pytest.raises(Interrupted):
        await first_sign_in(
            Cut(house.tables, at, committed=committed), house.founded.officer_code, ANA, PASSPHRASE, now=NOW
        )

    ana = await identify(house.tables, ANA, PASSPHRASE, now=NOW)
    house.own[ANA] = ana.own
    assert await house.reads(ANA, case) == WORDS
    await epochs.rotate(house.tables, ana, "intake", now=NOW)

    assert await house.seats_of("office:intake#1") == []
    assert (await house.tables.read(epochs.state, "intake")).is_settled
    assert await house.reads(ANA, case) == WORDS
    assert await house.misfits() == []


async def test_a_first_sign_in_that_never_reached_the_disk_can_be_made_again(house):
    with pytest.raises(Interrupted):
        await first_sign_in(Cut(house.tables, 1, committed=False), house.founded.officer_code, ANA, PASSPHRASE, now=NOW)

    assert (await begin(house)).who.name == ANA


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"code": "0000-0000-0000-0000-0000-0000-0000"}, NotAllowed),
        ({"code": "0000-0000"}, NotUnderstood),
        ({"name": ""}, NotUnderstood),
        ({"passphrase": "short"}, NotUnderstood),
        ({"passphrase": "password password"}, NotUnderstood),
    ],
)
async def test_what_will_not_do_changes_nothing_and_the_code_is_still_good(house, given, error):
    before = await house.office.counts()

    with pytest.raises(error):
        await begin(house, **given)

    assert await house.office.counts() == before
    assert (await begin(house)).who.name == ANA


async def test_a_code_made_for_a_name_is_good_for_no_other(house):
    ana = await begin(house)
    added = await house.write(accounts.add, "Bekim", now=NOW)
    code = await house.write(accounts.invite, added, now=NOW)

    with pytest.raises(NotAllowed, match="another name"):
        await begin(house, code.text, "Béla")
    with pytest.raises(NotNow, match="has this name already"):
        await begin(house, house.founded.administrator_code, ana.who.name)

    assert (await begin(house, code.text, " BEKIM")).who.by.person == added.id


async def test_a_new_code_makes_the_one_before_useless(house):
    await house.first_officer()
    added = await house.write(accounts.add, BEKIM, now=NOW)
    old, new = [await house.write(accounts.invite, added, now=NOW) for _ in range(2)]

    with pytest.raises(NotAllowed):
        await house.let_in(old.text, BEKIM)
    assert (await house.let_in(new.text, BEKIM)).name == BEKIM


async def test_of_two_who_use_one_code_at_once_one_comes_in(house):
    came = await asyncio.gather(
        *(house.let_in(house.founded.officer_code, name) for name in (ANA, BEKIM)), return_exceptions=True
    )

    (refusal,) = [one for one in came if isinstance(one, Exception)]
    assert isinstance(refusal, NotAllowed | Busy)
    assert len(await house.seats_of("office:intake#2")) == 1
    assert await house.misfits() == []


async def test_who_come_in_at_the_same_moment_all_come_in(house):
    """All publish a key in one stream; on PostgreSQL that is written by one at a time."""
    codes = {}
    for name in (BEKIM, "ceca", "drita"):
        codes[name] = (await house.write(accounts.invite, await house.write(accounts.add, name, now=NOW), now=NOW)).text

    came = await asyncio.gather(*(begin(house, code, name) for name, code in codes.items()))

    assert [one.who.name for one in came] == list(codes)
    assert await house.misfits() == []


async def test_a_sign_in_that_was_overtaken_by_a_new_key_begins_no_session(house):
    """The passphrase was right when it was tried; meanwhile somebody else used a new code."""
    await house.first_officer()
    before = await house.person(ANA)
    own = house.own[ANA]
    code = await house.write(accounts.invite, before, now=NOW)
    await house.let_in(code.text, ANA)
    sessions = (await house.office.counts())["session"]

    with pytest.raises(NotAllowed):
        await house.write(signing_in._begun, before, own, lambda _connection: True, None, now=NOW)

    assert (await house.office.counts())["session"] == sessions


# ----------------------------------------------------------------------------------------- passphrases change


async def test_a_changed_passphrase_opens_the_same_key_and_ends_every_session(house):
    first = await begin(house)
    other, _who = await sign_in(house.tables, ANA, PASSPHRASE, now=NOW)

    await change_passphrase(house.tables, first.who, PASSPHRASE, "nine copper kettles singing", now=NOW)

    for cookie in (first.cookie, other):
        with pytest.raises(NotAllowed):
            await resume(house.tables, cookie, now=NOW)
    assert (await refused(house, ANA))[0].startswith(REFUSED)
    again = await identify(house.tables, ANA, "nine copper kettles singing", now=NOW)
    assert again.own.seed == first.who.own.seed
    assert await house.misfits() == []


@pytest.mark.parametrize(("old", "new"), [("wrong boats on rivers", "nine copper kettles singing"), (PASSPHRASE, "x")])
async def test_a_change_that_is_refused_leaves_passphrase_and_session(house, old, new):
    first = await begin(house)

    with pytest.raises((NotAllowed, NotUnderstood)):
        await change_passphrase(house.tables, first.who, old, new, now=NOW)

    assert (await resume(house.tables, first.cookie, now=NOW)).name == ANA
    assert (await identify(house.tables, ANA, PASSPHRASE, now=NOW)).name == ANA


async def test_who_forgot_makes_a_new_key_and_a_colleague_seals_to_it_after_a_call(house):
    case = await house.receive()
    await house.first_officer()
    before = await house.colleague(BEKIM)
    code = await house.write(accounts.invite, await house.person(BEKIM), now=NOW)
    assert await house.reads(BEKIM, case) == WORDS  # until the code is used, nothing has changed

    again = await house.let_in(code.text, BEKIM)

    assert again.own.seed != before.own.seed
    assert len(await house.seats_of("office:intake#2")) == 1
    with pytest.raises(NotAllowed):
        await house.reads(BEKIM, case)
    await house.seat(BEKIM)
    assert await house.reads(BEKIM, case) == WORDS
    assert await house.misfits() == []


async def test_a_new_key_ends_the_sessions_of_the_one_before(house):
    first = await begin(house)
    await house.write(offices.join, "administration", first.who.by.person, "head", by=ADMINISTRATOR, now=NOW)
    code = await house.write(accounts.invite, await house.person(ANA), now=NOW)

    await house.let_in(code.text, ANA)

    with pytest.raises(NotAllowed):
        await resume(house.tables, first.cookie, now=NOW)
