"""The log as a bundle in a zip, made while it is sent: for auditors who have an account and no shell.

It holds what the newest checkpoint has signed, and is what `vigil export log` writes into a folder, in a folder of its
own: unzipped, `vigil verify` checks it (docs/reference/log.md). Nothing is signed here, nothing lies on disk, and some
hundred entries at a time in memory. Read `zipped`.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from workflow.errors import NotFound, NotNow, _
from workflow.ledger.bundle import CHECKPOINT, ENTRIES, POLICIES, VKEY
from workflow.policy.reading import canonical_calendar, canonical_policy
from workflow.store import Tables, instance, log

AT_A_TIME = 512  # entries read, compressed and sent together
READABLE = 0o644 << 16  # by everybody, where it is unpacked


class Signed(Struct, frozen=True):
    """How many entries a checkpoint signed, its note, and the verifier key."""

    size: int
    note: str
    vkey: str

    @property
    def folder(self) -> str:
        """The name of the folder in the zip."""
        return f"vigil-log-{self.size}"


def signed(connection: Connection) -> Signed:
    """What the newest checkpoint has signed. Raises NotNow while this log's key has signed none."""
    here, newest = instance.read(connection), log.newest_checkpoint(connection)
    if here is None:
        raise NotFound(_("There is no log here."))
    if newest is None or newest[1].split("\n", 1)[0] != here.origin:
        raise NotNow(
            _("No checkpoint was signed yet, so there is nothing to check the log against."),
            next_step=_("Come back in an hour; whoever runs this instance sees that its scheduler runs."),
        )
    size, note = newest
    return Signed(size, note, here.vkey)


def policies(connection: Connection) -> dict[str, bytes]:
    """Every policy and calendar adopted so far, by its hash, as RFC 8785 JSON."""
    return {
        version: canonical_policy(msgspec.json.decode(content)) if kind == "policy" else canonical_calendar(content)
        for version, (kind, content) in instance.rulebooks(connection).items()
    }


async def zipped(tables: Tables, bundle: Signed) -> AsyncIterator[bytes]:
    """The bundle as a zip, piece by piece. Entries that were signed never change, so no transaction is held."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        with archive.open(_named(bundle, ENTRIES), "w", force_zip64=True) as file:
            for start in range(0, bundle.size, AT_A_TIME):
                at_most = min(AT_A_TIME, bundle.size - start)
                leaves = await tables.read(log.entries, start=start, at_most=at_most)
                await asyncio.to_thread(file.write, b"".join(leaf + b"\n" for leaf in leaves))
                yield sink.taken()
        archive.writestr(_named(bundle, CHECKPOINT), bundle.note)
        archive.writestr(_named(bundle, VKEY), f"{bundle.vkey}\n")
        for name, policy in (await tables.read(policies)).items():
            archive.writestr(_named(bundle, f"{POLICIES}/{name}.json"), policy)
    yield sink.taken()


def _named(bundle: Signed, name: str) -> ZipInfo:
    info = ZipInfo(f"{bundle.folder}/{name}")
    info.compress_type, info.external_attr = ZIP_DEFLATED, READABLE
    return info


class _Sink(io.RawIOBase):
    """Takes what the zip writes, until it is sent on; nobody can go back in it."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, content: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Keep it until it is taken."""
        self._waiting += content
        return len(content)

    def taken(self) -> bytes:
        """What has come since the last time."""
        found = bytes(self._waiting)
        self._waiting.clear()
        return found
