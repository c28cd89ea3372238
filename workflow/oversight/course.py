"""One case, step by step, for those who look at conduct: when, how late it was entered, which deadline it met, by whom.

People are marks (A, B, …) in the order in which they come up in this case, the same person the same mark: who is A here
is another one elsewhere. Offices, institutions and codes are conduct and stay; what names keys and ciphertexts is left
out. Read `course`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from workflow.case import load
from workflow.casefile import told
from workflow.deadlines import Deadline, Limits
from workflow.duties import OF_CONTENT, is_of_access, role_titles
from workflow.events import CASE
from workflow.folding import Case
from workflow.history import BY_TIME, history, instant
from workflow.law import Law
from workflow.ledger.entry import By
from workflow.ledger.merkle import leaf_hash
from workflow.machine import SYSTEM_ROLE
from workflow.moment import Moment
from workflow.oversight.marks import Marks
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.store.cases import places
from workflow.timeline import Happening, Reached
from workflow.worklist import Standing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OF_KEYS = frozenset({"digest", "holder"})  # fields that say something of keys alone


class Mark(Struct, frozen=True):
    """Somebody in a case: role, office, and the letter that is theirs here; "" for the work of time."""

    role: str
    title: Words | None
    office: str
    letter: str


class Struck(Struct, frozen=True):
    """That a step no longer stands as it was told: by which entry `n`, of whom and when, replaced or withdrawn, why."""

    n: int
    by: Mark
    recorded_at: str
    code: str
    reason_title: Words | None


class Step(Struct, frozen=True, kw_only=True):
    """An entry. `happened` as exactly as known, in its written form; `recorded_at` is UTC.

    `lag_hours`: how much later it was entered, at least and at most. `met`: the deadlines that it met, and for each in
    `spare_hours` how long before it was due, less than none if late. `minor`: about access, messages, or by the clock.
    `place`: in the log from 0, None while it waits; `leaf`: its leaf hash, hexadecimal.
    """

    n: int
    kind: str
    title: Words | None
    code_title: Words | None
    happened: str
    precision: str
    recorded_at: str
    lag_hours: tuple[float, float]
    by: Mark
    data: Mapping[str, Any]
    met: tuple[Deadline, ...]
    spare_hours: tuple[float | None, ...]
    corrects: int | None
    struck: Struck | None
    reached: tuple[Reached, ...]
    minor: bool
    place: int | None
    leaf: str


class Course(Struct, frozen=True, kw_only=True):
    """A case. `late`: the limits that are late now; `waiting`: every clock that runs, the first due on top.

    `silence_days`: the longest time in which nothing happened, as far as is known; `slowest_hours`: the entry that came
    latest after what it tells, at least and at most. `steps`: the oldest first, in the order of recording.
    """

    id: str
    number: str | None
    events: int
    received: str
    received_at: datetime
    age_days: int
    setting: str | None
    setting_title: Words | None
    institution: str | None
    urgent: bool
    offices: tuple[str, ...]
    states: tuple[Standing, ...]
    limits: Limits
    late: tuple[Deadline, ...]
    waiting: tuple[Deadline, ...]
    silence_days: float | None
    slowest_hours: tuple[float, float] | None
    steps: tuple[Step, ...]


def course(connection: Connection, stream: str, *, now: datetime) -> Course:
    """A real case as it stands at `now` (UTC). Raises NotFound if there is none, and for a replayed judgment."""
    law = law_in_force(connection)
    case = load(connection, f"{CASE}:{stream.removeprefix(f'{CASE}:')}")
    file = told(case, law, now=now)
    head, steps = file.head, _steps(connection, case, law, file.timeline)
    waiting = (*file.due, *file.watches)
    return Course(
        id=head.id,
        number=head.number,
        events=head.events,
        received=head.received,
        received_at=head.received_at,
        age_days=head.age_days,
        setting=head.setting,
        setting_title=head.setting_title,
        institution=head.institution,
        urgent=head.urgent,
        offices=head.offices,
        states=head.states,
        limits=file.limits,
        late=tuple(one for one in file.limits.late if one.running),
        waiting=tuple(sorted(waiting, key=lambda one: (one.due is None, one.due or now, one.clock, one.occasion))),
        silence_days=_silence(case, law, now),
        slowest_hours=max((one.lag_hours for one in steps if not one.minor and one.struck is None), default=None),
        steps=steps,
    )


def _steps(connection: Connection, case: Case, law: Law, timeline: Sequence[Happening]) -> tuple[Step, ...]:
    marks = Marks(law.book.rules, case.entries)
    kept = {n: (place, leaf_hash(leaf).hex()) for n, place, leaf in places(connection, case.stream)}
    return tuple(_step(law, marks, one, *kept[one.n]) for one in reversed(timeline))


def _step(law: Law, marks: Marks, one: Happening, place: int | None, leaf: str) -> Step:
    moment = Moment.parse(one.happened, law.calendar.zone)
    recorded = instant(one.recorded_at)
    struck = one.struck
    return Step(
        n=one.n,
        kind=one.kind,
        title=one.title,
        code_title=one.code_title,
        happened=one.happened,
        precision=one.precision,
        recorded_at=one.recorded_at,
        lag_hours=(_hours(recorded - moment.latest), _hours(recorded - moment.earliest)),
        by=_mark(law, marks, one.by),
        data={name: value for name, value in marks.hidden(one.data).items() if name not in OF_KEYS},
        met=one.met,
        spare_hours=tuple(None if clock.due is None else (clock.due - moment.latest) / HOUR for clock in one.met),
        corrects=one.corrects,
        struck=None
        if struck is None
        else Struck(struck.n, _mark(law, marks, struck.by), struck.recorded_at, struck.code, struck.reason_title),
        reached=one.reached,
        minor=_is_minor(law, one.kind),
        place=place,
        leaf=leaf,
    )


def _hours(late: timedelta) -> float:
    return max(0.0, late / HOUR)


def _mark(law: Law, marks: Marks, by: By) -> Mark:
    letter = "" if by.role == SYSTEM_ROLE else marks.of(by.person)
    return Mark(by.role, role_titles(law.book.rules).get(by.role), by.office, letter)


def _is_minor(law: Law, kind: str) -> bool:
    term = law.book.rules.kinds.get(kind)
    return kind in BY_TIME or (term is not None and (is_of_access(term) or not OF_CONTENT.isdisjoint(term.required)))


def _silence(case: Case, law: Law, now: datetime) -> float | None:
    """The longest stretch, in days, between two things that happened; until now, while somebody works on the case."""
    at = [one.effective for one in history(case.entries, law.calendar.zone) if not _is_minor(law, one.kind)]
    if case.rows.case["left_at"] is None:
        at.append(now)
    return max(((later - sooner) / DAY for sooner, later in pairwise(at)), default=None)
