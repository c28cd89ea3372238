"""Who somebody is: a colleague of this office by name, everybody else as a role and an office. Read `Names.by`."""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.reception import OFFICE, REPORTER
from intake.people.store import people
from workflow.duties import role_titles
from workflow.errors import _
from workflow.law import Law
from workflow.ledger.entry import By
from workflow.machine import SYSTEM_ROLE, TRAINING_ROLE
from workflow.pages.tongue import Tongue
from workflow.policy.terms import Words


class Names(Struct, frozen=True):
    """People by pseudonym, their roles by office, offices by id, roles by key; `own` is whoever looks."""

    people: Mapping[str, str]
    roles: Mapping[tuple[str, str], tuple[str, ...]]
    offices: Mapping[str, str]
    titles: Mapping[str, Words]
    own: str

    def by(self, tongue: Tongue, by: By) -> str:
        """Who said something."""
        if by.role in (SYSTEM_ROLE, TRAINING_ROLE, REPORTER.role):
            return tongue.say(SPEAKS[by.role])
        if by.office == OFFICE and by.person in self.people:
            return self.person(tongue, by.person)
        titles = self.titles.get(by.role)
        role = by.role if titles is None else tongue.words(titles)
        office = self.offices.get(by.office)
        return role if office is None else tongue.say(_("%(role)s, %(office)s", role=role, office=office))

    def person(self, tongue: Tongue, person: str) -> str:
        """A colleague."""
        if person == self.own:
            return tongue.say(_("you"))
        return self.people.get(person, person)

    def roles_of(self, tongue: Tongue, person: str, office: str = OFFICE) -> str:
        """What a colleague is, in words; empty for whoever is no longer there."""
        found = [self.titles[role] for role in self.roles.get((office, person), ()) if role in self.titles]
        return ", ".join(tongue.words(one) for one in found)


SPEAKS = {
    SYSTEM_ROLE: _("by the clock"),
    TRAINING_ROLE: _("as the judgment tells it"),
    REPORTER.role: _("the person who reported"),
}


def names(connection: Connection, law: Law, *, own: str = "") -> Names:
    """Everybody's names, read once for a page."""
    roles: dict[tuple[str, str], tuple[str, ...]] = {}
    for office, person, role in people.members(connection):
        roles[office, person] = (*roles.get((office, person), ()), role)
    return Names(
        people={one.id: one.name for one in people.people(connection)},
        roles=roles,
        offices={one.id: one.title for one in people.offices(connection)},
        titles=role_titles(law.book.rules),
        own=own,
    )
