"""The changes that a page can ask for, each of one part of a record, and what they make of it. Read `applied`."""

from collections.abc import Mapping

from intake.dossier.contents import Private
from intake.medical import changing
from intake.medical.fitting import Unfit
from intake.medical.form import Form
from intake.medical.record import Answer, Record
from workflow.errors import NotUnderstood, Sentence, _

REASONS = "reasons"  # the part of a record that answers the checks


class SectionChange(Private, frozen=True):
    """Answers to fields of a section ("A"), or why a list of it is empty; None takes an answer away."""

    section: str
    answers: Mapping[str, Answer | None]


class EntryChange(Private, frozen=True):
    """Answers in an entry of a list; `no` None makes another one."""

    entries: str
    no: str | None
    answers: Mapping[str, Answer | None]


class RowsChange(Private, frozen=True):
    """Answers in several rows of a list that has one for each code, by code."""

    entries: str
    rows: Mapping[str, Mapping[str, Answer | None]]


class Withdrawal(Private, frozen=True):
    """An entry is struck through, with the reason."""

    entries: str
    no: str
    reason: str


class Reasons(Private, frozen=True):
    """Why it will be signed although checks warn, by the check's number; an empty text takes a reason away."""

    reasons: Mapping[str, str]


Change = SectionChange | EntryChange | RowsChange | Withdrawal | Reasons


def applied(record: Record, form: Form, change: Change) -> tuple[Record, str | None]:
    """The record after a change, and the number of the entry that it was about. Raises Unfit and as `changing`."""
    try:
        match change:
            case SectionChange(section, answers):
                return changing.with_answers(record, form, section, answers), None
            case EntryChange(entries, no, answers):
                return changing.with_entry(record, form, entries, no, answers)
            case RowsChange(entries, rows):
                return _with_rows(record, form, entries, rows), None
            case Withdrawal(entries, no, reason):
                return changing.with_withdrawn(record, form, entries, no, reason), no
            case Reasons(reasons):
                return changing.with_reasons(record, reasons), None
    except KeyError:
        raise NotUnderstood(_("The form has no such part."), next_step=_("Go back to the list of parts.")) from None


def part_of(form: Form, change: Change, no: str | None) -> str:
    """What a change touches: a section ("I"), a list ("I:systems"), an entry ("I:finding:F3"), or the reasons."""
    match change:
        case SectionChange(section, _answers):
            return section
        case Reasons():
            return REASONS
    section = form.section_of(change.entries).key
    whole = f"{section}:{change.entries}"
    return whole if isinstance(change, RowsChange) else f"{whole}:{no}"


def _with_rows(record: Record, form: Form, entries: str, rows: Mapping[str, Mapping[str, Answer | None]]) -> Record:
    problems: dict[str, Sentence] = {}
    for code, answers in rows.items():
        if record.entry(entries, code) is None and all(one in (None, Answer()) for one in answers.values()):
            continue
        try:
            record, _no = changing.with_entry(record, form, entries, code, answers)
        except Unfit as unfit:
            problems |= {f"{code}.{key}": sentence for key, sentence in unfit.problems.items()}
    if problems:
        raise Unfit(problems)
    return record
