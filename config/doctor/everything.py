"""All checks, in the order in which they are asked. Read `examined`."""

from datetime import datetime

from config.doctor import log, machine, notices, people, running, servers
from config.doctor.findings import Diagnosis, examine
from config.settings import Settings

INSIDE = (*machine.INSIDE, *people.CHECKS, *log.CHECKS, *running.CHECKS, *servers.CHECKS, *notices.CHECKS)


async def examined(settings: Settings, *, now: datetime) -> Diagnosis:
    """How the instance of these settings is at `now` (UTC)."""
    return await examine(settings, outside=(*machine.OUTSIDE, *notices.OUTSIDE), inside=INSIDE, now=now)
