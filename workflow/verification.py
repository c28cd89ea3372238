"""Is history what it was? Checks a living instance against its log, and its derived tables against a new derivation.

Two walks, both in constant memory. `check_log` follows the log in its order: places without a gap, columns that say
what the entry says, every stream's chain, the root, the signed checkpoints. `check_cases` takes every stream in turn,
reads each entry strictly, derives cases and clocks anew under the adoption that they name, and compares all columns
with what is kept. Nothing is repaired here (`rebuild` writes the derived tables anew); a row that cannot be read is a
misfit, not a crash.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from sqlite3 import Error as DriverError  # SQLite's rows come straight from its driver
from typing import Any

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from workflow.attestation import Signed, TileCheck, former_logs, signed_roots
from workflow.calendar import read_calendar
from workflow.case import rederive
from workflow.errors import NotUnderstood, Sentence, VigilError, _
from workflow.events import is_case
from workflow.folding import Case, folded
from workflow.law import Law
from workflow.ledger.chain import ChainCheck, Misfit
from workflow.ledger.entry import Entry, decode
from workflow.ledger.merkle import leaf_hash
from workflow.ledger.note import VerifierKey
from workflow.policy.reading import calendar_hash, policy_from, policy_hash
from workflow.rulebook import CALENDAR_ADOPTED, POLICY_ADOPTED, SYSTEM, law_from
from workflow.store import audit, instance, log
from workflow.store.schema import case, clock, event, log_head, party, recommendation

AT_MOST_MISFITS = 100
COVERED = (event, case, clock, party, recommendation, log_head)


@dataclass(slots=True)
class Report:
    """What a verification found. `waiting`: events committed and not yet in the log, which is no misfit."""

    size: int = 0
    root: bytes = b""
    waiting: int = 0
    cases: int = 0
    misfits: list[Misfit] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything held."""
        return not self.misfits

    def add(self, where: str, what: Sentence) -> None:
        """One thing that does not hold; after a hundred they are no longer listed."""
        if len(self.misfits) < AT_MOST_MISFITS:
            self.misfits.append(Misfit(where, what))


def covers() -> dict[str, list[str]]:
    """Every covered table with all its columns, as named in the database."""
    return {str(table.name): [str(column.name) for column in table.columns] for table in COVERED}


def verify(connection: Connection, *, vkey: VerifierKey | None = None, since: str | None = None) -> Report:
    """Verify a living instance, log and derived tables.

    `vkey` comes from outside (else the instance's own is used, and the report says what that is worth); `since` is an
    earlier checkpoint, a signed note: the log must still begin with what it signed.
    """
    report = Report()
    here = instance.read(connection)
    if here is None:
        report.add("instance", _("There is no instance in this database."))
        return report
    try:
        key = vkey or VerifierKey.parse(here.vkey)
    except VigilError as fault:
        report.add("instance", fault.what)
        return report
    if vkey is None:
        report.notes.append(
            _("The signatures were checked with the instance's own key: that shows consistency, not who signed.")
        )
    if str(key) != here.vkey:
        report.add("instance", _("The instance names another verifier key than the one given."))
    with _readable(report, "event"):
        check_log(connection, report, key, since=since)
    with _readable(report, "event, case, clock, party, recommendation"):
        check_cases(connection, report)
    return report


@contextmanager
def _readable(report: Report, where: str) -> Iterator[None]:
    """A walk that meets a row of another type than its column's stops there, and that is a misfit."""
    try:
        yield
    except (TypeError, ValueError, KeyError, AttributeError, SQLAlchemyError, DriverError) as fault:
        report.add(
            where, _("A row cannot be read (%(fault)s); what comes after it was not checked.", fault=str(fault)[:120])
        )


def check_log(connection: Connection, report: Report, key: VerifierKey, *, since: str | None = None) -> None:
    """Walk the log in its order; every checkpoint kept, and `since`, must have signed what it begins with."""
    signed = signed_roots(connection, report.add, key, since)
    report.notes += former_logs(connection)
    tiles = TileCheck(connection, report.add)
    check = ChainCheck(tiles.tree)
    if 0 in signed:
        _compare_root(report, check, signed.pop(0))
    for rows in audit.in_log_order(connection):
        for part in _cut_at(rows, check.size, signed):
            _follow(connection, report, check, part)
            if check.size in signed:
                _compare_root(report, check, signed.pop(check.size))
    for size, (where, _root) in signed.items():
        report.add(where, _("It signed %(size)d entries, and the log has %(now)d.", size=size, now=check.size))
    tiles.finish()
    report.size, report.root = check.size, check.root()
    with _readable(report, "log_head"):
        _compare_head(connection, report, check)
    for stream, n, leaf in audit.waiting(connection):
        report.waiting += 1
        for _place, what in check.add_many([_bytes(leaf)]):
            report.add(f"event {stream} {n}", what)


Placed = tuple[int, bytes]


def _cut_at(rows: Sequence[Placed], size: int, sizes: Collection[int]) -> Iterator[Sequence[Placed]]:
    """The rows that follow `size` entries, cut so that a part ends at each of `sizes`."""
    begin = 0
    for cut in sorted(one - size for one in sizes if size < one < size + len(rows)):
        yield rows[begin:cut]
        begin = cut
    yield rows[begin:]


def _follow(connection: Connection, report: Report, check: ChainCheck, rows: Sequence[Placed]) -> None:
    """Take the next rows of the log."""
    size, places = check.size, [place for place, _leaf in rows]
    if places != list(range(size, size + len(rows))):
        for wanted, place in enumerate(places, start=size):
            if place != wanted:
                report.add(
                    _event_at(connection, place),
                    _("It stands at place %(place)s of the log instead of %(size)d.", place=place, size=wanted),
                )
    for number, what in check.add_many([leaf if type(leaf) is bytes else b"" for _place, leaf in rows]):
        report.add(_event_at(connection, places[number]), what)


def _bytes(leaf: Any) -> bytes:
    return leaf if type(leaf) is bytes else b""


def _event_at(connection: Connection, place: int) -> str:
    return "event {} {}".format(*audit.at_place(connection, place))


def _compare_root(report: Report, check: ChainCheck, signed: Signed) -> None:
    if check.root() != signed.root:
        report.add(signed.where, _("The log does not begin with the %(size)d entries that it signed.", size=check.size))


def _compare_head(connection: Connection, report: Report, check: ChainCheck) -> None:
    heads = audit.heads(connection)
    if not heads and not check.size:
        return
    if [one for one, _edge in heads] != [1]:
        report.add("log_head", _("There is not exactly one head of the log."))
        return
    try:
        edge = log.frontier(connection)
    except VigilError as fault:
        report.add("log_head", fault.what)
        return
    if edge.size != check.size or edge.root() != check.root():
        report.add("log_head", _("The kept head of the log is not the one that its entries give."))


def check_cases(connection: Connection, report: Report) -> None:
    """Walk all streams; derive every case anew and compare it with what is kept."""
    laws = _Laws(connection, report)
    kept_cases = _Kept(audit.cases(connection))
    kept_clocks = _Kept(audit.clocks(connection))
    kept_parties = _Kept(audit.parties(connection))
    kept_recommended = _Kept(audit.recommendations(connection))
    others = (kept_cases, kept_clocks, kept_parties, kept_recommended)
    for stream, rows in groupby(audit.in_stream_order(connection), key=itemgetter(0)):
        entries = _entries(stream, rows, report)
        for row in [row for kept in others for row in kept.before(stream)]:
            report.add(f"case {row[0]}", _("Something is kept of a case that has no events."))
        if not is_case(stream):
            continue
        report.cases += 1
        mine, clocks, parties, recommended = (kept.of(stream) for kept in others)
        if entries is None:
            continue
        if not mine:
            report.add(f"case {stream}", _("The case has events and no row."))
            continue
        if len(mine) > 1:
            report.add(f"case {stream}", _("It is kept more than once."))
        row = mine[0][1]
        law = laws.at(row["adoption"])
        if law is None:
            report.add(f"case {stream}", _("It is derived under an adoption that there was not."))
            continue
        try:
            derived = folded(stream, tuple(e for e, _leaf in entries), leaf_hash(entries[-1][1]), law)
        except (VigilError, TypeError, ValueError, KeyError, AttributeError):
            report.add(f"case {stream}", _("Its events hold what no event may hold: nothing follows from them."))
            continue
        _compare(report, derived, row, clocks)
        if sorted(office for _stream, office in parties) != sorted(derived.rows.parties):
            report.add(f"party {stream}", _("The offices to which it was sent are not those that its events name."))
        if recommended != sorted(derived.rows.recommended, key=itemgetter(1)):
            report.add(f"recommendation {stream}", _("What was recommended is not what its events say."))
    for row in [row for kept in others for row in kept.rest()]:
        report.add(f"case {row[0]}", _("Something is kept of a case that has no events."))


def _entries(stream: str, rows: Iterable[tuple[Any, ...]], report: Report) -> list[tuple[Entry, bytes]] | None:
    """The entries of a stream, strictly read; None where one of them cannot be."""
    entries: list[tuple[Entry, bytes]] | None = []
    for _stream, n, kind, leaf in rows:
        try:
            entry = decode(_bytes(leaf))
        except NotUnderstood as fault:
            report.add(f"event {stream} {n}", fault.what)
            entries = None
            continue
        if entry.n != n or entry.kind != kind or entry.stream != stream:
            report.add(f"event {stream} {n}", _("The row does not say what its entry says."))
            entries = None
        if entries is not None:
            entries.append((entry, leaf))
    return entries


def _compare(report: Report, derived: Case, row: dict[str, Any], clocks: list[tuple[Any, ...]]) -> None:
    stream = derived.stream
    for name, value in derived.rows.case.items():
        if row[name] != value:
            report.add(f"case {stream}", _("Its %(column)s is not what its events give.", column=name))
    kept = {(clock[1], clock[2]): clock for clock in clocks}
    if len(kept) < len(clocks):
        report.add(f"clock {stream}", _("One of its clocks is kept more than once."))
    for identity, wanted in derived.rows.clocks.items():
        found = kept.pop(identity, None)
        if found is None:
            report.add(f"clock {stream} {identity[0]} {identity[1]}", _("It is missing."))
        elif found != wanted:
            columns = ", ".join(
                name for name, is_kept, value in zip(wanted._fields, found, wanted, strict=True) if is_kept != value
            )
            report.add(
                f"clock {stream} {identity[0]} {identity[1]}",
                _("Its %(columns)s is not what the events give.", columns=columns),
            )
    for key, occasion in kept:
        report.add(f"clock {stream} {key} {occasion}", _("No event started it."))


class _Laws:
    """The law under each adoption; rulebooks that are not what their hash says are misfits."""

    def __init__(self, connection: Connection, report: Report) -> None:
        self._books: dict[str, tuple[str, str]] = {}
        with _readable(report, "rulebook"):
            self._books = instance.rulebooks(connection)
        self._entries = []
        self._known: dict[int, Law | None] = {}
        for _stream, _n, leaf in audit.one_stream(connection, SYSTEM):
            try:
                self._entries.append(decode(leaf))
            except NotUnderstood:
                continue
        adopted = {e.data.get("version") for e in self._entries if e.kind in (POLICY_ADOPTED, CALENDAR_ADOPTED)}
        for version in sorted(self._books.keys() ^ adopted, key=str):
            report.add(f"rulebook {version}", _("What is adopted and what is kept are not the same."))
        for version, (kind, content) in self._books.items():
            if not _is_what_it_says(version, kind, content):
                report.add(f"rulebook {version}", _("The rulebook is not the one that its hash names."))

    def at(self, adoption: int) -> Law | None:
        """The law once the `adoption`-th event of the system's stream had happened."""
        if adoption not in self._known:
            try:
                entries = [entry for entry in self._entries if entry.n <= adoption]
                law = law_from(entries, self._books)
                self._known[adoption] = law if law.adoption == adoption and law.books and law.calendars else None
            except (VigilError, KeyError, TypeError):
                self._known[adoption] = None
        return self._known[adoption]


@lru_cache(maxsize=64)  # pure, and a policy takes a tenth of a second
def _is_what_it_says(version: str, kind: str, content: str) -> bool:
    try:
        if kind == "policy":
            texts = msgspec.json.decode(content, type=dict[str, str])
            policy_from(texts)
            return policy_hash(texts) == version
        read_calendar(content)
        return kind == "calendar" and calendar_hash(content) == version
    except (VigilError, msgspec.MsgspecError, TypeError, AttributeError):
        return False


class _Kept:
    """Rows in the order of their streams, taken stream by stream beside another walk in the same order."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)
        self._waiting = list(self._next[1]) if self._next else []

    def before(self, stream: str) -> list[tuple[Any, ...]]:
        """Rows of streams that come before `stream`: nobody asked for them."""
        passed: list[tuple[Any, ...]] = []
        while self._next is not None and self._next[0] < stream:
            passed += self._taken()
        return passed

    def of(self, stream: str) -> list[tuple[Any, ...]]:
        """The rows of `stream`."""
        return self._taken() if self._next is not None and self._next[0] == stream else []

    def rest(self) -> list[tuple[Any, ...]]:
        """What nobody asked for, at most a hundred."""
        passed: list[tuple[Any, ...]] = []
        while self._next is not None and len(passed) < AT_MOST_MISFITS:
            passed += self._taken()
        return passed

    def _taken(self) -> list[tuple[Any, ...]]:
        taken = self._waiting
        self._next = next(self._groups, None)
        self._waiting = list(self._next[1]) if self._next else []
        return taken


def rebuild(connection: Connection) -> int:
    """Write the derived tables, and the tiles, anew from the events; returns how many cases there were."""
    audit.forget_derived(connection)
    log.forget_tiles(connection)
    log.fill_tiles(connection)
    streams = [stream for stream in audit.streams(connection) if is_case(stream)]
    for stream in streams:
        rederive(connection, stream)
    return len(streams)
