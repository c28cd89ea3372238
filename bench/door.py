"""The first door over real HTTP: sealed submissions on SQLite and PostgreSQL, beside unsealed ones and sign-ins."""

import asyncio
import secrets
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import Answered, Client, percentile, submit
from tests.postgres import server
from tests.served import CODE, Instance, resident_mib

SUBMISSIONS = 4_000
SIGN_INS = 20
CHECKED = 200  # receipts opened afterwards
PASSPHRASE = "-".join(secrets.token_hex(4) for _ in range(4))


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    with TemporaryDirectory() as one, TemporaryDirectory() as two, TemporaryDirectory() as three:
        sqlite = _made(one)
        asked = time.perf_counter()
        with sqlite.serving() as process:
            found = [("server start to first answer, SQLite", f"{time.perf_counter() - asked:.2f} s (wanted 2.5)")]
            found += [("memory of the idle server", f"{resident_mib(process)} MiB")]
            sealed, lines = _loaded("SQLite", sqlite)
            found += lines + asyncio.run(_beside_sign_ins(sqlite))
        bare = _made(two)
        with bare.serving(sys.executable, "-m", "bench.unsealed", "serve"):
            unsealed, _lines = _loaded("SQLite, nothing sealed", bare)
        found.append(("unsealed : sealed, 8 clients", f"{unsealed / sealed:.2f} (wanted at most 1.3)"))
        with server() as postgres, postgres.database() as name:
            there = _made(three, VIGIL_DATABASE_URL=postgres.url(name))
            with there.serving():
                found += _loaded("PostgreSQL", there)[1]
    return found


def _made(folder: str, **settings: str) -> Instance:
    instance = Instance(Path(folder), **settings)
    instance.init()
    return instance


def _loaded(what: str, here: Instance) -> tuple[float, list[tuple[str, str]]]:
    """Submissions a second at 8 clients, and the lines that tell of it and of 64."""
    asyncio.run(submit(here.port, clients=8, submissions=200))  # warm
    seconds, few = asyncio.run(submit(here.port, clients=8, submissions=SUBMISSIONS))
    _seconds, many = asyncio.run(submit(here.port, clients=64, submissions=SUBMISSIONS))
    answers = few + many
    failed = sum(answer.status != 201 for answer in answers)
    lost = asyncio.run(_lost(here.port, answers))
    rate, median, last = SUBMISSIONS / seconds, percentile(many, 0.5), percentile(many, 0.99)
    return rate, [
        (f"submissions, {what}, 8 clients", f"{rate:,.0f}/s (wanted 400 on SQLite)"),
        (f"  64 clients: 99th percentile : median, {median:.0f} ms", f"{last / median:.2f} (wanted at most 3)"),
        ("  failed; receipts that do not open", f"{failed} of {len(answers)}; {lost} of {CHECKED}"),
    ]


async def _lost(port: int, answers: list[Answered]) -> int:
    client = Client(port)
    await client.open()
    receipts = [answer.body["receipt"] for answer in answers[:: len(answers) // CHECKED] if answer.status == 201]
    opened = [await client.post("/api/v1/receipts/open", {"receipt": receipt}) for receipt in receipts[:CHECKED]]
    client.close()
    return CHECKED - sum(answer.status == 200 for answer in opened)


async def _beside_sign_ins(here: Instance) -> list[tuple[str, str]]:
    """How slow the door gets while twenty people sign in at once."""
    client = Client(here.port)
    await client.open()
    first = await client.post("/api/v1/sessions/first", {"code": here.codes[0], **_person("officer")})
    for number in range(SIGN_INS):
        code = CODE.findall(here.vigil("people", "add", _person(number)["name"]))[0]
        await client.post("/api/v1/sessions/first", {"code": code, **_person(number)})
    _quiet, alone = await submit(here.port, clients=4, submissions=1_000)
    signing = [asyncio.create_task(_signed_in(here.port, _person(number))) for number in range(SIGN_INS)]
    beside: list[Answered] = []
    while not all(task.done() for task in signing):
        beside += (await submit(here.port, clients=4, submissions=100))[1]
    client.close()
    refused = sum(task.result().status != 201 for task in signing)
    ratio = percentile(beside, 0.95) / percentile(alone, 0.95)
    return [
        ("first sign-in, all that came before sealed anew", f"{first.status}, {first.seconds:.2f} s"),
        (f"door beside {SIGN_INS} sign-ins, 95th percentile", f"{ratio:.2f} times (wanted at most 2)"),
        ("  sign-ins refused", f"{refused}"),
    ]


def _person(who: object) -> dict[str, str]:
    return {"name": f"bench-{who}", "passphrase": PASSPHRASE}


async def _signed_in(port: int, person: dict[str, str]) -> Answered:
    client = Client(port)
    await client.open()
    answer = await client.post("/api/v1/sessions", person)
    client.close()
    return answer
