"""The other cases that a case was joined with or split from, each a link. Read `others`."""

from collections.abc import Sequence

from sqlalchemy import Connection

from workflow.case import load
from workflow.errors import NotFound
from workflow.events import CASE
from workflow.history import history
from workflow.law import Law
from workflow.ledger.entry import Entry

KINDS = frozenset({"joined", "split"})
OTHER = "case"


def others(connection: Connection, entries: Sequence[Entry], law: Law) -> list[tuple[str, str | None]]:
    """Id and number of each, in the order in which they were told of; without a number one that has none yet."""
    told = [one.data.get(OTHER) for one in history(entries, law.calendar.zone) if one.kind in KINDS]
    found = []
    for other in dict.fromkeys(str(one) for one in told if one):
        try:
            found.append((other, load(connection, f"{CASE}:{other}").rows.case["number"]))
        except NotFound:
            continue
    return found
