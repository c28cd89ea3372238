"""What a person is given to show that an event stands in the log: an inclusion proof against a signed checkpoint.

A proof is a value of texts and numbers, ready for JSON; docs/reference/log.md says how to check one without Vigil. It
reads a few tiles and the event itself, so its cost grows with the logarithm of the log. Read `proof_of`.
"""

from base64 import b64encode

from msgspec import Struct
from sqlalchemy import Connection

from workflow.errors import NotFound, _
from workflow.ledger.merkle import inclusion_ranges, leaf_hash
from workflow.ledger.tiles import subtree_root
from workflow.store import log


class Proof(Struct, frozen=True):
    """That the entry with this leaf hash stands at place `index` (from 0) of a log of `size` entries.

    `hashes` lead from the leaf to the root, nearest first (RFC 9162 §2.1.3); `checkpoint` is the signed note of the
    log at `size`. All hashes are base64 of 32 bytes.
    """

    index: int
    size: int
    leaf: str
    hashes: tuple[str, ...]
    checkpoint: str


def proof_of(connection: Connection, stream: str, n: int) -> Proof | None:
    """The proof of the `n`-th event of a stream against the newest checkpoint; None while no checkpoint holds it.

    Raises NotFound if there is no such event.
    """
    placed, newest = log.place_of(connection, stream, n), log.newest_checkpoint(connection)
    if placed is None:
        raise NotFound(_("There is no such event here."))
    index, entry = placed
    if newest is None or index is None or index >= newest[0]:
        return None
    size, note = newest
    read = log.tile_reader(connection)
    hashes = (subtree_root(leaves, read) for leaves in inclusion_ranges(index, size))
    return Proof(index, size, _base64(leaf_hash(entry)), tuple(map(_base64, hashes)), note)


def _base64(node: bytes) -> str:
    return b64encode(node).decode()
