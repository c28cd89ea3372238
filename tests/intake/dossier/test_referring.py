"""A sealed file leaves with the same consents as a grant does, with the entry that it goes with, or by law."""

import io
import zipfile

import pytest

from intake.attachments.bringing import from_officer
from intake.attachments.storage import storage_at
from intake.dossier import acts
from intake.referring import bundle
from tests.intake.dossier.house import OFFICER
from tests.intake.vault.test_certificates import KEYS, certificate, opened
from workflow.errors import NotFound, NotNow, NotUnderstood
from workflow.events import Event
from workflow.moment import Moment

KEY = KEYS["P-256"]()
SCAN = b"A letter that was scanned.\n"


@pytest.fixture
def made(house, tmp_path):
    """A maker of sealed files in that house."""

    async def make(case, *parts, **how):
        pem = certificate(KEY, since=house.now)
        done = await bundle(
            house.tables,
            storage_at(str(tmp_path / "files")),
            case,
            compartments=parts,
            certificate_pem=pem,
            signed_in=await house.who(OFFICER),
            now=house.now,
            **how,
        )
        return opened(done.sealed, tmp_path, KEY, pem)

    return make


async def tell(house, case, kind, **data):
    who, at = await house.who(OFFICER), Moment.exactly(house.now)
    done = await acts.record_with_words(
        house.tables, case, Event(case, kind, data), words=None, signed_in=who, at=at, now=house.now
    )
    return done.n


async def test_who_the_person_is_leaves_in_a_file_only_with_consent_or_by_law(house, made):
    case, _receipt = await house.receive()
    n = await tell(house, case, "referral_sent", authority="inspectorate")
    before = await house.office.counts()

    for parts in (("identity",), ("allegation", "identity")):
        with pytest.raises(NotNow, match="consented"):
            await made(case, *parts, about=n)
    assert await house.office.counts() == before

    assert b"They beat me" in await made(case, "allegation", about=n)
    assert b"Arben Example" in await made(case, "identity", about=n, is_required_by_law=True)
    await tell(house, case, "consent_recorded", code="given", consent_to="referral_by_name")
    assert b"Arben Example" in await made(case, "identity", about=n)
    await tell(house, case, "consent_recorded", code="withdrawn", consent_to="referral_by_name")
    with pytest.raises(NotNow):
        await made(case, "identity", about=n)


async def test_what_doctors_found_leaves_only_to_whom_the_person_agreed(house, made):
    case, _receipt = await house.receive()
    n = await tell(house, case, "referral_sent", authority="inspectorate")
    await tell(house, case, "consent_recorded", code="given", consent_to="medical_to_prosecutor")

    with pytest.raises(NotNow, match="consented"):
        await made(case, "medical", about=n)


async def test_the_entry_that_it_goes_with_stands_in_the_log_and_must_be_one_that_sends(house, made):
    case, _receipt = await house.receive()
    urgent = await tell(house, case, "marked_urgent")
    first = await tell(house, case, "referral_sent", authority="inspectorate")
    second = await tell(house, case, "preservation_requested", code="cctv", authority="police")

    await made(case, "allegation", about=first)
    await made(case, "allegation")
    told = [one for one in (await house.office.case(case)).entries if one.kind == "exported"]
    assert [one.data["about"] for one in told] == [first, second]
    for n in (urgent, 999):
        with pytest.raises(NotFound):
            await made(case, "allegation", about=n)


@pytest.mark.parametrize("part", ["messages", "legal"])
async def test_the_offices_own_words_and_the_messages_never_leave_not_even_by_law(house, made, part):
    case, _receipt = await house.receive()
    before = await house.office.counts()

    with pytest.raises(NotUnderstood, match="not handed over"):
        await made(case, "allegation", part, is_required_by_law=True)
    assert await house.office.counts() == before


async def test_files_leave_as_they_were_sent_under_names_of_ours(house, made, tmp_path):
    case, _receipt = await house.receive()

    async def pieces():
        yield SCAN

    await from_officer(
        house.tables, storage_at(str(tmp_path / "files")), case, pieces(), file="scan.txt", compartment="allegation",
        signed_in=await house.who(OFFICER), clock=lambda: house.now,
    )  # fmt: skip
    clear = await made(case, "allegation")

    with zipfile.ZipFile(io.BytesIO(clear)) as packed:
        (name,) = [one for one in packed.namelist() if one.startswith("files/")]
        assert packed.read(name) == SCAN
        assert name.endswith("-scan.txt")
