"""The sealed file for an office that has no account: parts of the dossier, sealed to its certificate. Read `hand_out`.

First the page shows the certificate's fingerprint, to be compared by telephone; sent again with it, the form is
answered by the file, once: it is kept nowhere. That it was made, of what, and its digest are in the log.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from msgspec import Meta
from sqlalchemy import Connection

from intake import referring
from intake.doors.files import UPLOADS
from intake.dossier.handing_over import OURS_ALONE
from intake.pages.desk.casepage.here import Here, here
from intake.pages.desk.steps import desk as desks
from intake.pages.desk.steps.desk import MAY_GIVE, Desk
from intake.pages.desk.steps.sending import Parcel, lack, lacking, part_title
from intake.pages.desk.steps.step import BY_LAW, PARTS
from intake.pages.uploads import Upload
from intake.pages.visit import MULTIPART, GivenVisit, Visit
from intake.vault import certificates
from workflow.errors import NotFound, VigilError, _
from workflow.events import Event
from workflow.ledger.entry import Entry
from workflow.pages.forms import TOKEN, Given
from workflow.policy.rules import names_of

BUNDLE = "/desk/cases/{case:uuid}/entries/{n:int}/bundle"
PAGE = "desk/steps/bundle.html"
CERTIFICATE, CERTIFICATE_FILE = "certificate", "certificate_file"
COMPARED, MOST_FINGERPRINT = "compared", 200  # the fingerprint that was shown, sent back by whoever compared it
MOST_CERTIFICATE = 20_000  # bytes or signs: a certificate has some thousands
Parts = Annotated[str, QueryParameter(description="Parts that were chosen"), Meta(max_length=80)]


@get(BUNDLE)
async def bundle_page(visit: GivenVisit, case: FromPath[UUID], n: FromPath[int], parts: Parts = "") -> Response[str]:
    """Which parts, for which certificate."""
    desk, entry, parcels = await visit.tables.read(_read, await here(visit, case), visit, n)
    chosen = parts.split(".") if parts else [one.name for one in parcels if one.is_with_it]
    return visit.page(PAGE, **_values(desk, entry, parcels, chosen))


@post(BUNDLE, request_max_body_size=None)
async def hand_out(
    request: Request[Any, Any, Any], visit: GivenVisit, case: FromPath[UUID], n: FromPath[int]
) -> Response[Any]:
    """The file."""
    answers, pem = visit.answers, b""
    if request.content_type[0] == MULTIPART:
        async with UPLOADS.entered():
            upload = await Upload.begun(request)
            visit.check_token(upload.answers.get(TOKEN, ""))
            answers, pem = upload.answers, await _taken(upload)
    at = await here(visit, case)
    desk, entry, parcels = await visit.tables.read(_read, at, visit, n)
    given = Given(answers, visit.tongue, now=visit.now)
    parts = given.choices(PARTS, {one.name for one in parcels}, missing=_("Choose what goes into the file."))
    text = given.text(CERTIFICATE, at_most=MOST_CERTIFICATE)
    if not pem and not text:
        given.problems[CERTIFICATE] = _("Paste the certificate, or choose its file.")
    event = Event(at.stream, entry.kind, entry.data)
    if parts and not given.tick(BY_LAW) and await visit.tables.read(lacking, desk, event, parts):
        given.problems[PARTS] = _(
            "The person has not consented to all of this. Take it out, or say that a law requires it."
        )
    values = _values(desk, entry, parcels, []) | {"answers": answers}
    if given.problems:
        return visit.again(PAGE, given.problems, **values)
    pem = pem or text.encode()
    try:
        seen = certificates.shown(pem, now=visit.now)
        if given.line(COMPARED, at_most=MOST_FINGERPRINT) != seen.fingerprint:
            pasted = answers.with_pairs([(CERTIFICATE, pem.decode("ascii", "replace"))])
            return visit.page(PAGE, **values | {"answers": pasted, "certificate": seen})
        done = await referring.bundle(
            visit.tables,
            visit.storage,
            at.stream,
            compartments=list(dict.fromkeys(parts)),
            certificate_pem=pem,
            signed_in=at.who,
            now=visit.now,
            about=entry.n,
            is_required_by_law=given.tick(BY_LAW),
        )
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **values)
    headers = {"Content-Disposition": f'attachment; filename="case-{entry.n}.p7m"', "X-Content-Type-Options": "nosniff"}
    return Response(done.sealed, media_type="application/pkcs7-mime", headers=headers, status_code=HTTPStatus.OK)


async def _taken(upload: Upload) -> bytes:
    """The certificate's file, as far as one may be long; what is longer is none."""
    taken = bytearray()
    async for piece in upload.pieces():
        taken += piece
        if len(taken) > MOST_CERTIFICATE:
            await upload.drain()
            return bytes(taken[:MOST_CERTIFICATE])
    return bytes(taken)


def _read(connection: Connection, at: Here, visit: Visit, n: int) -> tuple[Desk, Entry, list[Parcel]]:
    desk = desks.read(connection, at, visit.tongue, visit.now)
    shared = desk.law.book.rules.shared
    entry = next((one for one in desk.case.entries if one.n == n and _sends(shared, one)), None)
    if entry is None:
        raise NotFound(
            _("Nothing was sent with this entry of the case."), next_step=_("Go back to the case, and refer it there.")
        )
    event = Event(at.stream, entry.kind, entry.data)
    found = []
    for part in desk.parts:
        if part.access in MAY_GIVE and part.items and part.compartment not in OURS_ALONE:
            missing = lacking(connection, desk, event, [part.compartment])
            about = desk.say(lack(desk, missing[0])) if missing else ""
            found.append(Parcel(part.compartment, part_title(desk, part.compartment), about, "", not missing))
    return desk, entry, found


def _sends(shared: frozenset[str], entry: Entry) -> bool:
    code = entry.data.get("code")
    return not shared.isdisjoint(names_of(entry.kind, code if isinstance(code, str) else None))


def _values(desk: Desk, entry: Entry, parcels: Sequence[Parcel], chosen: Sequence[str]) -> dict[str, Any]:
    heading = desk.say(_("The sealed file for the other office"))
    return {
        "heading": heading,
        "case_title": desk.title,
        "path": desk.at.path,
        "action": f"{desk.at.path}/entries/{entry.n}/bundle",
        "crumbs": [*desk.crumbs, (heading, "")],
        "n": entry.n,
        "parcels": list(parcels),
        "chosen": list(chosen),
        "certificate": None,
    }


ROUTES = (bundle_page, hand_out)
