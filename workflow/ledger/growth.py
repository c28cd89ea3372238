"""A stream that grows: each new event is chained to the one before, salted, and its leaf made once.

Nothing is checked or written here; whoever lets events happen (`case.record`, the sweep) keeps what is `fresh`.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from workflow.ledger.entry import By, Entry, canonical
from workflow.ledger.merkle import leaf_hash


class Growth:
    """The end of one stream, at `n` events with the leaf hash `last` of the newest; `fresh` is what was added."""

    __slots__ = ("fresh", "last", "n", "stream")

    def __init__(self, stream: str, *, n: int, last: bytes) -> None:
        self.stream, self.n, self.last = stream, n, last
        self.fresh: list[tuple[Entry, bytes]] = []

    def add(
        self,
        kind: str,
        data: Mapping[str, Any],
        *,
        by: By,
        occurred_at: str,
        precision: str,
        recorded_at: str,
        policy: str,
    ) -> Entry:
        """The next event, with 16 random bytes of salt; times as the log writes them, `policy` the hash in force."""
        entry = Entry(
            by=by,
            data=dict(data),
            kind=kind,
            n=self.n + 1,
            occurred_at=occurred_at,
            policy=policy,
            precision=precision,
            prev=self.last,
            recorded_at=recorded_at,
            salt=secrets.token_bytes(16),
            stream=self.stream,
        )
        leaf = canonical(entry)
        self.n, self.last = entry.n, leaf_hash(leaf)
        self.fresh.append((entry, leaf))
        return entry
