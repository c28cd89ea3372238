"""Who can work on a case: colleagues of the office who can open it; of a circle, its members alone.

What a case is sealed to decides, and who may sign in; nothing here opens anything. For one case that is asked of the
log (`Stand`), for a list of cases of the table of grants, which the log is asked about once more when something is
done. Read `staff`, then `Staff.who_can_take`.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.reception import MADE, OFFICE
from intake.dossier.rows import SEPARATOR
from intake.dossier.stand import Stand
from intake.people import seats
from intake.people.keys import published
from intake.people.store import people
from workflow.duties import ours
from workflow.rulebook import law_in_force

Held = Mapping[str, Collection[str]]  # what is sealed to a holder (fingerprint): names of compartments


class Staff(Struct, frozen=True):
    """Whoever works on cases here and may sign in, by pseudonym, with the fingerprint of their key (None: not made);
    `seated`: who of them can open the office's key; `keys`: the office's own, of every epoch.
    """

    officers: Mapping[str, str | None]
    seated: frozenset[str]
    keys: frozenset[str]

    def who_can_take(self, held: Held) -> frozenset[str]:
        """Who can work on a case that is sealed to these holders; on one without a dossier, whoever opens others."""
        if not held or not self.keys.isdisjoint(held):
            return self.seated
        return frozenset(who for who, key in self.officers.items() if key is not None and _keeps_all(held, key))

    def is_in_circle(self, held: Held) -> bool:
        """Whether a case was taken out of the office's hands."""
        return bool(held) and self.keys.isdisjoint(held)


def officers_here(connection: Connection) -> dict[str, str | None]:
    """Whoever works on cases here and may sign in, with the fingerprint of their key; whoever left is not there."""
    may = ours(law_in_force(connection).book.rules)
    here = {who for office, who, role in people.members(connection) if office == OFFICE and role in may}
    return {one.id: one.key for one in people.present(connection, OFFICE, sorted(here))}


def staff(connection: Connection) -> Staff:
    """Whoever works on cases here, now."""
    officers = officers_here(connection)
    own = published(connection).numbers.get(f"office:{OFFICE}", {})
    return Staff(
        officers,
        frozenset(one for one in seats.who_could_open(connection, OFFICE) if one in officers),
        frozenset(own.values()),
    )


def held_in(stand: Stand) -> Held:
    """What is sealed to whom in a dossier, as the log has it."""
    return {holder: stand.held_by(holder) for holder in stand.holders()}


def held_in_each(connection: Connection, streams: Sequence[str]) -> dict[str, Held]:
    """The same of many cases, as the table has it."""
    found: dict[str, dict[str, set[str]]] = {stream: {} for stream in streams}
    for stream, holder, compartments in store.grants_in(connection, streams):
        found[stream].setdefault(holder, set()).update(compartments.split(SEPARATOR))
    return dict(found)


def _keeps_all(held: Held, key: str) -> bool:
    return {*held.get(key, ())} >= {*MADE}
