"""Who there is, told to `notifications` by the room that knows it: accounts, offices, circles. Read `People`."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from intake.dossier.stakes import left_out
from intake.people.store import people
from notifications.choices import forget_person
from notifications.directory import Known

INTAKE, PERSON = "intake", "person"  # kinds of an office, and of an account that is a human being's


class People:
    """The people of this instance, as a directory."""

    def people(self, connection: Connection) -> Sequence[Known]:
        """Everybody who may sign in, once for each role; programs are told nothing."""
        names = {
            one.id: one.name for one in people.people(connection) if one.disabled_at is None and one.kind == PERSON
        }
        members = people.members(connection)
        return [Known(person, names[person], office, role) for office, person, role in members if person in names]

    def ours(self, connection: Connection) -> frozenset[str]:
        """The offices that hold dossiers."""
        return frozenset(one.id for one in people.offices(connection) if one.kind == INTAKE)

    def barred(self, connection: Connection, streams: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Who was left out of a circle."""
        return left_out(connection, streams)


def forget_if_gone(connection: Connection, person: str) -> None:
    """Forget how somebody is told who is in no office any more."""
    if not any(member == person for _office, member, _role in people.members(connection)):
        forget_person(connection, person)
