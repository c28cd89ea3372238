"""Many cases change hands at once: each is one act, whole by itself, as the single step would do it.

    wishes  which case, to whom, and how many events it had when somebody looked
    reassign  one transaction a case, eight cases at a time: `assigned`, and a note in words if there is one

What went before is not undone by what fails after: a case that somebody else changed, or that its new officer could not
open, stays as it is and says why. Done twice under one form it happens once; a case that is theirs already is not
handed to them again, so what a crash cut short is completed by doing it anew. Read `reassign`.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from hashlib import sha256

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.acts import Recorded, cleaned, told_with_words
from intake.dossier.adding import LEGAL
from intake.dossier.once import Once
from intake.dossier.opening import ASSIGNED
from intake.dossier.stand import Stand
from intake.dossier.takers import held_in, staff
from intake.dossier.turns import Changed, Turn, taken_turn
from intake.people.signed_in import SignedIn
from workflow.errors import Busy, NotAllowed, NotUnderstood, VigilError, _
from workflow.events import Event
from workflow.folding import Case
from workflow.moment import Moment
from workflow.store import Tables

MOST = 500  # cases at once
AT_ONCE = 8  # of them under way, so that others have their turn between
NOT_RECORDED = 0


class Wish(Struct, frozen=True):
    """A case (its stream), to whom it is to be handed (pseudonym), and how many events it had when somebody looked."""

    case: str
    to: str
    seen: int | None = None


class Outcome(StrEnum):
    """What came of it."""

    DONE = "done"
    ALREADY = "already"  # it was theirs
    CHANGED = "changed"  # something happened in the case since somebody looked
    REFUSED = "refused"
    LATER = "later"  # the database was busy


class Handed(Struct, frozen=True):
    """What came of a wish; `fault` says why nothing was recorded, where that was wanted."""

    wish: Wish
    outcome: Outcome
    fault: VigilError | None = None


async def reassign(
    tables: Tables,
    wishes: Sequence[Wish],
    *,
    reason: str | None,
    words: str | None,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
) -> list[Handed]:
    """Hand cases over, in their order; one that is named twice counts once, as it is named first. `reason`: a code of
    the vocabulary; `words` are sealed into each dossier.

    Raises NotUnderstood for too many cases or words too long, before anything is done.
    """
    check_number(wishes)
    words = cleaned(words)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(wish: Wish) -> Handed:
        turn = Turn(
            signed_in=signed_in, at=Moment.exactly(now), now=now, once=_once_of(once, wish.case), seen=wish.seen
        )
        async with gate:
            return await _handed(tables, wish, reason, words, turn)

    each = list({wish.case: wish for wish in reversed(wishes)}.values())[::-1]
    # All of them end before a fault that nobody expects goes on: nothing is left to run behind its back.
    found = await asyncio.gather(*map(one, each), return_exceptions=True)
    for fault in found:
        if isinstance(fault, BaseException):
            raise fault
    return [handed for handed in found if isinstance(handed, Handed)]


def check_number(cases: Sequence[object]) -> None:
    """Raise NotUnderstood for more cases than are handed over at once."""
    if len(cases) > MOST:
        raise NotUnderstood(
            _("At most %(most)d cases are handed over at once; here are %(many)d.", most=MOST, many=len(cases)),
            kept=_("Nothing was handed over."),
            next_step=_("Choose fewer, and do the others afterwards."),
        )


def _once_of(once: Once | None, case: str) -> Once | None:
    """The form's own number for one of its cases. Sent with another answer it is another form: what happened since is
    told by the case itself.
    """
    if once is None:
        return None
    return Once(sha256(once.key + b"\0" + once.body + b"\0" + case.encode()).digest(), case.encode())


async def _handed(tables: Tables, wish: Wish, reason: str | None, words: str | None, turn: Turn) -> Handed:
    try:
        recorded = await tables.write(_hand, wish, reason, words, turn)
    except Changed as fault:
        return Handed(wish, Outcome.CHANGED, fault)
    except Busy as fault:
        return Handed(wish, Outcome.LATER, fault)
    except VigilError as fault:
        return Handed(wish, Outcome.REFUSED, fault)
    return Handed(wish, Outcome.ALREADY if recorded.n == NOT_RECORDED else Outcome.DONE)


def _hand(connection: Connection, wish: Wish, reason: str | None, words: str | None, turn: Turn) -> Recorded:
    data = {"person": wish.to} if reason is None else {"person": wish.to, "reason": reason}
    event = Event(wish.case, ASSIGNED, data)

    def told(here: Case, stand: Stand) -> Recorded:
        check_can_take(connection, stand, wish.to)
        return told_with_words(connection, here, stand, event, words, LEGAL, turn)

    already = partial(_already, wish.to)
    return taken_turn(connection, wish.case, turn, told, Recorded, already=already)


def _already(person: str, here: Case) -> Recorded | None:
    return Recorded(NOT_RECORDED) if here.rows.case["assigned_to"] == person else None


def check_can_take(connection: Connection, stand: Stand, person: str) -> None:
    """Raise NotAllowed for a case that this person does not work on, or cannot open."""
    everybody = staff(connection)
    if person in everybody.who_can_take(held_in(stand)):
        return
    if person not in everybody.officers:
        raise NotAllowed(
            _("It was not handed over: they do not work on cases here, or no longer."),
            next_step=_("Choose somebody of the office."),
        )
    if everybody.is_in_circle(held_in(stand)):
        raise NotAllowed(
            _("It was not handed over: only the members of its circle can open it."),
            next_step=_("Choose one of them."),
        )
    raise NotAllowed(
        _("It was not handed over: they cannot open the office's cases yet."),
        next_step=_("Let them in first, under Keys of my offices."),
    )
