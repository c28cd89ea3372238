"""The server's log: one JSON object a line on the error stream, of what happened and never of what was said.

No content, address, receipt, body, query, header, nor the message of an exception that is not ours: it might quote any
of them. Of a fault stay its type and where it came from. Read `fault_of`.
"""

import logging
import sys
import traceback
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

from workflow.errors import VigilError

LAST_FRAMES = 12


def configure_logs() -> None:
    """Write everything, other people's libraries too, as JSON lines."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Written(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                _only_the_fault,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.WARNING
    logging.getLogger("transitions").setLevel(logging.ERROR)  # warns of every event that moves nothing
    logging.raiseExceptions = False  # a line that cannot be written is not shown with its values instead


class _Written:
    """A stream on which a line that cannot be written is left out: no answer and no job fails because of it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, if that can be."""
        with suppress(OSError, ValueError):  # the disk is full, whoever reads it is gone, it is closed
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Send it on, if that can be."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def fault_of(error: BaseException) -> dict[str, Any]:
    """What the log keeps of an exception: its type, the places it came through, and our own sentence if it is ours."""
    frames = [
        f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-LAST_FRAMES:]
    ]
    told: dict[str, Any] = {"fault": type(error).__name__, "through": frames}
    if isinstance(error, VigilError):
        told["said"] = error.what.text  # the sentence without what stands in its places
    if error.__cause__ is not None:
        told["because"] = type(error.__cause__).__name__
    return told


def _only_the_fault(_logger: Any, _name: str, said: EventDict) -> EventDict:
    """Of what a library logs its first line, for the rest may show values; of an exception what `fault_of` keeps."""
    said["event"] = str(said["event"]).strip().partition("\n")[0]
    said["of"] = said["_record"].name
    trouble = said.pop("exc_info", None)
    if trouble and trouble[1] is not None:
        said.update(fault_of(trouble[1]))
    said.pop("stack_info", None)
    return said
