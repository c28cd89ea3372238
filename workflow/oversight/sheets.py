"""Figures, lists and timelines as plain tables: what every download holds, whatever its form.

Column names stay, for other people's programs read them; titles are English. A hidden number is the word "hidden", and
what does not exist is empty. Times are UTC. Read `sheets`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from workflow.moment import instant_text
from workflow.oversight.cases import CaseRow
from workflow.oversight.compliance import Compliance
from workflow.oversight.course import Course, Step
from workflow.oversight.figures import Counted
from workflow.oversight.flow import Flow
from workflow.oversight.late import LateRow
from workflow.oversight.waiting import Waiting

HIDDEN = "hidden"
Cell = str | int | float | None


class Sheet(Struct, frozen=True):
    """A table with a short name for files, a title, and notes on how it was made."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def sheets(counted: Counted, *, exact: bool) -> tuple[Sheet, ...]:
    """All figures; `exact` says whether they are, or were put through `published`."""
    figures, notes = counted.figures, _notes(counted, exact=exact)
    times = [*figures.stages, *(row.time for row in (*figures.limits, *figures.watches))]
    return (
        _compliance("limits", "Limits kept", figures.limits, notes),
        _compliance("watches", "Promptness kept", figures.watches, notes),
        _times(times, notes),
        _curves(times, notes, exact=exact),
        *_flow(figures.flow, notes),
    )


def _notes(counted: Counted, *, exact: bool) -> tuple[str, ...]:
    asked = counted.asked
    first, last = asked.period.first, asked.period.last
    said = {"setting": asked.setting, "sent to office": asked.office, "step of role": asked.role}
    only = [f"{name} {value}" for name, value in said.items() if value is not None]
    return (
        f"Counted at {instant_text(counted.at)} from a log of {counted.log_size} entries, policy {counted.policy}.",
        f"Period: {first or 'the beginning'} to {last or 'the time of counting'}, whole days of the office. "
        f"Only: {', '.join(only) or 'nothing is left out'}.",
        "Exact figures."
        if exact
        else "Rounded to five; numbers below five, and those that would give one away, are hidden.",
        "Open and late, and lost, count as not kept. The interval is Wilson's, 95 %. Training cases are left out.",
    )


COUNTS = ("kept", "late", "open_late", "lost", "decided", "share", "low", "high", "open", "cannot_tell", "ended")


def _compliance(name: str, title: str, rows: Iterable[Compliance], notes: tuple[str, ...]) -> Sheet:
    columns = ("clock", "title", "limit", "basis", "source", "verified", "whose", *COUNTS, "half_hours", "ninth_hours")
    told = []
    for row in rows:
        counts = (getattr(row, column) for column in COUNTS)
        is_share_hidden = row.decided != 0
        told.append(
            (
                *(row.clock, row.title.en, row.limit, row.basis, row.source, _yes(row.verified), row.whose),
                *(
                    _shown(value, hidden=column not in ("share", "low", "high") or is_share_hidden)
                    for column, value in zip(COUNTS, counts, strict=True)
                ),
                *(_shown(value, hidden=row.time.hidden) for value in (row.time.median_hours, row.time.ninth_hours)),
            )
        )
    return Sheet(name, title, columns, tuple(told), notes)


def _shown(value: Cell, *, hidden: bool) -> Cell:
    """A number; the word for one that is hidden, nothing for one that does not exist."""
    if value is None:
        return HIDDEN if hidden else None
    return round(value, 4) if isinstance(value, float) else value


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _times(times: Iterable[Waiting], notes: tuple[str, ...]) -> Sheet:
    columns = ("key", "since", "until", "counted", "reached", "half_hours", "ninth_hours")
    rows = [
        (
            *(time.key, time.since.en, time.until.en),
            *(_shown(many, hidden=True) for many in (time.counted, time.reached)),
            *(_shown(hours, hidden=time.hidden) for hours in (time.median_hours, time.ninth_hours)),
        )
        for time in times
    ]
    return Sheet("times", "How long each step took", columns, tuple(rows), notes)


def _curves(times: Iterable[Waiting], notes: tuple[str, ...], *, exact: bool) -> Sheet:
    rows = [
        (time.key, point.hours, *(round(one, 4) for one in (point.waiting, point.low, point.high)), point.left)
        for time in times
        for point in (time.curve if exact else time.table)
    ]
    columns = ("key", "hours", "still_waiting", "low", "high", "left")
    return Sheet("curves", "Share still waiting after so many hours", columns, tuple(rows), notes)


def _flow(flow: Flow, notes: tuple[str, ...]) -> tuple[Sheet, ...]:
    steps = tuple((one.key, _shown(one.cases, hidden=True), _shown(one.share, hidden=True)) for one in flow.steps)
    ages = tuple((one.from_days, one.to_days, _shown(one.cases, hidden=True)) for one in flow.ages)
    states = tuple((one.state, one.title.en, _shown(one.count, hidden=True)) for one in flow.recommendations)
    lags = tuple(
        (one.role or "all", *(_shown(value, hidden=True) for value in (one.entries, one.median_hours, one.ninth_hours)))
        for one in flow.lag
    )
    return (
        Sheet("flow", "From allegation to redress", ("step", "cases", "share"), steps, notes),
        Sheet("ages", "Open cases by age", ("from_days", "to_days", "cases"), ages, notes),
        Sheet("recommendations", "Recommendations", ("state", "title", "recommendations"), states, notes),
        Sheet("entry_lag", "How late it was entered", ("role", "entries", "half_hours", "ninth_hours"), lags, notes),
    )


def late_sheet(rows: Iterable[LateRow], notes: tuple[str, ...] = ()) -> Sheet:
    """What is late now."""
    columns = (
        *("case", "number", "clock", "occasion", "title", "kind", "limit", "basis", "source", "verified"),
        *("whose", "office", "due", "late_days"),
    )
    told = tuple(
        (
            *(row.case, row.number, row.clock, row.occasion, row.title.en, row.kind, row.limit, row.basis, row.source),
            *(_yes(row.verified), row.whose, row.office, instant_text(row.due), row.late_days),
        )
        for row in rows
    )
    return Sheet("late", "What is late now", columns, told, notes)


def cases_sheet(rows: Iterable[CaseRow], notes: tuple[str, ...] = ()) -> Sheet:
    """The list of cases."""
    columns = (
        *("case", "number", "received_at", "age_days", "setting", "urgent", "state"),
        *("limits", "late", "watches", "first_clock", "first_due", "offices"),
    )
    told = tuple(
        (
            *(row.id, row.number, instant_text(row.received_at), row.age_days, row.setting, _yes(row.urgent)),
            " ".join(f"{one.region}:{one.state}" for one in row.states),
            *(row.limits, row.late, row.watches),
            None if row.first is None else row.first.clock,
            None if row.first is None else _instant(row.first.due),
            " ".join(row.offices),
        )
        for row in rows
    )
    return Sheet("cases", "Cases", columns, told, notes)


def course_sheet(course: Course, notes: tuple[str, ...] = ()) -> Sheet:
    """The steps of a case; a step that met several deadlines comes once for each."""
    columns = (
        *("n", "kind", "title", "code", "happened", "precision", "recorded_at", "lag_hours_from", "lag_hours_to"),
        *("role", "mark", "office", "struck_by_n", "corrects_n"),
        *("clock", "due", "verdict", "spare_hours", "basis", "source", "verified", "place", "leaf"),
    )
    rows: list[tuple[Cell, ...]] = []
    for step in course.steps:
        told = _step(step)
        deadlines: Sequence[tuple[Cell, ...]] = [
            (one.clock, _instant(one.due), one.verdict, _two(spare), one.basis, one.source, _yes(one.verified))
            for one, spare in zip(step.met, step.spare_hours, strict=True)
        ]
        rows += [(*told, *deadline, step.place, step.leaf) for deadline in deadlines or [(None,) * 7]]
    for one in course.waiting:
        due = (one.clock, _instant(one.due), one.verdict, None, one.basis, one.source, _yes(one.verified))
        rows.append((None, None, one.title.en, *(None,) * 11, *due, None, None))
    return Sheet("timeline", "Steps of the case", columns, tuple(rows), notes)


def _step(step: Step) -> tuple[Cell, ...]:
    title, code, struck = step.title, step.data.get("code"), step.struck
    return (
        *(step.n, step.kind),
        None if title is None else title.en,
        code if isinstance(code, str) else None,
        *(step.happened, step.precision, step.recorded_at),
        *(round(hours, 2) for hours in step.lag_hours),
        *(step.by.role, step.by.letter, step.by.office),
        None if struck is None else struck.n,
        step.corrects,
    )


def _two(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)
