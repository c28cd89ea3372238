"""Sessions: the opened key lies in the database, sealed under a key that only the cookie holds.

Neither alone opens anything: who steals the database has no cookie, who steals the cookie has no database; any node
that reads the database can serve the next request. The cookie is 32 random bytes in base64url. Read `resume`.
"""

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from intake.people.signed_in import SignedIn, signed_in
from intake.people.store import access, factors, people
from intake.people.store.access import Session
from intake.people.store.people import Person
from intake.vault.binding import NotOpened, derive
from intake.vault.boxes import open_box, seal_box
from intake.vault.holders import PrivateKey
from workflow.errors import NotAllowed, NotFound, _
from workflow.store import Tables

# OWASP ASVS 5.0 §7.3 wants both. Half an hour: a telephone call about a case, not a lunch with the screen left open.
IDLE = timedelta(minutes=30)
# A working day with its overtime; whoever comes back in the morning signs in again.
LONGEST = timedelta(hours=12)
# "Seen" is written once a minute at most, so that reading a page is no write; idle is counted from there.
SEEN_EVERY = timedelta(minutes=1)
# A person has a few devices; the one that was not used longest makes room.
MOST_A_PERSON = 10
COOKIE_BYTES = 32
PURPOSE = "session"


class SessionSeen(Struct, frozen=True):
    """One of one's own sessions. `is_this` is the one that asks, `is_this_device` one on the same device, which was
    first seen at `device_seen_at` (None: a program's, or a device that was forgotten).
    """

    id: str
    made_at: datetime
    seen_at: datetime
    is_this: bool
    is_this_device: bool
    device_seen_at: datetime | None


def begin(
    connection: Connection, person: Person, own: PrivateKey, *, now: datetime, device: str | None = None
) -> tuple[str, SignedIn]:
    """A new session of somebody who has just opened their key: the cookie's value, and who they are.

    `device` is where from, by its digest.
    """
    cookie = os.urandom(COOKIE_BYTES)
    for old in access.sessions_of(connection, person.id)[MOST_A_PERSON - 1 :]:
        access.drop_session(connection, old.id)
    sealed = seal_box(own.seed, cookie, PURPOSE, person.id)
    access.add_session(connection, Session(_id(cookie), person.id, sealed, device, now, now))
    written = urlsafe_b64encode(cookie).rstrip(b"=").decode()
    return written, signed_in(connection, person, own, session=_id(cookie).hex())


async def resume(tables: Tables, cookie: str, *, now: datetime) -> SignedIn:
    """Who sent this cookie. Raises NotAllowed for one that is none, has ended, or was idle too long."""
    key = _read(cookie)
    session, who = await tables.read(_resumed, key, now=now)
    if session is not None and who is None:
        await tables.write(access.drop_session, session.id)
    if session is None or who is None:
        raise _ended()
    if now - session.seen_at >= SEEN_EVERY:
        await tables.write(access.saw_session, session.id, now=now)
    return who


async def end(tables: Tables, cookie: str) -> None:
    """End the session of this cookie; one that is none is no fault."""
    try:
        await tables.write(access.drop_session, _id(_read(cookie)))
    except NotAllowed:
        return


def mine(connection: Connection, who: SignedIn) -> list[SessionSeen]:
    """The sessions of the person signed in, the one seen last first."""
    rows = access.sessions_of(connection, who.by.person)
    known = {one.digest: one.first_seen_at for one in factors.devices_of(connection, who.by.person)}
    here = next((one.device for one in rows if one.id.hex() == who.session), None)
    return [
        SessionSeen(
            id=one.id.hex(),
            made_at=one.made_at,
            seen_at=one.seen_at,
            is_this=one.id.hex() == who.session,
            is_this_device=one.device is not None and one.device == here,
            device_seen_at=known.get(one.device) if one.device else None,
        )
        for one in rows
    ]


def end_mine(connection: Connection, who: SignedIn, session: str) -> None:
    """End one of one's own sessions, by its id in hexadecimal. Raises NotFound for any other."""
    if session not in {one.id for one in mine(connection, who)}:
        raise NotFound(_("You have no such session."), next_step=_("Look at the list again: it may have ended."))
    access.drop_session(connection, bytes.fromhex(session))


def end_others(connection: Connection, who: SignedIn) -> int:
    """End all of one's own sessions but the one that asks; returns how many there were."""
    others = [one.id for one in mine(connection, who) if not one.is_this]
    for one in others:
        access.drop_session(connection, bytes.fromhex(one))
    return len(others)


def forget_ended(connection: Connection, *, now: datetime) -> int:
    """Remove every session that has run out, for a job that does so each hour; returns how many there were."""
    return access.drop_sessions_before(connection, made=now - LONGEST, seen=now - IDLE)


def _resumed(connection: Connection, cookie: bytes, *, now: datetime) -> tuple[Session | None, SignedIn | None]:
    """The session of a cookie, and who is signed in by it if it still holds."""
    session = access.find_session(connection, _id(cookie))
    person = people.find_person(connection, session.person) if session else None
    if session is None or person is None:
        return None, None
    if abs(now - session.seen_at) > IDLE or now - session.made_at > LONGEST:
        return session, None
    try:
        own = PrivateKey(open_box(session.sealed, cookie, PURPOSE, session.person))
    except NotOpened:
        return session, None
    if own.public.fingerprint.hex() != person.key:  # a new key was made meanwhile
        return session, None
    return session, signed_in(connection, person, own, session=session.id.hex())


def _id(cookie: bytes) -> bytes:
    """16 bytes by which the session is found; they say nothing of the cookie."""
    return derive(cookie, "session lookup", 16)


def _read(cookie: str) -> bytes:
    try:
        read = urlsafe_b64decode(cookie.encode("ascii") + b"=")
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise _ended() from None
    if len(read) != COOKIE_BYTES:
        raise _ended()
    return read


def _ended() -> NotAllowed:
    return NotAllowed(_("You are not signed in, or no longer."), next_step=_("Sign in again."))
