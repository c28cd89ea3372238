"""Public keys and their pins in the log: nothing is sealed to a key that was not published.

`publish` makes the event `key_published` and the row of the key; `pinned` and `office_key` read a row back and hold it
against that event. Whoever exchanges a key in the database, or puts a retired one back, is refused here with Broken
before anything is sealed. Private keys never come here. Read `pinned`.

A holder is named "person:<id>#<n>", "office:<id>#<n>", "recovery#<n>" or "backup#<n>"; n counts from 1, and an office's
n is its epoch.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from intake.people.store import keys as store
from intake.vault.holders import PublicKey
from workflow.case import record
from workflow.errors import Broken, NotFound, NotNow, NotUnderstood, _
from workflow.events import SYSTEM, Event
from workflow.ledger.entry import By, Entry, decode
from workflow.moment import Moment
from workflow.store import cases

PUBLISHED = "key_published"
RECOVERY, BACKUP = "recovery", "backup"
# States of the system's stream whose keys are kept decoded: one an instance is enough, tests have many.
REMEMBERED_STREAMS = 32
_NAME = re.compile(
    r"(?P<whose>(?P<code>person|office):(?P<id>[A-Za-z0-9._-]{1,64})|recovery|backup)#(?P<n>[1-9]\d{0,5})"
)
_AS_BEFORE = _("Nothing was sealed.")
_VERIFY = _("Run `vigil verify`, and restore a database that you trust.")


@dataclass(frozen=True, slots=True)
class Pinned:
    """A public key that the log knows: whose it is ("office:intake"), its number, and when it was retired."""

    name: str
    fingerprint: str
    public: PublicKey
    retired_at: datetime | None

    @property
    def whose(self) -> str:
        """The holder's name without the number."""
        return self.name.partition("#")[0]

    @property
    def told(self) -> dict[str, Any]:
        """The holder as an event names it: "code", and "person" or "office"."""
        named = told(self.name)
        del named["epoch"]
        return named


@dataclass(frozen=True, slots=True)
class Published:
    """What the log says of keys: fingerprint → (event's n, name), and holder → names and fingerprints, by number."""

    pins: Mapping[str, tuple[int, str]]
    numbers: Mapping[str, Mapping[int, str]]

    def newest(self, whose: str) -> str | None:
        """The fingerprint of a holder's newest key."""
        mine = self.numbers.get(whose)
        return mine[max(mine)] if mine else None


def publish(connection: Connection, name: str, public: PublicKey, *, by: By, now: datetime) -> str:
    """Pin a public key in the log under a name, and keep it. Returns its fingerprint (64 hexadecimal digits).

    Raises NotUnderstood for a name of no known form, NotNow for one that has a key already.
    """
    data, fingerprint = told(name), public.fingerprint.hex()
    known = published(connection)
    whose, _number, number = name.partition("#")
    if fingerprint in known.pins or int(number) in known.numbers.get(whose, {}):
        raise NotNow(_("The key was not published: %(name)s has one already.", name=name))
    event = Event(SYSTEM, PUBLISHED, {**data, "digest": fingerprint})
    entry = record(connection, event, by=by, at=Moment.exactly(now), now=now)
    store.add_holder(connection, store.Holder(fingerprint, name, public.raw, entry.n, None))
    return fingerprint


def next_name(connection: Connection, whose: str) -> str:
    """The name of a holder's next key: "office:intake" → "office:intake#2"."""
    return f"{whose}#{max(published(connection).numbers.get(whose, {}), default=0) + 1}"


def pinned(connection: Connection, fingerprint: str) -> Pinned:
    """A public key by its fingerprint, as the log knows it.

    Raises Broken for a row that does not fit its event, NotFound for a fingerprint that nobody published.
    """
    return fitting(store.find_holder(connection, fingerprint), fingerprint, published(connection))


def office_key(connection: Connection, office: str) -> Pinned:
    """To whom something for an office is sealed: its newest epoch, as the log says whatever the tables say.

    Call it in the transaction that writes what is sealed: then a change of keys waits for it, and nothing is left
    sealed to a key that nobody holds any more. Raises NotNow if the office has no key yet, Broken as `pinned`.
    """
    store.wait_for_key_change(connection)
    key = newest(connection, f"office:{office}")
    if key is None:
        raise NotNow(
            _("Nothing can be sealed to the office %(office)s: it has no key yet.", office=office),
            next_step=_("Its first member makes one by signing in."),
        )
    return key


def newest(connection: Connection, whose: str) -> Pinned | None:
    """A holder's newest key ("office:intake", "recovery"), None before the first. Raises Broken as `pinned`."""
    log = published(connection)
    fingerprint = log.newest(whose)
    if fingerprint is None:
        return None
    return fitting(store.find_holder(connection, fingerprint), fingerprint, log)


def fitting(row: store.Holder | None, fingerprint: str, log: Published) -> Pinned:
    """The key of a row that says what the log says. Raises Broken, or NotFound where neither knows it."""
    pin = log.pins.get(fingerprint)
    if pin is None and row is None:
        raise NotFound(_("There is no such key here."))
    if row is None or pin is None or (row.published_n, row.name) != pin:
        raise Broken(_("A public key is not kept as it was published in the log."), kept=_AS_BEFORE, next_step=_VERIFY)
    public, found = _public(row.public)
    if found != fingerprint:
        raise Broken(
            _("The public key of %(name)s is not the one that was published.", name=row.name),
            kept=_AS_BEFORE,
            next_step=_VERIFY,
        )
    return Pinned(row.name, fingerprint, public, row.retired_at)


@lru_cache(maxsize=4_096)  # pure, and a quarter of a millisecond
def _public(raw: bytes) -> tuple[PublicKey, str]:
    try:
        public = PublicKey(raw)
    except NotUnderstood:
        raise Broken(_("A public key is kept that is none."), kept=_AS_BEFORE, next_step=_VERIFY) from None
    return public, public.fingerprint.hex()


_READ: OrderedDict[bytes, Published] = OrderedDict()


def published(connection: Connection) -> Published:
    """All keys that were published, folded from the system's stream; remembered by its newest entry, which is salted
    and chained to all before it.
    """
    _n, leaf = cases.head(connection, SYSTEM)
    if leaf is None:
        return Published({}, {})
    known = _READ.get(leaf)
    if known is None:
        known = _READ[leaf] = folded(_entries(connection))
        while len(_READ) > REMEMBERED_STREAMS:
            _READ.popitem(last=False)
    return known


def folded(entries: list[Entry]) -> Published:
    """The keys that some entries of the system's stream published. What was published twice counts once."""
    pins: dict[str, tuple[int, str]] = {}
    numbers: dict[str, dict[int, str]] = {}
    for entry in entries:
        name = _name(entry.data) if entry.kind == PUBLISHED else None
        if name is None or entry.data["digest"] in pins:
            continue
        whose, _number, number = name.partition("#")
        mine = numbers.setdefault(whose, {})
        if int(number) not in mine:
            pins[entry.data["digest"]] = (entry.n, name)
            mine[int(number)] = entry.data["digest"]
    return Published(pins, numbers)


def _entries(connection: Connection) -> list[Entry]:
    try:
        return [decode(leaf) for leaf in cases.leaves(connection, SYSTEM)]
    except NotUnderstood:
        raise Broken(_("The log's own stream cannot be read."), kept=_AS_BEFORE, next_step=_VERIFY) from None


def told(name: str) -> dict[str, Any]:
    """A holder's name as an event writes it. Raises NotUnderstood for a name of no known form."""
    form = _NAME.fullmatch(name)
    if form is None:
        raise NotUnderstood(_("%(name)s is not the name of a holder of keys.", name=repr(name)[:80]))
    data: dict[str, Any] = {"code": form["code"] or form["whose"], "epoch": int(form["n"])}
    if form["code"]:
        data[form["code"]] = form["id"]
    return data


def _name(data: Mapping[str, Any]) -> str | None:
    """The holder's name that an event means; None for a key that is no holder's (the log's own)."""
    code, number = data.get("code"), data.get("epoch")
    whose = f"{code}:{data.get(code)}" if code in ("person", "office") else str(code)
    name = f"{whose}#{number}"
    return name if "digest" in data and _NAME.fullmatch(name) else None
