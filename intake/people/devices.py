"""Devices from which people sign in: what is new is told, and what is known need not wait behind strangers.

A browser keeps a cookie of 32 random bytes for a year. It opens nothing and lets nobody in. Kept is a digest of it for
each person, which does not show who share a device. Read `saw`.
"""

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from intake.people import telling
from intake.people.store import factors as store
from intake.people.store.factors import Device
from intake.people.store.people import Person
from intake.vault.binding import bound
from workflow.ledger.entry import By

COOKIE_BYTES = 32
KEPT = timedelta(days=365)  # the cookie, from the last sign-in on; browsers keep none longer than 400 days
MOST_A_PERSON = 20  # a private window is a new device each time; the one that was used longest ago is forgotten
SEEN = "device_seen"


def known_or_new(cookie: str) -> str:
    """The device that a cookie names, or a fresh one where it is none."""
    try:
        if len(urlsafe_b64decode(cookie.encode("ascii") + b"=")) == COOKIE_BYTES:
            return cookie
    except (UnicodeEncodeError, binascii.Error, ValueError):
        pass
    return urlsafe_b64encode(os.urandom(COOKIE_BYTES)).rstrip(b"=").decode()


def digest_of(device: str, person_id: str) -> str:
    """How a device is kept, and named by events, for one person: SHA-256 in hexadecimal."""
    return sha256(bound("device", person_id, device)).hexdigest()


def known(connection: Connection, device: str | None, person_id: str) -> str | None:
    """The digest of a device from which this person has signed in; None for any other, and for none."""
    digest = digest_of(device, person_id) if device is not None else ""
    return digest if store.find_device(connection, person_id, digest) is not None else None


def saw(connection: Connection, person: Person, device: str | None, *, now: datetime) -> str | None:
    """Note that somebody signed in from a device, and tell it if it is new for them; its digest, None if there is none
    (a program).
    """
    if device is None:
        return None
    digest = digest_of(device, person.id)
    if store.saw_device(connection, person.id, digest, now=now):
        return digest
    for old in store.devices_of(connection, person.id)[MOST_A_PERSON - 1 :]:
        store.drop_device(connection, person.id, old.digest)
    store.add_device(connection, person.id, Device(digest, now, now))
    by = By(office="", person=person.id, role="system")
    telling.tell_if_known(connection, person.id, SEEN, {"device": digest}, by=by, now=now)
    return digest
