"""The rows of the worklist in words: due, case, what must happen, who must act, age. Read `groups_of`."""

from collections.abc import Mapping
from datetime import datetime
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
from workflow.worklist import Group, Row, Waits

GROUPS: Mapping[Group, Sentence] = {
    Group.LATE: _("Late"),
    Group.SLOW: _("No limit is late, but it takes too long"),
    Group.TODAY: _("Today"),
    Group.WEEK: _("Next 7 days"),
    Group.LATER: _("Later"),
    Group.NOTHING: _("Nothing runs"),
}
WORKING = "working"


class ListedRow(Struct, frozen=True):
    """One row as the page shows it; `id` is the case's."""

    id: str
    href: str
    case: str
    place: str
    tags: tuple[tuple[str, bool], ...]
    badge: Badge
    when: str
    what: str
    limit: str
    waits_for: str
    is_mine: bool
    age: str
    is_late: bool


class ListedGroup(Struct, frozen=True):
    """Rows that fall due together, with how many there are on all pages."""

    key: str
    title: str
    count: int
    rows: list[ListedRow]


class Speaker(Struct, frozen=True):
    """Who tells it: language, law, names, time (UTC); `entered`: the cases that an institution's entry began."""

    tongue: Tongue
    law: Law
    names: Names
    now: datetime
    entered: frozenset[str] = frozenset()


def groups_of(speaker: Speaker, rows: tuple[Row, ...], counts: Mapping[Group, int]) -> list[ListedGroup]:
    """The rows of a page under their headings."""
    say = speaker.tongue.say
    return [
        ListedGroup(group.value, say(GROUPS[group]), counts[group], [_row(speaker, one) for one in found])
        for group, found in groupby(rows, key=lambda row: row.group)
    ]


def _row(speaker: Speaker, row: Row) -> ListedRow:
    tongue, first = speaker.tongue, row.first
    badge, when = due_shown(speaker, first)
    return ListedRow(
        id=row.id,
        href=f"{WORKLIST}/{row.id}",
        case=row.number or tongue.say(UNREGISTERED),
        place=tongue.words(row.setting_title) if row.setting_title else "",
        tags=_tags(speaker, row),
        badge=badge,
        when=when,
        what=tongue.words(first.title) if first else tongue.words(row.states[0].title) if row.states[0].title else "",
        limit=_limit(tongue, first),
        waits_for=_waits_for(speaker, row),
        is_mine=_is_mine(speaker, row),
        age=due.age(tongue, row.received_at, speaker.now),
        is_late=row.group is Group.LATE,
    )


def due_shown(speaker: Speaker, first: Waits | None) -> tuple[Badge, str]:
    """The badge of what is due first, and the day itself where the badge says only by how much."""
    tongue = speaker.tongue
    if first is None:
        return Badge("none", tongue.say(_("No limit runs"))), ""
    is_watch = first.kind == "watch"
    verdict = Verdict.PAUSED if first.due is None else Verdict.OPEN_LATE if first.late else Verdict.OPEN
    if not first.late and first.earliest is not None and first.earliest < speaker.now:
        verdict = Verdict.CANNOT_TELL
    working = speaker.law.calendar if WORKING in first.limit else None
    badge = due.badge(tongue, verdict, first.due, now=speaker.now, working=working, is_watch=is_watch)
    if first.late and first.due is not None:
        return badge, tongue.say(_("was due %(when)s", when=tongue.short_instant(first.due)))
    return badge, ""


def _limit(tongue: Tongue, first: Waits | None) -> str:
    if first is None:
        return ""
    basis = due.basis(tongue, first.basis, verified=first.verified)
    return f"{spans.span(tongue, first.limit)} · {basis}"


def _tags(speaker: Speaker, row: Row) -> tuple[tuple[str, bool], ...]:
    """What else is to be seen at a glance; urgent ones stand out."""
    tongue, found = speaker.tongue, []
    if row.urgent:
        found.append((tongue.say(_("Urgent")), True))
    if row.id in speaker.entered:
        found.append((tongue.say(_("From the institution")), False))
    if row.more_limits:
        more = tongue.ngettext("%(num)d more limit", "%(num)d more limits", row.more_limits)
        found.append((more % {"num": row.more_limits}, False))
    if row.late > 1:
        found.append((tongue.ngettext("%(num)d late", "%(num)d late", row.late) % {"num": row.late}, False))
    if row.ask_again_at is not None:
        is_now = row.ask_again_at <= speaker.now
        on = tongue.short_day(row.ask_again_at)
        found.append((tongue.say(_("Ask again now") if is_now else _("Ask again on %(day)s", day=on)), is_now))
    return tuple(found)


def _waits_for(speaker: Speaker, row: Row) -> str:
    tongue, first = speaker.tongue, row.first
    if first is None:
        return ""
    if not first.ours:
        return tongue.words(first.whose_title) if first.whose_title else ""
    if row.assigned_to is None:
        return tongue.say(_("Nobody yet"))
    return tongue.say(_("You")) if _is_mine(speaker, row) else speaker.names.person(tongue, row.assigned_to)


def _is_mine(speaker: Speaker, row: Row) -> bool:
    first = row.first
    return first is not None and first.ours and row.assigned_to == speaker.names.own
