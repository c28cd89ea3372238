"""What is done for people to be told in time: fan-out, escalation, delivery. Read `NoticeJobs`.

Any number of nodes may do all of it at once: the domain sees to it that nothing is told twice. A mail server that takes
nothing holds up no webhook.
"""

from datetime import datetime

import structlog

from config.channels import channels
from config.settings import Settings
from config.telling import People
from config.web.measures import Measures
from notifications.delivering import Delivered, deliver
from notifications.escalating import escalate
from notifications.overtaken import drop_overtaken
from notifications.store import claims
from notifications.telling import fan_out
from workflow.errors import VigilError
from workflow.store import Tables

log = structlog.get_logger()


class NoticeJobs:
    """Each a piece of work that is given the time, UTC."""

    def __init__(self, settings: Settings, tables: Tables, measures: Measures) -> None:
        self._tables, self._measures, self._people = tables, measures, People()
        self._channels = channels(settings)

    async def told(self, now: datetime) -> None:
        """Make notices of what was recorded."""
        done = await fan_out(self._tables, self._people, now)
        self._measures.notices.inc(done.notices)
        for stream, n in done.unreadable:
            log.error("event not told", stream=stream, n=n)

    async def climbed(self, now: datetime) -> None:
        """Tell the next in line of what nobody has looked at."""
        await escalate(self._tables, self._people, now)

    async def delivered(self, now: datetime) -> None:
        """Send what may be sent. Raises the last channel's fault after all of them had their turn."""
        await drop_overtaken(self._tables, now)
        fault: VigilError | None = None
        for channel in self._channels:
            done: Delivered | None
            try:
                done = await deliver(self._tables, self._people, channel, now)
            except VigilError as error:
                fault, done = error, getattr(error, "done", None)
            if done is not None:
                self._measures.messages.labels(channel.name).inc(done.messages)
        self._measures.dead_letters.set(await self._tables.read(claims.how_many_dead))
        if fault is not None:
            raise fault
