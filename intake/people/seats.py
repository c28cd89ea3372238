"""Seats: an office's seed sealed to who may open it, with a mark that only a holder of that seed can make.

    seat = wrap of {"seed": seed} for the holder's name ‖ an empty box under the seed, bound to the key it is sealed to

Whoever writes in the database can put a row there; without the seed there is no mark, so a later change of keys does
not take such a row for a seat. What is opened must be the key that the log pinned under that name. Read `opened`.
"""

from collections.abc import Collection

from sqlalchemy import Connection

from intake.people import keys, membership
from intake.people.keys import Pinned
from intake.people.store import keys as store
from intake.people.store import people
from intake.people.store.keys import Seat
from intake.vault.binding import NotOpened
from intake.vault.boxes import open_box, seal_box
from intake.vault.holders import PrivateKey, PublicKey
from intake.vault.keyring import Keyring
from intake.vault.wraps import unwrap, wrap
from workflow.errors import Broken, _

SEED, MARK = "seed", "seat"
MARK_BYTES = len(seal_box(b"", bytes(32), MARK))


def put(connection: Connection, seed: PrivateKey, name: str, to: PublicKey) -> None:
    """Seal the key called `name` to another key. The caller has made sure of whose that is (pinned, a fresh code)."""
    sealed_to = to.fingerprint.hex()
    wrapped = wrap({SEED: seed.seed}, to, subject=name)
    mark = seal_box(b"", seed.seed, MARK, name, sealed_to, wrapped)
    store.put_seat(connection, Seat(seed.public.fingerprint.hex(), sealed_to, wrapped + mark))


def opened(connection: Connection, key: PrivateKey, whose: Collection[str]) -> dict[str, PrivateKey]:
    """By their names, the keys of some holders ("office:intake") that this key opens.

    Raises Broken for a seat that does not open, or that holds another key than the one pinned under its name.
    """
    log = keys.published(connection)
    found = {}
    for seat, holder in store.seats_for(connection, key.public.fingerprint.hex()):
        pin = keys.fitting(holder, seat.holder, log)
        if pin.whose in whose:
            found[pin.name] = _opened(seat, pin, key)
    return found


def ring(connection: Connection, key: PrivateKey, offices: Collection[str]) -> Keyring:
    """Everything that a person opens with: their own key, and those of the offices they are in."""
    held = opened(connection, key, {f"office:{office}" for office in offices})
    return Keyring.of(key, *held.values())


def marked(connection: Connection, seed: PrivateKey, name: str) -> list[str]:
    """Fingerprints to which somebody who held this key has sealed it; rows without the mark are left out."""
    return [
        seat.sealed_to
        for seat in store.seats_of(connection, seed.public.fingerprint.hex())
        if _is_marked(seat, seed, name)
    ]


def still_here(connection: Connection, seed: PrivateKey, name: str) -> list[Pinned]:
    """Of those to whom an office's key is sealed, who is to have the next one: the newest recovery key, and the keys
    in use of members who may sign in.
    """
    log = keys.published(connection)
    fingerprints = marked(connection, seed, name)
    pins = [keys.pinned(connection, one) for one in fingerprints if one in log.pins]
    office = name.removeprefix("office:").partition("#")[0]
    ids = [pin.whose.removeprefix("person:") for pin in pins if pin.whose.startswith("person:")]
    members = {person for person, _role in membership.told(connection, office)}
    present = [person for person in people.present(connection, office, ids) if person.id in members]
    here = {f"person:{person.id}": person.key for person in present}
    here[keys.RECOVERY] = log.newest(keys.RECOVERY)
    return [pin for pin in pins if here.get(pin.whose) == pin.fingerprint]


def who_could_open(connection: Connection, office: str) -> list[str]:
    """Members, by pseudonym, whose passphrase opens the office's newest key; nobody: it is lost but for recovery."""
    key = keys.published(connection).newest(f"office:{office}")
    if key is None:
        return []
    seated = {seat.sealed_to for seat in store.seats_of(connection, key)}
    everybody = [person.id for person in people.people(connection) if person.key in seated and person.locked]
    return [person.id for person in people.present(connection, office, everybody)]


def _opened(seat: Seat, pin: Pinned, key: PrivateKey) -> PrivateKey:
    try:
        held = unwrap(seat.wrap[:-MARK_BYTES], key, subject=pin.name)
        found = PrivateKey(held[SEED])
    except (NotOpened, KeyError):
        found = None
    if found is None or found.public.fingerprint.hex() != pin.fingerprint:
        raise Broken(
            _("The key of %(name)s that was sealed to you does not open.", name=pin.name),
            next_step=_("Ask a colleague who holds that key to seal it to you again, and run `vigil verify`."),
        )
    return found


def _is_marked(seat: Seat, seed: PrivateKey, name: str) -> bool:
    wrapped, mark = seat.wrap[:-MARK_BYTES], seat.wrap[-MARK_BYTES:]
    try:
        open_box(mark, seed.seed, MARK, name, seat.sealed_to, wrapped)
    except NotOpened:
        return False
    return True
