"""What a dossier must hold now, folded from what its case's events told in their order.

Events go in, names, digests and holders come out; no key and no content is known here. A correction of an event does
not change this: what was stored and to whom it was sealed are not matters of opinion. Everything that opens anything
asks here first, for whoever can write to the database can seal keys to a holder or put another ciphertext in place, and
cannot write an event that the log had before. Read `folded`.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from workflow.case import load
from workflow.errors import Broken, NotFound, _
from workflow.folding import Case
from workflow.store import cases

RECEIVED, RESEALED, REVOKED, ERASED = "allegation_received", "resealed", "revoked", "erased"
GRANTED, OPENED, ITEM_ADDED = "granted", "opened", "item_added"
MESSAGE_RECEIVED, MESSAGE_SENT = "message_received", "message_sent"
# Events that are told with something sealed, and by nobody else: out of another hand log and tables would not agree.
OURS = frozenset({RESEALED, REVOKED, ERASED, GRANTED, OPENED, ITEM_ADDED, MESSAGE_RECEIVED, MESSAGE_SENT})
# Only what these say of items and grants counts; in others (a report that was filed) it may point to some.
TELLING = OURS | {RECEIVED}


class Item(Struct, frozen=True, gc=False):
    """An item as its event told it."""

    name: str
    compartment: str
    kind: str
    digest: str


class Grant(Struct, frozen=True, gc=False):
    """A grant as its event told it; `holder` is a fingerprint in hex."""

    holder: str
    compartments: str
    digest: str


class Stand(Struct, frozen=True):
    """Items by name and grants by digest, each in the order in which they were told."""

    items: dict[str, Item]
    grants: dict[str, Grant]
    erased: bool

    def compartments(self) -> set[str]:
        """The compartments that somebody can open."""
        return {name for grant in self.grants.values() for name in grant.compartments.split(".")}

    def held_by(self, holder: str) -> set[str]:
        """The compartments that one holder can open."""
        mine = (grant.compartments for grant in self.grants.values() if grant.holder == holder)
        return {name for compartments in mine for name in compartments.split(".")}

    def holders(self) -> list[str]:
        """Whoever can open anything, in the order in which they were granted it."""
        return list(dict.fromkeys(grant.holder for grant in self.grants.values()))


class Told(Struct, frozen=True, gc=False):
    """What an event says about a dossier."""

    items: tuple[tuple[str, str, str, str], ...] = ()
    grants: tuple[tuple[str, str, str], ...] = ()
    digest: str = ""


class _Event(Struct, frozen=True, gc=False):
    kind: str
    data: msgspec.Raw


NOTHING = Told()


def folded(told: Iterable[tuple[str, Told]]) -> Stand:
    """The stand after all events (kind, what it told), in the order of `n`."""
    items: dict[str, Item] = {}
    grants: dict[str, Grant] = {}
    erased = False
    for kind, data in told:
        if kind in (RESEALED, ERASED):
            items, grants = {}, {}
            erased = kind == ERASED
        elif kind == REVOKED:
            grants = {digest: grant for digest, grant in grants.items() if grant.holder != data.digest}
        for item in data.items:
            items[item[0]] = Item(*item)
        for grant in data.grants:
            grants[grant[2]] = Grant(*grant)
    return Stand(items, grants, erased)


_read = msgspec.json.Decoder(_Event).decode
_read_data = msgspec.json.Decoder(Told).decode


def told_by(leaf: bytes) -> tuple[str, Told]:
    """The kind of an event, and what it told. Raises msgspec.MsgspecError where that has no form it may have."""
    event = _read(leaf)
    return event.kind, _read_data(event.data) if event.kind in TELLING else NOTHING


def standing(connection: Connection, stream: str) -> Stand:
    """A dossier as its case's events make it. Raises NotFound if there is no such case."""
    leaves = cases.leaves(connection, stream)
    if not leaves:
        raise NotFound(_("There is no such case here."))
    return _folded(map(told_by, leaves))


def standing_of(case: Case) -> Stand:
    """The same, of a case that was loaded already."""
    told = (entry for entry in case.entries if entry.kind in TELLING)
    return _folded((entry.kind, msgspec.convert(entry.data, Told)) for entry in told)


def _folded(told: Iterable[tuple[str, Told]]) -> Stand:
    try:
        return folded(told)
    except msgspec.MsgspecError:
        raise broken() from None


def taken(connection: Connection, stream: str) -> tuple[Case, Stand]:
    """A case and its dossier, taken for this transaction: nobody grants, seals again or erases in between.

    Every piece that writes begins here. Raises NotFound if there is no such case.
    """
    cases.take(connection, stream)
    case = load(connection, stream)
    return case, standing_of(case)


def taken_stand(connection: Connection, stream: str) -> Stand:
    """The dossier alone, taken as `taken` does it: for whoever does not ask how the case goes."""
    cases.take(connection, stream)
    return standing(connection, stream)


def broken() -> Broken:
    """What is raised where a table does not hold what the log says."""
    return Broken(
        _("The dossier of this case is not what the log says it is: something in the database was exchanged or lost."),
        kept=_("Nothing was opened."),
        next_step=_("Run `vigil verify`; it names what does not fit."),
    )
