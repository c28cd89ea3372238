"""A notice in words: the clock's title or what happened, in which case, and where the reader may look at it.

Read `lines`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from intake.pages.supplied import Stage, Told
from workflow.errors import Sentence, _
from workflow.events import CASE, is_case
from workflow.law import Law
from workflow.pages.tongue import Tongue

DUE, LATE, SKIPPED, UNREAD = "due", "late", "skipped", "unread"
# Where a case stands for whoever is told in a role; a doctor finds theirs in the list.
_PAGES = {
    **dict.fromkeys(("intake_officer", "case_officer", "head"), "/desk/cases/{case}"),
    **dict.fromkeys(("prosecutor", "inspectorate"), "/prosecutor/cases/{case}"),
    "institution": "/institution/cases/{case}",
    "oversight": "/oversight/cases/{case}",
    "doctor": "/medical/examinations",
}


class Line(Struct, frozen=True):
    """A notice as a row; `href` is empty where the reader may not look at the case, or not any more."""

    id: int
    said: list[str]
    case: str
    href: str
    at: datetime
    tone: str
    is_urgent: bool
    is_unread: bool


def lines(
    tongue: Tongue, law: Law, told: Sequence[Told], numbers: Mapping[str, str], roles: frozenset[str]
) -> list[Line]:
    """Notices as rows, for somebody in these roles."""
    return [
        Line(
            one.id,
            _said(tongue, law, one),
            numbers.get(one.stream) or tongue.say(_("Not yet registered") if is_case(one.stream) else _("no case")),
            href_of(one.stream, one.role) if one.role in roles else "",
            one.created_at,
            one.what,
            one.is_urgent,
            one.read_at is None,
        )
        for one in told
    ]


def href_of(stream: str, role: str) -> str:
    """The page of a case for a role."""
    kind, _colon, case = stream.partition(":")
    return _PAGES.get(role, "").format(case=case) if kind == CASE else ""


def _said(tongue: Tongue, law: Law, one: Told) -> list[str]:
    about = [stage_said(tongue, law, stage) for stage in one.about] or [_title(tongue, law, one.kind)]
    if one.what == SKIPPED:
        return [tongue.say(_("Somebody with a stake in it was not told. You are.")), *about]
    if one.what == UNREAD:
        return [tongue.say(_("Somebody was told, and has not looked.")), *about]
    return about


def stage_said(tongue: Tongue, law: Law, stage: Stage) -> str:
    """What time did, or is about to do."""
    term = next((one for one in law.book.rules.policy.clocks.clock if one.key == stage.clock), None)
    return tongue.say(_stage(stage.stage, stage.clock if term is None else tongue.words(term.title)))


def _stage(stage: str, clock: str) -> Sentence:
    if stage.startswith("-"):
        return _("Soon due: %(clock)s", clock=clock)
    if stage == DUE:
        return _("The time ran out: %(clock)s", clock=clock)
    if stage.startswith("+"):
        return _("Still not done: %(clock)s", clock=clock)
    return _("No longer possible: %(clock)s", clock=clock)


def _title(tongue: Tongue, law: Law, kind: str) -> str:
    term = law.book.rules.kinds.get(kind)
    return kind if term is None else tongue.words(term.title)
