"""Who was left out of a case because of a stake in it: whoever does not keep it since a circle was formed.

For those who tell people of cases: a member of the office who may open nothing of a case must not hear of it either.
Read `left_out`.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from intake.dossier.granting import in_circle, keepers
from intake.dossier.reception import OFFICE
from intake.dossier.stand import RESEALED, standing
from intake.people.keys import pinned
from intake.people.store import people
from workflow.case import load
from workflow.store.schema import event

STREAMS_A_QUERY = 500


def left_out(connection: Connection, streams: Collection[str]) -> dict[str, frozenset[str]]:
    """Of these cases, the members of the office who keep one no longer; cases without a circle are not there."""
    members = {person for office, person, _role in people.members(connection) if office == OFFICE}
    found = {}
    for stream in _resealed(connection, sorted(streams)):
        if in_circle(load(connection, stream)):
            holders = keepers(standing(connection, stream))
            keep = {pinned(connection, one).whose.partition(":")[2] for one in holders}
            found[stream] = frozenset(members - keep)
    return found


def _resealed(connection: Connection, streams: Sequence[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(streams), STREAMS_A_QUERY):
        part = streams[start : start + STREAMS_A_QUERY]
        query = select(event.c.stream).where(event.c.stream.in_(part), event.c.kind == RESEALED).distinct()
        found += connection.scalars(query.order_by(event.c.stream))
    return found
