"""Everything that one holder may open, sealed to another in its place, in batches that can be interrupted.

Of each case, in one transaction: `revoked` for the old holder, `granted` for the new one with the same compartments,
and the rows that say so. What is done is done; the next call finds what is left. The content is not touched: keys are
opened with the old holder's key and sealed to the new one's. Read `rewrap`.
"""

from datetime import datetime

from sqlalchemy import Connection

from intake.dossier.stand import standing
from intake.people import keys
from intake.people.keys import Pinned
from intake.people.store import keys as store
from intake.people.store.keys import Grant
from intake.vault.binding import NotOpened
from intake.vault.holders import PrivateKey
from intake.vault.items import digest
from intake.vault.keyring import Keyring
from intake.vault.wraps import unwrap, wrap
from workflow.case import Telling, record_many
from workflow.errors import NotAllowed, _
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.machine import SYSTEM_ROLE
from workflow.moment import Moment
from workflow.store import Tables, cases

# A batch takes a tenth of a second, half of what other writers may have to wait for.
CASES_A_BATCH = 50
ROTATION, FIRST_SIGN_IN, MEMBER_LEFT, RECOVERY = "rotation", "first_sign_in", "member_left", "recovery"


def following(by: By) -> By:
    """What follows from an act of keys is the work of the system; who let it happen stays named."""
    return By(office=by.office, person=by.person, role=SYSTEM_ROLE)


BY_ITSELF = By(office="", person="", role=SYSTEM_ROLE)


async def rewrap(
    tables: Tables,
    keyring: Keyring,
    *,
    old: str,
    new: str,
    now: datetime,
    by: By = BY_ITSELF,
    reason: str = ROTATION,
) -> int:
    """Seal all that the holder `old` may open to the holder `new` (fingerprints) instead; returns in how many cases.

    `keyring` must hold the old key: else NotAllowed. Cases whose keys do not open are left as they are; `left` counts
    them. Interrupted at any place, the same call goes on.
    """
    private = keyring.held.get(old)
    if private is None:
        raise NotAllowed(_("Nothing was sealed anew: you do not hold the old key."))
    done, after = 0, ""
    while True:
        streams = await tables.read(store.streams_granted, old, after=after, at_most=CASES_A_BATCH)
        if not streams:
            return done
        done += await tables.write(_batch, streams, private, new, by=following(by), reason=reason, now=now)
        after = streams[-1]


def left(connection: Connection, old: str) -> int:
    """In how many cases a holder may still open something."""
    return store.count_granted(connection, old)


def share(connection: Connection, stream: str, held: PrivateKey, to: Pinned, *, by: By, now: datetime) -> bool:
    """Seal what a recovery key may open of one case to another holder, too; False if that is nothing."""
    grants = _anew(connection, stream, held, to)
    if grants:
        record_many(connection, [_granted(stream, grants, to, by=following(by), reason=RECOVERY, now=now)], now=now)
        store.add_grants(connection, grants)
    return bool(grants)


def _batch(
    connection: Connection, streams: list[str], old: PrivateKey, new: str, *, by: By, reason: str, now: datetime
) -> int:
    """Seal some cases anew; a failure undoes all of the batch."""
    fingerprint = old.public.fingerprint.hex()
    was, to = keys.pinned(connection, fingerprint), keys.pinned(connection, new)
    tellings: list[Telling] = []
    replaced: dict[str, list[Grant]] = {}
    for stream in streams:  # in the order of their names, as `record` takes them
        grants = _anew(connection, stream, old, to)
        if grants:
            replaced[stream] = grants
            tellings += _told(stream, grants, was, to, by=by, reason=reason, now=now)
    record_many(connection, tellings, now=now)
    for stream, grants in replaced.items():
        store.replace_grants(connection, fingerprint, stream, grants)
    return len(replaced)


def _anew(connection: Connection, stream: str, old: PrivateKey, to: Pinned) -> list[Grant]:
    """The grants of one case for the new holder, the case taken for this transaction.

    None if the rows are not what the case's events told, or a wrap does not hold the compartments that it should: what
    somebody put there is not to become true by being told again.
    """
    fingerprint = old.public.fingerprint.hex()
    if not cases.take(connection, stream).n:
        cases.forget_begun(connection, [stream])
        return []
    told = {one.digest: one for one in standing(connection, stream).grants.values() if one.holder == fingerprint}
    rows = store.grants_of(connection, fingerprint, stream)
    if {(row.digest, row.compartments) for row in rows} != {(one.digest, one.compartments) for one in told.values()}:
        return []
    sealed = [_sealed(row, old, to) for row in rows]
    return [one for one in sealed if one is not None] if None not in sealed else []


def _sealed(row: Grant, old: PrivateKey, to: Pinned) -> Grant | None:
    try:
        opened = unwrap(row.wrap, old, subject=row.stream)
    except NotOpened:
        return None
    if digest(row.wrap) != row.digest or ".".join(sorted(opened)) != row.compartments:
        return None
    wrapped = wrap(opened, to.public, subject=row.stream)
    return Grant(row.stream, digest(wrapped), to.fingerprint, row.compartments, wrapped)


def _told(
    stream: str, grants: list[Grant], was: Pinned, to: Pinned, *, by: By, reason: str, now: datetime
) -> list[Telling]:
    revoked = {"digest": was.fingerprint, "reason": reason, **_named(was)}
    gone = Telling(Event(stream, "revoked", revoked), by, Moment.exactly(now))
    return [gone, _granted(stream, grants, to, by=by, reason=reason, now=now)]


def _granted(stream: str, grants: list[Grant], to: Pinned, *, by: By, reason: str, now: datetime) -> Telling:
    told = [[grant.holder, grant.compartments, grant.digest] for grant in grants]
    granted = {"grants": told, "reason": reason, **_named(to)}
    return Telling(Event(stream, "granted", granted), by, Moment.exactly(now))


def _named(holder: Pinned) -> dict[str, object]:
    """The holder as an event of a case names it."""
    told = holder.told
    return {"holder": told.pop("code"), **told}
