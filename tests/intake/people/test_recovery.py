"""Recovery: the day on which everybody has forgotten, and the shares that were tried before it came."""

import pytest

from intake.dossier import circles
from intake.people import accounts, epochs, keys, offices, recovery, seats
from intake.vault.holders import PublicKey
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, CECA, NOW, ROOT, WORDS
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood
from workflow.events import SYSTEM
from workflow.ledger.entry import decode
from workflow.store import cases


async def make(house, name=ANA, *, threshold=2, count=3):
    return await house.write(recovery.make, await house.who(name), threshold=threshold, count=count, now=NOW)


async def rehearse(house, typed):
    return await house.write(recovery.rehearse, typed, by=ADMINISTRATOR, now=NOW)


async def recover(house, typed, name=ANA):
    """Shares, a code, and the first sign-in with it."""
    code = await house.write(recovery.recover, typed, await house.person(name), now=NOW)
    return await house.let_in(code.text, name)


@pytest.fixture
async def prepared(house):
    """A case that came in, an officer, a colleague, and shares of which any two are enough."""
    house.case = await house.receive()
    await house.first_officer()
    await house.colleague(BEKIM)
    house.sheets = await make(house)
    return house


async def test_when_everybody_has_forgotten_enough_shares_let_one_person_in(prepared):
    ana = await recover(prepared, prepared.sheets.mnemonics[1:])

    assert await prepared.reads(ANA, prepared.case) == WORDS
    assert await prepared.reads(ANA, await prepared.receive()) == WORDS
    assert (await prepared.tables.read(keys.office_key, "intake")).name == "office:intake#3"
    revoked, granted = [decode(leaf) for leaf in await prepared.tables.read(cases.leaves, prepared.case)][-2:]
    assert (revoked.data["reason"], granted.data["reason"], granted.by.person) == (
        "recovery",
        "recovery",
        ana.by.person,
    )
    assert await prepared.misfits() == []


async def test_the_colleague_is_not_shut_out_by_it(prepared):
    await recover(prepared, prepared.sheets.mnemonics[:2])

    assert await prepared.reads(BEKIM, prepared.case) == WORDS


async def test_it_works_again_after_the_office_changed_its_key(prepared):
    await epochs.rotate(prepared.tables, await prepared.who(ANA), "intake", now=NOW)
    await recover(prepared, prepared.sheets.mnemonics[:2])
    await recover(prepared, prepared.sheets.mnemonics[::2], BEKIM)

    assert {await prepared.reads(name, prepared.case) for name in (ANA, BEKIM)} == {WORDS}
    assert (await prepared.tables.read(recovery.readiness)).missing == ()


async def test_only_the_public_half_is_kept(prepared):
    content = await prepared.everything()

    for words in prepared.sheets.mnemonics:
        assert words.encode() not in content
        assert words.split()[5].encode() + b" " + words.split()[6].encode() not in content
    assert not set(prepared.sheets.mnemonics[0].split()) & set(repr(prepared.sheets).split("'"))


async def test_too_few_shares_or_strange_ones_open_nothing(prepared):
    other = await make(prepared)
    before = await prepared.office.counts()

    for typed in (prepared.sheets.mnemonics[:1], [], ["nonsense"], [other.mnemonics[0], prepared.sheets.mnemonics[1]]):
        with pytest.raises(NotUnderstood):
            await prepared.write(recovery.recover, typed, await prepared.person(ANA), now=NOW)

    assert await prepared.office.counts() == before


async def test_who_is_not_in_the_office_is_not_let_into_it(prepared):
    await prepared.let_in(prepared.founded.administrator_code, ROOT)

    with pytest.raises(NotNow, match="open no office"):
        await recover(prepared, prepared.sheets.mnemonics[:2], ROOT)


async def test_who_holds_no_offices_key_makes_no_shares(house):
    await house.first_officer()
    await house.let_in(house.founded.administrator_code, ROOT)

    with pytest.raises(NotAllowed):
        await make(house, ROOT)
    with pytest.raises(NotUnderstood):
        await make(house, ANA, threshold=3, count=2)

    assert await house.tables.read(keys.newest, "recovery") is None


# ------------------------------------------------------------------------------------------------------ rehearsal


async def test_a_rehearsal_says_what_opens_and_the_log_that_it_was_done(prepared):
    assert not (await prepared.tables.read(recovery.readiness)).rehearsed

    assert await rehearse(prepared, prepared.sheets.mnemonics[:2]) == ["intake"]

    last = decode((await prepared.tables.read(cases.leaves, SYSTEM))[-1])
    assert (last.kind, last.data) == ("recovery_rehearsed", {"shares": 2})
    assert (await prepared.tables.read(recovery.readiness)).rehearsed
    assert await prepared.reads(ANA, prepared.case) == WORDS


async def test_new_shares_have_to_be_tried_anew_and_the_old_ones_open_nothing(prepared):
    await rehearse(prepared, prepared.sheets.mnemonics[:2])
    new = await make(prepared, BEKIM)

    assert not (await prepared.tables.read(recovery.readiness)).rehearsed
    with pytest.raises(NotUnderstood, match="earlier recovery key"):
        await rehearse(prepared, prepared.sheets.mnemonics[:2])
    with pytest.raises(NotNow):
        await recover(prepared, prepared.sheets.mnemonics[:2])
    assert await rehearse(prepared, new.mnemonics[1:]) == ["intake"]


async def test_another_office_is_sealed_to_it_by_a_member_who_compared(prepared):
    await prepared.write(offices.add, "medical", "Medical unit", "partner")
    doctor = await prepared.colleague(CECA, "doctor", "medical")
    assert (await prepared.tables.read(recovery.readiness)).missing == ("medical",)
    with pytest.raises(NotAllowed):
        await prepared.write(offices.seat_recovery, doctor, "medical", fingerprint="1a2b 3c4d 5e6f 7081 92a3")

    await prepared.write(offices.seat_recovery, doctor, "medical", fingerprint=prepared.sheets.spoken)

    assert (await prepared.tables.read(recovery.readiness)).missing == ()
    assert await rehearse(prepared, prepared.sheets.mnemonics[:2]) == ["intake", "medical"]


async def test_an_office_goes_on_with_the_shares_of_before_until_it_is_sealed_to_the_new_ones(prepared):
    await prepared.write(offices.add, "medical", "Medical unit", "partner")
    doctor = await prepared.colleague(CECA, "doctor", "medical")
    await prepared.write(offices.seat_recovery, doctor, "medical", fingerprint=prepared.sheets.spoken)
    await make(prepared)

    await recover(prepared, prepared.sheets.mnemonics[:2], CECA)

    assert await prepared.tables.read(seats.who_could_open, "medical") == [doctor.by.person]


async def test_a_recovery_key_that_no_member_sealed_to_gets_nothing_at_the_next_change(house):
    """Whoever runs the server publishes a key of their own as the recovery key."""
    await house.first_officer()
    theirs = PublicKey(house.own[ANA].public.raw[:1184] + bytes(31) + b"\x09")
    await house.write(keys.publish, "recovery#1", theirs, by=ADMINISTRATOR, now=NOW)

    await epochs.rotate(house.tables, await house.who(ANA), "intake", now=NOW)

    assert len(await house.seats_of("office:intake#3")) == 1
    assert (await house.tables.read(recovery.readiness)).missing == ("intake",)


async def test_with_shares_about_nobody_takes_an_office_over_alone(prepared):
    for name in (ANA, BEKIM):
        await prepared.write(accounts.disable, await prepared.person(name), by=ADMINISTRATOR, now=NOW)
    ceca = await prepared.colleague(CECA, seated_by=None)

    with pytest.raises(NotNow, match="there are recovery shares"):
        await prepared.write(epochs.begin_without, "intake", ceca.own.public, by=ceca.by, now=NOW)


# ----------------------------------------------------------------------------------------- a case in a circle


async def in_a_circle(house, *, without):
    """The case leaves the office's key for everybody but one."""

    async def nothing(*_):
        return ""

    await circles.form(
        house.tables,
        house.case,
        without=[(await house.person(without)).id],
        signed_in=await house.who(ANA),
        now=NOW,
        reseal_attachment=nothing,
        forget_attachment=nothing,
    )


async def test_a_case_in_a_circle_is_opened_by_shares_only_when_it_is_named(prepared):
    await in_a_circle(prepared, without=BEKIM)
    with pytest.raises(NotAllowed):
        await prepared.reads(BEKIM, prepared.case)
    await recover(prepared, prepared.sheets.mnemonics[:2])
    with pytest.raises(NotAllowed):
        await prepared.reads(ANA, prepared.case)

    ana = await prepared.person(ANA)
    typed = prepared.sheets.mnemonics[:2]
    await prepared.write(recovery.reopen, typed, prepared.case, ana, by=ADMINISTRATOR, now=NOW)

    assert await prepared.reads(ANA, prepared.case) == WORDS
    with pytest.raises(NotAllowed):
        await prepared.reads(BEKIM, prepared.case)
    last = decode((await prepared.tables.read(cases.leaves, prepared.case))[-1])
    assert (last.kind, last.data["person"], last.data["reason"]) == ("granted", ana.id, "recovery")
    assert await prepared.misfits() == []


async def test_a_case_that_is_not_sealed_to_recovery_is_not_opened_by_it(prepared):
    ana = await prepared.person(ANA)

    with pytest.raises(NotFound):
        await prepared.write(
            recovery.reopen, prepared.sheets.mnemonics[:2], prepared.case, ana, by=ADMINISTRATOR, now=NOW
        )
