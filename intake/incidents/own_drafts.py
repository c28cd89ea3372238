"""An entry that is being written, sealed to whoever writes it: found and opened with their own key alone.

A person has five places for what is not sent yet, each a row of the table `draft` whose name and key come from their
seed and the number of the place (docs/sealing.md §9). Colleagues, the database and its copies open nothing of it. It is
kept for a week after its last change, and goes in the transaction in which it is sent. Read `mine`, then `keep`.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.contents import Private
from intake.vault.binding import KEY_BYTES, NotOpened, derive
from intake.vault.boxes import open_box, seal_box
from intake.vault.holders import PrivateKey
from workflow.errors import NotFound, NotNow, NotUnderstood, _

PLACES = range(1, 6)
KEPT = timedelta(days=7)  # over a leave or a change of shift
MOST_BYTES = 256 * 1024
PURPOSE = "own draft"
LOOKUP_BYTES = 16


class OwnDraft(Private, frozen=True):
    """What was written so far. `kind`: injuries or incident; times are UTC; `written`: the form's own."""

    kind: str
    begun_at: datetime
    changed_at: datetime
    written: Any


class Placed(Struct, frozen=True):
    """A draft and the number of its place."""

    place: int
    draft: OwnDraft


def mine(connection: Connection, own: PrivateKey, *, now: datetime) -> list[Placed]:
    """Everything that this person has not sent yet, the last changed first."""
    found = [Placed(place, draft) for place in PLACES if (draft := _found(connection, own, place, now)) is not None]
    return sorted(found, key=lambda one: one.draft.changed_at, reverse=True)


def read(connection: Connection, own: PrivateKey, place: int, *, kind: str, now: datetime) -> OwnDraft:
    """The draft at a place. Raises NotFound where there is none of this kind, or no more."""
    draft = _found(connection, own, place, now) if place in PLACES else None
    if draft is None or draft.kind != kind:
        raise gone()
    return draft


def gone() -> NotFound:
    """What is raised for what waits nowhere any more."""
    return NotFound(
        _("Nothing of yours waits here: it was sent or taken away, or a week has passed."),
        next_step=_("Your start page lists what is not sent yet."),
    )


def begin(connection: Connection, own: PrivateKey, kind: str, written: Any, *, now: datetime) -> int:
    """Keep something new; returns its place. Raises NotNow where all five are taken."""
    free = next((place for place in PLACES if _found(connection, own, place, now) is None), None)
    if free is None:
        raise NotNow(
            _("It was not kept: you have five entries that are not sent yet."),
            kept=_("What you typed is still on this page."),
            next_step=_("Send one of them, or take one away."),
        )
    store.drop_draft(connection, lookup(own, free))  # one that expired, and was not swept yet
    draft = OwnDraft(kind, now, now, written)
    store.add_draft(connection, lookup(own, free), _sealed(own, free, draft), expires_at=now + KEPT)
    return free


def keep(connection: Connection, own: PrivateKey, place: int, draft: OwnDraft, *, now: datetime) -> None:
    """Put what was changed in the place of what was there. Raises NotFound if that is gone."""
    read(connection, own, place, kind=draft.kind, now=now)
    changed = msgspec.structs.replace(draft, changed_at=now)
    sealed = _sealed(own, place, changed)
    store.change_draft(connection, lookup(own, place), sealed, expires_at=now + KEPT, now=now)


def drop(connection: Connection, own: PrivateKey, place: int) -> None:
    """Forget a draft at once; one that is gone is no fault."""
    if place in PLACES:
        store.drop_draft(connection, lookup(own, place))


def lookup(own: PrivateKey, place: int) -> bytes:
    """16 bytes by which the row is found; they say nothing of the person."""
    return derive(own.seed, f"own draft lookup {place}", LOOKUP_BYTES)


def _key(own: PrivateKey, place: int) -> bytes:
    return derive(own.seed, f"own draft key {place}", KEY_BYTES)


def _sealed(own: PrivateKey, place: int, draft: OwnDraft) -> bytes:
    content = msgspec.json.encode(draft)
    if len(content) > MOST_BYTES:
        raise NotUnderstood(
            _("This is more than can be kept before it is sent: %(most)d KiB.", most=MOST_BYTES // 1024),
            kept=_("What was kept before is unchanged."),
            next_step=_("Shorten it, or send it, and the rest as another entry."),
        )
    return seal_box(content, _key(own, place), PURPOSE, lookup(own, place))


def _found(connection: Connection, own: PrivateKey, place: int, now: datetime) -> OwnDraft | None:
    sealed = store.find_draft(connection, lookup(own, place), now)
    if sealed is None:
        return None
    try:
        return msgspec.json.decode(open_box(sealed, _key(own, place), PURPOSE, lookup(own, place)), type=OwnDraft)
    except (NotOpened, msgspec.MsgspecError):  # somebody wrote another into the database: it opens nowhere
        return None
