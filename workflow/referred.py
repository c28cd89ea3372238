"""The list of an office that cases are sent to: what waits for it, what is due first on top, a page at a time.

Only what was sent to that office, and of it what its role is waited for: of other offices' referrals of the same case
it learns nothing. Reads and records nothing. Read `referred`.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from workflow.case import load
from workflow.deadlines import Deadline, deadline
from workflow.duties import whose
from workflow.events import CASE
from workflow.law import Law
from workflow.referrals import Referral, answering, clocks_of, concerns_clock, is_of_reference, referrals
from workflow.rulebook import law_in_force
from workflow.store import referred as store

PAGE = 50


class _Sending(Struct, frozen=True, gc=False):
    """As much of a sending as says to whom it went."""

    office: str = ""


class _Began(Struct, frozen=True, gc=False):
    data: _Sending


_read = msgspec.json.Decoder(_Began).decode


class Row(Struct, frozen=True):
    """Something that was sent to an office, which answers as `role`; `first`: the limit that waits for it, if any."""

    case: str
    number: str | None
    sent: Referral
    role: str
    first: Deadline | None


class Page(Struct, frozen=True):
    """Some cases: of `total`; `waiting` of them wait. A case that was sent twice has two rows."""

    rows: tuple[Row, ...]
    total: int
    waiting: int
    page: int
    pages: int


def referred(
    connection: Connection,
    seats: Sequence[tuple[str, str]],
    *,
    is_waiting: bool,
    page: int,
    now: datetime,
    at_most: int = PAGE,
) -> Page:
    """A page of what was sent to offices, each with the role in which somebody acts there; or only of what waits.

    `page` counts from 1, with `at_most` cases; one that is not there is empty. `now` is UTC.
    """
    law = law_in_force(connection)
    waits = {stream: seat for seat in seats for stream in _waiting(connection, law, seat, now)}
    shown = dict(waits)
    if not is_waiting:
        for seat in seats:
            shown |= {one: seat for one in store.streams(connection, seat[0]) if one not in shown}
    page, every = max(1, page), list(shown)
    here = every[(page - 1) * at_most : page * at_most]
    rows = [row for stream in here for row in rows_of(connection, law, stream, shown[stream], now=now)]
    if is_waiting:
        rows = sorted((row for row in rows if row.first is not None), key=lambda row: _when(row, now))
    return Page(tuple(rows), len(every), len(waits), page, pages=max(1, -(-len(every) // at_most)))


def rows_of(connection: Connection, law: Law, stream: str, seat: tuple[str, str], *, now: datetime) -> list[Row]:
    """What of a case was sent to an office and is answered in that role, what is due first on top."""
    office, role = seat
    case = load(connection, stream)
    rows = []
    for sent in referrals(case, law, office=office):
        if answering(law.book.rules, sent.kind, role) is None:
            continue
        clocks = [
            one for one in clocks_of(case, law, sent, role) if one.running(now) and one.plan.clock.kind == "limit"
        ]
        due = [deadline(one, law.book, now=now) for one in clocks]
        first = min(due, key=lambda one: (one.due is None, one.due or now, one.clock), default=None)
        rows.append(Row(stream.removeprefix(f"{CASE}:"), case.rows.case["number"], sent, role, first))
    return sorted(rows, key=lambda row: _when(row, now))


def _when(row: Row, now: datetime) -> tuple[int, datetime]:
    if row.first is None:
        return 2, now
    return int(row.first.due is None), row.first.due or now


def _waiting(connection: Connection, law: Law, seat: tuple[str, str], now: datetime) -> dict[str, None]:
    """The cases that wait for an office, what is due first on top."""
    office, role = seat
    rules = law.book.rules
    steps = whose(rules)
    per = {one.key: one.per for one in rules.policy.clocks.clock if concerns_clock(rules, steps, one.key, role)}
    found: dict[str, None] = {}
    for one in store.waiting(connection, office, per, now):
        if one.stream not in found and (
            not is_of_reference(rules, per[one.key]) or _read(one.began).data.office == office
        ):
            found[one.stream] = None
    return found
