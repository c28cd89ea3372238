"""The second factor, its recovery codes, and the devices from which people sign in."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from intake.schema import device, recovery_code, second_factor


class Factor(Struct, frozen=True):
    """A second factor as it is kept: the secret in use and the one to be confirmed, each sealed, and the last step of
    which digits were taken.
    """

    person: str
    sealed: bytes | None
    pending: bytes | None
    last_step: int

    def __repr__(self) -> str:
        return f"Factor({self.person})"


class Device(Struct, frozen=True):
    """A device of one person, by the digest that events name."""

    digest: str
    first_seen_at: datetime
    last_seen_at: datetime


# ------------------------------------------------------------------------------------------------------ second factor


def find_factor(connection: Connection, person_id: str) -> Factor | None:
    """A person's second factor, confirmed or only begun."""
    query = select(*(second_factor.c[name] for name in Factor.__struct_fields__))
    row = connection.execute(query.where(second_factor.c.person == person_id)).one_or_none()
    return None if row is None else Factor(*row)


def is_confirmed(connection: Connection, person_id: str) -> bool:
    """Whether a person signs in with a second factor."""
    confirmed = (second_factor.c.person == person_id) & second_factor.c.sealed.is_not(None)
    return connection.scalar(select(second_factor.c.person).where(confirmed)) is not None


def keep_pending(connection: Connection, person_id: str, pending: bytes) -> None:
    """Keep a secret that is to be confirmed; one in use stays in use."""
    changed = update(second_factor).where(second_factor.c.person == person_id).values(pending=pending)
    if not connection.execute(changed).rowcount:
        connection.execute(insert(second_factor).values(person=person_id, pending=pending, last_step=0))


def confirm(connection: Connection, person_id: str, pending: bytes, *, step: int) -> bool:
    """Take the secret that is to be confirmed into use; False if another has taken its place."""
    this = (second_factor.c.person == person_id) & (second_factor.c.pending == pending)
    values = {"sealed": pending, "pending": None, "last_step": step}
    return connection.execute(update(second_factor).where(this).values(**values)).rowcount == 1


def use_step(connection: Connection, person_id: str, sealed: bytes, step: int) -> bool:
    """Use up the digits of a step of this secret; False if that step, or a later one, was used."""
    this = (second_factor.c.person == person_id) & (second_factor.c.sealed == sealed)
    unused = this & (second_factor.c.last_step < step)
    return connection.execute(update(second_factor).where(unused).values(last_step=step)).rowcount == 1


def drop_factor(connection: Connection, person_id: str) -> None:
    """Forget a person's second factor, its recovery codes, and the devices."""
    for table in (second_factor, recovery_code, device):
        connection.execute(delete(table).where(table.c.person == person_id))


def recovery_codes(connection: Connection, person_id: str) -> frozenset[bytes]:
    """A person's unused recovery codes, by digest."""
    return frozenset(connection.scalars(select(recovery_code.c.digest).where(recovery_code.c.person == person_id)))


def replace_recovery_codes(connection: Connection, person_id: str, digests: Collection[bytes]) -> None:
    """Put others in the place of a person's recovery codes."""
    connection.execute(delete(recovery_code).where(recovery_code.c.person == person_id))
    connection.execute(insert(recovery_code), [{"person": person_id, "digest": digest} for digest in digests])


def use_recovery_code(connection: Connection, person_id: str, digest: bytes) -> bool:
    """Use a recovery code up; False if it is none, or none any more."""
    this = (recovery_code.c.person == person_id) & (recovery_code.c.digest == digest)
    return connection.execute(delete(recovery_code).where(this)).rowcount == 1


# ------------------------------------------------------------------------------------------------------------ devices


def find_device(connection: Connection, person_id: str, digest: str) -> Device | None:
    """A device of a person, by its digest."""
    query = _DEVICES.where(device.c.person == person_id, device.c.digest == digest)
    row = connection.execute(query).one_or_none()
    return None if row is None else Device(*row)


def devices_of(connection: Connection, person_id: str) -> list[Device]:
    """A person's devices, the one used last first."""
    query = _DEVICES.where(device.c.person == person_id).order_by(device.c.last_seen_at.desc(), device.c.digest)
    return [Device(*row) for row in connection.execute(query)]


def add_device(connection: Connection, person_id: str, row: Device) -> None:
    """Keep a device that is new for a person."""
    values = {name: getattr(row, name) for name in Device.__struct_fields__}
    connection.execute(insert(device).values(person=person_id, **values))


def saw_device(connection: Connection, person_id: str, digest: str, *, now: datetime) -> bool:
    """Write that a person signed in from a device; False if it is new for them."""
    this = (device.c.person == person_id) & (device.c.digest == digest)
    return connection.execute(update(device).where(this).values(last_seen_at=now)).rowcount == 1


def drop_device(connection: Connection, person_id: str, digest: str) -> None:
    """Forget a device."""
    connection.execute(delete(device).where(device.c.person == person_id, device.c.digest == digest))


_DEVICES = select(*(device.c[name] for name in Device.__struct_fields__))
