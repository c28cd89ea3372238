"""What stands beside the log and must fit it: signed checkpoints, and tiles of its tree.

Part of `verification.check_log`, which walks the log and asks here what was signed and what is kept. What does not fit
is told with its place and a sentence; nothing here raises for it.

After an instance was restored from a backup, checkpoints are signed with a new key under a new name. What the former
key signed up to there still has to fit; what it signed beyond did not come back.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from workflow.errors import NotUnderstood, Sentence, VigilError, _
from workflow.events import SYSTEM
from workflow.ledger.entry import decode
from workflow.ledger.note import Checkpoint, VerifierKey, open_note
from workflow.ledger.tiles import Tile, Tiling
from workflow.store import audit, instance

RESTORED = "restored"

Tell = Callable[[str, Sentence], None]


class Signed(NamedTuple):
    """What a checkpoint signed: where it is kept, and the root (32 bytes)."""

    where: str
    root: bytes


def signed_roots(connection: Connection, tell: Tell, key: VerifierKey, since: str | None) -> dict[int, Signed]:
    """What the log must begin with, by size: every checkpoint kept, and `since`, an earlier note that somebody kept."""
    former = dict(_former(connection, tell))
    notes: list[tuple[str, int | None, str]] = [
        (f"checkpoint {size}", size, note) for size, note in audit.checkpoints(connection)
    ]
    if since is not None:
        notes.append(("the earlier checkpoint", None, since))
    signed: dict[int, Signed] = {}
    for where, size, note in notes:
        try:
            checkpoint = _opened(note, key, former)
        except VigilError as fault:
            tell(where, fault.what)
            continue
        if size is not None and size != checkpoint.size:
            tell(where, _("It stands at another size than the one it signed."))
        known = signed.setdefault(checkpoint.size, Signed(where, checkpoint.root))
        if known.root != checkpoint.root:
            tell(where, _("Two checkpoints of the same size signed different roots."))
    return signed


def former_logs(connection: Connection) -> list[Sentence]:
    """What somebody who verifies a restored instance has to know: by which key its beginning was signed."""
    return [
        _("Until it was restored from a backup with %(size)d entries, the log was %(key)s.", size=size, key=vkey)
        for size, vkey in instance.former_keys(connection)
    ]


def _former(connection: Connection, tell: Tell) -> Iterator[tuple[str, tuple[VerifierKey, int]]]:
    """Keys of the log before it was restored, by name, and up to which size each of them counts.

    They are told by the table; that the log was restored, and at which size, must be told by its own events.
    """
    kept = dict(instance.former_keys(connection))
    restored = set(_restored_at(connection))
    for size in sorted(restored ^ kept.keys()):
        tell(f"former_log {size}", _("The keys of former logs are not those of the log's restorings."))
    for size, vkey in kept.items():
        try:
            key = VerifierKey.parse(vkey)
        except NotUnderstood as fault:
            tell(f"former_log {size}", fault.what)
        else:
            if size in restored:
                yield key.name, (key, size)


def _restored_at(connection: Connection) -> Iterator[int]:
    for _stream, _n, leaf in audit.one_stream(connection, SYSTEM):
        try:
            entry = decode(leaf)
        except NotUnderstood:
            continue  # the walk over all streams says so
        if entry.kind == RESTORED:
            yield entry.data.get("log_size", 0)


def _opened(note: str, key: VerifierKey, former: dict[str, tuple[VerifierKey, int]]) -> Checkpoint:
    """The checkpoint, by the key that its first line names. Raises Broken, NotUnderstood."""
    signer, reaches = former.get(note.partition("\n")[0], (key, None))
    checkpoint = open_note(note, signer)
    if reaches is not None and checkpoint.size > reaches:
        raise NotUnderstood(
            _(
                "It signed %(size)d entries of the log before it was restored, of which %(came)d came back.",
                size=checkpoint.size,
                came=reaches,
            )
        )
    return checkpoint


class TileCheck:
    """Compares the tiles kept with those that the log gives. One that is not kept is none that is wrong."""

    def __init__(self, connection: Connection, tell: Tell) -> None:
        self._tell = tell
        self._lowest = audit.tiles(connection, above=False)
        self._next = next(self._lowest, None)
        self._above = {(level, number): hashes for level, number, hashes in audit.tiles(connection, above=True)}
        self.tree = Tiling(self._compare)

    def finish(self) -> None:
        """All of the log went into `tree`: what is left over is of no log."""
        for tile, hashes in self.tree.partial():
            self._compare(tile, hashes)
        left = [row[:2] for row in (self._next, *self._lowest) if row is not None]
        for level, number in (*left, *self._above):
            self._tell(f"tile {level} {number}", _("The log is not so long that it has this tile."))

    def _compare(self, tile: Tile, hashes: bytes) -> None:
        if self._taken(tile) not in (None, hashes):
            self._tell(
                f"tile {tile.level} {tile.number}", _("It does not hold the hashes that the log's entries give.")
            )

    def _taken(self, tile: Tile) -> bytes | None:
        if tile.level:
            return self._above.pop((tile.level, tile.number), None)
        found = None
        while self._next is not None and self._next[1] <= tile.number:
            if self._next[1] < tile.number or found is not None:
                self._tell(f"tile 0 {self._next[1]}", _("It stands there more than once, or at no place."))
            else:
                found = self._next[2]
            self._next = next(self._lowest, None)
        return found
