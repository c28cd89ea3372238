"""The cases that are to be kept longer: until when each is kept now, what a new day would change, and what came of it.

Everything is read from the cases as they stand, so a page that is loaded again says the same. Read `chosen`.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.opening import erased
from intake.dossier.postponing import Outlook, outlook_of, warned_on, why_not
from intake.dossier.retention import POSTPONED
from intake.dossier.stakes import left_out
from intake.dossier.stand import ERASED
from intake.pages.desk.casepage.here import UNREGISTERED, WORKLIST
from intake.pages.visit import Visit
from intake.people.signed_in import SignedIn
from workflow.case import load
from workflow.errors import NotFound, NotNow, Sentence, VigilError, _
from workflow.events import CASE
from workflow.folding import Case
from workflow.law import Law
from workflow.rulebook import law_in_force
from workflow.steps import fields_of

REASON = "reason"
LEFT_OUT = _("You were left out of this case because of a conflict of interest.")


class Line(Struct, frozen=True):
    """A chosen case: its `outlook`, or why nothing of it can be put off (`fault`)."""

    id: str
    case: str
    here: Case
    outlook: Outlook | None
    fault: Sentence | None

    @property
    def href(self) -> str:
        """The page that says how long it is kept."""
        return f"{WORKLIST}/{self.id}/retention"

    def why_not(self, until: date) -> Sentence | None:
        """Why it cannot be kept until that day; None where it can, or is already."""
        if self.outlook is None:
            return self.fault
        return None if self.outlook.now == until else why_not(self.outlook, until)


class Then(Struct, frozen=True):
    """What a new day changes for a case, in words: until when it is kept now and then, when people are warned."""

    line: Line
    now: str
    at_first: str
    then: str
    warned: str
    why_not: str


class Came(Struct, frozen=True):
    """What came of a case: until when it is kept, or why it is not kept until then."""

    line: Line
    is_done: bool
    said: str


class Chosen(Struct, frozen=True):
    """The cases, the reasons that may be chosen, how many were named that are not here; `may_act`: whoever looks."""

    visit: Visit
    law: Law
    lines: tuple[Line, ...]
    missing: int
    reasons: tuple[tuple[str, str], ...]
    may_act: bool

    @property
    def ids(self) -> list[str]:
        """The cases by their ids."""
        return [one.id for one in self.lines]

    @property
    def farthest(self) -> str:
        """The last day until which any of them may be kept, in words; empty where none may."""
        days = [one.outlook.farthest for one in self.lines if one.outlook]
        return self.visit.tongue.day(min(days)) if days else ""

    def preview(self, until: date) -> list[Then]:
        """What that day would change."""
        return [self._then(one, until) for one in self.lines]

    def _then(self, one: Line, until: date) -> Then:
        tongue, why = self.visit.tongue, one.why_not(until)
        if one.outlook is None or why is not None:
            now = "" if one.outlook is None else tongue.day(one.outlook.now)
            return Then(one, now, "", "", "", "" if why is None else tongue.say(why))
        warned = tongue.day(warned_on(one.here, self.law, until, self.visit.now))
        at_first = "" if one.outlook.now == one.outlook.first else tongue.day(one.outlook.first)
        return Then(one, tongue.day(one.outlook.now), at_first, tongue.day(until), warned, "")

    def came(self, until: date) -> list[Came]:
        """What came of each."""
        tongue, found = self.visit.tongue, []
        for one in self.lines:
            is_done = one.outlook is not None and one.outlook.now == until
            why = one.why_not(until) or _("It was not put off. Look at the case, and do it once more.")
            said = _("Kept until %(day)s.", day=until) if is_done else why
            found.append(Came(one, is_done, tongue.say(said)))
        return found


def chosen(connection: Connection, visit: Visit, who: SignedIn, ids: Sequence[str]) -> Chosen:
    """What is known of these cases (ids)."""
    law = law_in_force(connection)
    out = left_out(connection, [f"{CASE}:{one}" for one in ids])
    lines = [line for one in ids if (line := _line(connection, law, visit, who, one, out)) is not None]
    term = law.book.rules.kinds.get(POSTPONED)
    mine = {one.role for one in who.offices if one.office == who.by.office}
    codes = next((one.codes for one in fields_of(law.book.rules, POSTPONED) if one.key == REASON), ()) if term else ()
    return Chosen(
        visit=visit,
        law=law,
        lines=tuple(lines),
        missing=len(ids) - len(lines),
        reasons=tuple((key, visit.tongue.words(title)) for key, title in codes),
        may_act=term is not None and not mine.isdisjoint(term.by),
    )


def _line(
    connection: Connection, law: Law, visit: Visit, who: SignedIn, id_: str, out: dict[str, frozenset[str]]
) -> Line | None:
    try:
        here = load(connection, f"{CASE}:{id_}")
    except NotFound:
        return None
    outlook, fault = None, None
    try:
        outlook = _outlook(here, law, visit)
    except VigilError as error:
        fault = error.what
    if who.by.person in out.get(here.stream, ()):
        outlook, fault = None, LEFT_OUT
    return Line(id_, here.rows.case["number"] or visit.tongue.say(UNREGISTERED), here, outlook, fault)


def _outlook(here: Case, law: Law, visit: Visit) -> Outlook:
    if any(entry.kind == ERASED for entry in here.entries):
        raise NotNow(erased().what)
    return outlook_of(here, law, visit.now)
