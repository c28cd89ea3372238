"""Do the tables of people and keys say what the log says? Read `check_people`.

Compared are memberships with the offices' streams, public keys and who uses them with `key_published`, tokens with the
streams of their owners, looks with those of auditors. Names, titles, seats, codes and sessions are told by no event:
seats prove themselves when they are opened, the others cannot be proved.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from intake.people import keys, looks, membership, tokens
from intake.people.keys import Published
from intake.people.store import access, people
from intake.people.store import keys as store
from intake.people.store import looks as kept_looks
from workflow.errors import NotUnderstood, Sentence, VigilError, _
from workflow.events import SYSTEM
from workflow.ledger.entry import Entry, decode
from workflow.store import audit


class Report(Protocol):
    """What takes misfits: `workflow.verification.Report`."""

    def add(self, where: str, what: Sentence) -> None:
        """One thing that does not hold."""


def check_people(connection: Connection, report: Report) -> None:
    """Add a misfit for everything in the tables of people and keys that the log says otherwise."""
    log = keys.folded(list(_entries(connection, SYSTEM)))
    with _readable(report, "member"):
        _check_members(connection, report)
    with _readable(report, "holder"):
        _check_holders(connection, report, log)
    with _readable(report, "office, person"):
        _check_users(connection, report, log)
    with _readable(report, "token"):
        _check_tokens(connection, report)
    with _readable(report, "look"):
        _check_looks(connection, report)


@contextmanager
def _readable(report: Report, where: str) -> Iterator[None]:
    """A row of another type than its column's is a misfit, and what comes after it is not checked."""
    try:
        yield
    except (TypeError, ValueError, AttributeError, SQLAlchemyError) as fault:
        report.add(where, _("A row cannot be read (%(fault)s).", fault=type(fault).__name__))


def _entries(connection: Connection, stream: str) -> Iterator[Entry]:
    """The readable entries of a stream; the others are misfits of the log and found there."""
    for _stream, _n, leaf in audit.one_stream(connection, stream):
        try:
            yield decode(leaf)
        except (NotUnderstood, TypeError):
            continue


def _check_members(connection: Connection, report: Report) -> None:
    kept = set(people.members(connection))
    told = {
        (stream.removeprefix("office:"), *one)
        for stream in audit.streams(connection)
        if stream.startswith("office:")
        for one in membership.folded(_entries(connection, stream))
    }
    for office, person, role in sorted(kept - told):
        report.add(f"member {office} {person} {role}", _("No event made this person a member."))
    for office, person, role in sorted(told - kept):
        report.add(f"member {office} {person} {role}", _("It is missing: the office's events say it."))


def _check_holders(connection: Connection, report: Report, log: Published) -> None:
    rows = {row.fingerprint: row for row in store.holders(connection)}
    for fingerprint in sorted(rows.keys() | log.pins.keys()):
        try:
            keys.fitting(rows.get(fingerprint), fingerprint, log)
        except VigilError as fault:
            report.add(f"holder {fingerprint}", fault.what)


def _check_users(connection: Connection, report: Report, log: Published) -> None:
    """The keys that rows call the newest are the newest."""
    using = [(f"office:{one.id}", one.key) for one in people.offices(connection)]
    using += [(f"person:{one.id}", one.key) for one in people.people(connection)]
    for whose, key in using:
        if key != log.newest(whose):
            report.add(whose.replace(":", " "), _("Its key is not the newest one that was published for it."))


def _check_tokens(connection: Connection, report: Report) -> None:
    told: dict[str, dict[str, Entry]] = {}
    revoked: set[str] = set()
    for token in access.tokens(connection):
        if token.person not in told:
            entries = list(_entries(connection, f"person:{token.person}"))
            told[token.person] = {one.data.get("token", ""): one for one in entries if one.kind == tokens.ISSUED}
            revoked |= {one.data.get("token", "") for one in entries if one.kind == tokens.REVOKED}
        issued = told[token.person].get(token.id)
        if issued is None or not tokens.is_as_told(token, issued):
            report.add(f"token {token.id}", _("It is not the one that its owner's events issued."))
        elif (token.id in revoked) != (token.revoked_at is not None):
            report.add(f"token {token.id}", _("Whether it was revoked is not what its owner's events say."))


def _check_looks(connection: Connection, report: Report) -> None:
    kept = set(kept_looks.every(connection))
    told = {
        looks.as_told(one.id, entry)
        for one in people.people(connection)
        for entry in _entries(connection, f"person:{one.id}")
        if entry.kind == looks.AUDITED
    }
    for row in sorted(kept ^ told, key=lambda row: (row.person, row.n)):
        what = _("No event tells of it as it stands.") if row in kept else _("It is missing: an event tells of it.")
        report.add(f"look {row.person} {row.n}", what)
