"""Files: whoever has a receipt sends them, and people of an office who hold a grant save them or look at a copy.

The body of a request is the file itself, read as it comes: no form, no temporary file, nothing in clear on a disk. What
is saved is never shown by the browser; what is shown was painted anew here, and is shut into a sandbox. Every answer
streams, and one that turns out to be cut breaks the connection. Read `attach`.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, QueryParameter, SkipValidation
from litestar.response import Stream
from msgspec import Meta, Struct

from intake.attachments import keeping, reading
from intake.attachments.names import NAMELESS, disposition, download_name, read_name
from intake.attachments.reading import Opened
from intake.attachments.sealing import AT_ONCE
from intake.attachments.storage import Storage
from intake.doors.gate import Gate
from intake.doors.given import Now, Tables
from intake.doors.problems import Refused, problems
from intake.doors.signing_in import Who
from intake.medical.shared_photographs import check_shared
from workflow.errors import VigilError
from workflow.events import CASE

# Between two pieces of a file; a slow line is no fault, one that says nothing holds a place that others wait for.
SECONDS_FOR_A_PIECE = 60.0
DRAINED_BYTES, DRAINED_SECONDS = 32 * 1_048_576, 10.0
SHUT_IN = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
UPLOADS = Gate(under_way=AT_ONCE, waiting=0)

GivenStorage: TypeAlias = NamedDependency[SkipValidation[Storage]]  # the parameter is called `storage`
Receipt = Annotated[str, Meta(max_length=200), HeaderParameter(name="Vigil-Receipt", description="The receipt")]
FileName = Annotated[
    str | None,
    Meta(max_length=2_000),
    HeaderParameter(name="Vigil-File-Name", required=False, description="The file's name, percent-encoded UTF-8"),
]


class Taken(Struct, frozen=True):
    """The file is kept: its name in the case, and how many bytes came."""

    name: str
    size: int


class Body:
    """The body of a request as it comes, piece by piece, in its time."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        self._request, self._has_begun, self._is_over = request, False, False

    async def pieces(self) -> AsyncIterator[bytes]:
        """The pieces. Raises Refused: 408 after a minute without one, 400 if the client goes away."""
        while not self._is_over:
            try:
                piece = await asyncio.wait_for(self._next(), SECONDS_FOR_A_PIECE)
            except TimeoutError:
                raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None
            yield piece

    async def drain(self) -> None:
        """Take some of the rest off the line, so that a client that writes before it reads hears why."""
        drained = 0
        if not self._has_begun and self._request.headers.get("Expect", "").lower() == "100-continue":
            return  # the client waits for leave to send, and does not get it
        with suppress(TimeoutError, Refused):
            async with asyncio.timeout(DRAINED_SECONDS):
                while not self._is_over and drained < DRAINED_BYTES:
                    drained += len(await self._next())

    async def _next(self) -> bytes:
        self._has_begun = True
        event: Any = await self._request.receive()
        if event["type"] != "http.request":
            raise Refused(HTTPStatus.BAD_REQUEST)
        self._is_over = not event.get("more_body", False)
        return bytes(event.get("body", b""))


@post(
    "/api/v1/receipts/attachments",
    request_max_body_size=None,
    summary="Send a file to the office",
    tags=["reporter"],
    responses=problems(404, 408, 409, 413, 422),
)
async def attach(
    request: Request[Any, Any, Any],
    receipt: Receipt,
    tables: Tables,
    storage: GivenStorage,
    now: Now,
    file_name: FileName = None,
) -> Taken:
    """Seal the body of the request as it comes, and add it to the case.

    Photographs, PDF, sound, video, plain text and letters, known by their content; at most 100 MiB a file, 20 files and
    500 MiB a case.
    """
    body, began = Body(request), time.monotonic()
    file = NAMELESS if file_name is None else read_name(file_name)
    async with UPLOADS.entered():
        try:
            kept = await keeping.from_reporter(
                tables,
                storage,
                receipt,
                body.pieces(),
                file=file,
                clock=lambda: now + timedelta(seconds=time.monotonic() - began),
            )
        except VigilError:
            await body.drain()
            raise
    return Taken(kept.name, kept.size)


@get(
    "/api/v1/cases/{case:uuid}/attachments/{name:str}",
    summary="Save a file, or look at a copy of it",
    tags=["people"],
    responses=problems(403, 404, 409, 422),
)
async def read_file(
    case: FromPath[UUID],
    name: FromPath[str],
    who: Who,
    tables: Tables,
    storage: GivenStorage,
    now: Now,
    view: Annotated[bool, QueryParameter(description="The copy to be looked at, a picture or a PDF")] = False,
    reason: Annotated[str | None, QueryParameter(description="Why, unless the case is assigned to you")] = None,
) -> Stream:
    """The original as it was sent, to be saved; with `view=1` the copy that was made here without what it carried.

    Counts as opening the compartment unless you opened it within the last hour.
    """
    who.check_second_factor()
    await check_shared(tables, f"{CASE}:{case}", name, signed_in=who)
    read = reading.view if view else reading.original
    opened = await read(tables, storage, f"{CASE}:{case}", name, signed_in=who, now=now, reason=reason)
    return shown(opened) if view else saved(opened)


def saved(opened: Opened) -> Stream:
    """An original, to be saved and never shown."""
    file = download_name(opened.header.file, opened.header.kind)
    return _streamed(opened, "application/octet-stream", disposition(file))


def shown(opened: Opened) -> Stream:
    """A copy that was made here, to be looked at in a sandbox."""
    return _streamed(opened, opened.header.type, "inline")


def _streamed(opened: Opened, media_type: str, disposition: str) -> Stream:
    headers = {
        "Content-Disposition": disposition,
        "Content-Length": str(opened.header.size),
        "Content-Security-Policy": SHUT_IN,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Stream(opened.pieces, media_type=media_type, headers=headers)


ROUTES = (attach, read_file)
