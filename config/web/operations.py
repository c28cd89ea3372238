"""Whether it works, for machines that ask every few seconds: `/healthz`, `/readyz`, `/metrics`. Read `Readiness`."""

import asyncio
import time
from typing import Any, TypeAlias

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import SkipValidation
from msgspec import Struct
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from config.web.measures import Measures
from intake.doors.gate import Gate
from intake.doors.problems import problems
from intake.dossier.reception import OFFICE
from intake.people.keys import office_key
from workflow.errors import Busy, VigilError, _
from workflow.store import Tables
from workflow.store.health import can_write

REMEMBERED_SECONDS = 2.0  # who asks more often gets the same answer, and the disk has its rest
PATIENCE_SECONDS = 5.0
# A proxy sets one of these: whoever comes through it comes from outside.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Status(Struct, frozen=True):
    """What there is to say: `ok`, for everything else is an error."""

    status: str = "ok"


class Readiness:
    """Whether an allegation could be stored now: the database takes writes, and the office has a key to seal to."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._asking = tables, asyncio.Lock()
        self._fine_until = 0.0

    async def check(self) -> None:
        """Raise Busy, in the words of what is in the way, unless an allegation could be stored."""
        async with self._asking:
            if time.monotonic() < self._fine_until:
                return
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._tables.read(office_key, OFFICE)
                    writable = await self._tables.write(can_write)
            except TimeoutError:
                writable = False
            except VigilError as error:  # whatever it is, for now no door is open
                raise Busy(error.what, kept=error.kept, next_step=error.next_step) from error
            if not writable:
                raise Busy(
                    _("No allegation could be stored at this moment: the database takes no writes."),
                    next_step=_("See `vigil doctor`."),
                )
            self._fine_until = time.monotonic() + REMEMBERED_SECONDS


Ready: TypeAlias = NamedDependency[SkipValidation[Readiness]]
Counted: TypeAlias = NamedDependency[SkipValidation[Measures]]
Gated: TypeAlias = NamedDependency[SkipValidation[Gate]]


@get("/healthz", summary="Does the process answer?", tags=["operations"])
async def healthz() -> Status:
    """The process answers; nothing else is asked."""
    return Status()


@get("/readyz", summary="Could an allegation be stored?", tags=["operations"], responses=problems())
async def readyz(readiness: Ready) -> Status:
    """An allegation could be stored now. Late sweeps and doubtful clocks never close this door: see the metrics."""
    await readiness.check()
    return Status()


@get("/metrics", include_in_schema=False)
async def metrics(request: Request[None, None, Any], measures: Counted, gate: Gated) -> Response[bytes]:
    """Figures for Prometheus, for whoever reaches this server directly: a live count would betray a complaint."""
    if any(name in request.headers for name in FORWARDED):
        raise NotFoundException
    measures.under_way.set(gate.inside)
    return Response(measures.written(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
