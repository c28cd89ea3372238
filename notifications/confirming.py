"""An e-mail address is used once its owner has shown that they read it: a mistyped one gets one mail, and no other.

A code of six digits goes to the address, and is typed on the page where the address was given. It holds for an hour and
five tries; a person gets five codes a day, so that nobody's mailbox is filled from here. Until then the address that
was confirmed before stays in use. Times UTC. Read `begin`, then `confirm`.
"""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Connection

from notifications import choices
from notifications.store import choices as store
from notifications.store.choices import Unconfirmed
from notifications.store.schema import EMAIL
from workflow.errors import NotNow, _

DIGITS = 6
LASTS = timedelta(hours=1)  # mail that a server puts off at first comes after a quarter of it
TRIES = 5
CODES, IN = 5, timedelta(days=1)


class Awaited(Struct, frozen=True):
    """An address that waits for its code: where it was sent and when, whether it still holds, why it did not arrive."""

    address: str
    made_at: datetime
    is_over: bool
    fault: str | None


class Answer(StrEnum):
    """What became of a code that was typed. OVER: it is too old, was tried too often, or none was sent."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    OVER = "over"


def begin(connection: Connection, person: str, address: str, *, key: str, now: datetime) -> str:
    """A new code for an address, which goes there in a mail of this Message-ID. The code before ends.

    Raises NotUnderstood for what is no address, NotNow after too many codes.
    """
    address = address.strip()
    choices.check_address(EMAIL, address)
    before = store.take_awaited(connection, person)
    codes, since = (before.codes, before.since) if before is not None and now - before.since < IN else (0, now)
    if codes >= CODES:
        raise NotNow(
            _("No more codes are sent to you today."),
            kept=_("Your choices are as they were."),
            next_step=_("Look among the unwanted mail, or go on tomorrow."),
        )
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    store.keep_awaited(
        connection, Unconfirmed(person, address, _digest(person, address, code), now, 0, codes + 1, since, key, None)
    )
    return code


def not_sent(connection: Connection, person: str, *, key: str, fault: str | None) -> None:
    """The mail with the newest code was not taken: it does not count as one of today's."""
    waits = store.take_awaited(connection, person)
    if waits is not None and waits.message_id == key:
        store.change_awaited(connection, person, fault=fault, codes=waits.codes - 1)


def came_back(connection: Connection, person: str, *, key: str, fault: str) -> None:
    """The mail with the newest code was taken and came back."""
    waits = store.take_awaited(connection, person)
    if waits is not None and waits.message_id == key:
        store.change_awaited(connection, person, fault=fault)


def awaited(connection: Connection, person: str, *, now: datetime) -> Awaited | None:
    """The address that a person has not confirmed yet; none where a day went by."""
    waits = store.awaited(connection, person)
    if waits is None or not waits.digest or now - waits.made_at >= IN:
        return None
    return Awaited(waits.address, waits.made_at, _is_over(waits, now), waits.fault)


def confirm(connection: Connection, person: str, typed: str, *, now: datetime) -> Answer:
    """Use the address from now on, if this is its code. A wrong one is counted, so it must be committed."""
    waits = store.take_awaited(connection, person)
    if waits is None or not waits.digest or _is_over(waits, now):
        return Answer.OVER
    code = re.sub(r"[\s-]", "", typed)
    if not hmac.compare_digest(_digest(person, waits.address, code), waits.digest):
        store.change_awaited(connection, person, tries=waits.tries + 1)
        return Answer.OVER if waits.tries + 1 >= TRIES else Answer.WRONG
    choices.set_way(connection, person, EMAIL, waits.address, now=now)
    _end(connection, waits)
    return Answer.CONFIRMED


def forget(connection: Connection, person: str) -> None:
    """Forget the address that waits for its code."""
    waits = store.take_awaited(connection, person)
    if waits is not None:
        _end(connection, waits)


def _end(connection: Connection, waits: Unconfirmed) -> None:
    """What is left says only how many codes were sent today."""
    over = {"address": "", "digest": "", "message_id": "", "fault": None}
    store.change_awaited(connection, waits.person, **over)


def _is_over(waits: Unconfirmed, now: datetime) -> bool:
    return waits.tries >= TRIES or now - waits.made_at >= LASTS


def _digest(person: str, address: str, code: str) -> str:
    return hashlib.sha256(f"{person}\n{address}\n{code}".encode()).hexdigest()
