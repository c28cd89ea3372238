"""What happens to how somebody signs in, told in their stream. A policy that has no word for it keeps nobody out."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from workflow.case import record
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.rulebook import law_in_force


def tell_if_known(
    connection: Connection, person_id: str, kind: str, data: Mapping[str, object], *, by: By, now: datetime
) -> None:
    """Record an event of a person's stream if the policy in force has it and `by` may say it."""
    term = law_in_force(connection).book.rules.kinds.get(kind)
    if term is not None and by.role in term.by:
        record(connection, Event(f"person:{person_id}", kind, data), by=by, at=Moment.exactly(now), now=now)
