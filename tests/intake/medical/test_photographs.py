"""A photograph comes in sealed, with a yes, tied by name and digest; without one not a byte of it is read."""

import io
import zipfile
from hashlib import sha256

import pytest

from intake.attachments import reading
from intake.dossier import acts
from intake.medical.examinations import EntryChange
from intake.medical.fitting import Unfit
from intake.medical.photographs import is_intimate
from intake.medical.record import Answer
from intake.referring import bundle
from tests.intake.attachments.samples import WORDS, pdf, photograph
from tests.intake.attachments.sending import coming
from tests.intake.dossier.house import DOCTOR, OFFICER
from tests.intake.medical.exam import at
from tests.intake.medical.ward import FORM
from tests.intake.vault.test_certificates import KEYS, certificate, opened
from workflow.errors import NotNow, NotUnderstood
from workflow.events import Event
from workflow.moment import Moment

PICTURE = photograph()


def consent(matter, status="given"):
    return EntryChange("consents", None, {
        "matter": Answer(matter), "status": Answer(status), "form": Answer("oral"), "asked_at": Answer(at("10:12")),
    })  # fmt: skip


def shot(ref="C1", **more):
    return {"kind": Answer("overview"), "taken_at": Answer(at("11:00")), "consent_ref": Answer(ref)} | more


async def begun(ward, *matters):
    """A draft with these consents, and its revision."""
    draft = await ward.begin()
    revision = draft.revision
    for matter in matters:
        revision = (await ward.save(draft.id, consent(matter), revision)).revision
    return draft.id, revision


async def kept(ward):
    """How many files the dossier has."""
    return sum(one.kind == "attachment" for one in (await ward.stand(ward.case)).items.values())


async def test_a_photograph_is_sealed_and_tied_to_its_entry(any_ward):
    ward = any_ward
    draft, revision = await begun(ward, "photo")
    saved = await ward.photograph(draft, PICTURE, shot(), revision)
    entry = (await ward.read(draft)).record.entry("photo", saved.no)
    file = entry.get("file").value
    opened = await reading.original(
        ward.tables, ward.storage, ward.case, file["name"], signed_in=await ward.who(DOCTOR), now=ward.now
    )

    assert (saved.no, file["sha256"]) == ("Ph1", sha256(PICTURE).hexdigest())
    assert b"".join([piece async for piece in opened.pieces]) == PICTURE
    assert (await ward.stand(ward.case)).items[file["name"]].compartment == "medical"
    assert not is_intimate(FORM, entry)
    assert (await ward.verify()).misfits == []


async def test_the_same_file_twice_is_one_entry(ward):
    draft, revision = await begun(ward, "photo")
    first = await ward.photograph(draft, PICTURE, shot(), revision)
    again = await ward.photograph(draft, PICTURE, shot(), revision)

    assert (first.no, again.no, await kept(ward)) == ("Ph1", "Ph1", 1)


@pytest.mark.parametrize(
    ("matters", "answers"),
    [
        ((), shot()),
        (("exam_body",), shot()),
        (("photo",), shot(region=Answer("308L"))),
        (("photo",), shot(kind=Answer("intimate"))),
        (("photo_intimate",), shot()),
    ],
)
async def test_without_a_yes_to_such_a_photograph_nothing_of_it_is_read(ward, matters, answers):
    draft, revision = await begun(ward, *matters or ("report",))
    read = []

    async def watched():
        async for piece in coming(PICTURE):
            read.append(piece)
            yield piece

    with pytest.raises(NotNow):
        await ward.photograph(draft, watched(), answers, revision)

    assert (read, await kept(ward)) == ([], 0)


async def test_a_yes_that_was_withdrawn_is_none(ward):
    draft, revision = await begun(ward, "photo")
    revision = (await ward.save(draft, consent("photo", "withdrawn"), revision)).revision

    with pytest.raises(NotNow):
        await ward.photograph(draft, PICTURE, shot(), revision)


async def test_answers_that_do_not_fit_are_told_before_the_file_comes(ward):
    draft, revision = await begun(ward, "photo", "photo_intimate")

    with pytest.raises(Unfit) as unfit:
        await ward.photograph(draft, PICTURE, shot(kind=Answer("postcard")), revision)
    with pytest.raises(Unfit) as other:
        await ward.photograph(draft, PICTURE, shot(region=Answer("205R")), revision)  # C1 is no yes to that

    assert ([*unfit.value.problems], [*other.value.problems]) == (["kind"], ["consent_ref"])
    assert await kept(ward) == 0


@pytest.mark.parametrize("size", [7, 65_536])
async def test_what_is_no_picture_is_not_kept_but_a_chart_on_paper_may_be_a_pdf(ward, size):
    draft, revision = await begun(ward, "photo")
    for content in (pdf(), WORDS, b""):
        with pytest.raises(NotUnderstood):
            await ward.photograph(draft, coming(content, size), shot(), revision)
    assert await kept(ward) == 0
    saved = await ward.photograph(draft, coming(pdf(), size), shot(kind=Answer("chart")), revision)

    assert (saved.no, await kept(ward)) == ("Ph1", 1)


async def test_an_intimate_photograph_with_its_own_yes_is_kept_and_marked(ward):
    draft, revision = await begun(ward, "photo_intimate")
    saved = await ward.photograph(draft, PICTURE, shot(region=Answer("205R")), revision)

    assert is_intimate(FORM, (await ward.read(draft)).record.entry("photo", saved.no))


async def test_a_sealed_file_for_the_prosecutor_has_no_photograph_that_nobody_agreed_to_share(ward, tmp_path):
    draft, revision = await begun(ward, "photo")
    await ward.photograph(draft, PICTURE, shot(), revision)
    officer, at_once = await ward.who(OFFICER), Moment.exactly(ward.now)
    for kind, said in (
        ("consent_recorded", {"code": "given", "consent_to": "medical_to_prosecutor"}),
        ("referral_sent", {"authority": "prosecution"}),
    ):
        await acts.record_with_words(
            ward.tables,
            ward.case,
            Event(ward.case, kind, said),
            words=None,
            signed_in=officer,
            at=at_once,
            now=ward.now,
        )

    key = KEYS["P-256"]()
    pem = certificate(key, since=ward.now)
    sealed = await bundle(
        ward.tables, ward.storage, ward.case, compartments=["medical"], certificate_pem=pem, signed_in=officer,
        now=ward.now,
    )  # fmt: skip
    clear = opened(sealed.sealed, tmp_path, key, pem)

    assert [name for name in zipfile.ZipFile(io.BytesIO(clear)).namelist() if name != "case.json"] == []
