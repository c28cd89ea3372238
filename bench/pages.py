"""Pages over real HTTP on 100,000 cases: each asked two hundred times by one browser, one request after the other."""

import asyncio
import gzip
import http.client
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, update

from bench.engine import sixty_events
from bench.worklist import spread
from config.database import upgrade
from intake.people import accounts, epochs, founding, offices
from intake.people.signing_in import first_sign_in
from tests.builders import ADMINISTRATOR
from tests.served import VIGIL, Instance
from workflow.case import Telling, record_many
from workflow.events import Event, new_case
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables, connect
from workflow.store.schema import instance

ASKED = 200
PASSPHRASE = "nine lanterns over a quiet harbour"
WANTED_STAFF, WANTED_LONG, WANTED_PORTAL = 80, 100, 10  # milliseconds
CASE = UUID(int=17)  # of the fixture


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    with TemporaryDirectory() as folder, served(Path(folder)) as (here, cookies, long):
        cookie = cookies["officer"]
        case = f"/desk/cases/{CASE}"
        staff = {
            "worklist": "/desk/cases",
            "worklist, the last page": "/desk/cases?page=2000",
            "worklist, mine": "/desk/cases?scope=mine",
            "worklist, three filters": "/desk/cases?due=late&setting=prison&urgent=1",
            "worklist as CSV": "/desk/cases.csv",
            "case of ten events": case,
            "a step's form": f"{case}/steps/risk_assessed",
            "who may open it": f"{case}/access",
            "search": "/desk/search",
            "own account": "/account",
        }
        found = [line(here, what, path, cookie, WANTED_STAFF) for what, path in staff.items()]
        found.append(line(here, "case of 200 events", f"/desk/cases/{long}", cookie, WANTED_LONG))
        found.append(line(here, "portal, first page", "/en/", "", WANTED_PORTAL))
        return [*found, _first_page(here)]


@contextmanager
def served(folder: Path) -> Iterator[tuple[Instance, dict[str, str], str]]:
    """The instance with an officer and an auditor signed in: their cookies, and the case of 200 events."""
    here = Instance(folder)
    here.data.mkdir(parents=True)
    with spread() as source:
        shutil.move(source, here.data / "vigil.db")
    cookies, long = asyncio.run(let_in(connect(f"sqlite:///{here.data / 'vigil.db'}")))
    with here.serving(str(VIGIL), "serve", "--no-scheduler"):
        yield here, cookies, long


async def let_in(tables: Tables) -> tuple[dict[str, str], str]:
    """An officer and an auditor, signed in: their cookies, and a case of 200 events."""
    now = datetime.now(UTC)
    await tables.write(upgrade)  # the fixture may be of a schema before this one
    founded = await tables.write(founding.found_people, by=ADMINISTRATOR, now=now)
    await tables.write(_as_demo)
    auditor = await tables.write(_invite_auditor, now)
    codes = {"officer": founded.officer_code, "auditor": auditor}
    came = {who: await first_sign_in(tables, code, f"bench {who}", PASSPHRASE, now=now) for who, code in codes.items()}
    long = await tables.write(_long_case, now)
    await tables.close()
    return {who: one.cookie for who, one in came.items()}, long.removeprefix("case:")


def _invite_auditor(connection: Connection, now: datetime) -> str:
    """The code of somebody of an office that holds no key."""
    offices.add(connection, "committee", "Committee", epochs.KEYLESS)
    person = accounts.add(connection, "bench auditor", now=now)
    offices.join(connection, "committee", person.id, "oversight", by=ADMINISTRATOR, now=now)
    return accounts.invite(connection, person, now=now).text


def _as_demo(connection: Connection) -> None:
    """No second factor is asked for."""
    connection.execute(update(instance).values(demo=True))


def _long_case(connection: Connection, now: datetime) -> str:
    stream = new_case()
    zone = law_in_force(connection).calendar.zone
    tellings = [
        Telling(Event(stream, one.kind, _named(one.data)), one.by, Moment.parse(one.occurred_at, zone))
        for one in sixty_events(3, steps=190)
    ]
    record_many(connection, tellings, now=now)
    return stream


def _named(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same under a number that no case of the fixture has."""
    return {name: "bench/long" if name == "number" else value for name, value in data.items()}


def line(here: Instance, what: str, path: str | Sequence[str], cookie: str, wanted: int) -> tuple[str, str]:
    """The 95th percentile of a page, or of many alike asked in turn, after a few turns that warm it."""
    paths = [path] if isinstance(path, str) else path
    asking = http.client.HTTPConnection("127.0.0.1", here.port)
    headers = {"Cookie": f"vigil={cookie}"} if cookie else {}
    turns = []
    for turn in range(ASKED + 5):
        path = paths[turn % len(paths)]
        began = time.perf_counter()
        asking.request("GET", path, headers=headers)
        answer = asking.getresponse()
        answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path} answered {answer.status}")
        if turn >= 5:
            turns.append((time.perf_counter() - began) * 1_000)
    turns.sort()
    middle, last = turns[ASKED // 2], turns[int(ASKED * 0.95)]
    return f"{what}: 95th percentile, median {middle:.1f} ms", f"{last:6.1f} ms (wanted < {wanted})"


def _first_page(here: Instance) -> tuple[str, str]:
    """What a browser that has nothing yet gets over the wire for the first page: headers, page and style sheet."""
    sizes: list[int] = []
    page = _wire(here, "/en/", sizes)
    for href in re.findall(r'href="(/static/[^"]+)"', page):
        _wire(here, href, sizes)
    return "portal, first page with all it loads, over the wire", f"{sum(sizes) / 1000:.1f} kB (wanted <= 30)"


def _wire(here: Instance, path: str, sizes: list[int]) -> str:
    line = http.client.HTTPConnection("127.0.0.1", here.port)
    line.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = line.getresponse()
    body = answer.read()
    headers: Mapping[str, str] = dict(answer.getheaders())
    sizes.append(len(body) + sum(len(name) + len(value) + 4 for name, value in headers.items()))
    return (gzip.decompress(body) if answer.getheader("content-encoding") == "gzip" else body).decode()
