"""What is due, as the page draws it: one bar for the first, a row for each other, and where each limit comes from.

Nothing here decides whether something is late: the engine does. Read `due_panel`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from intake.pages.desk.casepage.telling import Teller
from workflow.clocks import Verdict
from workflow.deadlines import Deadline, Limits, Told
from workflow.errors import Sentence, _
from workflow.moment import Moment
from workflow.pages import due
from workflow.pages.due import Badge
from workflow.pages.parts import Bar, ClockRow

NOW_WHEN_LATE = 96  # percent of the bar: the hatching grows towards it, and the ring moves left
SHORTEST = timedelta(minutes=1)


class Source(Struct, frozen=True):
    """Where a limit comes from."""

    title: str
    basis: str
    text: str
    why: str


class DuePanel(Struct, frozen=True):
    """`meta` counts; `bar` is the first due, `about` what else is to be said of it; `rows` are the others."""

    meta: str
    bar: Bar | None
    about: str
    rows: list[ClockRow]
    sources: list[Source]


def due_panel(teller: Teller, running: Sequence[Deadline], limits: Limits) -> DuePanel:
    """The running limits, the first due on top."""
    first = running[0] if running else None
    late_met = sum(not one.running for one in limits.late)
    meta = _(
        "%(running)d running, %(kept)d kept, %(late)d met late", running=len(running), kept=limits.kept, late=late_met
    )
    return DuePanel(
        meta=teller.tongue.say(meta),
        bar=None if first is None else _bar(teller, first),
        about="" if first is None else _about(teller, first),
        rows=[clock_row(teller, one) for one in running[1:]],
        sources=sources(teller, running),
    )


def clock_row(teller: Teller, one: Deadline) -> ClockRow:
    """A clock in one line."""
    return ClockRow(title_of(teller, one), badge_of(teller, one), basis_of(teller, one), _about(teller, one))


def late_rows(teller: Teller, late: Sequence[Deadline]) -> list[ClockRow]:
    """Limits that were not kept, each clock once: the one that runs, else the last, and how often."""
    by_clock: dict[str, list[Deadline]] = {}
    for one in late:
        by_clock.setdefault(one.clock, []).append(one)
    return [_late_row(teller, found) for found in by_clock.values()]


def _late_row(teller: Teller, found: Sequence[Deadline]) -> ClockRow:
    one = next((one for one in found if one.running), found[-1])
    name = title_of(teller, one)
    if len(found) > 1:
        name = teller.tongue.say(_("%(what)s, %(num)d times", what=name, num=len(found)))
    return ClockRow(name, badge_of(teller, one), basis_of(teller, one))


def sources(teller: Teller, clocks: Sequence[Deadline]) -> list[Source]:
    """Where these limits come from, each once."""
    found = {
        one.clock: Source(title_of(teller, one), basis_of(teller, one), one.source, one.why or "") for one in clocks
    }
    return list(found.values())


def title_of(teller: Teller, one: Deadline) -> str:
    """What the clock waits for."""
    return teller.tongue.words(one.title)


def basis_of(teller: Teller, one: Deadline) -> str:
    """Law, case law, standard, own rule."""
    return due.basis(teller.tongue, one.basis, verified=one.verified)


def badge_of(teller: Teller, one: Deadline) -> Badge:
    """The deadline in words, and their tone."""
    say, zone = teller.tongue.say, teller.law.calendar.zone
    if one.held is not None:
        why = one.held.title or one.held.reason
        return Badge("held", say(_("Paused: %(why)s", why=why)))
    if one.verdict == Verdict.CANNOT_TELL and one.running and one.earliest and one.due:
        earliest, latest = teller.day(one.earliest), teller.day(one.due)
        return Badge("cannot", say(_("Cannot tell: due between %(first)s and %(last)s", first=earliest, last=latest)))
    return due.badge(
        teller.tongue,
        Verdict(one.verdict),
        one.due,
        now=teller.now,
        met=None if one.met is None else Moment.parse(one.met, zone).latest,
        working=teller.law.calendar if "working" in one.limit else None,
        is_watch=one.kind == "watch",
    )


def _about(teller: Teller, one: Deadline) -> str:
    """What must be said of a clock besides its badge."""
    said: list[Sentence] = []
    if one.whose_title is not None and not one.ours:
        said.append(_("Waiting for: %(who)s.", who=one.whose_title))
    if one.extended and one.due is not None:
        said.append(_("It was first due on %(day)s, and was extended or paused.", day=teller.instant(one.first_due)))
    if one.held is not None:
        said.append(_("It stands still since %(since)s.", since=teller.when(one.held.since)))
        if one.held.ask_again_on is not None:
            said.append(_("Asked again on %(day)s.", day=teller.when(one.held.ask_again_on)))
        if one.held.until is not None:
            said.append(_("It runs again on %(day)s at the latest.", day=teller.day(one.held.until)))
        said.append(_("The case itself goes on growing older."))
    return " ".join(teller.tongue.say(one) for one in said)


def _bar(teller: Teller, one: Deadline) -> Bar:
    started = Moment.parse(one.started, teller.law.calendar.zone).earliest
    held_since = None if one.held is None else Moment.parse(one.held.since, teller.law.calendar.zone).earliest
    now = max(teller.now, started + SHORTEST)
    # What a pause without end holds is due later with every hour: the ring goes on ahead of now.
    ends = one.due or one.first_due + (now - (held_since or now))
    is_late = ends < now
    whole = (now - started) / NOW_WHEN_LATE if is_late else max(ends - started, SHORTEST) / 100
    told = [*one.reminded, *([one.next_told] if one.next_told else [])]

    def place(at: datetime) -> float:
        return round(min(100.0, max(0.0, (at - started) / whole)), 1)

    return Bar(
        name=title_of(teller, one),
        badge=badge_of(teller, one),
        now=place(now),
        due=place(ends),
        basis=basis_of(teller, one),
        stages=tuple(place(stage.at) for stage in told if started < stage.at < min(ends, now)),
        paused=() if held_since is None else ((place(held_since), place(now)),),
        past_due=is_late,
        facts=tuple(_facts(teller, one)),
    )


def _facts(teller: Teller, one: Deadline) -> list[tuple[str, str]]:
    say = teller.tongue.say
    found = [(say(_("Started")), teller.when(one.started))]
    if one.reminded:
        found.append((say(_("Last told")), _told(teller, one.reminded[-1])))
    if one.due is not None:
        label = _("Was due") if one.due < teller.now else _("Due")
        found.append((say(label), teller.instant(one.due)))
    if one.next_told is not None:
        found.append((say(_("Next told")), _told(teller, one.next_told)))
    return found


def _told(teller: Teller, stage: Told) -> str:
    who = ", ".join(teller.tongue.words(title) for title in stage.titles)
    return teller.tongue.say(_("%(who)s, %(when)s", who=who, when=teller.instant(stage.at)))
