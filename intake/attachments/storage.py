"""Where sealed attachments lie: a folder, or a bucket that speaks S3. Ciphertext goes in and out, and nothing else.

An object is there whole or not at all: in a folder it is written beside its name, flushed to the disk and renamed; in
a bucket it is a multipart upload that is completed at its end. `put` returned means: durable. Names are a case and an
item of it, both made by Vigil; nothing that somebody typed ever becomes part of a path. All calls wait for disk or
network: make them by `off_loop`. Read `Storage.put` first.
"""

import asyncio
import os
import re
import secrets
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from workflow.errors import Broken, Busy, NotFound, NotUnderstood, _

PIECE_BYTES = 1_048_576
FLUSHED_AT_ONCE_BYTES = 4 * 1_048_576  # while more comes
PART_BYTES = 5 * 1_048_576  # the least that S3 takes
PARTS_AT_ONCE = 1  # with the one that fills: two in memory
ORPHANED_AFTER = timedelta(days=1)
_NAME = re.compile(r"case:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([0-9a-f]{16})")


# Threads of their own: a bucket that hangs must not hold up who needs the database only.
_THREADS = ThreadPoolExecutor(16, thread_name_prefix="vigil-storage")
P = ParamSpec("P")
T = TypeVar("T")


async def off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run work that waits for the storage on a thread."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, partial(work, *args, **kwargs))


def object_name(case: str, item: str) -> str:
    """`<case's uuid>/<item>`, for a case's stream. Raises NotFound for what cannot be the name of an attachment."""
    found = _NAME.fullmatch(f"{case}/{item}")
    if found is None:
        raise NotFound(_("There is no such attachment."))
    return f"{found[1]}/{found[2]}"


def storage_at(url: str) -> "Storage":
    """The storage at a folder's path or at `s3://bucket/prefix`, with endpoint and keys from AWS_* as usual."""
    if "://" not in url:
        return Storage.in_folder(Path(url))
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise NotUnderstood(
            _("The address of the storage is of no kind that Vigil knows."),
            next_step=_("Set VIGIL_STORAGE_URL to the path of a folder, or to s3://bucket/prefix."),
        )
    endpoints = (os.environ.get(name, "") for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"))
    is_plain = next(filter(None, endpoints), "").startswith("http://")  # said so by whoever set it; all is sealed
    with _in_our_words():
        bucket = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            client_options={"allow_http": is_plain, "timeout": "60s", "connect_timeout": "5s"},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
        )
    return Storage(bucket, None)


class Storage:
    """Sealed objects by name."""

    def __init__(self, store: LocalStore | S3Store, folder: Path | None) -> None:
        self._store, self._folder = store, folder

    @staticmethod
    def in_folder(folder: Path) -> "Storage":
        """A storage in this folder, which is made where it is missing and belongs to its owner alone."""
        with _in_our_words():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return Storage(LocalStore(folder.absolute()), folder.absolute())

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep the pieces as one object, durably. What the pieces raise is raised, and nothing is kept then.

        Raises Busy where the storage takes no more or cannot be reached. A crash leaves no half object under its name.
        """
        with _in_our_words():
            if self._folder is None:
                _put_parts(self._store, name, pieces)
            else:
                _put_file(self._folder / name, pieces)

    def get(self, name: str) -> Iterator[bytes]:
        """The object in pieces of about 1 MiB. Raises Broken where it is not there: its row says it should be."""
        with _in_our_words():
            try:
                if self._folder is None:
                    yield from map(bytes, obstore.get(self._store, name).stream(min_chunk_size=PIECE_BYTES))
                else:
                    yield from _file(self._folder / name)
            except FileNotFoundError:
                raise Broken(
                    _("The attachment %(name)s is not in the storage.", name=name),
                    next_step=_("Restore the storage from its backup."),
                ) from None

    def exists(self, name: str) -> bool:
        """Whether there is such an object."""
        with _in_our_words():
            try:
                obstore.head(self._store, name)
            except FileNotFoundError:
                return False
            return True

    def delete(self, name: str) -> None:
        """Take the object away; it may be gone already."""
        with _in_our_words(), suppress(FileNotFoundError):
            obstore.delete(self._store, name)

    def sizes(self, case: str) -> dict[str, int]:
        """Sealed bytes of each object of a case (its stream), by item."""
        folder = object_name(case, "0" * 16).partition("/")[0]
        with _in_our_words():
            found = [one for some in obstore.list(self._store, f"{folder}/") for one in some]
        return {one["path"].rpartition("/")[2]: one["size"] for one in found}

    def sweep_orphans(self, known: Container[str], *, now: datetime) -> int:
        """Take away what no item names and is older than a day; how many these were.

        They come from a crash between `put` and the event, or within `put` in a folder. Of uploads to a bucket that a
        crash cut the parts stay hidden in it: the bucket's own rule for incomplete uploads ends them.
        """
        with _in_our_words():
            found = [one for some in obstore.list(self._store) for one in some]
        old = [one["path"] for one in found if one["last_modified"] < now - ORPHANED_AFTER]
        orphans = [name for name in old if name not in known]
        for name in orphans:
            self.delete(name)
        return len(orphans)


def _put_parts(bucket: LocalStore | S3Store, name: str, pieces: Iterable[bytes]) -> None:
    raised: list[BaseException] = []

    def passing() -> Iterator[bytes]:
        try:
            yield from pieces
        except BaseException as fault:
            raised.append(fault)
            raise

    try:
        obstore.put(bucket, name, passing(), chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE)
    except BaseError:
        if raised:  # giving the upload up failed too; why it was given up matters more
            raise raised[0] from None
        raise


def _put_file(path: Path, pieces: Iterable[bytes]) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _write_all(file, pieces)
            os.fsync(file)
        finally:
            os.close(file)
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent):  # a new folder's own name is in the one above
        _flush_folder(folder)


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _write_all(file: int, pieces: Iterable[bytes]) -> None:
    """Write; the disk begins with what is written while more comes, so that at the end there is little to wait for.

    Linux begins to write what it is told that nobody needs in memory; what else it does then is no matter here.
    """
    written = begun = 0
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(file, rest) :]
        written += len(piece)
        if written - begun >= FLUSHED_AT_ONCE_BYTES:
            os.posix_fadvise(file, begun, written - begun, os.POSIX_FADV_DONTNEED)
            begun = written


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Faults of disk and network as Busy. They name paths and hosts: what they say is for the log, not for a page."""
    try:
        yield
    except (OSError, BaseError) as fault:
        raise Busy(
            _("The storage of attachments takes nothing or gives nothing now."),
            next_step=_("Try again later. If it goes on, see whether there is room, and who may write there."),
        ) from fault
