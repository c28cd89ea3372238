"""What is known of some cases for telling people of them: whose they are, where they were sent, who has a stake.

One question for all cases of a batch. Reads what is derived, and of the events only those that send a case somewhere
or say whom it is about. Read `facts_of`.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from workflow.case import load
from workflow.errors import NotUnderstood
from workflow.history import CORRECTION, history
from workflow.law import Law
from workflow.ledger.entry import decode
from workflow.policy.rules import Rules, names_of
from workflow.store.schema import case, clock, event, party

ACCUSED, PLACE, SETTING = "accused", "institution", "setting"
STREAMS_A_QUERY = 200  # names in one statement


class Sending(Struct, frozen=True):
    """An event that sent the case to an office; `references` by field."""

    n: int
    office: str
    references: dict[str, str]


class Running(Struct, frozen=True):
    """A clock of the case: when it is due, and whether its step came or is no longer waited for."""

    due_at: datetime | None
    is_over: bool


class Facts(Struct, frozen=True):
    """A case as far as it matters here. `accused`: what it calls the office that it is about, or where it happened."""

    assigned_to: str | None = None
    setting: str | None = None
    offices: frozenset[str] = frozenset()
    accused: frozenset[str] = frozenset()
    sendings: tuple[Sending, ...] = ()
    clocks: dict[tuple[str, int], Running] = {}


NOTHING = Facts()


def facts_of(connection: Connection, law: Law, streams: Collection[str]) -> dict[str, Facts]:
    """The facts of these cases, by stream."""
    every, clocks = sorted(streams), dict[str, dict[tuple[str, int], Running]]()
    for start in range(0, len(every), STREAMS_A_QUERY):
        clocks |= clocks_of(connection, every[start : start + STREAMS_A_QUERY])
    known = without_clocks(connection, law, streams)
    return {stream: replace(facts, clocks=clocks.get(stream, {})) for stream, facts in known.items()}


def without_clocks(connection: Connection, law: Law, streams: Collection[str]) -> dict[str, Facts]:
    """The facts of these cases but for their clocks, by stream: in half the time."""
    found: dict[str, Facts] = {}
    every = sorted(streams)
    for start in range(0, len(every), STREAMS_A_QUERY):
        found |= _facts(connection, law, every[start : start + STREAMS_A_QUERY])
    return found


def _facts(connection: Connection, law: Law, streams: Sequence[str]) -> dict[str, Facts]:
    parties: dict[str, set[str]] = {}
    for stream, office in connection.execute(select(party.c.stream, party.c.office).where(party.c.stream.in_(streams))):
        parties.setdefault(stream, set()).add(office)
    said = _said(connection, law, streams)
    query = select(case.c.stream, case.c.assigned_to, case.c.setting).where(case.c.stream.in_(streams))
    return {
        stream: Facts(
            assigned_to=assigned_to,
            setting=setting,
            offices=frozenset(parties.get(stream, ())),
            accused=_accused(said.get(stream, [])),
            sendings=_sendings(law.book.rules, said.get(stream, [])),
        )
        for stream, assigned_to, setting in connection.execute(query)
    }


def clocks_of(connection: Connection, streams: Sequence[str]) -> dict[str, dict[tuple[str, int], Running]]:
    """The clocks of these cases, by key and occasion."""
    columns = (clock.c.stream, clock.c.key, clock.c.occasion, clock.c.due_at, clock.c.met_n, clock.c.ended_n)
    found: dict[str, dict[tuple[str, int], Running]] = {}
    for stream, key, occasion, due_at, met, ended in connection.execute(
        select(*columns).where(clock.c.stream.in_(streams))
    ):
        is_over = met is not None or ended is not None
        found.setdefault(stream, {})[key, occasion] = Running(due_at, is_over)
    return found


def offices_at_work(connection: Connection, streams: Collection[str]) -> dict[tuple[str, str], int]:
    """The newest event of each office in each of these cases: (stream, office) → its `n`."""
    found: dict[tuple[str, str], int] = {}
    every = sorted(streams)
    for start in range(0, len(every), STREAMS_A_QUERY):
        part = every[start : start + STREAMS_A_QUERY]
        query = select(event.c.entry).where(event.c.stream.in_(part)).order_by(event.c.stream, event.c.n)
        for leaf in connection.scalars(query):
            with suppress(NotUnderstood):
                entry = decode(leaf)
                found[entry.stream, entry.by.office] = entry.n
    return found


Said = tuple[int, str, str | None, dict[str, Any]]  # n, kind, code, data


def _said(connection: Connection, law: Law, streams: Sequence[str]) -> dict[str, list[Said]]:
    """What the cases' events say of offices, as it stands after corrections; a case that has any is read whole."""
    rules = law.book.rules
    about = {kind for kind, term in rules.kinds.items() if ACCUSED in term.data or PLACE in term.data}
    kinds = sorted({name.partition(":")[0] for name in rules.shared} | about | {CORRECTION})
    query = select(event.c.stream, event.c.kind, event.c.entry).where(
        event.c.stream.in_(streams), event.c.kind.in_(kinds)
    )
    said: dict[str, list[Said]] = {}
    corrected = set()
    for stream, kind, leaf in connection.execute(query.order_by(event.c.stream, event.c.n)):
        if kind == CORRECTION:
            corrected.add(stream)
            continue
        with suppress(NotUnderstood):  # verification names it; the case's deadlines are told all the same
            entry = decode(leaf)
            said.setdefault(stream, []).append((entry.n, kind, entry.data.get("code"), entry.data))
    for stream in sorted(corrected):
        with suppress(NotUnderstood):
            happened = history(load(connection, stream).entries, law.calendar.zone)
            said[stream] = [(one.n, one.kind, one.code, dict(one.data)) for one in happened]
    return said


def _accused(said: Sequence[Said]) -> frozenset[str]:
    """Every word for it that was said counts: an office that was named once hears no more than it must."""
    found = (data.get(name) for _n, _kind, _code, data in said for name in (ACCUSED, PLACE))
    return frozenset(one for one in found if isinstance(one, str))


def _sendings(rules: Rules, said: Sequence[Said]) -> tuple[Sending, ...]:
    return tuple(
        Sending(n, data["office"], {name: value for name, value in data.items() if isinstance(value, str)})
        for n, kind, code, data in said
        if isinstance(data.get("office"), str) and not rules.shared.isdisjoint(names_of(kind, code))
    )
