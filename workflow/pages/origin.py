"""A form that another site sends is refused: its cookie would speak for somebody who never pressed the button.

Browsers say where a request comes from (`Sec-Fetch-Site`, W3C Fetch Metadata; older ones `Origin`); besides, each form
of a signed-in page carries a token that only a page of this session can know (OWASP, Cross-Site Request Forgery
Prevention: signed double-submit, bound to the session). Read `check_origin`.
"""

import hmac
from hashlib import sha256

from workflow.errors import NotAllowed, _

OURS = {"same-origin", "none"}


def check_origin(fetch_site: str | None, origin: str | None, host: str) -> None:
    """Raise NotAllowed where the browser says that the form came from elsewhere. Who says nothing has no cookie either:
    SameSite=Strict keeps it back.
    """
    if fetch_site is not None:
        if fetch_site in OURS:
            return
    elif origin in (None, "null", f"http://{host}", f"https://{host}"):
        return  # "null" is what older browsers send for our own forms, too: our pages tell no referrer
    raise _elsewhere()


def token_of(cookie: str) -> str:
    """The token of the forms of a session, from the session's cookie; it tells nothing of it."""
    return hmac.new(cookie.encode(), b"vigil form token", sha256).hexdigest()[:32] if cookie else ""


def check_token(given: str, cookie: str) -> None:
    """Raise NotAllowed for a form that no page of this session made."""
    if not cookie or not hmac.compare_digest(given.encode(), token_of(cookie).encode()):
        raise _elsewhere()


def _elsewhere() -> NotAllowed:
    return NotAllowed(
        _("The form was not taken: it does not come from a page of your session."),
        next_step=_("Open the page here again, and send the form from it."),
    )
