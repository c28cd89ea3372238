"""One process that answers and works: the instance held, uvicorn on its sockets, the jobs beside it. Read `serve`.

It ends on SIGTERM or SIGINT: nothing more is taken, what runs comes to its end, the log is sequenced and signed. A
process that is killed instead leaves nothing half done: what was not committed is not there, what was committed and not
yet sequenced gets its place at the next start.
"""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from socket import AI_PASSIVE, SOCK_STREAM, create_server, getaddrinfo, socket
from types import FrameType

import structlog
import uvicorn
import uvloop
from litestar import Litestar

from config.app import application
from config.clock import lives_at, now_utc
from config.holding import served
from config.instance import is_demo, opened
from config.jobs import jobs_of
from config.scheduling import Jobs
from config.settings import Settings
from config.signing import checkpoint
from config.web.logs import configure_logs, fault_of
from config.web.measures import Measures
from workflow.errors import NotNow, VigilError, _
from workflow.store import Tables

log = structlog.get_logger()
Ready = Callable[[str, bool], None]
# Docker kills after ten seconds. A submission takes a fraction of one; who sends half a body is not waited for longer.
GRACE_SECONDS = 7
CONNECTIONS = 2_000  # each may hold one body of a mebibyte
KEEP_ALIVE_SECONDS = 15
BACKLOG = 2_048  # connections that the kernel keeps waiting


def serve(settings: Settings, *, with_jobs: bool, ready: Ready) -> None:
    """Serve until a signal ends it; `ready` is told the address, and whether this is a demo, when the first
    request could come.

    Raises NotNow where there is no instance, where a command holds it alone, or where the port cannot be had.
    """
    configure_logs()
    uvloop.run(_serve(settings, with_jobs=with_jobs, ready=ready))


async def _serve(settings: Settings, *, with_jobs: bool, ready: Ready) -> None:
    measures, lost = Measures(), asyncio.Event()
    async with AsyncExitStack() as stack:
        tables: Tables = await stack.enter_async_context(opened(settings))
        await stack.enter_async_context(served(settings, lost.set))
        demo = await tables.read(is_demo)
        stack.enter_context(lives_at(settings.data, is_demo=demo))
        listening = stack.enter_context(_listening(settings))
        await _signed(settings, tables, "start")
        stack.push_async_callback(_signed, settings, tables, "stop")
        app = application(settings, tables, measures=measures)
        gc.freeze()  # what was imported and built stays: no cycle of garbage is looked for in it
        server = _Server(_config(app, settings), ready, lost, demo=demo)
        await stack.enter_async_context(_at_work(settings, tables, measures, with_jobs=with_jobs))
        await server.serve(sockets=[listening])
        log.info("stopped taking requests")
    # the jobs have ended, the log is signed, the tables are closed, the instance is let go, in this order


def _listening(settings: Settings) -> socket:
    """The socket on which requests will come. Raises NotNow if it cannot be had."""
    try:
        found = getaddrinfo(settings.host, settings.port, type=SOCK_STREAM, flags=AI_PASSIVE)[0]
        return create_server(found[4][:2], family=found[0], backlog=BACKLOG)
    except OSError as error:
        raise NotNow(
            _("Nothing can listen on %(host)s, port %(port)d.", host=settings.host, port=settings.port),
            next_step=_("See whether another server runs there, or name another port in VIGIL_PORT."),
        ) from error


@asynccontextmanager
async def _at_work(settings: Settings, tables: Tables, measures: Measures, *, with_jobs: bool) -> AsyncIterator[None]:
    jobs = Jobs(jobs_of(settings, tables, measures) if with_jobs else [], tables, measures, name=settings.node)
    jobs.start()
    try:
        yield
    finally:
        await jobs.stop()


async def _signed(settings: Settings, tables: Tables, when: str) -> None:
    """Sequence and sign; a key that lies elsewhere, or is wrong, closes no door: `doctor` and the log say so."""
    try:
        await checkpoint(settings, tables, now=now_utc())
    except VigilError as error:
        log.warning("no checkpoint", at_its=when, **fault_of(error))


def _config(app: Litestar, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody's address is looked at
        limit_concurrency=CONNECTIONS if settings.rate_limits else None,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


class _Server(uvicorn.Server):
    """Uvicorn, which tells when it listens, and which a signal ends without being a failure of the process."""

    def __init__(self, config: uvicorn.Config, ready: Ready, lost: asyncio.Event, *, demo: bool) -> None:
        super().__init__(config)
        self._ready, self._lost, self._demo = ready, lost, demo

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen, and say where."""
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self._ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}", self._demo)

    async def on_tick(self, counter: int) -> bool:
        """Whether to end: because of a signal, or because the instance is not this server's to serve any more."""
        return await super().on_tick(counter) or self._lost.is_set()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; a second interrupt stops at once. The signal is not sent on to this process afterwards."""
        self.force_exit = self.force_exit or (self.should_exit and sig == signal.SIGINT)
        self.should_exit = True
