"""What went wrong, over HTTP: problem details (RFC 9457) in the three sentences of every error. Read `problem_of`.

Nothing that was sent is ever repeated, for it might be the allegation, a passphrase or a receipt: sentences name fields
that are known here, and places in them. `type` is an identifier, not an address.
"""

from http import HTTPStatus

from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import ResponseSpec
from msgspec import Struct

from workflow.errors import NOTHING_CHANGED, Away, NotUnderstood, Sentence, VigilError, _

MEDIA_TYPE = "application/problem+json"
TRY_AGAIN_SECONDS = 2  # what Retry-After says when somebody else holds what is needed


class Problem(Struct, frozen=True, omit_defaults=True):
    """One error: what happened (`detail`), what was `kept`, what to do `next`; `id` finds it again in the log."""

    type: str
    title: str
    status: int
    detail: str
    kept: str
    next: str | None = None
    id: str | None = None


class Refused(HTTPException):
    """A request that no part of the house has seen: of a form that HTTP itself, or this door, does not take."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status_code=int(status))


_REFUSED: dict[int, tuple[Sentence, Sentence | None]] = {
    400: (_("The request is not one of HTTP that is understood here, or it ended too early."), None),
    401: (
        _("The request names nobody who is known here: its token is missing, unknown, expired or withdrawn."),
        _("Send a token as `Authorization: Bearer …`."),
    ),
    404: (_("There is nothing at this address."), _("See /api/schema for what there is.")),
    405: (_("There is something at this address, but not for this method."), _("See the header Allow.")),
    408: (_("The body of the request did not arrive in time."), _("Send it again.")),
    413: (_("The body of the request is larger than this address takes."), _("Send a smaller one.")),
    421: (
        _("This server does not answer under the name by which it was asked."),
        _("Use the address that the office gives."),
    ),
    415: (_("The body of the request is not sent as JSON."), _("Send it with `Content-Type: application/json`.")),
}
_UNFORESEEN = _("Something went wrong that should not have.")
_TELL = _("Tell whoever runs this server the id below, and nothing of what you sent.")
_EITHER = _("Either all of it was kept or nothing.")


def problem_of(error: Exception, *, id: str | None = None) -> Problem:
    """The problem that an error is; what is neither of our family nor of HTTP's is told by its `id` alone."""
    kind, status, *told = sentences_of(error)
    what, kept, next_step = (None if one is None else str(one) for one in told)
    return Problem(f"urn:vigil:{kind}", HTTPStatus(status).phrase, status, str(what), str(kept), next_step, id)


def sentences_of(error: Exception) -> tuple[str, int, Sentence, Sentence, Sentence | None]:
    """Of an error: its kind, its status, what happened, what was kept, what to do next."""
    if isinstance(error, ValidationException):
        error = not_understood(error)
    if isinstance(error, Away):
        error = error.to_others()
    if isinstance(error, VigilError):
        return _kind(error), error.status, error.what, error.kept, error.next_step
    if isinstance(error, HTTPException) and error.status_code in _REFUSED:
        what, next_step = _REFUSED[error.status_code]
        return "refused", error.status_code, what, NOTHING_CHANGED, next_step
    return "unforeseen", 500, _UNFORESEEN, _EITHER, _TELL


def headers_of(error: Exception, status: int) -> dict[str, str]:
    """The headers that belong to a problem: which methods there are, when to try again, how to sign."""
    if status == HTTPStatus.METHOD_NOT_ALLOWED and isinstance(error, HTTPException):
        return error.headers or {}
    if status in (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_TIMEOUT):
        return {"Connection": "close"}  # what is still on its way is not waited for
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(TRY_AGAIN_SECONDS)}
    return {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}


def not_understood(error: ValidationException) -> NotUnderstood:
    """A parameter that does not have its form; only names that the route itself declares are told."""
    found = error.extra if isinstance(error.extra, list) else []
    names = sorted({str(one.get("key", "")) for one in found if isinstance(one, dict)} - {"", "data"})
    if not names:
        return NotUnderstood(_("The request has no body, or one of another form."), next_step=_SCHEMA)
    return NotUnderstood(
        _("These parameters of the request do not have their form: %(names)s.", names=", ".join(names)),
        next_step=_SCHEMA,
    )


_SCHEMA = _("See /api/schema for what is right.")


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """What a route says in the schema about its errors; every route may also refuse a body and be out of order."""
    return {
        status: ResponseSpec(
            Problem,
            description=HTTPStatus(status).phrase,
            media_type=MEDIA_TYPE,
            generate_examples=False,
        )
        for status in sorted({400, 500, 503, *statuses})
    }


def _kind(error: VigilError) -> str:
    """The member of the family, by which programs tell kinds of one status apart."""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
