"""Another record made of one: a section's answers, an entry, a withdrawal. Nothing else of the record changes.

Raises Unfit where an answer does not have the form of its field, NotUnderstood where there is no such thing to change.
Read `with_answers`.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from intake.dossier import texts
from intake.medical.fitting import Unfit, problem, problems
from intake.medical.form import NONE, Entries, Field, Form
from intake.medical.record import Answer, Entry, Record
from workflow.errors import NotNow, NotUnderstood, Sentence, _
from workflow.policy.terms import Words

MOST_ENTRIES = 200
MOST_REASON = 2_000  # characters
_EMPTY = Field(key="empty", title=Words(en="-", sq="-", sr="-"), type="text", need="answer")
Change = Mapping[str, Answer | None]  # by field; None takes the answer away, a field that is not named stays


def begun(form: Form, examination: str) -> Record:
    """A record with nothing in it."""
    return Record(form.hash, examination)


def with_answers(record: Record, form: Form, section: str, answers: Change) -> Record:
    """With other answers to fields of one section ("A"); its lists' own keys take "none" or a reason."""
    here = form.section(section)
    lists = {one.key: one for one in here.entries}
    found = problems(record, form, here.field, {k: a for k, a in answers.items() if a is not None and k not in lists})
    for key, answer in answers.items():
        if key in lists and answer is not None and (sentence := _of_empty(record, form, lists[key], answer)):
            found[key] = sentence
    if found:
        raise Unfit(found)
    return replace(record, answers=_merged(record.answers, answers))


def with_entry(record: Record, form: Form, key: str, no: str | None, answers: Change) -> tuple[Record, str]:
    """With an entry more in a list ("finding"), or other answers in the one of this number; its number comes back."""
    entries = form.entries(key)
    before = _entry(record, form, entries, no)
    found = problems(record, form, entries.fields, {k: a for k, a in answers.items() if a is not None})
    if found:
        raise Unfit(found)
    kept = record.entries(key)
    if before is None:
        number = no or f"{entries.letter}{len(kept) + 1}"  # nothing is ever taken out, so no number comes again
        after = [*kept, Entry(number, _merged({}, answers))]
    else:
        number = before.no
        changed = replace(before, answers=_merged(before.answers, answers))
        after = [changed if one.no == number else one for one in kept]
    said = {name: answer for name, answer in record.answers.items() if name != key}  # "none" is over
    return replace(record, answers=said, lists={**record.lists, key: after}), number


def with_withdrawn(record: Record, form: Form, key: str, no: str, reason: str) -> Record:
    """With an entry struck through; its number is not used again."""
    entries = form.entries(key)
    if entries.only_added or entries.rows is not None:
        raise NotNow(_("This entry is not withdrawn."), next_step=_("Add another row: the last one counts."))
    entry = _entry(record, form, entries, no)
    if entry is None:
        raise _no_entry()
    reason = texts.prose(reason, field="reason", at_most=MOST_REASON)
    struck = replace(entry, withdrawn=reason)
    after = [struck if one.no == no else one for one in record.entries(key)]
    return replace(record, lists={**record.lists, key: after})


def with_reasons(record: Record, reasons: Mapping[str, str]) -> Record:
    """With reasons for signing although checks warn, by the check's number; an empty one takes it away."""
    kept = record.reasons | {number: words.strip() for number, words in reasons.items()}
    if any(len(words) > MOST_REASON for words in kept.values()):
        raise Unfit({"reason": _("This is longer than %(most)d signs.", most=MOST_REASON)})
    return replace(record, reasons={number: words for number, words in kept.items() if words})


def _merged(before: Mapping[str, Answer], answers: Change) -> dict[str, Answer]:
    after = {**before}
    for key, answer in answers.items():
        if answer is None or answer == Answer():
            after.pop(key, None)
        else:
            after[key] = answer
    return after


def _of_empty(record: Record, form: Form, entries: Entries, answer: Answer) -> Sentence | None:
    if record.standing(entries.key):
        return _("There are entries: withdraw them first, each with a reason.")
    if answer.value is not None:
        return None if answer.value == NONE and entries.none else _("Add an entry, or say that there is none.")
    if entries.need == "must" and answer.blank is not None:
        return _("This needs an answer; no reason stands instead of it.")
    return problem(record, form, _EMPTY, answer)


def _entry(record: Record, form: Form, entries: Entries, no: str | None) -> Entry | None:
    found = None if no is None else record.entry(entries.key, no)
    if entries.rows is not None:
        if no not in form.codes[entries.rows]:
            raise _no_entry()
        return found
    if no is None and len(record.entries(entries.key)) >= MOST_ENTRIES:
        raise NotNow(_("There are %(most)d entries, as many as there may be.", most=MOST_ENTRIES))
    if no is not None and found is None:
        raise _no_entry()
    if found is not None and entries.only_added:
        raise NotNow(
            _("Nothing was changed: a consent is never written over."),
            next_step=_("Add another row: the last one counts."),
        )
    if found is not None and not found.stands:
        raise NotNow(_("Nothing was changed: this entry was withdrawn."), next_step=_("Add another entry."))
    return found


def _no_entry() -> NotUnderstood:
    return NotUnderstood(_("There is no such entry."), next_step=_("Choose one of those in the list."))
