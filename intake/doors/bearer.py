"""Who speaks with a token: `Authorization: Bearer vigil_…`. Read `bearer`."""

from http import HTTPStatus
from typing import Any, TypeAlias

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from intake.doors.given import Now, Tables
from intake.doors.problems import Refused
from intake.people import tokens
from intake.people.tokens import Bearer as _Bearer
from workflow.errors import NotAllowed

Bearer: TypeAlias = NamedDependency[SkipValidation[_Bearer]]  # the parameter is called `bearer`


async def bearer(request: Request[Any, Any, Any], tables: Tables, now: Now) -> _Bearer:
    """Who the token names. Raises Refused (401), in the same words for a missing token and a wrong one."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Refused(HTTPStatus.UNAUTHORIZED)
    try:
        return await tokens.check(tables, token.strip(), now=now)
    except NotAllowed:
        raise Refused(HTTPStatus.UNAUTHORIZED) from None
