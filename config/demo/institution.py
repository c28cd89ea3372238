"""What a prison's staff does in a demo's stories: records injuries, and reports an incident to the institution.

Nobody there holds a key: what they send is sealed at once, and they cannot read it back. Read `sends_incident`.
"""

from datetime import datetime
from typing import Any

from config.demo.deeds import Deed, Tale, Told
from config.demo.times import Known
from intake.incidents import entering, store
from intake.incidents.incident import Incident, Person, entering_of
from workflow.case import record
from workflow.events import Event, new_case
from workflow.moment import Moment

STAFF = "institution"


def prison_records(kind: str, **data: Any) -> Deed:
    """Its health staff records something without any complaint: a case begins, and nothing is sealed yet."""

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        tale.case = tale.case or new_case()
        event = Event(tale.case, kind, data)
        return await told.tables.write(record, event, by=told.people[STAFF].by, at=Moment.exactly(now), now=now)

    return deed


def sends_incident(person: Person, happened: Known, **written: Any) -> Deed:
    """It reports an incident in the prison: a case begins, sealed to the intake office."""

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        at = happened(told.today)
        incident = Incident(happened_at=at.text, **written)
        entry = entering_of(incident, person, at, setting="prison", is_urgent=False, case_number="")
        staff = told.people[STAFF]
        done = await entering.enter(told.tables, entry, signed_in=staff, now=now)
        (row,) = await told.tables.read(store.entries, staff.by.office, at_most=1)
        tale.case = row.stream
        return done

    return deed
