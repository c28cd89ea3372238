"""One turn of somebody of an office in a case: who, when, what they had seen before, and that it happens once.

Every act with words (`acts.py`), registration and handing over (`handing_over.py`) runs through `taken_turn`: the case
is taken, what was sent twice is answered twice, and whoever saw an older case is told what is new. Read `taken_turn`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.contents import Private
from intake.dossier.once import Once, answered
from intake.dossier.opening import closed
from intake.dossier.reception import OFFICE
from intake.dossier.stand import Stand, taken
from intake.people.signed_in import SignedIn
from intake.people.store.keys import wait_for_key_change
from workflow.errors import NotFound, NotNow, _
from workflow.folding import Case
from workflow.meanwhile import changed_since
from workflow.moment import Moment

T = TypeVar("T", bound=Struct)


class Changed(NotNow):
    """Something happened in the case since somebody looked at it."""


class Turn(Private, frozen=True, kw_only=True):
    """Who acts; `at` is when it happened in the world, `now` (UTC) when Vigil learns of it; `seen` is how many events
    the case had when they looked, and `once` what their form is known by.
    """

    signed_in: SignedIn
    at: Moment
    now: datetime
    once: Once | None = None
    seen: int | None = None


def taken_turn(
    connection: Connection,
    case: str,
    turn: Turn,
    work: Callable[[Case, Stand], T],
    kind: type[T],
    *,
    already: Callable[[Case], T | None] = lambda _here: None,
) -> T:
    """What `work` answers, in the case (its stream) as it stands; or what `already` does, if it is so without it.

    Raises NotFound or NotAllowed for whoever has nothing to do with the case, Changed if it changed since they looked,
    NotNow if the same form came with something else.
    """
    wait_for_key_change(connection)
    here, stand = taken(connection, case)
    _check_theirs(here, stand, turn.signed_in)

    def done() -> bytes:
        known = already(here)
        if known is not None:
            return msgspec.json.encode(known)
        check_unchanged(connection, here, turn.seen)
        return msgspec.json.encode(work(here, stand))

    person, once = turn.signed_in.by.person, turn.once
    mine = None if once is None else Once(once.key, f"{person} {case} ".encode() + once.body)
    return msgspec.json.decode(answered(connection, mine, done, by=person, now=turn.now), type=kind)


def _check_theirs(here: Case, stand: Stand, signed_in: SignedIn) -> None:
    """The office that keeps a dossier acts by those who hold a key to it, so not by whoever a circle left out; another
    office acts in what was sent to it.
    """
    if any(holder in signed_in.keyring.held for holder in stand.holders()):
        return
    if signed_in.by.office == OFFICE:
        if stand.grants:
            raise closed()
    elif signed_in.by.office not in here.rows.parties:
        raise NotFound(_("There is no such case here."))


def check_unchanged(connection: Connection, here: Case, seen: int | None) -> None:
    """Raise Changed, with what is new, if something happened since the event number `seen`."""
    new = [] if seen is None else changed_since(connection, here.stream, seen)
    if new:
        titles = dict.fromkeys(one.title.en if one.title else one.kind for one in new)
        raise Changed(
            _(
                "This was not recorded: the case has changed since this page was made. New: %(what)s.",
                what=_all(titles),
            ),
            kept=_("What you filled in is still on this page."),
            next_step=_("Read what happened meanwhile, then send it again."),
        )


def _all(titles: Iterable[str]) -> str:
    return ", ".join(titles)
