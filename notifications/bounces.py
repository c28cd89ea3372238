"""A mail that came to where bounces are sent: whether a message of ours did not reach somebody, and what follows.

A mail server says so after RFC 3464, older ones in words of their own (which `flufl.bounce` knows). Only a mail that
holds the Message-ID of a message that was sent to somebody lately counts: that is random, and whoever does not get
their mail cannot know it. So nobody is silenced by a forged one. Everything else is counted and changes nothing.

The address is not used any more until its owner confirms it anew; the notice is a dead letter, and lies in the inbox as
ever. Read `looked_at`, then `take`.
"""

import logging
import re
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Connection

from notifications import confirming, faults
from notifications.store import choices, incoming, notices
from notifications.store.notices import Row
from notifications.store.schema import DEAD, EMAIL, SENT, WAITING

READ_BYTES = 262_144  # a mail of ours that comes back has some thousand; what lies behind is not looked at
LATELY = timedelta(days=14)  # mail servers give up after five days
MOST_KEYS = 20
_KEY = re.compile(rb"<([0-9a-f]{32})@([A-Za-z0-9.-]{1,255})>")
_ENVELOPE = re.compile(r"[0-9a-f]{32}")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
NO_STATUS = "5.0.0"


class What(StrEnum):
    """What a mail was. FAILED: a message of ours did not arrive; DELAYED: not yet; AUTOMATIC: somebody is on holiday;
    UNKNOWN: it says that a message did not arrive, and that was none of ours; OTHER: anything else.
    """

    FAILED = "failed"
    DELAYED = "delayed"
    AUTOMATIC = "automatic"
    UNKNOWN = "unknown"
    OTHER = "other"


class Looked(Struct, frozen=True):
    """A mail as it was read: what it says, of messages with which ids, and the status (RFC 3463)."""

    what: What
    keys: tuple[str, ...] = ()
    status: str = NO_STATUS


def looked_at(raw: bytes, *, domain: str) -> Looked:
    """What a mail says; only its beginning is read. `domain`: of our own Message-IDs, where a report has no more."""
    raw = raw[:READ_BYTES]
    mail = message_from_bytes(raw, policy=policy.compat32)
    blocks = [block for part in _status_parts(mail) for block in _blocks(part)]
    if blocks:
        what, status = _reported(blocks)
    elif mail.get_content_type() == "multipart/report" or _answers(mail):
        what, status = What.AUTOMATIC, NO_STATUS
    else:
        what, status = _in_other_words(mail), NO_STATUS
    return Looked(what, _keys(raw, mail, blocks, domain), status)


def take(connection: Connection, raw: bytes, *, domain: str, now: datetime) -> What:
    """Do what follows from a mail, and count it. What comes twice changes nothing the second time."""
    looked = looked_at(raw, domain=domain)
    what = looked.what
    if what is What.FAILED:
        reached = [_came_back(connection, key, looked.status, now) for key in looked.keys]
        what = What.FAILED if any(reached) else What.UNKNOWN
    incoming.count(connection, what.value, now=now)
    return what


def _came_back(connection: Connection, key: str, status: str, now: datetime) -> bool:
    """A message with this id did not arrive; whether there was one."""
    fault = f"{faults.BOUNCED}:{status}"
    code = choices.awaited_by(connection, key)
    if code is not None:
        confirming.came_back(connection, code.person, key=key, fault=fault)
    rows = incoming.sent_in(connection, key, since=now - LATELY)
    lost = [row.id for row in rows if row.state in (SENT, WAITING)]
    if lost:
        notices.change(connection, lost, state=DEAD, next_at=None, fault=fault)
        _doubt(connection, rows[0], fault, now)
    return bool(rows) or code is not None


def _doubt(connection: Connection, row: Row, fault: str, now: datetime) -> None:
    """The address to which it went is not used any more; one that was given since is another."""
    for way in choices.ways(connection, row.person):
        if way.channel == EMAIL and way.made_at <= (row.sent_at or now):
            choices.change_way(connection, row.person, EMAIL, is_on=False, failed_at=now, fault=fault)


# ------------------------------------------------------------------------------------------------- what it says


def _status_parts(mail: Message) -> list[Message]:
    return [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]


def _blocks(part: Message) -> list[Message]:
    """The fields of the message, then those of each recipient."""
    inside = part.get_payload()
    return [block for block in inside if isinstance(block, Message)] if isinstance(inside, list) else []


def _reported(blocks: list[Message]) -> tuple[What, str]:
    actions = [_field(block, "action").lower() for block in blocks if "action" in block]
    is_failed = [action.startswith(("fail", "error")) for action in actions]
    if any(is_failed) and not any(action.startswith("deliver") for action in actions):
        found = (_STATUS.search(_field(block, "status")) for block in blocks)
        return What.FAILED, next((status.group() for status in found if status), NO_STATUS)
    return (What.DELAYED if any(action.startswith("delay") for action in actions) else What.OTHER), NO_STATUS


def _answers(mail: Message) -> bool:
    """Whether somebody, or their program, answers a message: a report is no answer."""
    if any(name in mail for name in ("In-Reply-To", "References", "X-Autoreply", "X-Autorespond")):
        return True
    return _field(mail, "Auto-Submitted").lower().startswith("auto-") or "auto" in _field(mail, "Precedence").lower()


def _in_other_words(mail: Message) -> What:
    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it would print what it cannot read
    try:
        delayed, failed = all_failures(mail)
    except Exception:  # noqa: BLE001 - a library reads what anybody may send
        return What.OTHER
    return What.FAILED if failed else What.DELAYED if delayed else What.OTHER


def _keys(raw: bytes, mail: Message, blocks: list[Message], domain: str) -> tuple[str, ...]:
    """The ids of messages that it holds, but for those of its own head: an answer names there what it answers."""
    _head, _blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    texts = [body, *(_decoded(part) for part in mail.walk() if not part.is_multipart())]
    found = {f"<{key.decode()}@{of.decode()}>" for text in texts for key, of in _KEY.findall(text)}
    for block in blocks:
        envelope = _ENVELOPE.search(_field(block, "original-envelope-id"))
        if envelope is not None:
            found.add(f"<{envelope.group()}@{domain}>")
    return tuple(sorted(found)[:MOST_KEYS])


def _decoded(part: Message) -> bytes:
    inside = part.get_payload(decode=True)
    return inside if isinstance(inside, bytes) else b""


def _field(part: Message, name: str) -> str:
    return str(part.get(name, ""))
