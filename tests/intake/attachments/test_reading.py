"""Reading: whoever holds a grant gets the original, and a copy that carries nothing; what was altered gives none."""

import asyncio
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from intake.attachments.moving import sweep_orphans
from intake.vault.binding import NotOpened
from intake.vault.streams import seal_stream
from tests.intake.attachments.samples import MARK, TAKEN, WORDS, archive, pdf, photograph
from tests.intake.attachments.sending import place
from tests.intake.dossier.house import DOCTOR, HEAD, OFFICER
from workflow.errors import Broken, NotAllowed, NotFound, NotNow, NotUnderstood

PHOTO = photograph(400, 300)
LONG = WORDS * 100_000  # of 71 chunks


@pytest.fixture
async def reported(house):
    """A case and its receipt."""
    return await house.receive()


@pytest.fixture
async def sent(house, reported):
    """A case, and a long text in it."""
    case, receipt = reported
    return case, await house.send(receipt, LONG, file="told.txt")


async def openings(house, case):
    """Who opened the messages, and why."""
    entries = (await house.office.case(case)).entries
    told = [entry.data for entry in entries if entry.kind == "opened"]
    return [(one["person"], one["compartment"], one["reason"]) for one in told]


async def test_an_original_comes_back_as_it_was_and_the_log_tells_who_opened_it(house, sent):
    case, name = sent

    header, content = await house.save(case, name)

    assert (header.file, header.type, content) == ("told.txt", "text/plain", LONG)
    assert await openings(house, case) == [(house.pseudonym(OFFICER), "messages", "triage")]


async def test_within_an_hour_it_is_one_opening_and_afterwards_another(house, sent):
    case, name = sent
    for _ in range(2):
        await house.save(case, name)
        house.now += timedelta(minutes=61)

    await house.save(case, name, reason="supervision")
    house.now += timedelta(minutes=30)
    await house.save(case, name, reason=None)

    assert [reason for _who, _what, reason in await openings(house, case)] == ["triage", "triage", "supervision"]


async def test_without_a_reason_a_case_of_somebody_else_stays_shut(house, sent):
    with pytest.raises(NotUnderstood):
        await house.save(*sent, reason=None)


async def test_who_holds_no_grant_gets_nothing_and_no_opening_is_told(house, sent):
    case, name = sent
    await house.grant(case, DOCTOR, "identity")

    with pytest.raises(NotAllowed):
        await house.save(case, name, by=DOCTOR)

    assert await openings(house, case) == []


async def test_a_name_that_the_case_does_not_have_is_not_found(house, sent):
    case, _name = sent
    header = (await house.files(case, "attachment_header"))[0].name

    for name in ("00112233445566aa", "../../vigil.db", header):
        with pytest.raises(NotFound):
            await house.save(case, name)


# ------------------------------------------------------------------------------------------------------- tampering


async def test_an_original_that_was_altered_at_its_beginning_gives_nothing(house, sent):
    case, name = sent
    sealed = house.stored(case)[name]
    came: list[bytes] = []

    for at in (0, 3, 40, 99, 200, 65_000):
        house.exchange(case, name, sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])
        with pytest.raises(NotOpened):
            await house.save(case, name, into=came)

    assert came == []


async def test_an_original_that_was_cut_breaks_off_instead_of_ending(house, sent):
    case, name = sent
    sealed = house.stored(case)[name]

    for cut in (1, 16, 100, 65_552, 2_000_000):
        house.exchange(case, name, sealed[:-cut])
        came: list[bytes] = []
        with pytest.raises(NotOpened):
            await house.save(case, name, into=came)

        assert LONG.startswith(b"".join(came))
        assert len(LONG) - 3_200_000 < sum(map(len, came)) < len(LONG)


async def test_two_files_that_were_exchanged_do_not_open(house, reported):
    case, receipt = reported
    names = [await house.send(receipt, content) for content in (PHOTO, LONG)]
    stored = house.stored(case)
    for name, other in zip(names, reversed(names), strict=True):
        house.exchange(case, name, stored[other])

    for name in names:
        with pytest.raises(NotOpened):
            await house.save(case, name)


async def test_what_a_holder_of_the_key_sealed_in_its_place_does_not_fit_the_log(house, sent):
    case, name = sent
    forged = b"".join(seal_stream([LONG.replace(b"hit", b"met")], await house.key(case), place(case, name)))
    house.exchange(case, name, forged)
    came: list[bytes] = []

    with pytest.raises(Broken):
        await house.save(case, name, into=came)

    assert len(b"".join(came)) < len(LONG)


async def test_an_object_that_is_not_there_is_said(house, sent):
    case, name = sent
    await house.forget(case, name)

    with pytest.raises(Broken, match="not in the storage"):
        await house.save(case, name)


# ------------------------------------------------------------------------------------------------------- the copy


async def test_the_copy_of_a_photograph_tells_no_place_and_the_original_still_does(house, reported):
    case, receipt = reported
    name = await house.send(receipt, PHOTO, file="injury.jpg")

    header, copy = await house.look(case, name)

    assert (header.type, header.file, header.size) == ("image/jpeg", "injury.jpg", len(copy))
    assert dict(Image.open(BytesIO(copy)).getexif()) == {}
    assert MARK not in copy
    assert (await house.save(case, name))[1] == PHOTO


async def test_a_copy_is_made_once_sealed_and_told_in_the_log(house, reported):
    case, receipt = reported
    name = await house.send(receipt, pdf())

    first = await house.look(case, name)
    again = await house.look(case, name, by=HEAD)

    assert first == again
    assert first[1].startswith(b"%PDF-")
    (view,) = await house.files(case, "attachment_view")
    assert set(house.stored(case)) == {name, view.name}
    assert b"%PDF" not in house.stored(case)[view.name]
    assert (await house.verify()).misfits == []


async def test_several_who_look_at_once_make_one_copy(house, reported):
    case, receipt = reported
    name = await house.send(receipt, PHOTO)

    looked = await asyncio.gather(*(house.look(case, name) for _ in range(3)))

    assert looked[0] == looked[1] == looked[2]
    assert len(await house.files(case, "attachment_view")) == 1
    assert len(house.stored(case)) == 2


async def test_what_cannot_be_cleaned_can_be_saved_and_has_no_copy(house, reported):
    case, receipt = reported
    broken = [PHOTO[:-900] + b"\xff" * 900, b"%PDF-1.4 no", PHOTO + archive(**{"run.exe": b"MZ"})]

    for content in (LONG, TAKEN["image/heic"], TAKEN["audio/ogg"], *broken):
        name = await house.send(receipt, content)
        with pytest.raises(NotNow, match="Save the original"):
            await house.look(case, name)

        assert (await house.save(case, name))[1] == content
    assert len(house.stored(case)) == 6


# ------------------------------------------------------------------------------------------------------- its course


async def test_a_circle_reads_files_and_copies_and_whoever_is_out_of_it_nothing(house, reported):
    case, receipt = reported
    photo, told = await house.send(receipt, PHOTO, file="a.jpg"), await house.send(receipt, LONG, file="b.txt")
    _header, copy = await house.look(case, photo)
    before = set(house.stored(case))

    await house.circle(case, without=[OFFICER])

    photo, told = (one.name for one in await house.files(case))
    assert not before & set(house.stored(case))
    assert [(await house.save(case, name, by=HEAD))[1] for name in (photo, told)] == [PHOTO, LONG]
    assert (await house.save(case, told, by=HEAD))[0].file == "b.txt"
    assert (await house.look(case, photo, by=HEAD))[1] == copy
    with pytest.raises(NotAllowed):
        await house.save(case, photo)
    assert len(house.stored(case)) == 3
    assert (await house.verify()).misfits == []


async def test_erasure_takes_originals_and_copies_from_the_storage(house, reported):
    case, receipt = reported
    name = await house.send(receipt, PHOTO)
    await house.look(case, name)

    await house.erase(case)

    assert house.stored(case) == {}
    with pytest.raises(NotNow, match="erased"):
        await house.save(case, name)


async def test_the_sweep_takes_what_a_crash_left_and_nothing_that_a_dossier_names(house, sent):
    case, name = sent
    house.exchange(case, "00112233445566aa", b"sealed, and never told")
    tomorrow = house.now.now(house.now.tzinfo) + timedelta(hours=25)

    assert await sweep_orphans(house.tables, house.storage, now=tomorrow) == 1
    assert set(house.stored(case)) == {name}
