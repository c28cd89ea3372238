"""What an institution entered, made readable for the office: the report of an incident, the injuries checklist.

Codes are said in words; what somebody wrote stays theirs, a heading each. Read `incident_said`, `checklist_said`.
"""

from collections.abc import Mapping
from datetime import datetime

from intake.incidents.incident import AUTHORS, DOCTOR, KINDS, MEANS, ROLES, TOLD, YES_NO, Incident
from intake.medical.form import NONE, Entries, Field, Form
from intake.medical.record import Entry, Record
from intake.pages.desk.casepage.telling import Teller
from intake.pages.medical.asking.names import REASONS
from intake.pages.medical.asking.spoken import all_spoken
from workflow.errors import Sentence, _

Lines = list[tuple[str, str]]
SIGNED = "signed_at"
CODED: tuple[tuple[str, Sentence, Mapping[str, Sentence]], ...] = (
    ("kind", _("What kind of incident"), KINDS),
    ("involved", _("Who else was there"), ROLES),
    ("means", _("What was used"), MEANS),
    ("injured", _("Anybody injured"), YES_NO),
    ("doctor", _("Doctor called"), DOCTOR),
    ("told", _("Who was told"), TOLD),
    ("cameras", _("Camera recording"), YES_NO),
    ("author_role", _("Written by"), AUTHORS),
)
WRITTEN: tuple[tuple[str, Sentence], ...] = (
    ("before", _("What came before")),
    ("what", _("What happened")),
    ("after", _("What was done afterwards")),
    ("involved_words", _("Their functions and service numbers")),
    ("means_words", _("How long, how often, or which object")),
    ("injured_words", _("What was seen of injuries")),
    ("doctor_words", _("Of the doctor")),
    ("told_words", _("When they were told")),
    ("cameras_words", _("Where the recording is kept")),
    ("witnesses", _("Who saw it")),
    ("author", _("Who reported")),
)


def incident_said(teller: Teller, one: Incident) -> tuple[Lines, Lines]:
    """Short answers that we word, and what they wrote."""
    say = teller.tongue.say
    facts = [(say(_("When")), teller.when(one.happened_at)), (say(_("Where")), one.place)]
    for name, label, words in CODED:
        said = _said(getattr(one, name))
        if said:
            facts.append((say(label), ", ".join(say(words[code]) if code in words else code for code in said)))
    return facts, [(say(label), text) for name, label in WRITTEN if (text := getattr(one, name))]


def checklist_said(teller: Teller, form: Form, record: Record) -> tuple[Lines, Lines]:
    """Short answers, then prose and each entry of a list under a heading of its own, in the order of the form."""
    facts: Lines = []
    words: Lines = []
    for section in form.sections:
        prose = {one.key for one in section.field if one.type == "long"}
        for field in section.field:
            said = _field_said(teller, form, field, record)
            (words if field.key in prose else facts).extend(said)
        for entries in section.entries:
            words += [_entry_said(teller, form, entries, one) for one in record.entries(entries.key)]
            empty = all_blank(teller, form, record, entries)
            facts += [(teller.tongue.words(entries.title), empty)] if empty else []
    reasons = [f"{number}: {why}" for number, why in record.reasons.items()]
    if reasons:
        words.append((teller.tongue.say(_("Why it was sent although a check warned")), "\n".join(reasons)))
    return facts, words


def _field_said(teller: Teller, form: Form, field: Field, record: Record) -> Lines:
    """An answer; a time that the program wrote is said like any other."""
    if field.key == SIGNED and field.key in record.answers:
        at = datetime.fromisoformat(str(record.get(SIGNED).value))
        return [(teller.tongue.words(field.title), teller.tongue.instant(at))]
    return all_spoken(teller.tongue, form, [field], record.answers)


def _entry_said(teller: Teller, form: Form, entries: Entries, one: Entry) -> tuple[str, str]:
    lines = [f"{what}: {said}" for what, said in all_spoken(teller.tongue, form, entries.fields, one.answers)]
    if one.withdrawn is not None:
        lines.insert(0, teller.tongue.say(_("Taken back: %(why)s", why=one.withdrawn)))
    title = teller.tongue.say(_("%(what)s %(number)s", what=entries.one, number=one.no))
    return title, "\n".join(lines)


def all_blank(teller: Teller, form: Form, record: Record, entries: Entries) -> str:
    """Why a list is empty, or that there was none."""
    answer = record.get(entries.key)
    if answer.value == NONE and entries.none is not None:
        return teller.tongue.words(entries.none)
    code = form.codes[REASONS].get(answer.blank or "")
    return "" if code is None else f"{teller.tongue.words(code.title)} {answer.words}".strip()


def _said(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value)
