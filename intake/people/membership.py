"""Who is in which office: told by the office's stream, kept as rows. Read `told`.

`join` and `leave` record the event and write the row in one transaction; nothing else writes a row.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from intake.people.store import people
from workflow.case import record
from workflow.errors import Broken, NotFound, NotNow, NotUnderstood, _
from workflow.events import Event
from workflow.ledger.entry import By, Entry, decode
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import cases

ADDED, LEFT = "member_added", "member_left"
NOT_FOR_PEOPLE = ("reporter", "system")  # roles that nobody is given: who reports, and the work of time
Members = set[tuple[str, str]]


def stream(office: str) -> str:
    """The stream of an office."""
    return f"office:{office}"


def told(connection: Connection, office: str) -> Members:
    """Person and role of every member, folded from the office's stream. Raises Broken if it cannot be read."""
    try:
        return folded(decode(leaf) for leaf in cases.leaves(connection, stream(office)))
    except NotUnderstood:
        raise Broken(
            _("What happened in the office %(office)s cannot be read.", office=office),
            next_step=_("Run `vigil verify`, and restore a database that you trust."),
        ) from None


def folded(entries: Iterable[Entry]) -> Members:
    """Who is a member after these events of an office's stream; leaving ends every role."""
    members: Members = set()
    for entry in entries:
        person = entry.data.get("person", "")
        if entry.kind == ADDED:
            members.add((person, entry.data.get("role", "")))
        elif entry.kind == LEFT:
            members = {one for one in members if one[0] != person}
    return members


def join(connection: Connection, office: str, person: str, role: str, *, by: By, now: datetime) -> None:
    """Make a person a member of an office in a role of the policy. Raises NotFound, NotNow, NotUnderstood."""
    if people.find_office(connection, office) is None:
        raise NotFound(_("There is no such office."), next_step=_("`vigil offices list` names them."))
    if people.find_person(connection, person) is None:
        raise NotFound(_("There is no such person."), next_step=_("`vigil people list` names them."))
    roles = [one.key for one in law_in_force(connection).book.rules.policy.vocabulary.role]
    if role not in roles or role in NOT_FOR_PEOPLE:
        given = ", ".join(one for one in roles if one not in NOT_FOR_PEOPLE)
        raise NotUnderstood(_("There is no such role."), next_step=_("These are: %(roles)s.", roles=given))
    if (person, role) in told(connection, office):
        raise NotNow(_("That person is in the office in this role already."))
    _record(connection, office, ADDED, {"person": person, "role": role, "office": office}, by=by, now=now)
    people.add_member(connection, office, person, role)


def leave(connection: Connection, office: str, person: str, *, by: By, now: datetime) -> None:
    """End a person's membership of an office, in every role. Their seats stay until the office's next key: that is how
    a change of keys that is due is known. Raises NotFound.
    """
    if not any(one == person for one, _role in told(connection, office)):
        raise NotFound(_("That person is not in this office."))
    _record(connection, office, LEFT, {"person": person, "office": office}, by=by, now=now)
    people.drop_members(connection, office, person)


def _record(connection: Connection, office: str, kind: str, data: dict[str, str], *, by: By, now: datetime) -> None:
    record(connection, Event(stream(office), kind, data), by=by, at=Moment.exactly(now), now=now)
