"""An answer in words, for lists of entries, for what somebody else saved meanwhile, for a signed report. Read `spoken`.

A blank is said as what it is and never as "no" or "normal".
"""

from collections.abc import Sequence
from datetime import datetime

from intake.medical.form import NONE, Field, Form
from intake.medical.record import NOTHING, Answer, Entry, rows_of
from workflow.errors import Sentence, _
from workflow.pages.tongue import Tongue

# The sentence that stands for a blank (section 6 of the form's specification).
BLANKS: dict[str, Sentence] = {
    "not_asked": _("This was not asked."),
    "no_answer": _("Asked; no answer. No conclusion is drawn."),
    "declined": _("The person declined, as is their right."),
    "not_examined": _("Not examined."),
    "nothing_found": _("Examined; nothing found."),
    "unknown": _("The person does not know or remember."),
    "no_means": _("Could not be done here."),
    "deferred": _("To follow."),
    "not_applicable": _("Does not apply."),
    "not_disclosed": _("Left out to protect the person."),
}
SIZES = ("length_mm", "width_mm", "depth_mm")
Said = tuple[str, str]  # what was asked, what was answered


def spoken(tongue: Tongue, form: Form, field: Field, answer: Answer) -> str:
    """What was answered; empty where nothing was."""
    if answer.blank is not None:
        said = BLANKS.get(answer.blank)
        blank = answer.blank if said is None else tongue.say(said)
        return f"{blank} {answer.words}".strip()
    if not answer.has_value:
        return ""
    value = _value(tongue, form, field, answer)
    return "\n".join(one for one in (value, answer.words) if one)


def all_spoken(tongue: Tongue, form: Form, fields: Sequence[Field], answers: dict[str, Answer]) -> list[Said]:
    """Every answered field of these, in their order."""
    said = ((one, spoken(tongue, form, one, answers.get(one.key, NOTHING))) for one in fields)
    return [(tongue.words(one.title), words) for one, words in said if words]


def label_of_entry(tongue: Tongue, form: Form, entries: str, entry: Entry) -> str:
    """An entry by its number and what it is most likely known by: "F1 Bruise, Point of the elbow, right"."""
    known = form.entries(entries)
    if known.rows is not None:
        code = form.codes[known.rows].get(entry.no)
        return entry.no if code is None else tongue.words(code.title)
    said = [spoken(tongue, form, one, entry.get(one.key)) for one in known.fields if one.key in NAMED]
    words = ", ".join(one.splitlines()[0][:MOST_SIGNS] for one in said if one)
    return f"{entry.no} {words}".strip()


NAMED = frozenset({"kind", "region", "code", "matter", "status", "when", "method", "place", "to", "activity", "title"})
MOST_SIGNS = 60


def _value(tongue: Tongue, form: Form, field: Field, answer: Answer) -> str:
    value = answer.value
    match field.type:
        case "bool":
            return tongue.say(_("Yes") if value else _("No"))
        case "tick":
            return tongue.say(_("Agreed"))
        case "code" | "codes":
            codes = form.codes.get(field.codes or "", {})
            return ", ".join(tongue.words(codes[one].title) if one in codes else one for one in answer.codes)
        case "region" | "regions":
            return ", ".join(place_in_words(tongue, form, one) for one in answer.codes)
        case "int" | "number":
            return f"{value:g} {field.unit or ''}".strip() if isinstance(value, int | float) else str(value)
        case "time":
            return tongue.instant(datetime.fromisoformat(str(value)))
        case "vague":
            return _vague(tongue, form, answer)
        case "person":
            return ", ".join(str(one) for one in value.values() if one) if isinstance(value, dict) else ""
        case "rows":
            if value == NONE:
                return "" if field.none is None else tongue.words(field.none)
            return "\n".join(filter(None, (_row(tongue, form, field, row) for row in rows_of(answer))))
        case "refs":
            return ", ".join(answer.codes)
        case "file":
            return ""
    return str(value)


def place_in_words(tongue: Tongue, form: Form, key: str) -> str:
    """A region: its number and its title, which names the side."""
    region = form.regions.all.get(key)
    return key if region is None else f"{region.number} {tongue.words(region.title)}"


def _row(tongue: Tongue, form: Form, field: Field, row: dict[str, Answer]) -> str:
    said = (spoken(tongue, form, one, row.get(one.key, NOTHING)).replace("\n", " ") for one in field.fields)
    return ", ".join(one for one in said if one)


def _vague(tongue: Tongue, form: Form, answer: Answer) -> str:
    precision = form.codes["date_precision"].get(answer.precision or "")
    told = [_date(tongue, str(answer.value))] if answer.value else []
    if precision is not None and answer.precision not in EXACT:
        told.append(tongue.words(precision.title).lower())
    return " · ".join(told)


EXACT = frozenset({"minute", "day", "month", "year"})  # the date itself says it


def _date(tongue: Tongue, value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:  # a month or a year alone
        year, _dash, month = value.partition("-")
        return f"{month}.{year}" if month else year
    at = at if at.tzinfo else at.replace(tzinfo=tongue.zone)
    return tongue.instant(at) if "T" in value else tongue.day(at)
