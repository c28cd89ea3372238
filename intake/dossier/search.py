"""Is there an earlier case of this person? A blind index: keyed marks instead of names.

A name is folded into its parts, a birth year and an institution number stand as they are; of each the table holds 16
bytes that only the index key gives. That key is sealed to the intake office, so nothing can be indexed when a report
comes in: it happens when somebody of the office first opens the identity, and when an officer adds what is known. The
table shows how many cases share a mark and which marks stand together (docs/reference/dossier.md), nothing else.
A case that left the office's key is not indexed. Read `index_case`, then `search`.
"""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import marks
from intake.dossier.reception import OFFICE
from intake.dossier.stand import Stand, standing
from intake.people.index_key import opened as open_index_key
from intake.people.keys import office_key
from intake.people.signing_in import SignedIn
from intake.vault.keyring import Keyring
from intake.vault.names import folded, mark
from workflow.errors import NotAllowed, NotUnderstood, _
from workflow.store import Tables

MOST_FOUND = 50
MOST_PARTS = 40  # of names, in one case: a contact may hold much that is no name
SHORTEST_PART = 2
BIRTH_YEARS = range(1900, 2200)
ALIKE = 2  # marks that another case shares before it is called alike


class Known(Struct, frozen=True, kw_only=True):
    """What is known of a person: names as they were said, the year of birth, the number in an institution."""

    names: tuple[str, ...] = ()
    birth_year: int | None = None
    institution_number: str | None = None

    def __repr__(self) -> str:
        return "Known(…)"

    def marks(self, key: bytes) -> set[bytes]:
        """Its marks under a key. Raises NotUnderstood for a year in which nobody alive was born."""
        parts = [part for name in self.names for part in name_parts(name)][:MOST_PARTS]
        found = {mark(key, "name", part) for part in parts}
        if self.birth_year is not None:
            if self.birth_year not in BIRTH_YEARS:
                raise NotUnderstood(_("This is no year of birth."), next_step=_("Give all four digits."))
            found.add(mark(key, "birth year", str(self.birth_year)))
        if number := "".join(folded(self.institution_number or "")):
            found.add(mark(key, "institution number", number))
        return found


class Alike(Struct, frozen=True):
    """Another case that shares marks with one: its stream, its number, how many they share."""

    case: str
    number: str | None
    shared: int


async def index_case(tables: Tables, case: str, known: Known, *, signed_in: SignedIn) -> None:
    """Let a case be found by what an officer knows of the person. Raises NotAllowed for whoever has no office key, and
    for a case that the office does not hold."""
    await tables.write(index_in, case, known, signed_in.keyring)


def index_in(connection: Connection, case: str, known: Known, keyring: Keyring) -> None:
    """`index_case` as a part of a larger piece of work."""
    if not _held_by_office(connection, standing(connection, case), keyring):
        raise _no_key()
    marks.add(connection, case, known.marks(index_key(connection, keyring)))


def index_contact(
    connection: Connection, case: str, contacts: Iterable[str], *, stand: Stand, keyring: Keyring
) -> None:
    """Index a case by the names in its contact, if that has not happened and its office opened it."""
    known = Known(names=tuple(contacts))
    if known.names and not marks.has_any(connection, case) and _held_by_office(connection, stand, keyring):
        marks.add(connection, case, known.marks(index_key(connection, keyring)))


async def search(tables: Tables, known: Known, *, signed_in: SignedIn) -> list[marks.Found]:
    """Cases (stream and number) in which all of this is known, the newest first, at most fifty."""
    return await tables.read(_search, known, signed_in.keyring)


def _search(connection: Connection, known: Known, keyring: Keyring) -> list[marks.Found]:
    wanted = known.marks(index_key(connection, keyring))
    if not wanted:
        raise NotUnderstood(_("Nothing was looked for."), next_step=_("Give a name, a year of birth or a number."))
    return marks.with_all(connection, wanted, at_most=MOST_FOUND)


async def alike(tables: Tables, known: Known, *, signed_in: SignedIn) -> list[Alike]:
    """Cases that share two marks with what is known, all of them where less is known, or the institution number alone;
    the most alike first, none where nothing is known. Raises as `search`.
    """
    return await tables.read(_alike, known, signed_in.keyring)


def _alike(connection: Connection, known: Known, keyring: Keyring) -> list[Alike]:
    key = index_key(connection, keyring)
    wanted, alone = known.marks(key), Known(institution_number=known.institution_number).marks(key)
    found = marks.with_some(connection, alone, at_least=1, at_most=MOST_FOUND)
    found += marks.with_some(connection, wanted, at_least=min(ALIKE, len(wanted)), at_most=MOST_FOUND)
    each = {one[0]: Alike(*one) for one in found}  # of both, the second counts every mark
    return sorted(each.values(), key=lambda one: (one.shared, one.case), reverse=True)[:MOST_FOUND]


async def possible_duplicates(tables: Tables, case: str) -> list[Alike]:
    """Other cases that share at least two marks with this one, the most alike first: for a person to judge."""
    found = await tables.read(marks.sharing, case, at_least=ALIKE, at_most=MOST_FOUND)
    return [Alike(*one) for one in found]


def name_parts(text: str) -> list[str]:
    """The parts of a text that may be of a name: letters alone, two or more."""
    return [part for part in folded(text) if part.isalpha() and len(part) >= SHORTEST_PART]


def index_key(connection: Connection, keyring: Keyring) -> bytes:
    """The key of the index. Raises NotAllowed for whoever has not the office's newest key, Broken for a planted one."""
    sealed = marks.sealed_key(connection, OFFICE)
    held = keyring.held.get(office_key(connection, OFFICE).fingerprint)
    if sealed is None or held is None:
        raise _no_key()
    return open_index_key(sealed, held)


def _held_by_office(connection: Connection, stand: Stand, keyring: Keyring) -> bool:
    office = office_key(connection, OFFICE).fingerprint
    return office in keyring.held and bool(stand.held_by(office))


def _no_key() -> NotAllowed:
    return NotAllowed(
        _("Cases can be looked for and indexed by members of the office that holds them only."),
        next_step=_("Ask a colleague of that office."),
    )
