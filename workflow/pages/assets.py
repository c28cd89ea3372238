"""Style sheets and the little picture, under names that change with their content, so that a browser may keep them.

Read once when first asked for, compressed then, and served from memory. Only what is the same for everybody is
compressed: a page that holds a secret beside something typed must not be (BREACH, CVE-2013-3587). Read `asset`.
"""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Struct

from workflow.errors import NotFound, _

STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml; charset=utf-8"}
FOR_EVER = "public, max-age=31536000, immutable"
HASH_SIGNS = 12


class Asset(Struct, frozen=True):
    """A file as it is sent: `name` holds its hash, `packed` is the same in gzip."""

    name: str
    media_type: str
    plain: bytes
    packed: bytes


@cache
def assets() -> dict[str, Asset]:
    """Every file that is served, by the name that it has in the folder."""
    return {path.name: _read(path) for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}


@cache
def asset(name: str) -> str:
    """The address of a file of the folder `static`: `asset("portal.css")`. Raises KeyError if there is none."""
    return f"/static/{assets()[name].name}"


@get("/static/{name:str}", sync_to_thread=False, include_in_schema=False)
def send(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """A file, to be kept for ever: another content has another name. Raises NotFound."""
    found = _by_served_name().get(name)
    if found is None:
        raise NotFound(_("There is no such file here."), next_step=_("Load the page again that led to it."))
    headers = {"cache-control": FOR_EVER, "vary": "accept-encoding", "cross-origin-resource-policy": "same-origin"}
    if not takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(found.plain, media_type=found.media_type, headers=headers)
    return Response(found.packed, media_type=found.media_type, headers=headers | {"content-encoding": "gzip"})


ROUTES: list[HTTPRouteHandler] = [send]


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    mark = sha256(plain).hexdigest()[:HASH_SIGNS]
    return Asset(f"{path.stem}.{mark}{path.suffix}", TYPES[path.suffix], plain, gzip.compress(plain, 9, mtime=0))


@cache
def _by_served_name() -> dict[str, Asset]:
    return {one.name: one for one in assets().values()}


def takes_gzip(accepted: str) -> bool:
    """Whether gzip is among the codings that a browser names, and not ruled out by `q=0` (RFC 9110 §12.5.3)."""
    named = (part.replace(" ", "").lower().partition(";q=") for part in accepted.split(","))
    return any(coding == "gzip" and (not weight or weight.strip("0.")) for coding, _q, weight in named)
