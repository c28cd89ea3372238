"""Whether an answer has the form that its field asks for; if not, a sentence that says what would be right.

What somebody typed is never repeated. A blank with a reason fits wherever the form admits one; whether an answer is
missing is asked in `missing.py`, whether it makes sense in `checks/`. Read `problem`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.medical.form import MOST, MOST_ROWS, NONE, Field, Form
from intake.medical.record import Answer, Record, rows_of
from workflow.errors import NotUnderstood, Sentence, _
from workflow.moment import Moment

MOST_WORDS = 20_000
PERSON = frozenset({"name", "role", "office"})
FILE = frozenset({"name", "sha256"})
BECAUSE = frozenset({"not_examined", "no_means", "deferred"})  # reasons that say nothing without words
SAY = "(say"  # in a code's English words: what it is, has to be written beside it
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_UTC = ZoneInfo("UTC")


class Unfit(NotUnderstood):
    """Answers that do not fit; `problems` says what is wrong with which, by field."""

    def __init__(self, problems: Mapping[str, Sentence]) -> None:
        self.problems = dict(problems)
        super().__init__(
            _("This was not kept: something in it does not fit."),
            next_step=_("Correct what is marked, and save it again."),
        )


def problems(record: Record, form: Form, fields: Sequence[Field], answers: Mapping[str, Answer]) -> dict[str, Sentence]:
    """What is wrong with answers, by field; an answer to a field that there is not is among it."""
    known = {field.key: field for field in fields}
    found = {}
    for key, answer in answers.items():
        sentence = problem(record, form, known[key], answer) if key in known else _("The form has no such field.")
        if sentence:
            found[key] = sentence
    return found


def belongs(record: Record, form: Form) -> bool:
    """Whether all that stands in a record has its place in a form, as after a change of the form."""
    fields = {field.key: field for section in form.sections for field in section.field}
    own = {key: answer for key, answer in record.answers.items() if not form.has_entries(key)}
    if not record.lists.keys() <= form.lists or problems(record, form, [*fields.values()], own):
        return False
    return not any(
        problems(record, form, form.entries(name).fields, entry.answers)
        for name in record.lists
        for entry in record.standing(name)
    )


def problem(record: Record, form: Form, field: Field, answer: Answer) -> Sentence | None:
    """What is wrong with one answer; nothing is wrong with none."""
    if len(answer.words) > MOST_WORDS or _CONTROL.search(answer.words):
        return _("These words are too long, or hold a sign that cannot be written.")
    if answer.blank is not None:
        return _of_blank(form, field, answer)
    if answer.precision is not None and (field.type != "vague" or answer.precision not in form.codes["date_precision"]):
        return _("Choose how exactly this is known.")
    if answer.value is None:
        return None
    return _BY_TYPE[field.type](record, form, field, answer)


def _of_blank(form: Form, field: Field, answer: Answer) -> Sentence | None:
    if answer.value is not None:
        return _("Give an answer or a reason why there is none, not both.")
    if answer.blank not in form.codes["blank_reason"]:
        return _("Choose one of the reasons.")
    if not field.admits_reason:
        return _("This needs an answer; no reason stands instead of it.")
    if answer.blank in BECAUSE and not answer.words.strip():
        return _("Write why, or until when.")
    return None


def _text(_record: Record, _form: Form, field: Field, answer: Answer) -> Sentence | None:
    value, most = answer.value, MOST[field.type]
    if not isinstance(value, str) or _CONTROL.search(value):
        return _("Write a text; some sign in it cannot be written.")
    if field.type == "text" and "\n" in value:
        return _("Write one line.")
    if len(value) > most:
        return _("This is longer than %(most)d signs. Shorten it by %(over)d.", most=most, over=len(value) - most)
    return None


def _code(_record: Record, form: Form, field: Field, answer: Answer) -> Sentence | None:
    codes = form.codes[field.codes or ""]
    chosen = answer.value if isinstance(answer.value, list) else [answer.value]
    if isinstance(answer.value, list) != (field.type == "codes") or not all(
        isinstance(one, str) and one in codes for one in chosen
    ):
        return _("Choose among these.") if field.type == "codes" else _("Choose one of these.")
    if len(chosen) != len(set(chosen)):
        return _("Choose each only once.")
    if len(chosen) > 1 and NONE in chosen:
        return _("“None” stands alone.")
    if any(SAY in codes[one].title.en for one in chosen) and not answer.words.strip():
        return _("Write what it is, in the words beside it.")
    return None


def _time(_record: Record, _form: Form, _field: Field, answer: Answer) -> Sentence | None:
    try:
        fits = datetime.fromisoformat(answer.value).tzinfo is not None
    except (TypeError, ValueError):
        fits = False
    return None if fits else _("Write a day and a time, like 14.11.2026 09:30.")


def _vague(_record: Record, _form: Form, _field: Field, answer: Answer) -> Sentence | None:
    try:
        Moment.parse(answer.value, _UTC)
    except (TypeError, NotUnderstood):
        return _("Write a day, a month or a year that exists, or leave it empty and use words.")
    return None if answer.precision else _("Choose how exactly this is known.")


def _number(_record: Record, _form: Form, field: Field, answer: Answer) -> Sentence | None:
    value, least, most = answer.value, field.least or 0, field.most or 0
    kinds = (int,) if field.type == "int" else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        if field.type == "int":
            return _("Write a whole number from %(least)d to %(most)d.", least=least, most=most)
        return _("Write a number from %(least)d to %(most)d.", least=least, most=most)
    return None


def _bool(_record: Record, _form: Form, field: Field, answer: Answer) -> Sentence | None:
    if not isinstance(answer.value, bool):
        return _("Choose yes or no, or give a reason.")
    return _("Leave it empty, or agree.") if field.type == "tick" and not answer.value else None


def _person(_record: Record, _form: Form, _field: Field, answer: Answer) -> Sentence | None:
    value = answer.value
    is_one = isinstance(value, dict) and value.keys() <= PERSON and all(isinstance(one, str) for one in value.values())
    if not is_one or not value.get("name", "").strip() or any(len(one) > MOST["text"] for one in value.values()):
        return _("Write a name, and if known the role and the office.")
    return None


def _file(_record: Record, _form: Form, _field: Field, answer: Answer) -> Sentence | None:
    value = answer.value
    fits = isinstance(value, dict) and value.keys() == FILE and all(isinstance(one, str) for one in value.values())
    return None if fits else _("Choose a file, and send it.")


def _ref(record: Record, _form: Form, field: Field, answer: Answer) -> Sentence | None:
    there = {entry.no for entry in record.standing(field.to or "")}
    if isinstance(answer.value, list) != (field.type == "refs") or not answer.codes or not set(answer.codes) <= there:
        return _("Choose among the entries that there are.")
    return None


def _region(_record: Record, form: Form, field: Field, answer: Answer) -> Sentence | None:
    if isinstance(answer.value, list) != (field.type == "regions") or not all(map(form.regions.is_there, answer.codes)):
        return _("Choose where on the body, and which side.")
    return None if answer.codes else _("Choose where on the body, and which side.")


def _rows(record: Record, form: Form, field: Field, answer: Answer) -> Sentence | None:
    if answer.value == NONE and field.none is not None:
        return None
    if not isinstance(answer.value, list) or len(answer.value) > MOST_ROWS:
        return _("Write at most %(most)d rows.", most=MOST_ROWS)
    for number, row in enumerate(rows_of(answer), start=1):
        for one in field.fields:
            given = row.get(one.key, Answer())
            if one.need == "must" and not given.has_value:
                return _("Row %(row)d: %(field)s is missing.", row=number, field=one.title)
        for sentence in problems(record, form, field.fields, row).values():
            return _("Row %(row)d: %(problem)s", row=number, problem=sentence)
    return None


def _system(_record: Record, _form: Form, _field: Field, _answer: Answer) -> Sentence | None:
    return _("Vigil fills this in itself.")


_BY_TYPE: dict[str, Callable[[Record, Form, Field, Answer], Sentence | None]] = {
    "text": _text,
    "long": _text,
    "code": _code,
    "codes": _code,
    "time": _time,
    "vague": _vague,
    "int": _number,
    "number": _number,
    "bool": _bool,
    "tick": _bool,
    "person": _person,
    "file": _file,
    "ref": _ref,
    "refs": _ref,
    "region": _region,
    "regions": _region,
    "rows": _rows,
    "system": _system,
}
