"""The blind index over 100,000 dossiers: how long a name takes to be found, and how long likely duplicates take."""

import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert

from bench.fixture import transaction
from config.database import upgrade
from intake.dossier import marks
from intake.dossier.search import Known
from intake.schema import mark
from workflow.store.schema import case
from workflow.store.writing import sqlite_engine

DOSSIERS, ASKED = 100_000, 200
FIRST, FAMILY = 300, 3_000  # names that people have: some are frequent
ROWS = 5_000


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    chance, key = random.Random(7), os.urandom(32)
    known = [_somebody(chance) for _ in range(DOSSIERS)]
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        with transaction(engine) as connection:
            upgrade(connection)
        streams = [f"case:{number:032x}" for number in range(DOSSIERS)]
        for start in range(0, DOSSIERS, ROWS):
            with transaction(engine) as connection:
                part = list(zip(streams[start : start + ROWS], known[start : start + ROWS], strict=True))
                blank = {"n": 1, "last": bytes(32), "state": "", "adoption": 1}
                connection.execute(insert(case), [{"stream": stream, **blank} for stream, _who in part])
                rows = [{"mark": one, "stream": stream} for stream, who in part for one in who.marks(key)]
                connection.execute(insert(mark), rows)
        asked = chance.sample(range(DOSSIERS), ASKED)
        with engine.connect() as connection:
            found = _each(lambda n: marks.with_all(connection, known[n].marks(key), at_most=50), asked)
            name = _each(
                lambda n: marks.with_all(connection, Known(names=known[n].names).marks(key), at_most=50), asked
            )
            alike = _each(lambda n: marks.sharing(connection, streams[n], at_least=2, at_most=50), asked)
        engine.dispose()
    return [
        (
            f"{what} among {DOSSIERS:,} dossiers",
            f"median {times[ASKED // 2]:.1f} ms, worst {times[-1]:.1f} (wanted < 50)",
        )
        for what, times in (("name and year", found), ("a name alone", name), ("likely duplicates", alike))
    ]


def _somebody(chance: random.Random) -> Known:
    """A person of a fictional town: the first names of a list are given most often."""
    first, family = int(chance.triangular(0, FIRST, 0)), int(chance.triangular(0, FAMILY, 0))
    name = f"{_letters(first)} {_letters(FIRST + family)}"
    return Known(names=(name,), birth_year=chance.randint(1940, 2010))


def _letters(number: int) -> str:
    return "q" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _each(work: Callable[[int], object], asked: list[int]) -> list[float]:
    """Milliseconds of each, the shortest first."""
    times = []
    for number in asked:
        started = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)
