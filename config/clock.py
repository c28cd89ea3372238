"""What time it is: the machine's time, or in a demo whose days were let pass so much later. The one clock of the edge.

A demo keeps how far it is ahead in a file of its data folder. A command or a server says once whose time it lives at
(`lives_at`), and from then on `now_utc` follows the file: a server needs no new start. An instance that is no demo
never looks at it, whatever lies there. Read `lives_at`.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from intake.people import typed_codes

KEPT_IN = "demo-clock.json"
SECOND = timedelta(seconds=1)


class Kept(Struct, frozen=True):
    """What the file holds."""

    ahead_seconds: int


class DemoClock:
    """How far a demo is ahead of the machine; asks the file again whenever it changed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / KEPT_IN
        self._seen: tuple[int, int] | None = None
        self._ahead = timedelta()

    def ahead(self) -> timedelta:
        """By how much; nothing where no day was let pass. About two microseconds."""
        try:
            found = self._path.stat()
        except OSError:
            self._seen, self._ahead = None, timedelta()
            return self._ahead
        seen = (found.st_ino, found.st_mtime_ns)
        if seen != self._seen:
            self._ahead, self._seen = _read(self._path), seen
        return self._ahead

    def move_to(self, at: datetime) -> None:
        """From now on it is `at` (UTC), and goes on from there; a reader finds the old file or the new one."""
        kept = Kept(max(0, (at - machine_now()) // SECOND))
        beside = self._path.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(kept))
        beside.replace(self._path)


def _read(path: Path) -> timedelta:
    with suppress(OSError, OverflowError, msgspec.MsgspecError):
        return max(timedelta(), timedelta(seconds=msgspec.json.decode(path.read_bytes(), type=Kept).ahead_seconds))
    return timedelta()


class _Here:
    """Whose time this process lives at."""

    demo: DemoClock | None = None


def machine_now() -> datetime:
    """The machine's own time, UTC, whole seconds: for its own jumps, and for whatever telephones know."""
    return datetime.now(UTC).replace(microsecond=0)


def ahead() -> timedelta:
    """How far this demo is ahead of the machine; nothing anywhere else."""
    return timedelta() if _Here.demo is None else _Here.demo.ahead()


def now_utc() -> datetime:
    """The one clock of the edge: UTC, whole seconds."""
    return machine_now() + ahead()


def in_demo() -> bool:
    """Whether this process lives at the time of a demo."""
    return _Here.demo is not None


def has_passed(folder: Path) -> bool:
    """Whether a clock of a demo lies in a data folder: of an instance that is none it says nothing."""
    return (folder / KEPT_IN).exists()


@contextmanager
def lives_at(folder: Path, *, is_demo: bool) -> Iterator[None]:
    """Let this process live at the time of the instance in this data folder, until the block ends."""
    before, codes = _Here.demo, typed_codes.ahead
    _Here.demo = DemoClock(folder) if is_demo else None
    typed_codes.ahead = ahead  # telephones live at the machine's time
    try:
        yield
    finally:
        _Here.demo, typed_codes.ahead = before, codes
