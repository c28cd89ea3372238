"""Recovery, for the day on which everybody has forgotten: offices' keys sealed to a key that is split on paper.

    make      a member makes the key, seals to it what they hold, and prints the shares; only the public half is kept
    rehearse  shares are typed in and must open what they should; the log says that it was done
    recover   enough shares make a one-time code for one member, to which the office's keys are sealed

The library that splits and joins is not made against who can watch the machine: do it off the network, and then switch
that machine off (docs/reference/people.md). Read `recover`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from intake.people import accounts, keys, offices, rotation, seats
from intake.people.keys import RECOVERY
from intake.people.signed_in import SignedIn
from intake.people.store import keys as store
from intake.people.store import people
from intake.people.store.people import Person
from intake.vault import shares
from intake.vault.holders import PrivateKey
from intake.vault.receipts import Code
from workflow.case import record
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood, _
from workflow.events import SYSTEM, Event
from workflow.ledger.entry import By, decode
from workflow.moment import Moment
from workflow.store import cases

REHEARSED = "recovery_rehearsed"


@dataclass(frozen=True, slots=True, repr=False)
class Sheets:
    """What is printed: one mnemonic a sheet, the value that says whether a joined key is this one, and how the key's
    fingerprint is read out. `offices` are those whose keys it opens now.
    """

    name: str
    spoken: str
    check_value: str
    threshold: int
    mnemonics: tuple[str, ...]
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether recovery would work: the newest key's name (None: there is none), whether its shares were tried since it
    was made, and the offices whose newest key is not sealed to it.
    """

    name: str | None
    rehearsed: bool
    missing: tuple[str, ...]


def make(connection: Connection, who: SignedIn, *, threshold: int, count: int, now: datetime) -> Sheets:
    """A recovery key split into `count` shares of which `threshold` join it, in the place of an earlier one.

    Sealed to it are the keys of the offices that `who` holds; members of others do that with `offices.seat_recovery`.
    Raises NotUnderstood for numbers that will not do, NotAllowed if `who` holds no office's key.
    """
    key = PrivateKey.generate()
    mnemonics = shares.split(key.seed, threshold=threshold, count=count)
    mine = [office.id for office in people.offices(connection) if _holds(connection, who, office.id)]
    if not mine:
        raise NotAllowed(
            _("You hold no office's key that could be sealed to recovery."),
            next_step=_("Somebody who can open dossiers makes the recovery key."),
        )
    for old in store.in_use(connection, RECOVERY):
        store.retire(connection, old.fingerprint, now=now)
    name = keys.next_name(connection, RECOVERY)
    keys.publish(connection, name, key.public, by=who.by, now=now)
    for office in mine:
        offices.seat_recovery(connection, who, office, fingerprint=key.public.spoken)
    check = shares.check_value(key.seed)
    return Sheets(name, key.public.spoken, check, threshold, tuple(mnemonics), tuple(mine))


def rehearse(connection: Connection, mnemonics: Sequence[str], *, by: By, now: datetime) -> list[str]:
    """Try shares, and record that it was done; returns the offices whose newest key they open.

    Raises NotUnderstood for shares that do not join, or join to another key than the newest.
    """
    key = _joined(connection, mnemonics)
    _check_newest(connection, key)
    opened = seats.opened(connection, key, {f"office:{office.id}" for office in people.offices(connection)})
    newest = keys.published(connection).newest
    found = {name.partition("#")[0] for name, seed in opened.items() if newest(_whose(name)) == _hex(seed)}
    event = Event(SYSTEM, REHEARSED, {"shares": len(mnemonics)})
    record(connection, event, by=by, at=Moment.exactly(now), now=now)
    return sorted(one.removeprefix("office:") for one in found)


def recover(connection: Connection, mnemonics: Sequence[str], person: Person, *, now: datetime) -> Code:
    """A one-time code for a member, to which the keys of their offices are sealed. Their next sign-in with it makes a
    new key of their own and of each of these offices.

    Raises NotUnderstood for shares that do not join, NotNow if they open no office that the person is in.
    """
    key = _joined(connection, mnemonics)
    theirs = {f"office:{one.office}" for one in people.memberships(connection, person.id)}
    opened = seats.opened(connection, key, theirs)
    if not opened:
        raise NotNow(
            _("These shares open no office that this person is in."),
            next_step=_("Name somebody who is in the office, or add them: `vigil offices join`."),
        )
    accounts.take_back(connection, person)
    code = accounts.invite(connection, person, now=now)
    for name, seed in opened.items():
        seats.put(connection, seed, name, code.holder.public)
    return code


def reopen(
    connection: Connection, mnemonics: Sequence[str], stream: str, person: Person, *, by: By, now: datetime
) -> None:
    """Grant what recovery may open of one case to one person: for cases that left their office for a circle.

    Never done for all cases at once: a circle exists because somebody of the office must not read. Raises NotNow if
    the person has no key, NotFound if nothing of the case is sealed to recovery.
    """
    key = _joined(connection, mnemonics)
    if person.key is None:
        raise NotNow(
            _("That person has no key yet."), next_step=_("Make a one-time code first: `vigil people invite`.")
        )
    if not rotation.share(connection, stream, key, keys.pinned(connection, person.key), by=by, now=now):
        raise NotFound(_("Nothing of this case is sealed to recovery."))


def readiness(connection: Connection) -> Readiness:
    """Whether recovery would work today; what cannot be known without shares is when they were last tried."""
    key = keys.newest(connection, RECOVERY)
    log = keys.published(connection)
    offices_with_keys = [(one.id, log.newest(f"office:{one.id}")) for one in people.offices(connection)]
    missing = tuple(
        office
        for office, newest in offices_with_keys
        if newest and not (key and _is_sealed(connection, newest, key.fingerprint))
    )
    if key is None:
        return Readiness(None, rehearsed=False, missing=missing)
    made = log.pins[key.fingerprint][0]
    entries = map(decode, cases.leaves(connection, SYSTEM))
    rehearsed = any(entry.kind == REHEARSED and entry.n > made for entry in entries)
    return Readiness(key.name, rehearsed, missing)


def _joined(connection: Connection, mnemonics: Sequence[str]) -> PrivateKey:
    """The recovery key that the shares join to: the newest, or an earlier one to which offices may still be sealed."""
    key = PrivateKey(shares.joined(mnemonics))
    _n, name = keys.published(connection).pins.get(_hex(key), (0, ""))
    if _whose(name) != RECOVERY:
        raise NotUnderstood(
            _("The shares join to a key, and it is not a recovery key of this instance."),
            next_step=_("Look at the names and check values on the sheets."),
        )
    return key


def _check_newest(connection: Connection, key: PrivateKey) -> None:
    newest = keys.newest(connection, RECOVERY)
    if newest is None or _hex(key) != newest.fingerprint:
        raise NotUnderstood(
            _("These shares are of an earlier recovery key."), next_step=_("Destroy them, and take the newest sheets.")
        )


def _holds(connection: Connection, who: SignedIn, office: str) -> bool:
    newest = keys.published(connection).newest(f"office:{office}")
    return newest in who.keyring.held and who.is_in(office)


def _is_sealed(connection: Connection, fingerprint: str, to: str) -> bool:
    return any(seat.sealed_to == to for seat in store.seats_of(connection, fingerprint))


def _whose(name: str) -> str:
    return name.partition("#")[0]


def _hex(key: PrivateKey) -> str:
    return key.public.fingerprint.hex()
