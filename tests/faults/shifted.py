"""Vigil under a clock that somebody sets: `python -m tests.faults.shifted FILE serve …` runs `vigil serve …`.

FILE holds seconds, to be added to the time of the machine; it is read again while the process runs. The wall clock of
the whole process moves, its libraries' too; the monotonic clock does not, as on a machine whose time is set.
"""

import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

LOOKS_SECONDS = 0.02


def main(file: Path, *arguments: str) -> None:
    """Run a command."""
    offset = float(file.read_text())
    clock = time_machine.travel(datetime.now(UTC) + timedelta(seconds=offset)).start()
    threading.Thread(target=_follow, args=(file, offset, clock), daemon=True).start()
    sys.argv = ["vigil", *arguments]
    from config.cli import main as vigil

    vigil()


def _follow(file: Path, offset: float, clock: time_machine.Traveller) -> None:
    while True:
        time.sleep(LOOKS_SECONDS)
        wanted = float(file.read_text() or offset)
        if wanted != offset:
            clock.shift(wanted - offset)
            offset = wanted


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
