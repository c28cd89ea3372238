"""What an auditor looks at is told before it is shown: an event of their own stream, found again by person and case.

The same look of the same person within an hour is one. A case is not changed by being looked at, so nothing enters its
stream; whoever works on it sees by `at_case` that oversight was there. Read `looked`.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from intake.people.store import looks as store
from intake.people.store.looks import Look, Row
from workflow.case import record
from workflow.errors import NotNow, _
from workflow.events import CASE, Event
from workflow.ledger.entry import By, Entry
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables

DOWNLOAD, CASES, TIMELINE = "download", "cases", "timeline"
AUDITED = "audited"
COVERED = timedelta(hours=1)


async def looked(tables: Tables, look: Look, *, by: By, now: datetime) -> None:
    """Tell of a look before it is shown: when this returns, the event is on disk. Raises as `tell`."""
    if not await tables.read(is_told, by.person, look, now=now):
        await tables.write(tell, look, by=by, now=now)


def is_told(connection: Connection, person_id: str, look: Look, *, now: datetime) -> bool:
    """Whether the same look was told within the last hour; `now` is UTC."""
    last = store.last(connection, person_id, look)
    return last is not None and now - last <= COVERED


def tell(connection: Connection, look: Look, *, by: By, now: datetime) -> None:
    """Tell of a look of `by`, unless it is told already.

    Raises NotAllowed for a role that is no auditor's, NotNow under a policy that has no word for it: then nothing may
    be shown.
    """
    store.take(connection, by.person)
    if is_told(connection, by.person, look, now=now):
        return
    if AUDITED not in law_in_force(connection).book.rules.kinds:
        raise NotNow(
            _("This is not shown: the policy in force has no word for what auditors look at."),
            next_step=_("Whoever runs this instance adopts the newer policy: `vigil policy adopt`."),
        )
    data = {"code": look.what, "case": look.stream.removeprefix(f"{CASE}:"), "downloaded": look.downloaded}
    event = Event(f"person:{by.person}", AUDITED, {name: said for name, said in data.items() if said})
    entry = record(connection, event, by=by, at=Moment.exactly(now), now=now)
    store.add(connection, Row(by.person, entry.n, look.what, look.stream, look.downloaded, now))


def as_told(person_id: str, entry: Entry) -> Row:
    """The row that follows from an event of somebody's stream. Raises KeyError, ValueError for what is no such one."""
    case = entry.data.get("case")
    return Row(
        person=person_id,
        n=entry.n,
        what=entry.data["code"],
        stream=f"{CASE}:{case}" if case else "",
        downloaded=entry.data.get("downloaded", ""),
        at=datetime.fromisoformat(entry.recorded_at),
    )
