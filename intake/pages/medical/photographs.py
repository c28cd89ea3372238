"""Photographs: sealed as they come, shown only as a copy that was made here. Read `add`, then `look`.

Whether there is consent, and a scale where one is needed, is asked before anything of the file is kept. A picture of an
intimate part is listed like the others, and shown only after a further press.
"""

import dataclasses
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream
from msgspec import Struct

from intake.attachments import reading as files
from intake.attachments.names import cleaned_name
from intake.doors.files import UPLOADS, shown
from intake.medical import photographs
from intake.medical.conditions import beside, is_needed
from intake.medical.consenting import is_given, photo_matter
from intake.medical.examinations import Draft
from intake.medical.fitting import Unfit
from intake.medical.record import NOTHING, Answer, Entry
from intake.pages.medical.asking.reading import Reader
from intake.pages.medical.asking.shown import Asker
from intake.pages.medical.asking.spoken import all_spoken, label_of_entry
from intake.pages.medical.here import (
    ONE,
    Here,
    drafted,
    form_of,
    here,
    may_genital,
    title_of_section,
    top,
)
from intake.pages.uploads import Upload
from intake.pages.visit import MULTIPART, GivenVisit, Visit
from workflow.errors import NotFound, NotUnderstood, Sentence, VigilError, _
from workflow.pages.forms import TOKEN, Given

UPLOAD, PICTURE = "medical/photograph.html", "medical/picture.html"
NEW = ONE + "/photographs/new"
PHOTOGRAPH = ONE + "/photographs/{no:str}"
COPY = PHOTOGRAPH + "/copy"
PHOTO, GO, ANOTHER, FILE, SCALE = "photo", "go", "another", "file", "scale"
REASON = "medical_examination"  # why a part of the dossier is opened, in the policy's words


class Shot(Struct, frozen=True):
    """A photograph in the list. `is_intimate`: not shown beside its words."""

    no: str
    label: str
    said: list[tuple[str, str]]
    href: str
    copy: str
    is_intimate: bool
    withdrawn: str


@get(NEW)
async def form(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """The form for a photograph."""
    at = await here(visit, case, examination)
    draft = await drafted(visit, at)
    return visit.page(UPLOAD, seen=str(draft.revision), **_values(visit, at, draft))


@post(NEW, request_max_body_size=None)
async def add(
    request: Request[Any, Any, Any], visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]
) -> Response[Any]:
    """Seal the photograph, unchanged, with what is said of it."""
    upload, began = await _begun(request, visit), time.monotonic()
    at = await here(visit, case, examination)
    if upload is None:
        raise NotUnderstood(_("No file came."), next_step=_("Go back to the page, and send it from there."))
    visit = dataclasses.replace(visit, answers=upload.answers)
    draft, known = await drafted(visit, at), form_of(visit).entries(PHOTO)
    given = Given(upload.answers, visit.tongue, now=visit.now)
    answers = Reader(given, form_of(visit), draft.record, visit.tongue).answers(known.fields)
    problems: dict[str, Sentence] = given.problems
    problems |= _refused(visit, draft, answers)
    if not upload.file:
        problems[FILE] = _("Choose a picture first.")
    fault: VigilError | None = None
    if not problems:
        try:
            async with UPLOADS.entered():
                await photographs.add_photo(
                    visit.tables,
                    visit.storage,
                    draft.id,
                    upload.pieces(),
                    file=cleaned_name(upload.file),
                    answers=answers,
                    form=form_of(visit),
                    revision=draft.revision if visit.seen is None else visit.seen,
                    signed_in=visit.who,
                    clock=lambda: visit.now + timedelta(seconds=time.monotonic() - began),
                )
            is_more = upload.answers.get(GO) == ANOTHER
            return visit.go(
                f"{at.path}/photographs/new" if is_more else at.part(section_of(visit), PHOTO), done="photo"
            )
        except Unfit as unfit:
            problems = dict(unfit.problems)
        except VigilError as error:
            fault = error
    await upload.drain()
    fresh = await drafted(visit, at)
    values = _values(visit, at, fresh) | {"seen": str(fresh.revision)}
    return visit.again(UPLOAD, problems, fault=fault, **values)


def _refused(visit: Visit, draft: Draft, answers: Mapping[str, Answer | None]) -> dict[str, Sentence]:
    """Why such a photograph is not taken in, by field: no kind, no consent, nothing said of a scale."""
    form, said = form_of(visit), {key: one for key, one in answers.items() if one is not None}
    known = form.entries(PHOTO)
    found: dict[str, Sentence] = {}
    kind, region = (said.get(key, NOTHING) for key in ("kind", "region"))
    matter, consent = photo_matter(form, kind, region), photographs.CONSENT
    scale = known.field(SCALE)
    if is_needed(scale, beside(draft.record, known, Entry("", said))) and not said.get(SCALE, NOTHING).is_answered:
        found[SCALE] = _("Say which scale lies beside it. “No scale” is an answer too.")
    if not kind.has_value:
        found["kind"] = _("Choose what kind of picture it is.")
    elif not is_given(draft.record, matter):
        found[consent] = _("The person has not consented to such a photograph. Write the consent down first.")
    else:
        wrong = photographs.wrong_consent(draft.record, form, matter, said.get(consent, NOTHING))
        found |= {} if wrong is None else {consent: wrong}
    return found


@get(PHOTOGRAPH)
async def look(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str], no: FromPath[str]) -> Response[Any]:
    """One photograph, large: the press that an intimate one asks for."""
    at = await here(visit, case, examination)
    draft = await drafted(visit, at)
    entry = _photo(draft, no)
    title = label_of_entry(visit.tongue, form_of(visit), PHOTO, entry)
    section = form_of(visit).section_of(PHOTO)
    back = at.part(section.key, PHOTO)
    values = top(visit, at, title, (title_of_section(visit.tongue, section), back)) | {
        "shot": shot(visit, at, entry),
        "back": back,
        "change": at.part(section.key, PHOTO, no),
    }
    return visit.page(PICTURE, **values)


@get(COPY)
async def show_copy(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str], no: FromPath[str]) -> Stream:
    """The copy that was made here without what the file carried, shut into a sandbox."""
    at = await here(visit, case, examination)
    entry = _photo(await drafted(visit, at), no)
    file = entry.get(FILE).value
    name = str(file["name"]) if isinstance(file, dict) else ""
    return shown(
        await files.view(
            visit.tables, visit.storage, at.stream, name, signed_in=visit.who, now=visit.now, reason=REASON
        )
    )


def shot(visit: Visit, at: Here, entry: Entry) -> Shot:
    """A photograph as lists show it."""
    tongue, known = visit.tongue, form_of(visit)
    href = f"{at.path}/photographs/{entry.no}"
    return Shot(
        no=entry.no,
        label=label_of_entry(tongue, known, PHOTO, entry),
        said=all_spoken(tongue, known, known.entries(PHOTO).fields, entry.answers),
        href=href,
        copy=f"{href}/copy",
        is_intimate=photographs.is_intimate(known, entry),
        withdrawn=entry.withdrawn or "",
    )


def section_of(visit: Visit) -> str:
    """The part that has the photographs."""
    return form_of(visit).section_of(PHOTO).key


def _photo(draft: Draft, no: str) -> Entry:
    entry = draft.record.entry(PHOTO, no)
    if entry is None:
        raise NotFound(_("There is no such photograph in this record."), next_step=_("Choose one in the list."))
    return entry


def _values(visit: Visit, at: Here, draft: Draft) -> dict[str, Any]:
    tongue, known = visit.tongue, form_of(visit)
    section, entries = known.section_of(PHOTO), known.entries(PHOTO)
    title = tongue.say(_("Add a photograph"))
    asker = Asker(tongue, known, draft.record, True, may_genital(draft.record))
    back = at.part(section.key, PHOTO)
    return top(visit, at, title, (title_of_section(tongue, section), back)) | {
        "heading": title,
        "help": tongue.words(section.help) if section.help else "",
        "asked": asker.fields([one for one in entries.fields if one.type != FILE], {}),
        "action": f"{at.path}/photographs/new",
        "back": back,
        "has_consent": bool(draft.record.standing("consents")),
        "consents": at.part("C"),
    }


async def _begun(request: Request[Any, Any, Any], visit: Visit) -> Upload | None:
    """The form up to its file; None for one of another kind, whose token was looked at before."""
    if request.content_type[0] != MULTIPART:
        return None
    upload = await Upload.begun(request)
    visit.check_token(upload.answers.get(TOKEN, ""))
    return upload


ROUTES = (form, add, look, show_copy)
