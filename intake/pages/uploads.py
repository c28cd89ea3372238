"""A form with a file, read as it comes: its fields, then the file piece by piece; nothing of it on a disk in clear.

The framework's own reading of such forms spools to temporary files, so it is never used. Fields have to stand before
the file in the form; what comes after it is not looked at. Read `Upload.begun`.
"""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

from litestar import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from intake.doors.files import Body
from intake.doors.incoming import SECONDS_FOR_A_BODY
from intake.doors.problems import Refused
from workflow.errors import NotUnderstood, _
from workflow.pages.forms import Typed

MOST_PARTS = 300
MOST_FIELD_BYTES = 262_144  # of all fields together: what was typed beside a file


class Upload:
    """A form with at most one file. `answers` are its fields, `file` the name that was sent ("" without a file)."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        boundary = request.content_type[1].get("boundary", "")
        self.answers, self.file = Typed(), ""
        self._body = Body(request)
        try:
            self._parser = PushMultipartParser(boundary, max_segment_count=MOST_PARTS)
        except MultipartError:
            raise _no_form() from None
        self._events = self._read()

    @staticmethod
    async def begun(request: Request[Any, Any, Any]) -> "Upload":
        """The fields, up to the file. Raises NotUnderstood for what is no such form, or one with too much in it, and
        Refused (408) where the fields take too long; a file may take its time.
        """
        upload = Upload(request)
        try:
            async with asyncio.timeout(SECONDS_FOR_A_BODY):
                await upload._read_fields()
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None
        return upload

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file. Raises NotUnderstood if the form ends within it, and as `Body.pieces`."""
        if not self.file:
            return
        async for event in self._events:
            if event is None:
                return
            if isinstance(event, bytes | bytearray):
                yield bytes(event)

    async def drain(self) -> None:
        """Take some of the rest off the line, so that a browser that writes before it reads hears the answer."""
        await self._body.drain()

    async def _read_fields(self) -> None:
        pairs: list[tuple[str, str]] = []
        name, content, taken = "", bytearray(), 0
        async for event in self._events:
            if isinstance(event, MultipartSegment):
                name, content = event.name or "", bytearray()
                if event.filename:
                    self.file = event.filename
                    break
            elif event is None:
                pairs.append((name, _text(content)))
            else:
                content += event
                taken += len(event)
                if taken > MOST_FIELD_BYTES:
                    raise _no_form()
        self.answers = Typed([(name, value.replace("\r\n", "\n")) for name, value in pairs])

    async def _read(self) -> AsyncIterator[MultipartSegment | bytes | bytearray | None]:
        try:
            async for piece in self._body.pieces():
                if piece:
                    for event in self._parser.parse(piece):
                        yield event
            self._parser.close()
        except MultipartError:
            raise _no_form() from None


def _text(content: bytearray) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:  # it holds what was typed
        raise _no_form() from None


def _no_form() -> NotUnderstood:
    return NotUnderstood(
        _("What was sent is no form that belongs here, or it ended too early."),
        next_step=_("Go back to the page, and send it from there."),
    )
