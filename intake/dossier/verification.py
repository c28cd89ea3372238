"""Do the tables of dossiers hold what the log says? Every column, both ways, and every sealed byte.

Walks the events of all streams, the table `item` and the table `grant` side by side in the order of their streams, in
constant memory. It opens nothing and needs no key: an event names each item and each grant with the digest of its
bytes, so what is missing, left over, changed, swapped between cases or brought back from before is found. Read
`check_dossiers`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from sqlite3 import Error as DriverError
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import SQLAlchemyError

from intake.dossier.contents import STORED_ELSEWHERE
from intake.dossier.stand import Grant, Item, Stand, folded, told_by
from intake.schema import grant, item
from workflow.errors import _
from workflow.store import audit
from workflow.verification import AT_MOST_MISFITS, Report

COVERED = (item, grant)
ROWS_AT_A_TIME = 64  # of up to half a megabyte
REAL = "case:"  # replayed judgments have no dossier

Row = tuple[Any, ...]
T = TypeVar("T", Item, Grant)


def covers() -> dict[str, list[str]]:
    """Every covered table with all its columns, as named in the database."""
    return {str(table.name): [str(column.name) for column in table.columns] for table in COVERED}


def check_dossiers(connection: Connection, report: Report) -> None:
    """Compare items and grants with what the events of their cases told; misfits go into the report."""
    with _readable(report):
        items, grants = _Beside(_rows(connection, item)), _Beside(_rows(connection, grant))
        for stream, events in groupby(audit.in_stream_order(connection), key=itemgetter(0)):
            _nobodys(report, items.before(stream), grants.before(stream))
            stand = _stand(report, stream, events)
            _compare(report, f"item {stream}", stand.items, map(_as_item, items.of(stream)), Item)
            _compare(report, f"grant {stream}", stand.grants, map(_as_grant, grants.of(stream)), Grant)
        _nobodys(report, items.rest(), grants.rest())


@contextmanager
def _readable(report: Report) -> Iterator[None]:
    """A walk that meets a row of another type than its column's stops there, and that is a misfit."""
    try:
        yield
    except (TypeError, ValueError, AttributeError, SQLAlchemyError, DriverError) as fault:
        report.add(
            "item, grant",
            _("A row cannot be read (%(fault)s); what comes after it was not checked.", fault=type(fault).__name__),
        )


def _stand(report: Report, stream: str, events: Iterable[Row]) -> Stand:
    """What the events of a stream told; nothing, of what is no real case."""
    if not stream.startswith(REAL):
        return folded(())
    try:
        return folded([told_by(leaf) for _stream, _n, _kind, leaf in events])
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
        report.add(f"item {stream}", _("Its events hold what no event may hold: nothing follows from them."))
        return folded(())


def _compare(
    report: Report, where: str, told: dict[str, T], kept: Iterable[tuple[str, Any, bool]], kind: type[T]
) -> None:
    wanted = dict(told)
    for name, row, is_whole in kept:
        expected = wanted.pop(name, None)
        if expected is None:
            report.add(f"{where} {name}", _("No event told of it, or it is kept more than once."))
            continue
        columns = [one for one in kind.__struct_fields__ if getattr(row, one) != getattr(expected, one)]
        if columns:
            report.add(f"{where} {name}", _("Its %(columns)s is not what its event told.", columns=", ".join(columns)))
        if not is_whole:
            report.add(f"{where} {name}", _("Its sealed bytes are not those whose digest it has."))
    for name in wanted:
        report.add(f"{where} {name}", _("It is missing."))


def _as_item(row: Row) -> tuple[str, Item, bool]:
    _stream, name, compartment, kind, digest, sealed = row
    elsewhere = kind in STORED_ELSEWHERE
    return name, Item(name, compartment, kind, digest), sealed is None if elsewhere else _has(sealed, digest)


def _as_grant(row: Row) -> tuple[str, Grant, bool]:
    _stream, digest, holder, compartments, wrap = row
    return digest, Grant(holder, compartments, digest), _has(wrap, digest)


def _has(sealed: Any, digest: str) -> bool:
    return isinstance(sealed, bytes) and sha256(sealed).hexdigest() == digest


def _nobodys(report: Report, *found: Sequence[Row]) -> None:
    for row in (row for rows in found for row in rows):
        report.add(f"item, grant {row[0]}", _("Something is kept of a dossier that no event made."))


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    """Every row of a table in the order of its primary key, whose first column is the stream."""
    result = connection.execute(
        select(table).order_by(*table.primary_key.columns), execution_options={"yield_per": ROWS_AT_A_TIME}
    )
    for part in result.partitions():
        yield from (tuple(row) for row in part)


class _Beside:
    """Rows in the order of their streams, taken stream by stream beside another walk in the same order."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def before(self, stream: str) -> list[Row]:
        """Rows of streams that come before `stream`, a hundred of them: nobody asked for them."""
        passed: list[Row] = []
        while self._next is not None and self._next[0] < stream:
            row = self._taken(self._next)
            passed += [row] if len(passed) < AT_MOST_MISFITS else []
        return passed

    def of(self, stream: str) -> Iterator[Row]:
        """The rows of `stream`, to be used up before anything else is asked."""
        while self._next is not None and self._next[0] == stream:
            yield self._taken(self._next)

    def rest(self) -> list[Row]:
        """What nobody asked for, at most a hundred."""
        passed: list[Row] = []
        while self._next is not None and len(passed) < AT_MOST_MISFITS:
            passed.append(self._taken(self._next))
        return passed

    def _taken(self, row: Row) -> Row:
        self._next = next(self._rows, None)
        return row
