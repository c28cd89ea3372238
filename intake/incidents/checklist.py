"""The injuries checklist: a record of the medical form's register, written part by part and sent as one entry.

What the person says lies in `allegation`, who they are in `identity`, all else in `medical`. Where the person refused
that the office learns their name, it goes without: the institution keeps it in its own papers. Read `Writing`, then
`entering_of`.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from intake.dossier.contents import CONTACT, STATEMENT, Contact, Private, Statement
from intake.incidents.incident import Person
from intake.incidents.telling import INJURIES, Entering, Times, source_of
from intake.medical.changing import begun
from intake.medical.form import Form
from intake.medical.record import Answer, Entry, Record
from workflow.moment import Moment

CHECKLIST = "injuries_checklist"  # the kind of the item
FINDING, REPORTED, CONSENTS, PHOTO = "finding", "reported", "consents", "photo"
SHARED_WITH_US, BODY, PHOTOS, SHARED_WITH_PROSECUTOR = "share_npm", "exam_body", "photo", "share_prosecutor"
IDENTITY = "identity"  # the compartment of fields that say who it is
TO_US = "reported_ombudsperson"
NOTHING_SAID = "–"  # every checklist has the same items, so that the log does not say who kept silent
INDICATES = frozenset({"allegation_consistent", "no_allegation_indicative"})
GIVEN = frozenset({"given", "given_limited"})
REFUSED = frozenset({"refused", "withdrawn"})
NOT_HEALTH_STAFF = frozenset({"other"})


class Writing(Private, frozen=True, kw_only=True):
    """A checklist that is being written, and what goes with it: our case number, codes of the vocabulary."""

    record: Record
    case_number: str = ""
    setting: str = ""
    language: str = "sq"
    is_urgent: bool = False

    @property
    def plain(self) -> Any:
        """As a draft keeps it."""
        return msgspec.to_builtins(self)


def begin(form: Form, *, institution: str, office: str, language: str = "sq") -> Writing:
    """An empty checklist of an institution; sending it is itself the report to our office. Both by their titles."""
    to_us = Entry(f"{form.entries(REPORTED).letter}1", {"outcome": Answer(TO_US), "to": Answer(office)})
    record = replace(begun(form, ""), answers={"institution": Answer(institution)}, lists={REPORTED: [to_us]})
    return Writing(record=record, language=language)


def as_sent(record: Record, now: datetime, zone: ZoneInfo) -> Record:
    """The record as it stands when it is sent `now`: signed then, and then reported to our office, with the consent."""
    at, row = Answer(_written(now, zone)), _consent_row(record, SHARED_WITH_US)
    own = {"at": at} if row is None else {"at": at, "consent_ref": Answer(row)}
    reported = [
        replace(one, answers={**own, **one.answers}) if one.get("outcome").value == TO_US else one
        for one in record.entries(REPORTED)
    ]
    return replace(record, answers={**record.answers, "signed_at": at}, lists={**record.lists, REPORTED: reported})


def read_writing(plain: Any) -> Writing:
    """A checklist as a draft kept it. Raises msgspec.ValidationError for anything else."""
    return msgspec.convert(plain, Writing)


def read_checklist(content: bytes) -> Record:
    """A checklist as it was sealed."""
    return msgspec.json.decode(content, type=Record)


def consent_of(record: Record, matter: str) -> str:
    """What the person said last to a matter: a code of consent_status, "" where nothing is written."""
    rows = [one for one in record.standing(CONSENTS) if one.get("matter").value == matter]
    return str(rows[-1].get("status").value or "") if rows else ""


def _consent_row(record: Record, matter: str) -> str | None:
    """The number of the row by which the person agreed to a matter."""
    rows = [one for one in record.standing(CONSENTS) if one.get("matter").value == matter]
    return rows[-1].no if rows and rows[-1].get("status").value in GIVEN else None


def is_nameless(record: Record) -> bool:
    """Whether the person refused that the office learns who they are."""
    return consent_of(record, SHARED_WITH_US) in REFUSED


def entering_of(writing: Writing, form: Form, *, now: datetime, zone: ZoneInfo) -> Entering:
    """A complete checklist as an entry that may be sent."""
    record = writing.record
    happened = _at(record, "event_at")
    signed = as_sent(record, now, zone)
    is_injured = bool(record.standing(FINDING)) and record.get("no_injury").value is not True
    outcomes = [str(one.get("outcome").value) for one in record.standing(REPORTED) if one.get("outcome").has_value]
    return Entering(
        kind=INJURIES,
        occasion=str(record.get("occasion").value),
        setting=writing.setting,
        source=source_of(writing.setting, is_health_staff=record.get("author_role").value not in NOT_HEALTH_STAFF),
        times=Times(arrived=_at(record, "arrived_at"), happened=happened, examined=_at(record, "examined_at")),
        reported=tuple(dict.fromkeys(outcomes)),
        sealed=tuple(_sealed(writing, signed, form, happened, zone)),
        language=writing.language,
        is_urgent=writing.is_urgent,
        is_indicative=is_injured and record.get("indicative").value in INDICATES,
        case_number=writing.case_number,
    )


def person_of(record: Record) -> Person:
    """Whom it is about."""
    year = record.get("person_birth_year").value
    return Person(
        name=str(record.get("person_name").value or ""),
        number=str(record.get("person_number").value or ""),
        birth_year=year if isinstance(year, int) else None,
        gender=str(record.get("person_gender").value or ""),
    )


def _sealed(
    writing: Writing, record: Record, form: Form, happened: Moment | None, zone: ZoneInfo
) -> list[tuple[str, str, bytes]]:
    said = record.get("statement").value
    statement = Statement(
        statement=said if isinstance(said, str) and said.strip() else NOTHING_SAID,
        place=None,
        occurred=None,
        urgent=writing.is_urgent,
        language=writing.language,
        occurred_on=None if happened is None else happened.earliest.astimezone(zone).date().isoformat(),
        place_kind=writing.setting,
    )
    contact = NOTHING_SAID if is_nameless(record) else person_of(record).contact or NOTHING_SAID
    return [
        ("allegation", STATEMENT, statement.written()),
        (IDENTITY, CONTACT, Contact(contact).written()),
        ("medical", CHECKLIST, _without_person(record, form).written()),
    ]


def _without_person(record: Record, form: Form) -> Record:
    """Without what says who it is: that lies in a compartment of its own."""
    apart = {field.key for section in form.sections for field in section.field if field.compartment == IDENTITY}
    return replace(record, answers={key: one for key, one in record.answers.items() if key not in apart})


def _at(record: Record, key: str) -> Moment | None:
    value = record.get(key).value
    return Moment.exactly(datetime.fromisoformat(value)) if isinstance(value, str) else None


def _written(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")
