"""The log for everybody: the newest signed checkpoint, and hashes of the tree below it (C2SP tlog-tiles).

Hashes say nothing of what an entry is; entries themselves are for auditors with an account and not given out here.
Nothing is given that no checkpoint has signed: a live size would tell when somebody complained. Read `tile`.
"""

from litestar import Response, get
from litestar.params import FromPath

from intake.doors.given import Tables
from workflow.errors import NotFound, _
from workflow.ledger.tiles import Tile
from workflow.store.log import newest_checkpoint, published_tile

SECONDS_FRESH = 5  # a checkpoint is followed by the next
FOR_EVER = "public, max-age=31536000, immutable"  # what a checkpoint has signed does not change


@get("/log/checkpoint", media_type="text/plain", include_in_schema=False)
async def checkpoint(tables: Tables) -> Response[str]:
    """The newest signed note."""
    newest = await tables.read(newest_checkpoint)
    if newest is None:
        raise NotFound(_("No checkpoint was signed yet."))
    return Response(newest[1], headers={"Cache-Control": f"public, max-age={SECONDS_FRESH}"})


@get("/log/tile/{path:path}", media_type="application/octet-stream", include_in_schema=False)
async def tile(path: FromPath[str], tables: Tables) -> Response[bytes]:
    """The hashes of one tile, 32 bytes each."""
    hashes = await tables.read(published_tile, Tile.at(f"tile{path}"))
    if hashes is None:
        raise NotFound(
            _("There is no such tile below the newest checkpoint."),
            next_step=_("See /log/checkpoint for how far it reaches."),
        )
    return Response(hashes, headers={"Cache-Control": FOR_EVER})


ROUTES = (checkpoint, tile)
