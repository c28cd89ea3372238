"""The case that an entry names by our number: only one of the very institution that names it.

Any other number is as one that does not exist: the entry begins a case of its own in either way, its sender is told the
same, and nobody learns which numbers there are. Read `concerned`.
"""

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.granting import in_circle, keepers
from intake.dossier.stand import standing_of
from workflow.case import load
from workflow.events import CASE
from workflow.folding import Case
from workflow.history import history
from workflow.law import Law
from workflow.store import cases

MOST_NUMBER = 64


class Concerned(Struct, frozen=True):
    """A case that an entry joins. `circle`: who keeps it (fingerprints) where somebody of the office was left out."""

    stream: str
    circle: tuple[str, ...]

    @property
    def id(self) -> str:
        """As an event names it."""
        return self.stream.partition(":")[2]


def concerned(connection: Connection, law: Law, number: str, office: str) -> Concerned | None:
    """The case of this number, taken for this transaction, if it was sent to this office or names it as the institution
    concerned; None for any other, for one that was erased, and for none.
    """
    stream = cases.numbered(connection, number.strip()) if 0 < len(number) <= MOST_NUMBER else None
    if stream is None or not stream.startswith(f"{CASE}:"):
        return None
    cases.take(connection, stream)
    case = load(connection, stream)
    if not _is_of(case, law, office):
        return None
    stand = standing_of(case)
    if stand.erased:
        return None
    return Concerned(stream, tuple(keepers(stand)) if in_circle(case) else ())


def _is_of(case: Case, law: Law, office: str) -> bool:
    """Whether the case was sent to the office, or its facts as they stand now name it."""
    if office in case.rows.parties:
        return True
    happened = history(case.entries, law.calendar.zone)
    said = [one.data["institution"] for one in happened if isinstance(one.data.get("institution"), str)]
    return bool(said) and said[-1].casefold() == office.casefold()
