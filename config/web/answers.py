"""Every error as an answer: problem details, and a line in the log where the fault is ours. Read `answered`."""

import secrets
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response

from config.web.logs import fault_of
from intake.doors.problems import MEDIA_TYPE, headers_of, problem_of

log = structlog.get_logger()


def answered(_request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The answer to a request that ended in an error; the log gets an id that the answer has too."""
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        found_by = secrets.token_hex(8)
        say = log.warning if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else log.error
        say("answered with a fault", id=found_by, status=problem.status, **fault_of(error))
        problem = msgspec.structs.replace(problem, id=found_by)
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers_of(error, problem.status),
    )
