"""What the form of a step is made from, read in one transaction: case, law, colleagues, offices. Read `read`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.adding import LEGAL
from intake.dossier.granting import in_circle, keepers
from intake.dossier.overview import WHY, Access, Part, overview
from intake.dossier.reception import OFFICE
from intake.dossier.stand import standing_of
from intake.pages.access import OFFICERS
from intake.pages.desk.casepage.here import UNREGISTERED, WORKLIST, Here
from intake.pages.desk.casepage.names import Names, names
from intake.pages.desk.casepage.telling import Teller
from intake.people import seats
from intake.people.keys import newest, pinned
from intake.people.store import people
from workflow.case import load
from workflow.errors import NotAllowed, NotFound, Sentence, _
from workflow.folding import Case
from workflow.law import Law
from workflow.ledger.entry import By
from workflow.pages.tongue import Tongue
from workflow.policy.terms import EventKind
from workflow.rulebook import law_in_force

PARTNER, INSTITUTION = "partner", "institution"
MAY_GIVE = frozenset({Access.OPEN, Access.WITH_REASON})  # what somebody can open, they may hand on


class Partner(Struct, frozen=True):
    """Another office that a case may be sent to; `has_account`: what is granted to it can be opened here. An
    institution answers here, and opens nothing: it `is_keyless`.
    """

    id: str
    title: str
    roles: frozenset[str]
    has_account: bool
    is_keyless: bool = False


class Only(Struct, frozen=True):
    """As much of a case as an office is told that answers in it: what was sent to it or said by it, its own clocks."""

    office: str
    clocks: frozenset[str]

    def tells(self, by: By, data: Mapping[str, Any]) -> bool:
        """Whether an entry of the case concerns this office."""
        return self.office in (data.get("office"), by.office)


class Desk(Struct, frozen=True):
    """A case before somebody who is about to say something in it. `colleagues`: who may be assigned, by pseudonym.
    `only`: where somebody of another office answers, what they may be told of it.
    """

    at: Here
    case: Case
    law: Law
    teller: Teller
    colleagues: tuple[str, ...]
    partners: tuple[Partner, ...]
    parts: tuple[Part, ...]
    only: Only | None = None

    @property
    def title(self) -> str:
        """The case's number, or that it has none."""
        return self.case.rows.case["number"] or self.say(UNREGISTERED)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """Where the pages of its steps stand."""
        return [(self.say(_("Worklist")), WORKLIST), (self.title, self.at.path)]

    @property
    def may_write(self) -> bool:
        """Whether words can be sealed here: not without a dossier, nor into a part that is shut to who writes."""
        office = next(one.access for one in self.parts if one.compartment == LEGAL)
        return office in MAY_GIVE or (office is Access.NOT_MADE and any(one.access in MAY_GIVE for one in self.parts))

    def check_let_in(self) -> None:
        """Raise NotAllowed for whoever was left out of the case: they say nothing in it."""
        if any(one.access is Access.SHUT_OUT for one in self.parts):
            raise NotAllowed(WHY[Access.SHUT_OUT], next_step=_("Choose another case from the worklist."))

    def say(self, sentence: Sentence) -> str:
        """A sentence in the reader's language."""
        return self.teller.tongue.say(sentence)

    def term(self, kind: str) -> EventKind:
        """An event of the vocabulary. Raises NotFound for none."""
        term = self.law.book.rules.kinds.get(kind)
        if term is None:
            raise NotFound(_("There is no such step."), next_step=_("Go back to the case, and choose one there."))
        return term


def read(connection: Connection, at: Here, tongue: Tongue, now: datetime) -> Desk:
    """The desk of a case that is known to be there. Raises NotAllowed for whoever was left out of it."""
    law, case = law_in_force(connection), load(connection, at.stream)
    known = names(connection, law, own=at.who.by.person)
    desk = Desk(
        at=at,
        case=case,
        law=law,
        teller=Teller(tongue, law, known, now),
        colleagues=_colleagues(connection, case),
        partners=_partners(connection, known),
        parts=overview(connection, at.stream, signed_in=at.who),
    )
    desk.check_let_in()
    return desk


def _colleagues(connection: Connection, case: Case) -> tuple[str, ...]:
    """Whoever works on cases and can open this one: of the office, or of the circle that it is left to."""
    able = set(seats.who_could_open(connection, OFFICE))
    if in_circle(case):
        able = {pinned(connection, one).whose.removeprefix("person:") for one in keepers(standing_of(case))}
    members = people.members(connection)
    return tuple(
        dict.fromkeys(
            who for office, who, role in members if office == OFFICE and role in OFFICERS & {*OFFICERS} and who in able
        )
    )


def _partners(connection: Connection, known: Names) -> tuple[Partner, ...]:
    roles: dict[str, set[str]] = {}
    for (office, _person), theirs in known.roles.items():
        roles.setdefault(office, set()).update(theirs)
    offices = [one for one in people.offices(connection) if one.kind == PARTNER or INSTITUTION in roles.get(one.id, ())]
    return tuple(
        Partner(
            id=one.id,
            title=one.title,
            roles=frozenset(roles.get(one.id, ())),
            has_account=newest(connection, f"office:{one.id}") is not None,
            is_keyless=one.kind != PARTNER,
        )
        for one in offices
        if one.id != OFFICE
    )
