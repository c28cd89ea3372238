"""Offices: a colleague passes the key on after comparing by voice, and a leaver's office gets another one."""

import pytest

from intake.dossier.stand import standing
from intake.people import epochs, keys, offices
from intake.vault.holders import PrivateKey
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, CECA, NOW, ROOT, WORDS, Cut, Interrupted
from workflow.errors import NotAllowed, NotNow, NotUnderstood


async def leave(house, name=BEKIM, *, by=ANA, tables=None):
    person = (await house.person(name)).id
    colleague = await house.who(by) if by else None
    return await offices.leave(tables or house.tables, "intake", person, by=ADMINISTRATOR, now=NOW, colleague=colleague)


@pytest.mark.parametrize("kind", ["intake", "partner", "keyless"])
async def test_an_office_is_added_without_a_key(house, kind):
    await house.write(offices.add, "regional-1", " Regional office ", kind)

    assert await house.tables.read(keys.newest, "office:regional-1") is None
    assert await house.misfits() == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (("Office", "Title", "partner"), NotUnderstood),
        (("1office", "Title", "partner"), NotUnderstood),
        (("", "Title", "partner"), NotUnderstood),
        (("office", "  ", "partner"), NotUnderstood),
        (("office", "Title", "royal"), NotUnderstood),
        (("intake", "Title", "partner"), NotNow),
    ],
)
async def test_an_office_that_cannot_be_is_refused(house, given, error):
    before = await house.office.counts()

    with pytest.raises(error):
        await house.write(offices.add, *given)

    assert await house.office.counts() == before


async def test_a_new_colleague_reads_everything_once_seated_and_nothing_before(house):
    case = await house.receive()
    await house.first_officer()
    await house.colleague(BEKIM, seated_by=None)
    with pytest.raises(NotAllowed):
        await house.reads(BEKIM, case)

    await house.seat(BEKIM)

    assert await house.reads(BEKIM, case) == WORDS
    assert await house.misfits() == []


@pytest.mark.parametrize("heard", ["", "1a2b 3c4d 5e6f 7081 92a3", "somebody else's"])
async def test_another_fingerprint_than_the_one_read_out_seals_nothing(house, heard):
    await house.first_officer()
    await house.colleague(BEKIM, seated_by=None)
    other = heard or PrivateKey.generate().public.spoken

    with pytest.raises(NotAllowed, match="is not that of the key here"):
        await house.seat(BEKIM, fingerprint=other)

    assert len(await house.seats_of("office:intake#2")) == 1


async def test_a_fingerprint_is_heard_with_or_without_spaces_and_capitals(house):
    await house.first_officer()
    await house.colleague(BEKIM, seated_by=None)

    await house.seat(BEKIM, fingerprint=house.own[BEKIM].public.spoken.replace(" ", "").upper())

    assert len(await house.seats_of("office:intake#2")) == 2


async def test_only_a_member_who_holds_the_key_passes_it_on(house):
    await house.first_officer()
    await house.colleague(BEKIM, seated_by=None)
    await house.let_in(house.founded.administrator_code, ROOT)

    for name in (BEKIM, ROOT):
        with pytest.raises(NotAllowed):
            await house.seat(BEKIM, by=name)


async def test_only_a_member_with_a_key_is_given_one(house):
    ana = await house.first_officer()
    root = await house.nameless("administration")
    for office in ("intake", "nowhere"):
        with pytest.raises(NotAllowed):
            await house.write(offices.seat, ana, office, root.id, fingerprint="")
    await house.write(offices.join, "intake", root.id, "head", by=ADMINISTRATOR, now=NOW)

    with pytest.raises(NotNow, match="has no key yet"):
        await house.write(offices.seat, ana, "intake", root.id, fingerprint="")


# ------------------------------------------------------------------------------------------------------- leaving


async def test_whoever_left_opens_nothing_and_the_others_everything(house):
    case = await house.receive()
    await house.first_officer()
    await house.colleague(BEKIM)
    await house.colleague(CECA)

    done = await leave(house)
    later = await house.receive()

    assert (done.cases, done.left) == (1, 0)
    assert {await house.reads(name, one) for name in (ANA, CECA) for one in (case, later)} == {WORDS}
    for one in (case, later):
        with pytest.raises(NotAllowed):
            await house.reads(BEKIM, one)
    assert (await house.tables.read(epochs.state, "intake")).is_settled
    assert await house.misfits() == []


async def test_even_with_the_key_of_before_a_leaver_opens_nothing_in_the_database(house):
    """They may have kept the office's seed: what is there is sealed to another key."""
    case = await house.receive()
    await house.first_officer()
    kept = (await house.colleague(BEKIM)).keyring
    await leave(house)

    later = await house.receive()

    for one in (case, later):
        assert not set(kept.held) & set((await house.tables.read(standing, one)).holders())


async def test_without_a_colleague_the_membership_ends_and_the_change_of_keys_is_due(house):
    await house.first_officer()
    await house.colleague(BEKIM)

    assert await leave(house, by=None) is None

    state = await house.tables.read(epochs.state, "intake")
    assert (state.known_to_others, state.older) == (True, {})
    assert len((await house.who(BEKIM)).keyring.held) == 1
    await epochs.rotate(house.tables, await house.who(ANA), "intake", now=NOW)
    assert (await house.tables.read(epochs.state, "intake")).is_settled


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("at", [2, 3, 4])
async def test_interrupted_anywhere_after_the_leaving_the_change_of_keys_goes_on(house, at, committed):
    """Writes: the leaving; the new key; a batch of cases; the old key retired."""
    cases = [await house.receive(), await house.receive()]
    await house.first_officer()
    await house.colleague(BEKIM)

    with pytest.raises(Interrupted):
        await leave(house, tables=Cut(house.tables, at, committed=committed))
    with pytest.raises(NotAllowed):
        await house.reads(BEKIM, cases[0])
    await epochs.rotate(house.tables, await house.who(ANA), "intake", now=NOW)

    assert (await house.tables.read(epochs.state, "intake")).is_settled
    assert {await house.reads(ANA, case) for case in cases} == {WORDS}
    assert await house.misfits() == []


async def test_whoever_leaves_does_not_make_the_next_key(house):
    await house.first_officer()
    await house.colleague(BEKIM)
    before = await house.office.counts()

    with pytest.raises(NotAllowed):
        await leave(house, by=BEKIM)

    assert await house.office.counts() == before
