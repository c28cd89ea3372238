"""The log and how somebody else checks it: a page cannot prove itself, so it hands out what is needed elsewhere.

Entries are content-free and carry pseudonyms; auditors with an account may take them along. Read `show`.
"""

from base64 import b64encode
from datetime import datetime

from litestar import Response, get
from litestar.response import Stream
from msgspec import Struct
from sqlalchemy import Connection

from intake.pages.oversight import looking
from intake.pages.oversight.looking import downloaded, looked, shown
from intake.pages.visit import GivenVisit
from workflow.bundling import Signed, signed, zipped
from workflow.errors import NotNow
from workflow.ledger.note import VerifierKey, open_note
from workflow.store import log

HERE = "/oversight/verification"
GROUP = 4  # signs of a fingerprint that are read out together


class Proof(Struct, frozen=True):
    """What the page shows of the log; `waiting`: entries that came since the checkpoint."""

    bundle: Signed
    root: str
    fingerprint: str
    signed_at: datetime | None
    waiting: int


@get(HERE)
async def show(visit: GivenVisit) -> Response[str]:
    """The newest checkpoint, the key, and the way to check both on another machine."""
    await looked(visit, looking.VERIFICATION)
    proof = await visit.tables.read(_proof)
    return shown(visit, "verification.html", proof=proof)


@get(f"{HERE}/log.zip")
async def bundle(visit: GivenVisit) -> Stream:
    """Everything that the newest checkpoint signed, to be verified elsewhere."""
    found = await visit.tables.read(signed)
    await downloaded(visit, looking.LOG)
    headers = {"Content-Disposition": f'attachment; filename="{found.folder}.zip"'}
    return Stream(zipped(visit.tables, found), media_type="application/zip", headers=headers)


def _proof(connection: Connection) -> Proof | None:
    """None while no checkpoint was signed. Raises Broken where the kept one is not by the log's own key."""
    try:
        found = signed(connection)
    except NotNow:
        return None
    key = VerifierKey.parse(found.vkey)
    return Proof(
        bundle=found,
        root=b64encode(open_note(found.note, key).root).decode(),
        fingerprint=_grouped(key.fingerprint),
        signed_at=log.newest_signed_at(connection),
        waiting=log.frontier(connection).size - found.size,
    )


def _grouped(fingerprint: str) -> str:
    return " ".join(fingerprint[at : at + GROUP] for at in range(0, len(fingerprint), GROUP))


ROUTES = (show, bundle)
