"""A case, folded from its events, and the corridor through which every event comes in.

`record` is how whatever people do or learn enters a stream. It takes the stream, checks the event, chains it to the one
before, folds the case anew and keeps what follows from it: the case's row, its clocks and their coming stages. The
command line and the replay of a judgment come through here, and so will every door; if it raises, nothing was written.
The sweep alone writes beside it, and only what time did: it chains its events itself (`sweep.py`), and a property holds
its marks equal to a new derivation.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from workflow import holding
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood, VigilError, _
from workflow.events import Event, checked, is_case, is_training
from workflow.folding import Case, folded
from workflow.history import BY_TIME, CORRECTION, history
from workflow.law import Law
from workflow.ledger.entry import By, Entry, decode
from workflow.ledger.growth import Growth
from workflow.ledger.merkle import leaf_hash
from workflow.machine import OPERATOR_ROLE, TRAINING_ROLE, State
from workflow.moment import Moment, instant_text
from workflow.rulebook import CALENDAR_ADOPTED, POLICY_ADOPTED, law_in_force
from workflow.store import cases as store

# Cases whose entries are kept decoded between two writes, by the hash of their newest event.
REMEMBERED_CASES = 1_024


_HOW_TO_ADOPT = _("Adopt a policy folder with `vigil policy adopt`.")


class Telling(Struct, frozen=True):
    """An event with who says so and when it happened in the world."""

    event: Event
    by: By
    at: Moment


def record(connection: Connection, event: Event, *, by: By, at: Moment, now: datetime) -> Entry:
    """Let an event happen to its stream. Nothing that a person does changes one otherwise.

    `at` is when it happened in the world, with its precision; `now` (UTC) is when Vigil learns of it. Acts are checked
    against all that is known now, facts are not: raises NotNow if the state does not allow an act, NotAllowed if `by`
    may not say so, NotUnderstood for a wrong form or a future date; nothing is written then.
    """
    return record_many(connection, [Telling(event, by, at)], now=now)[0]


def record_many(connection: Connection, tellings: Sequence[Telling], *, now: datetime) -> list[Entry]:
    """Let several events happen, in their order, as `record` would one by one; all or none."""
    for telling in tellings:
        if telling.event.kind in (POLICY_ADOPTED, CALENDAR_ADOPTED):  # a version that nobody kept would be the law
            raise NotAllowed(_("A law is adopted whole, with its text, and not told."), next_step=_HOW_TO_ADOPT)
    return record_under(connection, law_in_force(connection), tellings, now=now)


def record_under(connection: Connection, law: Law, tellings: Sequence[Telling], *, now: datetime) -> list[Entry]:
    """`record_many` under a law that is known already: the first adoption is recorded under itself."""
    by_stream: dict[str, list[Telling]] = {}
    for telling in tellings:
        checked(telling.event, law.book.rules)
        by_stream.setdefault(telling.event.stream, []).append(telling)
    writings: dict[str, _Writing] = {}
    try:
        for stream in sorted(by_stream):  # one lock order for all
            told = _told_in_case if is_case(stream) else _told_elsewhere
            writings[stream] = told(connection, law, stream, by_stream[stream], now=now)
    except VigilError:
        store.forget_begun(connection, list(by_stream))
        raise
    _write(connection, list(writings.values()))
    recorded = {stream: iter(writing.fresh) for stream, writing in writings.items()}
    return [next(recorded[telling.event.stream])[0] for telling in tellings]


class _Writing(Struct):
    """What is to be written of one stream, once everything was checked."""

    fresh: list[tuple[Entry, bytes]]
    kept: Case | None = None  # the case as its rows are known to stand
    after: Case | None = None


def _told_in_case(
    connection: Connection, law: Law, stream: str, tellings: Sequence[Telling], *, now: datetime
) -> _Writing:
    head = store.take(connection, stream)
    kept = _remembered(law, head)
    before = kept or (load(connection, stream) if head.n else None)
    entries = list(before.entries) if before else []
    growth = Growth(stream, n=len(entries), last=head.last)
    for telling in tellings:
        state = None
        if law.book.machine.is_act(telling.event.kind, telling.by):
            state = _state(law, entries) if growth.fresh or not before else before.state
        _check(telling, law, state, now=now)
        if telling.event.kind == CORRECTION:
            _check_correction(telling, entries, law, now=now)
        if telling.event.kind in holding.KINDS and law.book.machine.is_act(telling.event.kind, telling.by):
            _check_holding(telling, entries, law, now=now)
        entries.append(_grown(growth, telling, law, now=now))
    after = folded(stream, tuple(entries), growth.last, law)
    _check_number(connection, before, after)
    return _Writing(growth.fresh, kept, after)


def _told_elsewhere(
    connection: Connection, law: Law, stream: str, tellings: Sequence[Telling], *, now: datetime
) -> _Writing:
    n, leaf = store.head(connection, stream)
    growth = Growth(stream, n=n, last=leaf_hash(leaf) if leaf else store.EMPTY.last)
    for telling in tellings:
        _check(telling, law, None, now=now)
        _grown(growth, telling, law, now=now)
    return _Writing(growth.fresh)


def _grown(growth: Growth, telling: Telling, law: Law, *, now: datetime) -> Entry:
    event, at = telling.event, telling.at
    return growth.add(
        event.kind,
        event.data,
        by=telling.by,
        occurred_at=at.text,
        precision=at.precision.value,
        recorded_at=instant_text(now),
        policy=law.book.hash,
    )


def _write(connection: Connection, writings: Sequence[_Writing]) -> None:
    """Everything was checked; what is interrupted here is undone with the caller's transaction."""
    rows = [event_row(entry, leaf) for writing in writings for entry, leaf in writing.fresh]
    if rows:
        store.append(connection, rows)
    for writing in writings:
        if writing.after is not None and len(writing.fresh) == len(writing.after.entries):
            _keep_first(connection, writing.after)
        elif writing.after is not None:
            _keep(connection, writing.kept, writing.after)


def _check(telling: Telling, law: Law, state: State | None, *, now: datetime) -> None:
    event, by = telling.event, telling.by
    if by.role == TRAINING_ROLE and not is_training(event.stream):
        raise NotAllowed(_("The event was not recorded: only a replayed judgment is told by its chronology."))
    if by.role != OPERATOR_ROLE or is_case(event.stream):
        law.book.machine.check(state, event.kind, event.data, by=by)
    _check_date(telling.at, now=now)


def _check_date(at: Moment, *, now: datetime) -> None:
    if at.earliest > now:
        raise NotUnderstood(
            _("The event was not recorded: %(at)s has not come yet.", at=at.text),
            next_step=_("Give the date on which it happened."),
        )


def _check_number(connection: Connection, before: Case | None, after: Case) -> None:
    number = after.rows.case["number"]
    if number is None or (before is not None and before.rows.case["number"] == number):
        return
    if store.has_number(connection, number):
        raise NotNow(
            _("The case was not registered: %(number)s is the number of another case.", number=number),
            next_step=_("Give it a number that no case has."),
        )


def _check_correction(telling: Telling, entries: Sequence[Entry], law: Law, *, now: datetime) -> None:
    """A correction names an earlier event of the case that people made, and puts something possible in its place."""
    event = telling.event
    corrects = event.data.get("corrects", 0)
    if not 1 <= corrects <= len(entries) or entries[corrects - 1].kind in BY_TIME:
        raise NotUnderstood(
            _("The correction was not recorded: this case has no event %(n)d that could be corrected.", n=corrects)
        )
    corrected = entries[corrects - 1]
    if event.data.get("code") != "replaced":
        return
    if corrected.kind == CORRECTION:
        raise NotUnderstood(
            _("A correction is not replaced by another."), next_step=_("Withdraw it, and correct the event itself.")
        )
    kind, data = event.data.get("kind_as", corrected.kind), event.data.get("data_as", corrected.data)
    checked(Event(event.stream, kind, data), law.book.rules)
    if kind != corrected.kind:
        law.book.machine.check(None, kind, data, by=telling.by)
    if "occurred_as" in event.data:
        _check_date(Moment.parse(event.data["occurred_as"], law.calendar.zone), now=now)


def _check_holding(telling: Telling, entries: Sequence[Entry], law: Law, *, now: datetime) -> None:
    """A limit stands still, or is given more time, only as its policy says."""
    event, clocks = telling.event, law.clocks(history(entries, law.calendar.zone))
    found = holding.objection(clocks, law, event.kind, event.data, at=telling.at, now=now)
    if found is not None:
        raise (NotUnderstood if found.is_form else NotNow)(found.why, kept=_("The case is unchanged."))


def event_row(entry: Entry, leaf: bytes) -> dict[str, Any]:
    """An event as the database keeps it."""
    return {"stream": entry.stream, "n": entry.n, "kind": entry.kind, "entry": leaf}


def load(connection: Connection, stream: str) -> Case:
    """A case as it stands, folded from its events. Raises NotFound if there is none."""
    leaves = store.leaves(connection, stream)
    if not leaves:
        raise NotFound(_("There is no case %(stream)s here.", stream=stream))
    law = law_in_force(connection)
    return folded(stream, tuple(decode(leaf) for leaf in leaves), leaf_hash(leaves[-1]), law)


def rederive(connection: Connection, stream: str) -> Case:
    """Derive a case anew under the law now in force, and keep it."""
    store.take(connection, stream)
    case = load(connection, stream)
    _keep(connection, None, case)
    return case


def _state(law: Law, entries: Sequence[Entry]) -> State:
    return law.book.machine.fold(history(entries, law.calendar.zone))


_CASES: OrderedDict[tuple[bytes, int], Case] = OrderedDict()


def _remembered(law: Law, head: store.Head) -> Case | None:
    """The case as its rows stand, from memory, where it was derived under this law.

    A case that was folded in a transaction that failed may be remembered too: then no head has its hash, or the row
    stands under an older adoption.
    """
    return _CASES.get((head.last, law.adoption)) if head.adoption == law.adoption else None


def _keep(connection: Connection, before: Case | None, after: Case) -> None:
    """Write what changed since `before`, the case as it is known to be kept; everything, where that is not known."""
    rows = after.rows
    store.keep(connection, {"b_stream": after.stream, **rows.case})
    if before is None:
        store.replace_clocks(connection, after.stream, [row._asdict() for row in rows.clocks.values()])
        store.replace_parties(connection, after.stream, rows.parties)
        store.replace_recommendations(connection, after.stream, [one._asdict() for one in rows.recommended])
    else:
        old = before.rows.clocks
        store.drop_clocks(connection, [row[:3] for identity, row in old.items() if rows.clocks.get(identity) != row])
        new = (row for identity, row in rows.clocks.items() if old.get(identity) != row)
        store.add_clocks(connection, [row._asdict() for row in new])
        if rows.parties != before.rows.parties:
            store.replace_parties(connection, after.stream, rows.parties)
        if rows.recommended != before.rows.recommended:
            store.replace_recommendations(connection, after.stream, [one._asdict() for one in rows.recommended])
    _remember(after)


def _keep_first(connection: Connection, case: Case) -> None:
    """Write what follows from a case's first events: there is nothing yet but the row that was taken."""
    rows = case.rows
    store.keep(connection, {"b_stream": case.stream, **rows.case})
    store.add_clocks(connection, [row._asdict() for row in rows.clocks.values()])
    store.add_parties(connection, case.stream, rows.parties)
    if rows.recommended:
        store.replace_recommendations(connection, case.stream, [one._asdict() for one in rows.recommended])
    _remember(case)


def _remember(case: Case) -> None:
    _CASES[case.last, case.rows.case["adoption"]] = case
    while len(_CASES) > REMEMBERED_CASES:
        _CASES.popitem(last=False)
