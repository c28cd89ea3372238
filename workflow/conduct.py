"""What happened in cases and what must happen by when, as it is told to offices: times, states, sources, no content.

`page` lists cases, `told` tells one whole. Both read what is kept and record nothing. What a case's events say of the
dossier's keys and ciphertexts is left out: it says nothing of conduct. Read `told`.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from workflow.case import load
from workflow.clocks import Clock, Verdict
from workflow.clocks.terms import verdict
from workflow.errors import NotUnderstood, _
from workflow.events import CASE
from workflow.folding import Case
from workflow.law import Book
from workflow.ledger.entry import By, Entry
from workflow.machine import State
from workflow.rulebook import law_in_force
from workflow.store import conduct as store
from workflow.store.conduct import Row

# Cases a page, and rows that one may look at: a question that few cases answer gets short pages, never a long wait.
PAGE, WALKED = 50, 500
DOSSIER = ("items", "grants")  # fields of events that name ciphertexts and keys


class Stands(Struct, frozen=True, omit_defaults=True):
    """The state of one region of a case; of one strand or recommendation in it, where `reference` names that."""

    region: str
    state: str
    title: str
    reference: str = ""


class Line(Struct, frozen=True):
    """A case in the list. `due` (UTC) is when its first running limit is due; `late`: that has passed."""

    id: str
    number: str | None
    state: list[Stands]
    events: int
    due: datetime | None
    late: bool


class Page(Struct, frozen=True):
    """Some cases; where there are more, or may be, `next` is the cursor that goes on. A page may hold few or none."""

    cases: list[Line]
    next: str | None


class Stage(Struct, frozen=True):
    """A stage of a clock: "-12 hours", "due", "+2 days"; its instant (UTC), and whether that has come."""

    stage: str
    at: datetime
    come: bool


class Timed(Struct, frozen=True):
    """A clock of the case. Its identity is (`clock`, `occasion`); instants are UTC.

    `due` is null while a pause without end holds it; `earliest` to `latest` is what a vague start leaves open. `met`
    and `ended` are the times of the event that did it, as exactly as they are known. `late_days` counts elapsed days.
    """

    clock: str
    occasion: int
    title: str
    kind: str
    basis: str
    source: str
    verified: bool
    started: str
    started_by: int
    first_due: datetime
    due: datetime | None
    earliest: datetime | None
    met: str | None
    met_by: int | None
    ended: str | None
    ended_by: int | None
    verdict: str
    late_days: float | None
    stages: list[Stage]


class Happening(Struct, frozen=True):
    """An event: when it happened in the world, as exactly as is known, and when it was recorded (UTC)."""

    n: int
    kind: str
    title: str
    occurred_at: str
    precision: str
    recorded_at: str
    by: By
    data: dict[str, Any]


class Told(Struct, frozen=True):
    """A case whole: its line, every clock, every event in the order of recording."""

    id: str
    number: str | None
    state: list[Stands]
    due: datetime | None
    late: bool
    clocks: list[Timed]
    events: list[Happening]


class Question(Struct, frozen=True):
    """Which cases: `state` is a state's key, or "region:state"; `due_before` (UTC) of a running limit."""

    state: str | None = None
    late: bool | None = None
    due_before: datetime | None = None
    cursor: str | None = None


def page(connection: Connection, asked: Question, *, office: str | None, now: datetime) -> Page:
    """Some of the cases that were asked for, all or those sent to one office; `now` is UTC.

    Ordered by due date where lateness or a due date was asked for, else by age. Raises NotUnderstood for a state or a
    cursor that is none.
    """
    law = law_in_force(connection)
    wanted = None if asked.state is None else wanted_state(law.book, asked.state)
    lines: list[Line] = []
    last: Row | None = None
    at_most = PAGE + 1 if wanted is None and asked.late is None and asked.due_before is None else WALKED
    walked = _walked(connection, asked, office=office, now=now, at_most=at_most)
    for row in walked:
        if len(lines) == PAGE:
            return Page(lines, _cursor(last))
        last = row
        line = _line(law.book, row, now)
        if _answers(line, row, asked.late, wanted) and not (lines and lines[-1].id == line.id):
            lines.append(line)
    return Page(lines, _cursor(last) if len(walked) == at_most else None)


def told(connection: Connection, stream: str, *, now: datetime) -> Told:
    """A case as it stands at `now` (UTC). Raises NotFound if there is none."""
    law = law_in_force(connection)
    case = load(connection, stream)
    limits = [one.due for one in coming(case, now=now) if one.kind == "limit" and one.due is not None]
    due = min(limits, default=None)
    return Told(
        id=_id(stream),
        number=case.rows.case["number"],
        state=stands(law.book, case.state),
        due=due,
        late=due is not None and due < now,
        clocks=[timed(clock, now) for clock in case.clocks],
        events=[happening(law.book, entry) for entry in case.entries],
    )


def coming(case: Case, *, now: datetime) -> list[Timed]:
    """The running clocks of a case, the first due on top; those that a pause holds last."""
    running = [timed(clock, now) for clock in case.clocks if clock.running(now)]
    return sorted(running, key=lambda one: (one.due is None, one.due or now, one.clock, one.occasion))


def stands(book: Book, state: State) -> list[Stands]:
    """The state of each region, and of each reference where a region is kept for each."""
    found = []
    # Just after an adoption a kept state may still be of a policy with other regions: its row waits to be derived anew.
    for region, own in zip(book.machine.regions, state.regions, strict=False):
        titles = {one.key: one.title.en for one in region.state}
        told_apart = [(reference, here) for name, reference, here in state.references if name == region.key]
        for reference, here in told_apart or [("", own)]:
            found.append(Stands(region.key, here, titles.get(here, here), reference))
    return found


def timed(clock: Clock, now: datetime) -> Timed:
    """A clock as it is told, judged at `now` (UTC)."""
    term, due, met, ended = clock.plan.clock, clock.due, clock.met, clock.ended
    said = verdict(clock, now)
    until = met.moment.latest if met else now
    is_late = said in (Verdict.LATE, Verdict.OPEN_LATE) and due is not None
    return Timed(
        clock=clock.key,
        occasion=clock.occasion,
        title=term.title.en,
        kind=term.kind,
        basis=term.basis,
        source=term.source,
        verified=term.verified,
        started=clock.started.text,
        started_by=clock.root.n,
        first_due=clock.first_due.latest,
        due=due.latest if due else None,
        earliest=due.earliest if due and due.earliest != due.latest else None,
        met=met.moment.text if met else None,
        met_by=met.n if met else None,
        ended=ended.moment.text if ended else None,
        ended_by=ended.n if ended else None,
        verdict=said.value,
        late_days=round((until - due.latest) / timedelta(days=1), 1) if is_late and due else None,
        stages=[Stage(one.label, one.at, one.at <= now) for one in clock.stages],
    )


def happening(book: Book, entry: Entry) -> Happening:
    """An event as it is told."""
    term = book.rules.kinds.get(entry.kind)
    return Happening(
        n=entry.n,
        kind=entry.kind,
        title=entry.kind if term is None else term.title.en,
        occurred_at=entry.occurred_at,
        precision=entry.precision,
        recorded_at=entry.recorded_at,
        by=entry.by,
        data={name: value for name, value in entry.data.items() if name not in DOSSIER},
    )


def _walked(connection: Connection, asked: Question, *, office: str | None, now: datetime, at_most: int) -> list[Row]:
    """The next rows that may answer, in the order that the question gives."""
    place = None if asked.cursor is None else _place(asked.cursor)
    if asked.late is not True and asked.due_before is None:
        after = "" if place is None else place.stream
        return store.by_age(connection, now, office=office, after=after, at_most=at_most)
    ends = [end for end in (asked.due_before, now if asked.late else None) if end is not None]
    return store.by_due(
        connection,
        now,
        office=office,
        since=now if asked.late is False else None,
        before=min(ends),
        after=None if place is None or place.at is None else (place.at, place.stream),
        at_most=at_most,
    )


def _answers(line: Line, row: Row, late: bool | None, wanted: tuple[str, str] | None) -> bool:
    """Whether a walked row is one that was asked for: of several clocks of a case the first."""
    if row.at is not None and row.at != row.first_due:
        return False
    if late is not None and line.late is not late:
        return False
    return wanted is None or any(wanted in ((one.region, one.state), ("", one.state)) for one in line.state)


def wanted_state(book: Book, text: str) -> tuple[str, str]:
    """Region ("" for any) and state of "course:open" or "open". Raises NotUnderstood if the policy has no such one."""
    region, _colon, state = text.rpartition(":")
    known = {(one.key, state.key) for one in book.machine.regions for state in one.state}
    if (region, state) not in known and (region or state not in {key for _region, key in known}):
        raise NotUnderstood(
            _("There is no such state in the policy."), next_step=_("Write a state, or region:state, by their keys.")
        )
    return region, state


def _line(book: Book, row: Row, now: datetime) -> Line:
    state = msgspec.json.decode(row.state, type=State)
    late = row.first_due is not None and row.first_due < now
    return Line(_id(row.stream), row.number, stands(book, state), row.events, row.first_due, late)


def _id(stream: str) -> str:
    return stream.removeprefix(f"{CASE}:")


class _Place(Struct, frozen=True, array_like=True):
    """Where a walk stands: the last row's stream, and its due date if the walk is by that."""

    stream: str
    at: datetime | None


def _cursor(row: Row | None) -> str | None:
    if row is None:
        return None
    return urlsafe_b64encode(msgspec.json.encode(_Place(row.stream, row.at))).rstrip(b"=").decode()


def _place(cursor: str) -> _Place:
    try:
        place = msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=_Place)
    except (Error, ValueError, msgspec.MsgspecError):
        place = None
    if place is None or (place.at is not None and place.at.tzinfo is None):
        raise NotUnderstood(_("This is no cursor."), next_step=_("Take the one that the page before gave as next."))
    return place
