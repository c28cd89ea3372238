"""Pages of oversight over real HTTP on 100,000 cases; each look is told first, by an event, unless it was told already.

Beside them: what it costs to ask whether a look was told, when somebody has looked 100,000 times.
"""

import http.client
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import insert

from bench.fixture import transaction
from bench.pages import CASE, WANTED_STAFF, line, served
from intake.people import looks
from intake.people.store.looks import Look
from intake.schema import look, person
from tests.served import Instance
from workflow.store.writing import sqlite_engine

LOOKS, ASKED_AGAIN = 100_000, 1_000
WANTED_LONG = 100  # milliseconds
HERE = "/oversight"


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    with TemporaryDirectory() as folder, served(Path(folder)) as (here, cookies, long):
        cookie, cases = cookies["auditor"], f"{HERE}/cases"
        found = [_first_count(here, cookie)]
        pages: dict[str, str | list[str]] = {
            "overview": HERE,
            "late": f"{HERE}/late",
            "late, page 200": f"{HERE}/late?page=200",
            "late, three filters": f"{HERE}/late?role=prosecutor&setting=prison&kind=watch",
            "cases": cases,
            "cases, page 200": f"{cases}?page=200",
            "cases, by the beginning of the number": f"{cases}?number=12",
            "cases, three filters": f"{cases}?late=1&setting=prison&state=criminal:investigation",
            "timeline of ten events": f"{cases}/{CASE}",
            "timelines, each for the first time": [f"{cases}/{UUID(int=number)}" for number in range(1_000, 1_300)],
            "timeline as JSON": f"{cases}/{CASE}/timeline.json",
            "figures": f"{HERE}/figures",
            "figures, as published": f"{HERE}/figures?numbers=published",
            "log and proof": f"{HERE}/verification",
            "what I looked at": f"{HERE}/my-looks",
        }
        found += [line(here, what, path, cookie, WANTED_STAFF) for what, path in pages.items()]
        found.append(line(here, "timeline of 200 events", f"{cases}/{long}", cookie, WANTED_LONG))
        return [*found, _asked_again(here)]


def _first_count(here: Instance, cookie: str) -> tuple[str, str]:
    """Whoever asks for the figures first waits until everything is counted."""
    asking = http.client.HTTPConnection("127.0.0.1", here.port, timeout=600)
    began = time.perf_counter()
    asking.request("GET", f"{HERE}/figures", headers={"Cookie": f"vigil={cookie}"})
    asking.getresponse().read()
    return "figures, the first count", f"{time.perf_counter() - began:6.1f} s"


def _asked_again(here: Instance) -> tuple[str, str]:
    """Whether a look was told within the hour, asked of somebody with many: microseconds."""
    engine, now = sqlite_engine(f"sqlite:///{here.data / 'vigil.db'}"), datetime.now(UTC)
    with transaction(engine) as connection:
        connection.execute(insert(person).values(id="looks-much", name="looks-much", kind="person", made_at=now))
        rows = (
            {
                "person": "looks-much",
                "n": n,
                "what": "timeline",
                "stream": f"case:{UUID(int=n % 5_000)}",
                "downloaded": "",
                "at": now - timedelta(minutes=LOOKS - n),
            }
            for n in range(1, LOOKS + 1)
        )
        connection.execute(insert(look), list(rows))
    with engine.connect() as connection:
        asked = [Look("timeline", f"case:{UUID(int=n)}") for n in range(ASKED_AGAIN)]
        began = time.perf_counter()
        for one in asked:
            looks.is_told(connection, "looks-much", one, now=now)
        each = (time.perf_counter() - began) / ASKED_AGAIN * 1e6
    engine.dispose()
    return f"told within the hour? of {LOOKS:,} looks, {ASKED_AGAIN:,} times", f"{each:6.0f} µs each"
