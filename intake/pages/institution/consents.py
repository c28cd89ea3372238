"""The four consents that every checklist asks for, on one page instead of four: what the person said to each.

Each is a row of the list of consents, added when it was said and never written over; what else is consented to is a
row of its own page. Read `asked`, then `with_said`.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from intake.incidents.checklist import (
    BODY,
    CONSENTS,
    GIVEN,
    PHOTOS,
    REFUSED,
    SHARED_WITH_PROSECUTOR,
    SHARED_WITH_US,
    Writing,
    consent_of,
)
from intake.medical.changing import with_entry
from intake.medical.form import Form
from intake.medical.record import Answer, Record
from intake.pages.visit import Visit
from workflow.errors import _
from workflow.moment import Precision
from workflow.pages.forms import Given

MATTERS = (BODY, PHOTOS, SHARED_WITH_US, SHARED_WITH_PROSECUTOR)
FORM, AT = "consent.form", "consent.at"
SAY = frozenset({"given_limited", "not_asked"})  # of these the words are the answer: they have a page
STATUSES = ("given", "refused", "withdrawn", "cannot", "not_applicable")


class AskedConsent(Struct, frozen=True):
    """A matter with what the person said to it, and why not."""

    name: str
    label: str
    value: str
    reason_name: str
    reason: str
    is_fixed: bool


class Said(Struct, frozen=True):
    """What was said to one matter, and why not where it was refused."""

    matter: str
    status: str
    reason: str


def asked(visit: Visit, form: Form, record: Record) -> list[AskedConsent]:
    """The matters, with what is written of each."""
    titles = form.codes["consent_matter"]
    return [
        AskedConsent(
            name=f"consent.{one}",
            label=visit.tongue.words(titles[one].title),
            value=consent_of(record, one),
            reason_name=f"consent.{one}.reason",
            reason=_reason_of(record, one),
            is_fixed=consent_of(record, one) in SAY,
        )
        for one in MATTERS
    ]


def options(visit: Visit, form: Form, codes: str, among: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Codes of a list with their words."""
    found = form.codes[codes]
    return [(key, visit.tongue.words(one.title)) for key, one in found.items() if not among or key in among]


def said_in(visit: Visit, given: Given, form: Form, record: Record) -> tuple[list[Said], Answer, Answer]:
    """What was said, in what form, and when; sentences at what does not fit."""
    reasons, found = form.codes["refusal_reason"], []
    for one in asked(visit, form, record):
        if one.is_fixed:
            continue
        status = given.choice(one.name, STATUSES)
        reason = given.choice(one.reason_name, reasons)
        if status in REFUSED and not reason:
            given.problems[one.reason_name] = _("Choose why; “no reason given” is an answer.")
        if status:
            found.append(Said(one.name.removeprefix("consent."), status, reason if status in REFUSED else ""))
    how, at = given.choice(FORM, form.codes["consent_form"]), given.moment(AT)
    if any(one.status in GIVEN for one in found) and not how:
        given.problems.setdefault(FORM, _("Choose in what form it was said."))
    if at is not None and at.precision is not Precision.MINUTE:
        given.problems[AT] = _("Write the day and the time, like 24.11.2026 10:40.")
    if found and at is None and AT not in given.problems:
        given.problems[AT] = _("Write when you asked, like 24.11.2026 10:40.")
    when = "" if at is None else at.earliest.astimezone(visit.tongue.zone).isoformat(timespec="seconds")
    return found, Answer(how or None), Answer(when or None)


def with_said(writing: Writing, form: Form, said: Sequence[Said], how: Answer, at: Answer) -> Writing:
    """With a row more for each matter to which something else was said than is written."""
    record = writing.record
    for one in said:
        if (one.status, one.reason) == (consent_of(record, one.matter), _reason_of(record, one.matter)):
            continue
        answers = {"matter": Answer(one.matter), "status": Answer(one.status), "asked_at": at}
        if one.status in GIVEN:
            answers |= {"form": how, "recipient": _recipient(writing, one.matter)}
        if one.reason:
            answers["refusal_reason"] = Answer(one.reason, words=OTHER_WORDS if one.reason == "other" else "")
        record, _no = with_entry(record, form, CONSENTS, None, answers)
    return replace(writing, record=record)


OTHER_WORDS = "–"  # a page of its own says which other reason it was


def _recipient(writing: Writing, matter: str) -> Answer:
    """To whom it may be shown: our office by the title under which the checklist reports to it."""
    if matter == SHARED_WITH_US:
        return writing.record.entries("reported")[0].get("to")
    return Answer(blank="unknown") if matter == SHARED_WITH_PROSECUTOR else Answer()


def _reason_of(record: Record, matter: str) -> str:
    rows = [one for one in record.standing(CONSENTS) if one.get("matter").value == matter]
    return str(rows[-1].get("refusal_reason").value or "") if rows else ""


def at_of(record: Record) -> str:
    """When the last of these was asked; "" where none was."""
    rows = [one for one in record.standing(CONSENTS) if one.get("matter").value in MATTERS]
    return str(rows[-1].get("asked_at").value or "") if rows else ""


def form_said(record: Record) -> str:
    """In what form the last of these was given."""
    given = [one for one in record.standing(CONSENTS) if one.get("form").has_value]
    return str(given[-1].get("form").value) if given else ""
