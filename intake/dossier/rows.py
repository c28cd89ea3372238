"""What is sealed, as the tables keep it and as events tell it. Read `SealedItem.of` and `SealedGrant.of`."""

import secrets
from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection, insert

from intake.schema import grant, item
from intake.vault.holders import PublicKey
from intake.vault.items import Place, digest, seal
from intake.vault.wraps import wrap
from workflow.store.direct import Direct

SEPARATOR = "."  # between the names of compartments


class SealedItem(Struct, frozen=True):
    """Something in a compartment. `digest` is SHA-256 (hex) of the sealed bytes; an attachment's lie in the storage."""

    name: str
    compartment: str
    kind: str
    digest: str
    sealed: bytes | None

    @staticmethod
    def of(content: bytes, key: bytes, place: Place) -> "SealedItem":
        """Seal `content` under its compartment's key."""
        sealed = seal(content, key, place)
        return SealedItem(place.name, place.compartment, place.kind, digest(sealed), sealed)

    @property
    def told(self) -> list[str]:
        """As an event's `items` name it."""
        return [self.name, self.compartment, self.kind, self.digest]


class SealedGrant(Struct, frozen=True):
    """Keys of compartments, sealed to a holder (fingerprint in hex); `compartments` are named in order: "a.b"."""

    holder: str
    compartments: str
    digest: str
    wrap: bytes

    @staticmethod
    def of(keys: Mapping[str, bytes], holder: PublicKey, *, stream: str) -> "SealedGrant":
        """Seal the keys of a case's compartments to a holder."""
        wrapped = wrap(keys, holder, subject=stream)
        return SealedGrant(holder.fingerprint.hex(), SEPARATOR.join(sorted(keys)), digest(wrapped), wrapped)

    @property
    def told(self) -> list[str]:
        """As an event's `grants` name it."""
        return [self.holder, self.compartments, self.digest]


def fresh_name() -> str:
    """A name for an item: 16 hexadecimal digits, known before it is sealed."""
    return secrets.token_hex(8)


def add(
    connection: Connection, stream: str, items: Sequence[SealedItem] = (), grants: Sequence[SealedGrant] = ()
) -> None:
    """Keep them; the event that tells of them is recorded in the same transaction."""
    if items:
        _ADD_ITEM.run_many(connection, [_row(stream, one) for one in items])
    if grants:
        _ADD_GRANT.run_many(connection, [_row(stream, one) for one in grants])


_ADD_ITEM, _ADD_GRANT = Direct(insert(item)), Direct(insert(grant))


def _row(stream: str, one: SealedItem | SealedGrant) -> dict[str, object]:
    return {"stream": stream} | {name: getattr(one, name) for name in one.__struct_fields__}
