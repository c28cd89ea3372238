"""Tokens for programs: they read conduct and may record acts and facts; they carry no key and open no content.

"vigil_" and 32 random bytes in base64url. Only the digest is kept, so a stolen database gives nobody a token. One is
made by a person for themselves, or for a service account, whose pseudonym ("s-…") shows in every event what it is; it
speaks in one role of one office, and only as long as that membership lasts. Read `check`.
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from intake.people.store import access, people
from intake.people.store.access import Token
from workflow.case import record
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood, _
from workflow.events import Event
from workflow.ledger.entry import By, Entry
from workflow.moment import Moment
from workflow.store import Tables

ISSUED, REVOKED = "token_issued", "token_revoked"
READ, RECORD = "read", "record"
SCOPES = {READ: [READ], RECORD: [READ, RECORD]}
LONGEST_DAYS = 366  # a year: a program that nobody looked after for longer is a program that nobody looks after
PREFIX, TOKEN_BYTES = "vigil_", 32


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who speaks with a token, and whether it may record; `token` is how events name it."""

    by: By
    scope: str
    token: str

    def check_may_record(self) -> None:
        """Raise NotAllowed for a token that may only read."""
        if self.scope != RECORD:
            raise NotAllowed(
                _("This token may read and not record."),
                next_step=_("Make one with the scope record: `vigil keys token`."),
            )


def issue(
    connection: Connection,
    speaks: By,
    *,
    scope: str,
    days: int,
    by: By,
    now: datetime,
) -> tuple[str, Token]:
    """A token that speaks as `speaks` (person, office, role) for some days; the text is shown once and not kept.

    `by` is that person, or who looks after a service account. Raises NotAllowed for another person's name or a
    membership that there is not, NotUnderstood for a scope or a time that is none.
    """
    person = people.find_person(connection, speaks.person)
    if person is None or (by.person != person.id and person.kind != "service"):
        raise NotAllowed(_("Nobody makes a token in another person's name."))
    if person.disabled_at is not None or not _is_member(connection, speaks):
        raise NotAllowed(
            _("The token was not made: its owner is not in this office in this role."),
            next_step=_("Say which office and role: `vigil people list` names them."),
        )
    if scope not in SCOPES or not 1 <= days <= LONGEST_DAYS:
        raise NotUnderstood(
            _("A token has the scope read or record, and is good for 1 to %(most)d days.", most=LONGEST_DAYS)
        )
    text = PREFIX + urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).rstrip(b"=").decode()
    expires_at = now + timedelta(days=days)
    digest = _digest(text)
    kept = Token(_name(digest), digest, person.id, speaks.office, speaks.role, scope, expires_at, None)
    said = {"token": kept.id, "scope": SCOPES[scope], "expires_on": _last_day(expires_at)}
    _tell(connection, person.id, ISSUED, said, by=by, now=now)
    access.add_token(connection, kept)
    return text, kept


async def check(tables: Tables, token: str, *, now: datetime) -> Bearer:
    """Who speaks. Raises NotAllowed, in the same words whatever is wrong with the token."""
    return await tables.read(checked, token, now=now)


def checked(connection: Connection, token: str, *, now: datetime) -> Bearer:
    """`check` within a transaction."""
    kept = access.find_token(connection, _digest(token))
    person = people.find_person(connection, kept.person) if kept else None
    if kept is not None and person is not None:
        by = By(office=kept.office, person=kept.person, role=kept.role)
        lives = (
            kept.id == _name(kept.digest)
            and kept.revoked_at is None
            and now < kept.expires_at
            and person.disabled_at is None
        )
        if lives and _is_member(connection, by):
            return Bearer(by, kept.scope, kept.id)
    raise NotAllowed(
        _("The token is unknown, was revoked or has expired."), next_step=_("Make another one: `vigil keys token`.")
    )


def revoke(connection: Connection, token: str, *, by: By, now: datetime, only_own: bool) -> None:
    """End a token by its name ("t-…"). Raises NotFound for one that there is not, or (`only_own`) of somebody else."""
    kept = access.token_named(connection, token)
    if kept is None or (only_own and kept.person != by.person):
        raise NotFound(_("There is no such token."), next_step=_("`vigil keys tokens` names them."))
    if kept.revoked_at is not None:
        raise NotNow(_("The token was revoked before."))
    _tell(connection, kept.person, REVOKED, {"token": kept.id}, by=by, now=now)
    access.revoke_token(connection, kept.id, now=now)


def revoke_all(connection: Connection, person: str, *, by: By, now: datetime) -> int:
    """End every token of a person that still works; returns how many."""
    living = [one for one in access.tokens(connection, person) if one.revoked_at is None and now < one.expires_at]
    for one in living:
        revoke(connection, one.id, by=by, now=now, only_own=False)
    return len(living)


def is_as_told(token: Token, issued: Entry) -> bool:
    """Whether a token is kept as the event says that issued it."""
    told = issued.data.get("scope"), issued.data.get("expires_on")
    return token.id == _name(token.digest) and told == (SCOPES.get(token.scope), _last_day(token.expires_at))


def _is_member(connection: Connection, by: By) -> bool:
    return any((one.office, one.role) == (by.office, by.role) for one in people.memberships(connection, by.person))


def _last_day(expires_at: datetime) -> str:
    return expires_at.date().isoformat()


def _name(digest: bytes) -> str:
    """What events call a token; bound to its digest, so that no other digest can be put in the place of one issued."""
    return f"t-{digest.hex()[:24]}"


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()


def _tell(connection: Connection, person: str, kind: str, data: Mapping[str, object], *, by: By, now: datetime) -> None:
    record(connection, Event(f"person:{person}", kind, data), by=by, at=Moment.exactly(now), now=now)
