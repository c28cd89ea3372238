"""A request's body as it is read here: bounded in size and time, JSON alone, of exactly the form that the route takes.

The body is decoded once, strictly, straight into the type that the handler declares for `data`; a field that is not
known is refused, for it might be something that somebody meant to be kept. Nothing of it is ever repeated.
Read `Incoming.json`.
"""

import asyncio
import re
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import InternalServerException
from msgspec import ValidationError

from intake.doors.problems import Refused
from workflow.errors import NotUnderstood, Sentence, _

MAX_BODY_BYTES = 1_048_576
SECONDS_FOR_A_BODY = 30


class Incoming(Request[Any, Any, Any]):
    """A request whose body ends, soon, and is JSON where it is asked for."""

    async def body(self) -> bytes:
        """The whole body. Raises Refused: 413 if it is too large, 408 if it takes too long, 400 if it ends early."""
        try:
            async with asyncio.timeout(SECONDS_FOR_A_BODY):
                return await super().body()
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None
        except InternalServerException:  # the client went away; nobody hears the answer
            raise Refused(HTTPStatus.BAD_REQUEST) from None

    async def json(self) -> Any:
        """The body as the type that the handler takes. Raises Refused (415) or NotUnderstood, naming the field."""
        if self.content_type[0] != "application/json":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        field = self.route_handler.parsed_data_field
        return understood(await self.body(), Any if field is None else field.annotation)


def understood(body: bytes, form: Any) -> Any:
    """`body` as a value of `form`. Raises NotUnderstood in a sentence that repeats nothing of it."""
    try:
        return msgspec.json.decode(body, type=form)
    except ValidationError as error:
        raise NotUnderstood(_fault(str(error), form), next_step=_SCHEMA) from None
    except RecursionError:
        raise NotUnderstood(_("The body is nested more deeply than anything here."), next_step=_SCHEMA) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotUnderstood(_("The body is not JSON in UTF-8."), next_step=_SCHEMA) from None


_SCHEMA = _("See /api/schema for what is right.")
_MISSING = re.compile(r"Object missing required field `([a-z_]+)`")
_EXPECTED = re.compile(r"(Expected `[^`]+`(?: of length [<>=]+ \d+)?)")
_AT = re.compile(r" - at `\$\.?([^`]*)`$")


def _fault(said: str, form: Any) -> Sentence:
    """msgspec's message in our words: the names in it are those of our own types, never what was sent."""
    place = _AT.search(said)
    field = place.group(1) if place else ""
    missing, expected = _MISSING.match(said), _EXPECTED.match(said)
    if missing:
        return _("The body lacks the field %(field)s.", field=missing.group(1))
    if expected and field:
        return _("The field %(field)s is not as it must be: %(expected)s.", field=field, expected=expected.group(1))
    if said.startswith("Object contains unknown field"):
        known = ", ".join(one.encode_name for one in msgspec.structs.fields(form)) if not field else "…"
        return _("The body has a field that is not known here. These are: %(known)s.", known=known)
    if field:
        return _("The field %(field)s holds something that it may not hold.", field=field)
    return _("The body does not have the form that belongs here.")
