"""Sessions and tokens: what stands between two requests of the same person."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from intake.schema import person, session, token


class Session(Struct, frozen=True):
    """A session as it is kept: the person's seed sealed under a key that only the cookie holds."""

    id: bytes
    person: str
    sealed: bytes
    device: str | None
    made_at: datetime
    seen_at: datetime

    def __repr__(self) -> str:
        return f"Session({self.person})"


class Token(Struct, frozen=True):
    """A token as it is kept: nothing of it but its digest."""

    id: str
    digest: bytes
    person: str
    office: str
    role: str
    scope: str
    expires_at: datetime
    revoked_at: datetime | None


# ----------------------------------------------------------------------------------------------------------- sessions


def add_session(connection: Connection, row: Session) -> None:
    """Keep a session."""
    connection.execute(insert(session).values(**{name: getattr(row, name) for name in Session.__struct_fields__}))


def find_session(connection: Connection, session_id: bytes) -> Session | None:
    """A session of somebody who may sign in, by its id."""
    query = _SESSIONS.join(person, person.c.id == session.c.person)
    row = connection.execute(query.where(session.c.id == session_id, person.c.disabled_at.is_(None))).one_or_none()
    return None if row is None else Session(*row)


def sessions_of(connection: Connection, person_id: str) -> list[Session]:
    """A person's sessions, the one seen last first."""
    query = _SESSIONS.where(session.c.person == person_id).order_by(session.c.seen_at.desc(), session.c.id)
    return [Session(*row) for row in connection.execute(query)]


def saw_session(connection: Connection, session_id: bytes, *, now: datetime) -> None:
    """Write that a session was used."""
    connection.execute(update(session).where(session.c.id == session_id).values(seen_at=now))


def drop_session(connection: Connection, session_id: bytes) -> None:
    """End one session."""
    connection.execute(delete(session).where(session.c.id == session_id))


def drop_sessions_of(connection: Connection, person_id: str) -> None:
    """End every session of a person."""
    connection.execute(delete(session).where(session.c.person == person_id))


def drop_sessions_before(connection: Connection, *, made: datetime, seen: datetime) -> int:
    """End the sessions that were made or last seen before these instants; returns how many there were."""
    old = (session.c.made_at < made) | (session.c.seen_at < seen)
    return connection.execute(delete(session).where(old)).rowcount


_SESSIONS = select(*(session.c[name] for name in Session.__struct_fields__))

# ------------------------------------------------------------------------------------------------------------- tokens


def add_token(connection: Connection, row: Token) -> None:
    """Keep a token by its digest."""
    connection.execute(insert(token).values(**{name: getattr(row, name) for name in Token.__struct_fields__}))


def find_token(connection: Connection, digest: bytes) -> Token | None:
    """A token by its digest."""
    row = connection.execute(_TOKENS.where(token.c.digest == digest)).one_or_none()
    return None if row is None else Token(*row)


def token_named(connection: Connection, token_id: str) -> Token | None:
    """A token by the name that events give it."""
    row = connection.execute(_TOKENS.where(token.c.id == token_id)).one_or_none()
    return None if row is None else Token(*row)


def tokens(connection: Connection, person_id: str | None = None) -> list[Token]:
    """The tokens of one person or of all, the one that expires first on top."""
    query = _TOKENS if person_id is None else _TOKENS.where(token.c.person == person_id)
    return [Token(*row) for row in connection.execute(query.order_by(token.c.expires_at, token.c.id))]


def revoke_token(connection: Connection, token_id: str, *, now: datetime) -> None:
    """Mark a token as revoked."""
    connection.execute(update(token).where(token.c.id == token_id).values(revoked_at=now))


_TOKENS = select(*(token.c[name] for name in Token.__struct_fields__))
