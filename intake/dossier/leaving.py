"""What hangs on somebody of the office who goes away: their cases, what waits in them, and what only they can open.

Numbers and cases, never content; nothing is recorded. That an allegation can be opened by one person alone must be
mended before they go, by themselves: nobody else can give away a key. Read `hanging_on`.
"""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.messages import unread
from intake.dossier.stand import ITEM_ADDED, MESSAGE_RECEIVED, MESSAGE_SENT, OPENED
from intake.dossier.takers import Staff, held_in_each, staff
from intake.people.keys import published
from workflow.ledger.entry import Entry, decode
from workflow.rulebook import law_in_force
from workflow.worklist import loads, of_people

EXAMINATION = "examination"
MOST_LOOKED_AT = 2_000
_OF_MESSAGES = (MESSAGE_RECEIVED, MESSAGE_SENT, ITEM_ADDED, OPENED)


class Hanging(Struct, frozen=True):
    """What hangs on a person: how many open cases, and of them (streams) what is due first; how much of the reporters'
    lies unread in which of these; cases in which an examination that they asked for is under way; cases that nobody
    but they can open; whether nobody but they can open the office's key.
    """

    many: int
    cases: tuple[str, ...]
    unread: dict[str, int]
    examinations: tuple[str, ...]
    alone: tuple[str, ...]
    is_last_with_key: bool


def hanging_on(connection: Connection, person: str, *, at_most: int) -> Hanging:
    """All that hangs on somebody (pseudonym), and no more than `at_most` of their cases."""
    everybody = staff(connection)
    cases = of_people(connection, [person], at_most=at_most)
    return Hanging(
        many=loads(connection, [person])[person],
        cases=tuple(cases),
        unread=unread_in(connection, cases),
        examinations=asked_for_by(connection, person),
        alone=alone_in(connection, person, everybody),
        is_last_with_key=everybody.seated == {person},
    )


def unread_in(connection: Connection, streams: Sequence[str]) -> dict[str, int]:
    """How much of the reporter's nobody of the office has looked at yet, in those of these cases where there is any."""
    told: dict[str, list[Entry]] = {}
    for leaf in store.told_in(connection, streams, _OF_MESSAGES):
        entry = decode(leaf)
        told.setdefault(entry.stream, []).append(entry)
    return {stream: many for stream, entries in told.items() if (many := unread(entries))}


def asked_for_by(connection: Connection, person: str) -> tuple[str, ...]:
    """Cases in which an examination is under way that somebody asked for, what is due first before the rest."""
    terms = law_in_force(connection).book.rules.policy.clocks.clock
    keys = [one.key for one in terms if one.per == EXAMINATION]
    leaves = store.started_clocks(connection, keys, at_most=MOST_LOOKED_AT)
    return tuple(dict.fromkeys(entry.stream for entry in map(decode, leaves) if entry.by.person == person))


def alone_in(connection: Connection, person: str, everybody: Staff) -> tuple[str, ...]:
    """Cases that were taken out of the office's hands, and that of all its people only this one can still open."""
    own = published(connection).numbers.get(f"person:{person}", {}).values()
    streams = store.streams_granted(connection, [*own], at_most=MOST_LOOKED_AT)
    held = held_in_each(connection, streams)
    circles = (one for one in streams if everybody.is_in_circle(held[one]))
    return tuple(one for one in circles if everybody.who_can_take(held[one]) == {person})
