"""What is done for people to be told in time: fan-out, escalation, delivery. Read `NoticeJobs`.

Any number of nodes may do all of it at once: the domain sees to it that nothing is told twice. Each way has a job of
its own: a mail server that takes nothing holds up no webhook, and webhooks that hang no mail.
"""

from datetime import datetime

import structlog

from config.channels import channels
from config.settings import Settings
from config.telling import People
from config.web.measures import Measures
from notifications.delivering import FARTHEST, Unreached, deliver
from notifications.escalating import escalate
from notifications.overtaken import drop_overtaken
from notifications.store import claims, incoming
from notifications.store.schema import EMAIL, WEBHOOK
from notifications.telling import fan_out
from workflow.store import Tables

log = structlog.get_logger()


class NoticeJobs:
    """Each a piece of work that is given the time, UTC, and says how much it did."""

    def __init__(self, settings: Settings, tables: Tables, measures: Measures) -> None:
        self._tables, self._measures, self._people = tables, measures, People()
        self._channels = channels(settings)
        self._is_ending = False

    def end(self) -> None:
        """Begin to send nothing more: a server that ends waits for what is on its way, and for no thousand mails."""
        self._is_ending = True

    async def told(self, now: datetime) -> int:
        """Make notices of what was recorded; how many."""
        done = await fan_out(self._tables, self._people, now)
        self._measures.notices.inc(done.notices)
        for stream, n in done.unreadable:
            log.error("event not told", stream=stream, n=n)
        return done.notices

    async def climbed(self, now: datetime) -> int:
        """Tell the next in line of what nobody has looked at; how many notices that was about."""
        await self._tables.write(claims.brought_back, now, beyond=FARTHEST)
        return await escalate(self._tables, self._people, now)

    async def mailed(self, now: datetime) -> int:
        """Send the mails that may be sent; how many were taken. Raises Unreached."""
        await self._counted()
        return await self._carried(EMAIL, now)

    async def posted(self, now: datetime) -> int:
        """Call the webhooks that may be called; how many took it."""
        return await self._carried(WEBHOOK, now)

    async def _carried(self, name: str, now: datetime) -> int:
        await drop_overtaken(self._tables, now)
        taken = 0
        for channel in self._channels:
            if channel.name != name:
                continue
            try:
                done = await deliver(self._tables, self._people, channel, now, is_ending=lambda: self._is_ending)
            except Unreached as fault:
                self._measures.messages.labels(name).inc(fault.done.messages)
                raise
            self._measures.messages.labels(name).inc(done.messages)
            taken += done.messages
        return taken

    async def _counted(self) -> None:
        self._measures.dead_letters.set(await self._tables.read(claims.how_many_dead))
        for what, number in (await self._tables.read(incoming.counts)).items():
            self._measures.mails_in.labels(what).set(number)
