"""How many submissions may be under way at once, over all addresses together; who comes beyond waits, or is sent away.

Nobody is counted by address: people on Tor share theirs. Read `Gate.entered`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from workflow.errors import Busy, _

# Some hundreds a second get through: who is last in the queue waits for about a second.
UNDER_WAY, WAITING = 256, 512


class Gate:
    """A bound on what is under way. An `open` one bounds nothing, for load tests."""

    def __init__(self, *, under_way: int = UNDER_WAY, waiting: int = WAITING) -> None:
        self._places = asyncio.Semaphore(under_way)
        self._most = under_way + waiting
        self.inside = 0

    @staticmethod
    def open() -> "Gate":
        """One that lets everybody through."""
        return Gate(under_way=2**31, waiting=0)

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """A place inside, waited for. Raises Busy where too many wait already; nothing was kept then."""
        if self.inside >= self._most:
            raise Busy(
                _("Too many reports arrive at this moment."),
                kept=_("Nothing of it was kept."),
                next_step=_("Send the same again in a few seconds."),
            )
        self.inside += 1
        try:
            async with self._places:
                yield
        finally:
            self.inside -= 1
