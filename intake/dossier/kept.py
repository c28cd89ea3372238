"""How long the content of closed cases is kept: one case, and the list of what is to be erased within some weeks.

Reads and records nothing. The dates are those of the clock that the policy names (`[retention]`); what stands against
erasing is asked of `retention.py`. Read `listed`, then `kept`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import retention_store as store
from intake.dossier.retention import POSTPONED, Hinder, entries_of, standing_against, terms_of
from intake.dossier.retention_store import Asked, Running, Which
from intake.dossier.stakes import left_out
from workflow.calendar import shifted
from workflow.case import load
from workflow.clocks import Clock
from workflow.errors import NotFound, _
from workflow.events import is_training
from workflow.folding import Case
from workflow.history import Happened, history
from workflow.law import Law
from workflow.ledger.entry import Entry
from workflow.policy.rules import Plan
from workflow.rulebook import law_in_force
from workflow.span import Span

MOST_COUNTED = 10_000
LOOKED_AT = 200  # cases, in one read, where only some of them are wanted
MOST_LOOKED_AT = 2_000


class Kept(Struct, frozen=True):
    """A case whose content is kept until a day; instants UTC. `began`: the entry with which its retention began.

    `due_at` is None while a hold pauses it; `warned_at`: since when people are warned, None before. `postponed`: the
    newest postponement that stands. `is_left_out`: whoever looks was left out of the case.
    """

    stream: str
    number: str | None
    assigned_to: str | None
    began: Entry
    started_at: datetime
    first_due_at: datetime
    due_at: datetime | None
    warned_at: datetime | None
    postponed: Happened | None
    hinders: tuple[Hinder, ...]
    is_left_out: bool

    def is_due(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.due_at is not None and self.due_at <= now


class Page(Struct, frozen=True):
    """A page of the list; `total` is exact up to MOST_COUNTED, and None where it was not counted."""

    rows: tuple[Kept, ...]
    total: int | None
    has_more: bool


class Wanted(Struct, frozen=True, kw_only=True):
    """What of the list is asked for. `is_free`: only cases that nothing stands against (True), or something (False)."""

    which: Which = Which.SOON
    number: str = ""
    assigned_to: str = ""
    is_free: bool | None = None
    ahead: str = ""


def listed(connection: Connection, wanted: Wanted, *, person: str, now: datetime, first: int, at_most: int) -> Page:
    """Cases by the day until which they are kept, from the `first` on (from 0); `person` is who looks (a pseudonym)."""
    law = law_in_force(connection)
    until = shifted(now, Span.parse(wanted.ahead or terms_of(law).shown_ahead), law.calendar)
    asked = Asked(
        clock=terms_of(law).clock,
        which=wanted.which,
        now=now,
        until=until,
        number=wanted.number,
        assigned_to=wanted.assigned_to,
    )
    if wanted.is_free is not None:
        return _sifted(connection, law, asked, wanted.is_free, person, now, first, at_most)
    found = store.page(connection, asked, first=first, at_most=at_most + 1)
    total = store.how_many(connection, asked, at_most=MOST_COUNTED)
    return Page(_kept(connection, law, found[:at_most], person, now), total, len(found) > at_most)


def _sifted(
    connection: Connection,
    law: Law,
    asked: Asked,
    is_free: bool,
    person: str,
    now: datetime,
    first: int,
    at_most: int,
) -> Page:
    """What stands against a case is kept in no column, so cases are looked at in their order until a page is full."""
    fitting: list[Kept] = []
    for start in range(0, MOST_LOOKED_AT, LOOKED_AT):
        found = store.page(connection, asked, first=start, at_most=LOOKED_AT)
        rows = _kept(connection, law, found, person, now)
        fitting += [one for one in rows if (not one.hinders) is is_free]
        if len(found) < LOOKED_AT or len(fitting) > first + at_most:
            break
    return Page(tuple(fitting[first : first + at_most]), None, len(fitting) > first + at_most)


def _kept(connection: Connection, law: Law, found: Sequence[Running], person: str, now: datetime) -> tuple[Kept, ...]:
    streams = [one.stream for one in found]
    entries = entries_of(connection, streams, law)
    roots = _roots(connection, found, entries)
    hinders = standing_against(connection, entries, law, now=now)
    out = left_out(connection, streams)
    return tuple(
        _one(
            law,
            one,
            roots[one.stream],
            entries[one.stream],
            hinders[one.stream],
            person in out.get(one.stream, ()),
            now,
        )
        for one in found
    )


def _roots(
    connection: Connection, found: Sequence[Running], entries: Mapping[str, Sequence[Entry]]
) -> dict[str, Entry]:
    """The entry with which each retention began; of a kind that nothing else asks for the case is read whole."""
    roots = {}
    for one in found:
        root = next((entry for entry in entries[one.stream] if entry.n == one.root_n), None)
        roots[one.stream] = root or load(connection, one.stream).entries[one.root_n - 1]
    return roots


def _one(
    law: Law,
    one: Running,
    began: Entry,
    entries: Sequence[Entry],
    hinders: tuple[Hinder, ...],
    is_left_out: bool,
    now: datetime,
) -> Kept:
    warned_at = None if one.due_at is None else warning_at(law, plan_of(law, one.rulebook), one.due_at)
    return Kept(
        stream=one.stream,
        number=one.number,
        assigned_to=one.assigned_to,
        began=began,
        started_at=one.started_at,
        first_due_at=one.first_due_at,
        due_at=one.due_at,
        warned_at=warned_at if warned_at is not None and warned_at <= now else None,
        postponed=postponed(entries, law),
        hinders=hinders,
        is_left_out=is_left_out,
    )


def kept(connection: Connection, stream: str, *, person: str, now: datetime) -> Kept | None:
    """How long one case is kept; None where no retention runs: it is not closed, or erased. Raises NotFound."""
    law = law_in_force(connection)
    if is_training(stream):
        raise NotFound(_("There is no such case here."))
    found = store.running(connection, terms_of(law).clock, [stream]).get(stream)
    return None if found is None else _kept(connection, law, [found], person, now)[0]


def postponed(entries: Sequence[Entry], law: Law) -> Happened | None:
    """The newest postponement that stands since the case was closed last."""
    found = None
    for told in history(entries, law.calendar.zone) if any(one.kind == POSTPONED for one in entries) else ():
        found = told if told.kind == POSTPONED else found
    return found


def clock_of(case: Case, law: Law, now: datetime) -> Clock | None:
    """The retention that runs in a case."""
    key = terms_of(law).clock
    return next((clock for clock in reversed(case.clocks) if clock.key == key and clock.running(now)), None)


def plan_of(law: Law, rulebook: str) -> Plan | None:
    """The retention's clock as the policy under which it runs has it."""
    key = terms_of(law).clock
    rules = next((book.rules for book in law.books if book.hash == rulebook), law.book.rules)
    return next((plan for plan in rules.plans if plan.key == key), None)


def warning_at(law: Law, plan: Plan | None, due_at: datetime) -> datetime:
    """From when on (UTC) people are told of a due date: the first stage, else as early as the list shows it."""
    spans = [span for _label, span, _stage in plan.stages if span is not None] if plan else []
    early = [shifted(due_at, span, law.calendar) for span in spans]
    ahead = Span.parse(terms_of(law).shown_ahead)
    return min(early, default=shifted(due_at, Span(-ahead.amount, ahead.unit), law.calendar))
