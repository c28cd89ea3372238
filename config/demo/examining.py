"""What the doctor of a demo writes: the form of the Istanbul Protocol, filled in part by part as its pages do it.

The record is data (`examination.json`): answers by field, entries by list, days counted from the day of the examination
("{0}", "{-1}"). Everybody in it is fictional. Read `signs_report`.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from config.demo.deeds import Deed, Tale, Told, piece
from config.demo.pictures import colour_card
from config.settings import shipped_medical
from intake.medical import examinations, photographs, signing
from intake.medical.changes import Change, EntryChange, SectionChange
from intake.medical.loading import Medical, read_medical
from intake.medical.record import Answer
from workflow.moment import local_day

RECORD = Path(__file__).parent / "examination.json"
EXAMINATION = "examination-1"
PHOTO, FINDING, PHOTO_REFS, EPISODE_REF = "photo", "finding", "photo_refs", "episode_ref"
Answers = dict[str, Answer | None]


def writes_record(who: str, *sections: str, findings: Collection[str] = ()) -> Deed:
    """A doctor begins the record of an examination of that day, fills in some sections and findings, and leaves it."""

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        medical, record = _medical(), _record(told, now)
        writing = _Writing(told, tale, who, now)
        await writing.begin()
        for section in sections:
            for change in _changes(medical, record, section, findings=findings):
                await writing.save(change)
        return writing

    return deed


def signs_report(who: str, *, examined: int) -> Deed:
    """A doctor writes the whole record of an examination so many days ago, with photographs, and signs it."""

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        medical = _medical()
        record = _record(told, now - timedelta(days=(local_day(now, told.today.zone) - told.today.day(examined)).days))
        writing = _Writing(told, tale, who, now)
        await writing.begin()
        for section in medical.examination.sections:
            for change in _changes(medical, record, section.key):
                await writing.save(change)
        for number, photo in enumerate(record["lists"][PHOTO]):
            await writing.photograph(_answers(photo["answers"]), number)
        for finding in record["lists"][FINDING]:
            shown = {PHOTO_REFS: _answer(finding["answers"][PHOTO_REFS])}
            await writing.save(EntryChange(FINDING, finding["no"], shown))
        return await writing.sign(medical)

    return deed


class _Writing:
    """A record that is being written by somebody in a story."""

    def __init__(self, told: Told, tale: Tale, who: str, now: datetime) -> None:
        self._told, self._case, self._who, self._now = told, tale.case, told.people[who], now
        self._form = _medical().examination
        self._draft, self._revision = "", 0

    async def begin(self) -> None:
        """Open what was granted, and begin."""
        draft = await examinations.begin(
            self._told.tables,
            self._case,
            examination=EXAMINATION,
            form=self._form,
            signed_in=self._who,
            now=self._now,
        )
        self._draft, self._revision = draft.id, draft.revision

    async def save(self, change: Change) -> None:
        """Save one part."""
        saved = await examinations.save(
            self._told.tables,
            self._draft,
            change,
            form=self._form,
            revision=self._revision,
            signed_in=self._who,
            now=self._now,
        )
        self._revision = saved.revision

    async def photograph(self, answers: Answers, number: int) -> None:
        """Add a photograph: a card of colours, each a little larger than the one before."""
        saved = await photographs.add_photo(
            self._told.tables,
            self._told.storage,
            self._draft,
            piece(_photograph(number)),
            file=f"photograph-{number + 1}.png",
            answers=answers,
            form=self._form,
            revision=self._revision,
            signed_in=self._who,
            clock=lambda: self._now,
        )
        self._revision = saved.revision

    async def sign(self, medical: Medical) -> object:
        """Sign it: no check speaks against it."""
        return await signing.sign(
            self._told.tables,
            self._draft,
            medical=medical,
            revision=self._revision,
            reasons={},
            signed_in=self._who,
            now=self._now,
        )


def _changes(
    medical: Medical, record: dict[str, Any], key: str, *, findings: Collection[str] | None = None
) -> Iterator[Change]:
    """What the pages of a section save: its lists entry by entry, then its fields; photographs come another way."""
    section = medical.examination.section(key)
    for entries in section.entries:
        for entry in record["lists"].get(entries.key, ()):
            is_left_out = entries.key == FINDING and findings is not None and entry["no"] not in findings
            if is_left_out or entries.key == PHOTO:
                continue
            later = {PHOTO_REFS} if findings is None else {PHOTO_REFS, EPISODE_REF}
            given = {name: one for name, one in entry["answers"].items() if name not in later or "blank" in one}
            yield EntryChange(entries.key, entry["no"] if entries.rows else None, _answers(given))
    names = {field.key for field in section.field} | {entries.key for entries in section.entries}
    fields = {name: one for name, one in record["answers"].items() if name in names}
    if fields:
        yield SectionChange(key, _answers(fields))


def _record(told: Told, day: datetime) -> dict[str, Any]:
    """The record with its days, for an examination on the local day of an instant."""
    examined = local_day(day, told.today.zone)

    def on(found: re.Match[str]) -> str:
        return (examined + timedelta(days=int(found[1]))).isoformat()

    record: dict[str, Any] = json.loads(re.sub(r"\{(-?\d+)\}", on, RECORD.read_text(encoding="utf-8")))
    return record


def _answers(given: Mapping[str, Any]) -> Answers:
    return {name: _answer(one) for name, one in given.items()}


def _answer(given: Any) -> Answer:
    return msgspec.convert(given, Answer)


@cache
def _medical() -> Medical:
    return read_medical(shipped_medical())


def _photograph(number: int) -> bytes:
    from PIL import Image  # only who makes a demo waits for it

    written = BytesIO()
    with Image.open(BytesIO(colour_card())) as card:
        card.resize((card.width + 20 * number, card.height)).save(written, "PNG")
    return written.getvalue()
