"""What is told to the corridor: an event with its content-free data, checked against the vocabulary's closed forms.

The kinds of events and what each may carry are the policy's (`vocabulary.toml`); this module knows only how a form is
checked. Free text never gets through: every field has a form, and no form is a sentence. Read `checked`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from uuid_utils.compat import uuid7

from workflow.errors import NotUnderstood, _
from workflow.moment import Moment
from workflow.policy.rules import Rules

CASE, TRAINING, SYSTEM = "case", "training", "system"


class Event(Struct, frozen=True):
    """Something that happens to a stream: "case:<uuid>", "training:<uuid>", "office:…", "person:…" or "system"."""

    stream: str
    kind: str
    data: Mapping[str, Any] = {}


def new_case() -> str:
    """The stream of a case that does not exist yet."""
    return f"{CASE}:{uuid7()}"


def new_training_case(name: str) -> str:
    """The stream of a replayed judgment: apart from every statistic and worklist by its name."""
    return f"{TRAINING}:{name}"


def is_case(stream: str) -> bool:
    """Whether the stream is a case, real or replayed."""
    return stream.startswith(("case:", "training:"))


def is_training(stream: str) -> bool:
    """Whether the stream is a replayed judgment, whose events are facts whatever their kind."""
    return stream.startswith("training:")


def checked(event: Event, rules: Rules) -> None:
    """Raise NotUnderstood unless the kind belongs to that stream and every field is known, required and well formed."""
    if not STREAM(event.stream):
        raise NotUnderstood(_("%(stream)s is not the name of a stream.", stream=repr(event.stream)[:80]))
    term = rules.kinds.get(event.kind)
    if term is None:
        raise NotUnderstood(_("%(kind)s is not an event that this policy knows.", kind=repr(event.kind)[:80]))
    stream = "case" if is_case(event.stream) else event.stream.partition(":")[0]
    if term.stream != stream:
        raise NotUnderstood(
            _("%(kind)s does not belong to a stream of this kind: %(stream)s.", kind=event.kind, stream=event.stream)
        )
    for name in term.required:
        if name not in event.data and not is_training(event.stream):
            raise NotUnderstood(_("%(kind)s says nothing without the field %(field)s.", kind=event.kind, field=name))
    for name, value in event.data.items():
        field = rules.fields.get(name) if name in term.data else None
        if field is None:
            raise NotUnderstood(
                _("%(kind)s may not carry the field %(field)s.", kind=event.kind, field=repr(name)[:80]),
                next_step=_("It may carry: %(fields)s.", fields=", ".join(term.data) or "nothing"),
            )
        allowed = rules.codes.get(field.codes or f"{event.kind}_{name}") if field.form in ("code", "list") else None
        if not FORMS[field.form](value) or (allowed is not None and not _is_of(allowed, value)):
            # What was typed is not repeated: it might be what belongs into the dossier.
            raise NotUnderstood(
                _("The field %(field)s of %(kind)s holds a value that it may not have.", field=name, kind=event.kind)
            )


def _is_of(codes: frozenset[str], value: Any) -> bool:
    return all(isinstance(one, str) and one in codes for one in (value if isinstance(value, list) else [value]))


def _text(pattern: str) -> Callable[[Any], bool]:
    form = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and form.fullmatch(value) is not None


def _date(pattern: str) -> Callable[[Any], bool]:
    written = _text(pattern)
    return lambda value: written(value) and _exists(value)


def _exists(date: str) -> bool:
    try:
        Moment.parse(date, ZoneInfo("UTC"))
    except NotUnderstood:
        return False
    return True


def _is_list(value: Any, levels: int = 3) -> bool:
    """A list or a table of words, numbers, flags, and of lists of these; none of them is a sentence."""
    if not isinstance(value, list | dict) or len(value) > 1_000 or not levels:
        return False
    items = value.values() if isinstance(value, dict) else value
    return all(type(item) in (int, bool) or _is_word(item) or _is_list(item, levels - 1) for item in items)


STREAM = _text(r"(?:case|training|office|person):[A-Za-z0-9._-]{1,80}|system")
REFERENCE = _text(r"[A-Za-z0-9][A-Za-z0-9/._:-]{0,63}")
SPAN = r"[+-]?\d{1,6} (hour|day|working day|week|month|year)s?"
_is_word = _text(rf"{SPAN}|[A-Za-z0-9][A-Za-z0-9/._:-]{{0,71}}")
FORMS: dict[str, Callable[[Any], bool]] = {
    "code": _text(r"[a-z][a-z0-9_]{0,63}"),
    "day": _date(r"[12]\d{3}(-\d{2}(-\d{2})?)?"),
    "instant": _date(r"[12]\d{3}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}Z)?)?)?"),
    "count": lambda value: type(value) is int and 0 <= value <= 1_000_000,
    "flag": lambda value: type(value) is bool,
    "reference": REFERENCE,
    "event": lambda value: type(value) is int and 1 <= value <= 1_000_000,
    "digest": _text(r"[0-9a-f]{64}"),
    "pseudonym": _text(r"[A-Za-z0-9._-]{1,64}"),
    "span": _text(SPAN),
    "list": _is_list,
}
