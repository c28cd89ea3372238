"""`verify` of a million entries: the log alone beside hashing it, and with every case derived anew; memory."""

import resource
import time
from hashlib import sha256

from sqlalchemy import Connection

from bench.fixture import KEY, instance
from workflow.store import audit
from workflow.store.writing import sqlite_engine
from workflow.verification import Report, check_cases, check_log

CASES = 100_000


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    engine = sqlite_engine(f"sqlite:///{instance(CASES, spread_hours=20_000)}")
    with engine.connect() as connection:
        hashing, entries = _hashing(connection)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        report = Report()
        started = time.perf_counter()
        check_log(connection, report, KEY.verifier)
        log_only = time.perf_counter() - started
        started = time.perf_counter()
        check_cases(connection, report)
        derived = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return [
        (f"hashing {entries:,} entries one by one", f"{hashing:.2f} s"),
        ("verify, log only", f"{log_only:.2f} s = {log_only / hashing:.1f} × hashing (wanted at most 6)"),
        ("verify, every case derived anew", f"{entries / derived:,.0f} events/s (wanted 20,000)"),
        (
            "verify, both",
            f"{entries / (log_only + derived):,.0f} events/s",
        ),
        (
            "memory at its highest",
            f"{after / 1024:,.0f} MiB (wanted < 500), {(after - before) / 1024:,.0f} more than before",
        ),
        ("misfits", f"{len(report.misfits)} of {report.cases:,} cases"),
    ]


def _hashing(connection: Connection) -> tuple[float, int]:
    """Seconds that hashing the entries one by one takes, reading not counted; and how many there are."""
    seconds, entries = 0.0, 0
    for rows in audit.in_log_order(connection):
        leaves = [leaf for _place, leaf in rows]
        started = time.perf_counter()
        for leaf in leaves:
            sha256(leaf).digest()
        seconds += time.perf_counter() - started
        entries += len(leaves)
    return seconds, entries
