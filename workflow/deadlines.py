"""The clocks of one case as its page tells them: when due, whom they wait for, who was reminded and who is told next.

Pure; judged at the time that is given. Titles are the policy's words in all its languages. Read `deadlines`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from workflow.clocks import Clock, Verdict
from workflow.clocks.terms import Held as Pause
from workflow.clocks.terms import StageAhead, verdict
from workflow.clocks.track import ASK_AGAIN_ON
from workflow.duties import code_titles, ours, role_titles, whose
from workflow.folding import Case
from workflow.law import Book
from workflow.policy.rules import Rules
from workflow.policy.terms import Words

DECIDED_LATE = (Verdict.LATE, Verdict.OPEN_LATE, Verdict.LAPSED)


class Told(Struct, frozen=True):
    """A stage of a clock: its label ("-12 hours", "due", "+2 days"), its instant (UTC), and the roles it tells."""

    label: str
    at: datetime
    roles: tuple[str, ...]
    titles: tuple[Words, ...]


class Held(Struct, frozen=True):
    """Why a clock stands still, since when (as exactly as known), until when at most, and when to ask again.

    `since_n` is the event that began it, `asked_n` the one that said last when to ask again; `ask_again_at` is the
    beginning of that working day (UTC).
    """

    reason: str
    title: Words | None
    since: str
    since_n: int
    until: datetime | None
    ask_again_on: str | None
    ask_again_at: datetime | None
    asked_n: int


class Deadline(Struct, frozen=True, kw_only=True):
    """A clock of the case. Its identity is (`clock`, `occasion`); instants are UTC.

    `first_due` is what it was before pauses and extensions (`extended`). `due` is None while a pause without end holds
    it; `earliest` to `due` is what a vague start leaves open. `met` and `ended` are the times of the event `stopped_n`
    that did it. `late_days` counts elapsed days, `age_days` those since the start, `counted_days` those of them that
    count: without what it stood still. `whose`: the role whose step it waits for.
    """

    clock: str
    occasion: int
    title: Words
    kind: str
    limit: str
    basis: str
    source: str
    verified: bool
    why: str | None
    started: str
    started_n: int
    first_due: datetime
    due: datetime | None
    earliest: datetime | None
    extended: bool
    running: bool
    met: str | None
    ended: str | None
    stopped_n: int | None
    verdict: str
    late_days: float | None
    age_days: float
    counted_days: float
    extensions: int
    reminded: tuple[Told, ...]
    next_told: Told | None
    held: Held | None
    whose: str | None
    whose_title: Words | None
    ours: bool


class Limits(Struct, frozen=True):
    """How the limits were kept: `kept` of those `decided`; `late` has those that were not, running ones among them."""

    kept: int
    decided: int
    late: tuple[Deadline, ...]


def deadlines(case: Case, book: Book, *, now: datetime) -> tuple[Deadline, ...]:
    """Every clock of the case, the first due on top, those that a pause holds last; `now` is UTC."""
    told = [deadline(clock, book, now=now) for clock in case.clocks]
    return tuple(sorted(told, key=lambda one: (one.due is None, one.due or now, one.clock, one.occasion)))


def limits_kept(every: tuple[Deadline, ...]) -> Limits:
    """What became of the limits, as far as that is decided."""
    limits = [one for one in every if one.kind == "limit"]
    late = tuple(one for one in limits if one.verdict in DECIDED_LATE)
    kept = sum(one.verdict == Verdict.KEPT for one in limits)
    return Limits(kept, kept + len(late), late)


def deadline(clock: Clock, book: Book, *, now: datetime) -> Deadline:
    """One clock, judged at `now` (UTC)."""
    term, due, met, ended, stopped = clock.plan.clock, clock.due, clock.met, clock.ended, clock.stopped
    said = verdict(clock, now)
    is_late = said in (Verdict.LATE, Verdict.OPEN_LATE) and due is not None
    role, titles = whose(book.rules).get(clock.key), role_titles(book.rules)
    stages = [] if stopped else [_told(stage, titles) for stage in clock.stages]
    return Deadline(
        clock=clock.key,
        occasion=clock.occasion,
        title=term.title,
        kind=term.kind,
        limit=term.limit,
        basis=term.basis,
        source=term.source,
        verified=term.verified,
        why=term.why,
        started=clock.started.text,
        started_n=clock.root.n,
        first_due=clock.first_due.latest,
        due=due.latest if due else None,
        earliest=due.earliest if due and due.earliest != due.latest else None,
        extended=due is not None and due.latest != clock.first_due.latest,
        running=clock.running(now),
        met=met.moment.text if met else None,
        ended=ended.moment.text if ended else None,
        stopped_n=stopped.n if stopped else None,
        verdict=said.value,
        age_days=_days((now if stopped is None else stopped.moment.latest) - clock.started.earliest),
        counted_days=_days(clock.counted(now)),
        extensions=clock.extensions,
        late_days=round(((met.moment.latest if met else now) - due.latest) / timedelta(days=1), 1)
        if is_late and due
        else None,
        reminded=tuple(one for one in stages if one.at <= now),
        next_told=next((one for one in stages if one.at > now), None),
        held=_held(clock.held, book.rules) if clock.held is not None and _stands_still(clock, said, now) else None,
        whose=role,
        whose_title=None if role is None else titles.get(role),
        ours=role in ours(book.rules),
    )


def _stands_still(clock: Clock, said: Verdict, now: datetime) -> bool:
    """Whether a pause holds it; one that began once it was late holds nothing."""
    return said is not Verdict.OPEN_LATE and clock.is_held(now)


def _days(span: timedelta) -> float:
    return round(span / timedelta(days=1), 1)


def _told(stage: StageAhead, titles: Mapping[str, Words]) -> Told:
    return Told(stage.label, stage.at, stage.tell, tuple(titles[role] for role in stage.tell if role in titles))


def _held(pause: Pause, rules: Rules) -> Held:
    said = pause.asked.data.get(ASK_AGAIN_ON)
    return Held(
        reason=pause.reason,
        title=code_titles(rules).get((PAUSES, pause.reason)),
        since=pause.since.moment.text,
        since_n=pause.since.n,
        until=pause.until,
        ask_again_on=said if isinstance(said, str) else None,
        ask_again_at=pause.ask_again_at,
        asked_n=pause.asked.n,
    )


PAUSES = "pause_started_reason"  # the list of reasons for which a clock is paused
