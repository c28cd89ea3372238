"""What is due, as the page draws it: one bar for the first, a row for each other, and where each limit comes from.

Nothing here decides whether something is late: the engine does. Read `due_panel`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from intake.pages.desk.casepage.telling import Teller
from workflow.clocks import Verdict
from workflow.deadlines import Deadline, Limits, Told
from workflow.errors import Sentence, _
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.pages import due
from workflow.pages.due import Badge
from workflow.pages.parts import Bar, ClockRow

NOW_WHEN_LATE = 96  # percent of the bar: the hatching grows towards it, and the ring moves left
SHORTEST = timedelta(minutes=1)
HOURS_UP_TO = 2  # days
NOBODY: Mapping[int, By] = {}


class Source(Struct, frozen=True):
    """Where a limit comes from."""

    title: str
    basis: str
    text: str
    why: str


class StandsStill(Struct, frozen=True):
    """A clock that a pause holds: why, since when, by whom, until when; how much of its time counts. `clock` and
    `reason` are what a form about it says.
    """

    title: str
    clock: str
    reason: str
    facts: list[tuple[str, str]]
    is_to_be_asked: bool
    is_said: bool  # by somebody, who may end it by saying so


class DuePanel(Struct, frozen=True):
    """`meta` counts; `bar` is the first due, `about` what else is to be said of it; `rows` are the others. `held`: what
    stands still, for whoever may let it go on.
    """

    meta: str
    bar: Bar | None
    about: str
    rows: list[ClockRow]
    sources: list[Source]
    held: list[StandsStill]


def due_panel(
    teller: Teller, running: Sequence[Deadline], limits: Limits, told_by: Mapping[int, By] = NOBODY
) -> DuePanel:
    """The running limits, the first due on top; `told_by`: who told each entry of the case."""
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
        held=[_stands_still(teller, one, told_by) for one in running if one.held is not None],
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
    """What must be said of a clock besides its badge; what is to be said of a pause stands by itself."""
    said: list[Sentence] = []
    if one.whose_title is not None and not one.ours:
        said.append(_("Waiting for: %(who)s.", who=one.whose_title))
    first = moved_from(teller, one)
    if first is not None:
        said.append(first)
    if one.held is not None:
        said.append(_("It stands still since %(since)s.", since=teller.when(one.held.since)))
    return " ".join(teller.tongue.say(one) for one in said)


def moved_from(teller: Teller, one: Deadline) -> Sentence | None:
    """When a clock was due first, and why that is another day now; None where it is not."""
    day = teller.instant(one.first_due)
    if one.due is not None and not one.extended:
        return None
    if one.held is not None:
        return _("It was first due on %(day)s.", day=day)
    if one.extensions:
        return _("It was first due on %(day)s, and was extended.", day=day)
    return _("It was first due on %(day)s, and stood still for a time.", day=day)


def _stands_still(teller: Teller, one: Deadline, told_by: Mapping[int, By]) -> StandsStill:
    say, held = teller.tongue.say, one.held
    if held is None:
        raise ValueError("nothing holds this clock")
    facts = [(say(_("Why")), held.reason if held.title is None else teller.tongue.words(held.title))]
    facts.append((say(_("Since")), teller.when(held.since)))
    if held.since_n in told_by:
        facts.append((say(_("Told by")), teller.names.by(teller.tongue, told_by[held.since_n])))
    asked = held.ask_again_at is not None and held.ask_again_at <= teller.now
    if held.ask_again_at is not None:
        label = _("To be asked again since") if asked else _("Asked again on")
        facts.append((say(label), teller.day(held.ask_again_at)))
    by_itself = None if held.until is None else teller.instant(held.until)
    until = _("once somebody ends the pause") if by_itself is None else _("%(day)s at the latest", day=by_itself)
    facts.append((say(_("Runs again")), say(until)))
    if one.due is not None:
        facts.append((say(_("Due then")), teller.instant(one.due)))
    facts.append((say(_("First due")), teller.instant(one.first_due)))
    facts.append((say(_("Its own time so far")), _days(teller, one.counted_days)))
    facts.append((say(_("By the calendar")), _days(teller, one.age_days)))
    is_said = held.reason in teller.law.book.rules.pause_reasons
    return StandsStill(title_of(teller, one), one.clock, held.reason, facts, asked, is_said)


def _days(teller: Teller, days: float) -> str:
    """Hours of less than two days, else whole days."""
    if days < HOURS_UP_TO:
        hours = round(days * 24)
        return teller.tongue.ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}
    return teller.tongue.ngettext("%(num)d day", "%(num)d days", int(days)) % {"num": int(days)}


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
