"""How long the ledger takes an entry, against the floor: one SHA-256 of each leaf.

`python -m bench.ledger [ENTRIES]` prints the figures. The log has ten events a case, taken in turns, as a year's work
lies in it: neighbours belong to different streams. The best of three rounds counts.
"""

import os
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from workflow.ledger.bundle import verify_bundle, write_bundle
from workflow.ledger.chain import ChainCheck
from workflow.ledger.entry import NO_PREVIOUS, By, Entry, canonical, decode, read_link
from workflow.ledger.merkle import Frontier, leaf_hash
from workflow.ledger.note import Checkpoint, LogKey, sign

T = TypeVar("T")
ENTRIES, EVENTS_A_CASE, ROUNDS = 200_000, 10, 3
KEY = LogKey("vigil.example/bench", bytes(32))


def figures(entries: int = ENTRIES) -> list[tuple[str, str]]:
    """What was measured, and the figure with its unit."""
    leaves = a_log(entries)
    hashes = [leaf_hash(leaf) for leaf in leaves]
    some = [decode(leaf) for leaf in leaves[:20_000]]

    floor = _best(lambda: _each(lambda leaf: sha256(leaf).digest(), leaves))
    steps = {
        "SHA-256 of a leaf": floor,
        "canonical": _best(lambda: _each(canonical, some)) * entries / len(some),
        "decode": _best(lambda: _each(decode, leaves)),
        "read_link": _best(lambda: _each(read_link, leaves)),
        "leaf_hash": _best(lambda: _each(leaf_hash, leaves)),
        "Frontier.append": _best(lambda: _each(Frontier().append, hashes)),
        "Frontier.append_many": _best(lambda: Frontier().append_many(hashes)),
        "ChainCheck.add": _best(lambda: _each(ChainCheck().add, leaves)),
        "verify_bundle": _bundle(leaves, hashes),
    }
    size = sum(map(len, leaves)) // entries
    return [
        ("entries", f"{entries:,} of {size} bytes on average"),
        *((step, f"{seconds / entries * 1e6:.2f} µs an entry, {seconds:.2f} s") for step, seconds in steps.items()),
        ("log alone : floor", f"{steps['ChainCheck.add'] / floor:.1f}"),
        ("bundle : floor", f"{steps['verify_bundle'] / floor:.1f}"),
    ]


def a_log(entries: int) -> list[bytes]:
    """Leaves of `entries` events, ten in each case, the cases taking turns."""
    cases = [f"case:{UUID(bytes=os.urandom(16), version=4)}" for _ in range(-(-entries // EVENTS_A_CASE))]
    last = dict.fromkeys(cases, NO_PREVIOUS)
    leaves = []
    for number in range(entries):
        n, place = divmod(number, len(cases))
        leaf = canonical(_an_entry(cases[place], n + 1, last[cases[place]], number))
        last[cases[place]] = leaf_hash(leaf)
        leaves.append(leaf)
    return leaves


def _an_entry(stream: str, n: int, prev: bytes, number: int) -> Entry:
    minute, second = divmod(number, 60)
    hour, minute = divmod(minute, 60)
    day = f"2026-{hour // 24 // 28 % 12 + 1:02}-{hour // 24 % 28 + 1:02}"
    return Entry(
        stream=stream,
        n=n,
        kind="referral_acknowledged",
        occurred_at=day,
        precision="day",
        recorded_at=f"{day}T{hour % 24:02}:{minute:02}:{second:02}Z",
        by=By(person=f"p-{number % 300:04}", role="case_officer", office="prishtina"),
        data={"referral": 1, "unit": "special_unit", "their_number": f"PP.I.{number}/2026"},
        salt=os.urandom(16),
        prev=prev,
        policy=sha256(b"policy").hexdigest(),
    )


def _bundle(leaves: list[bytes], hashes: list[bytes]) -> float:
    tree = Frontier()
    tree.append_many(hashes)
    note = sign(Checkpoint(KEY.name, tree.size, tree.root()), KEY)
    with tempfile.TemporaryDirectory() as folder:
        bundle, vkey = Path(folder, "bundle"), str(KEY.verifier)
        write_bundle(bundle, leaves, note=note, vkey=vkey, policies={})
        if not verify_bundle(bundle, vkey).ok:
            sys.exit(f"The bundle does not verify: {b64encode(tree.root()).decode()}")
        return _best(lambda: verify_bundle(bundle, vkey))


def _each(step: Callable[[T], object], things: Iterable[T]) -> None:
    for thing in things:
        step(thing)


def _best(work: Callable[[], object]) -> float:
    """Seconds of the fastest round."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        rounds.append(time.perf_counter() - start)
    return min(rounds)


if __name__ == "__main__":
    for what, figure in figures(*map(int, sys.argv[1:2])):
        print(f"{what:22}{figure}")
