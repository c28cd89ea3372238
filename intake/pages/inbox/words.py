"""A notice in words: the clock's title or what happened, in which case, and where the reader may look at it.

Read `Speaker`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from intake.pages.inbox.system import SYSTEM_PAGES
from intake.pages.supplied import Stage, Thread, Told
from workflow.errors import Sentence, _
from workflow.events import CASE, SYSTEM, is_case
from workflow.law import Law
from workflow.pages.tongue import Tongue
from workflow.policy.rules import ASK_AGAIN, STILL_TO_ASK

DUE, LATE, SKIPPED, UNREAD = "due", "late", "skipped", "unread"
MEMBER_LEFT = "member_left"
# Where a case stands for whoever is told in a role; a doctor finds theirs in the list.
_PAGES = {
    **dict.fromkeys(("intake_officer", "case_officer", "head"), "/desk/cases/{case}"),
    **dict.fromkeys(("prosecutor", "inspectorate"), "/prosecutor/cases/{case}"),
    "institution": "/institution/cases/{case}",
    "oversight": "/oversight/cases/{case}",
    "doctor": "/medical/examinations",
}
HAND_OVER = "/desk/handover"


class Line(Struct, frozen=True):
    """A notice as a row; `href` is empty where the reader may not look at the case, or not any more.

    `more`: how many others of its case were not read, `rest` where those stand, `newest` how far "read" reaches,
    `rest_is_urgent`: one of those others is, and not this one.
    """

    id: int
    said: list[str]
    case: str
    href: str
    at: datetime
    tone: str
    is_urgent: bool
    is_unread: bool
    more: int = 0
    rest: str = ""
    newest: int = 0
    rest_is_urgent: bool = False


class Speaker(Struct, frozen=True):
    """Everything with which notices are said to somebody in these roles: numbers of cases, when those without one came
    in, who has not looked at an event (`idle`), sentences about the system by the `n` of their events.
    """

    tongue: Tongue
    law: Law
    roles: frozenset[str]
    numbers: Mapping[str, str] = {}
    came_in: Mapping[str, datetime] = {}
    idle: Mapping[tuple[str, int], Sequence[str]] = {}
    system: Mapping[int, str] = {}

    def line(self, one: Told) -> Line:
        """A notice by itself."""
        href = self._href(one) if one.role in self.roles else ""
        is_unread = one.read_at is None
        return Line(
            *(one.id, self._said(one), self._case(one.stream), href, one.created_at, one.what, one.is_urgent),
            is_unread=is_unread,
            newest=one.id,
        )

    def thread(self, thread: Thread) -> Line:
        """What was not read of a case."""
        line = self.line(thread.item)
        more, case = thread.number - 1, thread.item.stream.partition(":")[2]
        rest = f"/inbox?case={case}" if more else ""
        return Line(
            *(line.id, line.said, line.case, line.href, line.at, line.tone, line.is_urgent, True),
            *(more, rest, thread.newest, thread.is_urgent and not line.is_urgent),
        )

    def _case(self, stream: str) -> str:
        say = self.tongue.say
        if not is_case(stream):
            return say(_("the system") if stream == SYSTEM else _("no case"))
        if stream in self.numbers:
            return self.numbers[stream]
        at = self.came_in.get(stream)
        if at is None:
            return say(_("Not yet registered"))
        # a case that is known to its day came in at that day's beginning
        is_day = self.tongue.time(at) == "00:00"
        came = self.tongue.short_day(at) if is_day else self.tongue.short_instant(at)
        return say(_("Not yet registered, came in %(at)s", at=came))

    def _href(self, one: Told) -> str:
        if one.kind == MEMBER_LEFT:
            return HAND_OVER
        return SYSTEM_PAGES.get(one.role, "") if one.stream == SYSTEM else href_of(one.stream, one.role)

    def _said(self, one: Told) -> list[str]:
        say = self.tongue.say
        about = [stage_said(self.tongue, self.law, stage) for stage in one.about] or [self._title(one)]
        if one.what == SKIPPED:
            return [say(_("Somebody with a stake in it was not told. You are.")), *about]
        if one.what == UNREAD:
            idle = ", ".join(self.idle.get((one.stream, one.n), ()))
            told = (
                _("Told, and not looked: %(who)s.", who=idle) if idle else _("Somebody was told, and has not looked.")
            )
            return [say(told), *about]
        return about

    def _title(self, one: Told) -> str:
        if one.stream == SYSTEM and one.n in self.system:
            return self.system[one.n]
        if one.kind == MEMBER_LEFT:
            return self.tongue.say(_("A colleague left the office."))
        term = self.law.book.rules.kinds.get(one.kind)
        return one.kind if term is None else self.tongue.words(term.title)


def lines(
    tongue: Tongue, law: Law, told: Sequence[Told], numbers: Mapping[str, str], roles: frozenset[str]
) -> list[Line]:
    """Notices as rows, for somebody in these roles."""
    speaker = Speaker(tongue, law, roles, numbers)
    return [speaker.line(one) for one in told]


def href_of(stream: str, role: str) -> str:
    """The page of a case for a role."""
    kind, _colon, case = stream.partition(":")
    return _PAGES.get(role, "").format(case=case) if kind == CASE else ""


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
    if stage == ASK_AGAIN:
        return _("A pause is to be asked about again: %(clock)s", clock=clock)
    if stage == STILL_TO_ASK:
        return _("Nobody asked about the pause: %(clock)s", clock=clock)
    return _("No longer possible: %(clock)s", clock=clock)
