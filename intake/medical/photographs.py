"""A photograph into the medical part of a dossier, tied to an entry of the record by the item's name and its digest.

Without the person's yes to such a photograph nothing is kept: that is asked before the first byte is read. The original
is sealed unchanged; what is looked at is a copy without the place where it was taken. Read `add_photo`.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from intake.attachments import bringing
from intake.attachments.headers import Attached
from intake.attachments.kinds import HEAD_BYTES, KINDS, Cleaned
from intake.attachments.storage import Storage
from intake.dossier.opening import contents
from intake.dossier.unfinished import MEDICAL
from intake.medical.changing import with_entry
from intake.medical.consenting import CONSENTS, GIVEN, PHOTO_INTIMATE, is_given, photo_matter
from intake.medical.examinations import EntryChange, Saved, fitted, save, take
from intake.medical.fitting import Unfit
from intake.medical.form import Form
from intake.medical.record import NOTHING, Answer, Entry, Record
from intake.medical.sealed_parts import opened
from intake.people.signed_in import SignedIn
from workflow.errors import NotNow, NotUnderstood, Sentence, _
from workflow.store import Tables

PHOTO, FILE, CONSENT = "photo", "file", "consent_ref"
NOT_YET = Answer({"name": "0" * 16, "sha256": "0" * 64})
Answers = Mapping[str, Answer | None]


def is_intimate(form: Form, entry: Entry) -> bool:
    """Whether a photograph shows an intimate part: not shown unasked, not printed by default."""
    return photo_matter(form, entry.get("kind"), entry.get("region")) == PHOTO_INTIMATE


async def add_photo(
    tables: Tables,
    storage: Storage,
    draft: str,
    source: AsyncIterator[bytes],
    *,
    file: str,
    answers: Answers,
    form: Form,
    revision: int,
    signed_in: SignedIn,
    clock: Callable[[], datetime],
) -> Saved:
    """Keep a photograph with what is said of it; the same file twice is one entry.

    Raises NotNow without consent and Unfit for answers that do not fit, both before the file is read; NotUnderstood
    for what is no picture; then as
    `bringing.from_officer` and `examinations.save`.
    """
    answers = {key: one for key, one in answers.items() if key != FILE}
    case = await tables.write(_check, draft, answers, form, signed_in, clock())
    is_chart = (answers.get("kind") or NOTHING).value == "chart"
    source = _pictures(source, is_chart=is_chart)
    kept = await bringing.from_officer(
        tables, storage, case, source, compartment=MEDICAL, file=file, signed_in=signed_in, clock=clock
    )
    tied, before = await tables.write(_tied, draft, kept.name, signed_in, clock())
    if before is not None:
        return before
    change = EntryChange(PHOTO, None, {**answers, FILE: tied})
    return await save(tables, draft, change, form=form, revision=revision, signed_in=signed_in, now=clock())


async def _pictures(source: AsyncIterator[bytes], *, is_chart: bool) -> AsyncIterator[bytes]:
    """The same pieces. Raises NotUnderstood, before anything is kept, for what does not begin as a picture does; a
    drawing or a chart on paper may be a PDF.
    """
    head: bytes | None = b""
    async for piece in source:
        if head is None:
            yield piece
            continue
        head += piece
        if len(head) >= HEAD_BYTES:
            _check_picture(head, is_chart=is_chart)
            yield head
            head = None
    if head:
        _check_picture(head, is_chart=is_chart)
        yield head


def _check_picture(head: bytes, *, is_chart: bool) -> None:
    taken = (kind for kind in KINDS if kind.type.startswith("image/") or (is_chart and kind.cleaned is Cleaned.PDF))
    if not any(re.match(kind.begins, head, re.DOTALL) for kind in taken):
        raise NotUnderstood(
            _("The file was not taken: it is no photograph."),
            next_step=_("Send a picture: JPEG, PNG, WebP, GIF or HEIC; a chart on paper may be a PDF."),
        )


def _check(connection: Connection, draft: str, answers: Answers, form: Form, signed_in: SignedIn, now: datetime) -> str:
    """The case, once everything that can be known before the file comes fits."""
    one = take(connection, draft, signed_in, now)
    record = fitted(opened(one.row, one.keys), form)
    with_entry(record, form, PHOTO, None, {**answers, FILE: NOT_YET})  # raises what is wrong with it
    matter = photo_matter(form, answers.get("kind") or NOTHING, answers.get("region") or NOTHING)
    if not is_given(record, matter):
        raise _no_consent(form.codes["consent_matter"][matter].title)
    wrong = wrong_consent(record, form, matter, answers.get(CONSENT) or NOTHING)
    if wrong is not None:
        raise Unfit({CONSENT: wrong})
    return one.row.stream


def wrong_consent(record: Record, form: Form, matter: str, chosen: Answer) -> Sentence | None:
    """What is wrong with the row of the consents that was chosen for a photograph; None for one that fits."""
    row = record.entry(CONSENTS, str(chosen.value))
    if row is None or row.get("matter").value != matter or row.get("status").value not in GIVEN:
        return _("Choose the consent to “%(what)s”.", what=form.codes["consent_matter"][matter].title)
    return None


def _no_consent(what: object) -> NotNow:
    sentence: Sentence = _("The photograph was not taken in: the person has not consented to “%(what)s”.", what=what)
    return NotNow(
        sentence,
        kept=_("Nothing of it was kept."),
        next_step=_("Ask the person, and write the answer among the consents."),
    )


def _tied(
    connection: Connection, draft: str, name: str, signed_in: SignedIn, now: datetime
) -> tuple[Answer, Saved | None]:
    """What ties an entry to a file of the dossier, and the entry that was tied to it before."""
    one = take(connection, draft, signed_in, now)
    record = opened(one.row, one.keys)
    key = {MEDICAL: one.keys[MEDICAL]}
    found = next(
        each for each in Attached.among(contents(connection, one.row.stream, one.stand, key)) if each.item.name == name
    )
    before = next((entry.no for entry in record.standing(PHOTO) if _is_of(entry, found.header.sha256)), None)
    saved = None if before is None else Saved(one.row.revision, before)
    return Answer({"name": name, "sha256": found.header.sha256}), saved


def _is_of(entry: Entry, sha256: str) -> bool:
    file = entry.get(FILE).value
    return isinstance(file, dict) and file.get("sha256") == sha256
