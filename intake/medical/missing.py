"""What a record does not answer yet: each missing answer with where it is asked for, and how far each section is.

Required means answered: a value, or a reason where the form admits one. Read `missing`.
"""

from collections.abc import Iterator

from msgspec import Struct

from intake.medical.conditions import NO_FACTS, Facts, Get, beside, is_needed
from intake.medical.form import Entries, Field, Form, Section
from intake.medical.record import Answer, Entry, Record
from workflow.errors import Sentence, _


class Missing(Struct, frozen=True):
    """One answer that is not there: of a field of a section, of one of an entry, or of a list with nothing in it."""

    section: str
    entries: str | None
    no: str | None
    field: str | None
    sentence: Sentence


class Progress(Struct, frozen=True):
    """How far a section is. `state`: "empty", nothing was written; "begun"; "answered", nothing is missing."""

    section: Section
    state: str
    missing: list[Missing]


def missing(record: Record, form: Form, facts: Facts = NO_FACTS) -> list[Missing]:
    """Everything that is not answered, in the order of the form."""
    return [one for section in form.sections for one in of_section(record, form, section, facts)]


def progress(record: Record, form: Form, facts: Facts = NO_FACTS) -> list[Progress]:
    """How far each section is."""
    return [_progress(record, form, section, facts) for section in form.sections]


def answered(record: Record, form: Form, facts: Facts = NO_FACTS) -> int:
    """How many sections lack nothing and have something in them."""
    return sum(one.state == "answered" for one in progress(record, form, facts))


def of_section(record: Record, form: Form, section: Section, facts: Facts = NO_FACTS) -> list[Missing]:
    """What is not answered in one section."""
    get = beside(record)
    fields = [
        Missing(section.key, None, None, field.key, _("%(field)s is not answered.", field=field.title))
        for field in section.field
        if _lacks(field, record.get(field.key), get, facts)
    ]
    return fields + [one for entries in section.entries for one in _of_entries(record, form, section, entries, facts)]


def of_entry(
    record: Record, section: Section, entries: Entries, entry: Entry, facts: Facts = NO_FACTS
) -> list[Missing]:
    """What is not answered in one entry: "Finding F3: Length is missing."."""
    get = beside(record, entries, entry)
    return [
        Missing(section.key, entries.key, entry.no, field.key, _sentence(entries, entry, field))
        for field in entries.fields
        if _lacks(field, entry.get(field.key), get, facts)
    ]


def _sentence(entries: Entries, entry: Entry, field: Field) -> Sentence:
    return _("%(entry)s %(no)s: %(field)s is missing.", entry=entries.one, no=entry.no, field=field.title)


def _of_entries(record: Record, form: Form, section: Section, entries: Entries, facts: Facts) -> Iterator[Missing]:
    if entries.rows is not None:
        for code in form.codes[entries.rows].values():
            row = record.entry(entries.key, code.key) or Entry(code.key, {})
            for one in of_entry(record, section, entries, row, facts):
                sentence = _("%(row)s is not answered.", row=code.title)
                yield Missing(one.section, one.entries, one.no, one.field, sentence)
        return
    standing = record.standing(entries.key)
    if not standing and entries.need != "optional" and not record.get(entries.key).is_answered:
        sentence = _("%(list)s: nothing is written, and not why.", list=entries.title)
        yield Missing(section.key, entries.key, None, None, sentence)
    for entry in standing:
        yield from of_entry(record, section, entries, entry, facts)


def _lacks(field: Field, answer: Answer, get: Get, facts: Facts) -> bool:
    if field.type == "system" or not is_needed(field, get, facts):
        return False
    return not (answer.is_answered if field.admits_reason else answer.has_value)


def _progress(record: Record, form: Form, section: Section, facts: Facts) -> Progress:
    lacking = of_section(record, form, section, facts)
    keys = {field.key for field in section.field} | {entries.key for entries in section.entries}
    written = any(key in record.answers for key in keys) or any(record.entries(key) for key in keys)
    return Progress(section, "begun" if written and lacking else "answered" if written else "empty", lacking)
