"""An instance was restored from a backup: what it would send, the lost one may have sent already. Read `settle`.

Nobody is told twice of it: what waited then is a dead letter, which somebody may send all the same, and lies in the
inbox as ever. What was to be sent later than now is still to be sent. Calendar addresses end, for one that was revoked
since the backup would work again.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, or_, update

from notifications import faults
from notifications.store.schema import DEAD, INBOX, WAITS, feed, notice


class Settled(Struct, frozen=True):
    """How many notices were not sent because the lost instance may have, and how many calendar addresses ended."""

    unsent: int
    calendars: int


def settle(connection: Connection, now: datetime) -> Settled:
    """Put away what may have been sent before `now` (UTC), the time of the restoring."""
    perhaps = or_(notice.c.next_at <= now, notice.c.message_id.is_not(None))
    waited = update(notice).where(WAITS, notice.c.channel != INBOX, perhaps)
    unsent = connection.execute(waited.values(state=DEAD, next_at=None, fault=faults.RESTORED)).rowcount
    ended = update(feed).where(feed.c.revoked_at.is_(None)).values(revoked_at=now)
    return Settled(unsent, connection.execute(ended).rowcount)
