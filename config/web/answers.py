"""Every error as an answer: a page for people, problem details for programs; and a line in the log where the fault is
ours. Read `answered`.
"""

import secrets
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response

from config.web.logs import fault_of
from intake.doors.problems import MEDIA_TYPE, headers_of, problem_of
from intake.pages.faults import is_page, page_of
from intake.pages.visit import Frame

log = structlog.get_logger()


class Answered:
    """The answer to a request that ended in an error; the log gets an id that the answer has too."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __call__(self, request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        """The page, or the problem document."""
        problem = problem_of(error)
        found_by = ""
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            found_by = secrets.token_hex(8)
            say = log.warning if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else log.error
            say("answered with a fault", id=found_by, status=problem.status, **fault_of(error))
            problem = msgspec.structs.replace(problem, id=found_by)
        headers = headers_of(error, problem.status)
        if is_page(request.scope["path"]):
            answer = page_of(error, request, self._frame, id=found_by)
            answer.headers.update(headers)
            return answer
        return Response(
            msgspec.json.encode(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers
        )
