"""The rows of a day's list in words: case, what must happen, how late it would be by then, whose step.

Read `groups_of`.
"""

from datetime import date, datetime, timedelta
from itertools import groupby

from msgspec import Struct

from intake.pages.desk.casepage.here import UNREGISTERED, WORKLIST
from intake.pages.desk.casepage.names import Names
from workflow.clocks import Verdict
from workflow.errors import Sentence, _
from workflow.law import Law
from workflow.pages import due, spans
from workflow.pages.due import Badge
from workflow.pages.tongue import Tongue
from workflow.paused import Pause
from workflow.planning import Agenda, Part, Row

WATCH, WORKING = "watch", "working"
CLEAR = timedelta(days=180)  # as far as a day is clear without its year
HEADINGS = {
    Part.ALREADY: _("Late already"),
    Part.COMING: _("Still in time now"),
    Part.LOST: _("No longer possible by then"),
    Part.THAT_DAY: _("Due on that day"),
}
TOO_LONG = {Part.ALREADY: _("Too long already"), Part.COMING: _("Still in time now")}


class ListedClock(Struct, frozen=True):
    """A row of the list. `by_then`: how late it would be when the day is over."""

    href: str
    case: str
    place: str
    by_then: Badge
    when: str
    what: str
    limit: str
    whose: str
    assigned: str
    is_mine: bool
    is_late: bool


class ListedPause(Struct, frozen=True):
    """A pause that is to be asked about."""

    href: str
    case: str
    what: str
    badge: Badge
    assigned: str
    is_mine: bool


class ListedPart(Struct, frozen=True):
    """Rows of one part, with how many it has on all pages."""

    key: str
    title: str
    count: int
    rows: list[ListedClock]


class Speaker(Struct, frozen=True):
    """Who tells it: language, law, names, and the time (UTC)."""

    tongue: Tongue
    law: Law
    names: Names
    now: datetime

    def day(self, day: date) -> str:
        """A day with its weekday; with its year instead where that is not clear."""
        is_clear = abs(day - self.tongue.local(self.now)) < CLEAR
        return self.tongue.short_day(day) if is_clear else self.tongue.day(day)

    def instant(self, at: datetime) -> str:
        """The same with its time."""
        is_clear = abs(at - self.now) < CLEAR
        return self.tongue.short_instant(at) if is_clear else self.tongue.instant(at)


def groups_of(speaker: Speaker, agenda: Agenda, part: Part) -> list[ListedPart]:
    """The rows of a page under their headings."""
    counts = agenda.counts
    many = {Part.ALREADY: counts.already, Part.COMING: counts.coming}

    def part_of(row: Row) -> Part:
        return part if part in (Part.LOST, Part.THAT_DAY) else Part.ALREADY if row.late_now else Part.COMING

    return [
        ListedPart(
            one.value,
            speaker.tongue.say(_heading(one, is_watch=rows[0].kind == WATCH)),
            many.get(one, agenda.total),
            [row_of(speaker, row, one, agenda.last) for row in rows],
        )
        for one, rows in ((one, list(found)) for one, found in groupby(agenda.rows, key=part_of))
    ]


def _heading(part: Part, *, is_watch: bool) -> Sentence:
    return TOO_LONG.get(part, HEADINGS[part]) if is_watch else HEADINGS[part]


def row_of(speaker: Speaker, row: Row, part: Part, last: datetime) -> ListedClock:
    """A clock in the language of whoever looks; `last` is the last second of the day."""
    tongue, names = speaker.tongue, speaker.names
    basis = due.basis(tongue, row.basis, verified=row.verified)
    nobody = tongue.say(_("Nobody yet"))
    return ListedClock(
        href=f"{WORKLIST}/{row.case}",
        case=row.number or tongue.say(UNREGISTERED),
        place=tongue.words(row.setting_title) if row.setting_title else "",
        by_then=_by_then(speaker, row, part, last),
        when=_when(speaker, row, part),
        what=tongue.words(row.title),
        limit=f"{spans.span(tongue, row.limit)} · {basis}",
        whose=tongue.words(row.whose_title) if row.whose_title else "",
        assigned=nobody if row.assigned_to is None else names.person(tongue, row.assigned_to),
        is_mine=row.assigned_to == names.own,
        is_late=row.late_now and row.kind != WATCH,
    )


def pause_of(speaker: Speaker, pause: Pause) -> ListedPause:
    """A pause in the language of whoever looks."""
    tongue, names, day = speaker.tongue, speaker.names, speaker.day(speaker.tongue.local(pause.ask_again))
    words = _("To be asked about since %(day)s", day=day) if pause.is_time else _("Ask again on %(day)s", day=day)
    return ListedPause(
        href=f"{WORKLIST}/{pause.case}",
        case=pause.number or tongue.say(UNREGISTERED),
        what=tongue.words(pause.title),
        badge=Badge("soon" if pause.is_time else "held", tongue.say(words)),
        assigned=tongue.say(_("Nobody yet")) if pause.assigned_to is None else names.person(tongue, pause.assigned_to),
        is_mine=pause.assigned_to == names.own,
    )


def _by_then(speaker: Speaker, row: Row, part: Part, last: datetime) -> Badge:
    if part is Part.LOST:
        return due.badge(speaker.tongue, Verdict.LAPSED, row.due, now=last)
    if row.due >= last:
        return Badge("soon", speaker.tongue.say(_("Ends with that day")))
    working = speaker.law.calendar if WORKING in row.limit else None
    is_watch = row.kind == WATCH
    badge = due.badge(speaker.tongue, Verdict.OPEN_LATE, row.due, now=last, working=working, is_watch=is_watch)
    return badge if row.late_now or is_watch else Badge("soon", badge.words)


def _when(speaker: Speaker, row: Row, part: Part) -> str:
    say = speaker.tongue.say
    if part is Part.LOST and row.lost_at is not None:
        return say(_("possible until %(when)s", when=speaker.instant(row.lost_at)))
    if row.late_now:
        return say(_("was due %(when)s", when=speaker.instant(row.due)))
    if row.earliest is not None:
        return say(_("due %(when)s at the latest", when=speaker.instant(row.due)))
    return say(_("due %(when)s", when=speaker.instant(row.due)))
