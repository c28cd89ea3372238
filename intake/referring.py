"""A referral to an office that has no account: chosen parts of a dossier as one file, sealed to its certificate.

An officer who may open the parts gets a CMS message (docs/sealing.md §12) around a ZIP archive: `case.json` with what
was written, and the files as they were sent under names of ours. It takes the same consents as a grant does: who the
person is, and what doctors found, leaves with a recorded consent or because a law requires it; photographs of an
examination leave with a consent of their own. The clear archive exists in memory alone. What left, and its digest, are
events; whether the certificate is that office's is not known here: somebody compares its fingerprint by voice. Read
`bundle`.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from intake.attachments.headers import Attached
from intake.attachments.reading import original
from intake.attachments.storage import Storage
from intake.dossier.contents import ATTACHMENT, Private
from intake.dossier.handing_over import check_consented, check_goes_out
from intake.dossier.opening import OpenItem, open_items
from intake.medical.shared_photographs import withheld_from
from intake.people.signing_in import SignedIn
from intake.vault.certificates import seal_to_certificate
from workflow.case import Telling, load, record_many
from workflow.errors import NotFound, NotUnderstood, _
from workflow.events import Event
from workflow.moment import Moment
from workflow.policy.rules import names_of
from workflow.rulebook import law_in_force
from workflow.store import Tables

MOST_BYTES = 200 * 2**20  # of files in clear: all of it stands in memory once
REASON, EXPORTED, CODE, REFERRED = "referral", "exported", "referral_bundle", "referral_sent"
ROLES = {"prosecution": "prosecutor", "inspectorate": "inspectorate"}  # who reads it at an authority


class Bundle(Private, frozen=True):
    """The sealed file (DER), with the SHA-256 of its bytes as the log names it."""

    sealed: bytes
    digest: str


async def bundle(
    tables: Tables,
    storage: Storage,
    case: str,
    *,
    compartments: Sequence[str],
    certificate_pem: bytes,
    signed_in: SignedIn,
    now: datetime,
    about: int | None = None,
    is_required_by_law: bool = False,
) -> Bundle:
    """The compartments of a case (its stream), sealed to a certificate; opened and handed out are events.

    `about`: the number of the entry that sends the case; without it the newest that does. Raises NotAllowed where one
    is not this person's to open, NotUnderstood for a part that is never handed over, a certificate that will not do or
    more than 200 MiB, NotNow where a consent is missing, after erasure or without OpenSSL. A crash before the end
    leaves at most the opening told.
    """
    seal_to_certificate(b"", certificate_pem, now=now)  # before anything is opened: a bad certificate opens nothing
    check_goes_out(compartments)
    sent = await tables.read(_sent, case, about)
    if not is_required_by_law:
        await tables.read(check_consented, case, sent.event, compartments)
    items = await open_items(tables, case, compartments=compartments, signed_in=signed_in, now=now, reason=REASON)
    left_out = frozenset() if is_required_by_law else await _left_out(tables, sent.event, signed_in)
    number = (await tables.read(load, case)).rows.case["number"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("case.json", _written(case, number, items))
        for attached in Attached.among(items):
            if attached.item.kind == ATTACHMENT and attached.item.name not in left_out:
                opened = await original(tables, storage, case, attached.item.name, signed_in=signed_in, now=now)
                content = b"".join([piece async for piece in opened.pieces])
                if archive.tell() + len(content) > MOST_BYTES:
                    raise NotUnderstood(
                        _("The files of this case are too large for one bundle: the most are 200 MiB."),
                        next_step=_("Choose fewer parts, and hand the files over in another way."),
                    )
                packed.writestr(f"files/{attached.item.name}-{opened.header.file}", content)
    sealed = seal_to_certificate(archive.getvalue(), certificate_pem, now=now)
    digest = sha256(sealed).hexdigest()
    await tables.write(_tell, sent, sorted(set(compartments)), digest, is_required_by_law, signed_in, now)
    return Bundle(sealed, digest)


async def _left_out(tables: Tables, sent: Event, signed_in: SignedIn) -> frozenset[str]:
    """Photographs of an examination that the person did not agree to share with the authority."""
    role = ROLES.get(str(sent.data.get("authority")), "")
    return await withheld_from(tables, sent.stream, role, signed_in=signed_in)


def _written(case: str, number: str | None, items: Sequence[OpenItem]) -> bytes:
    """What was written, as JSON: items in the order in which they came in, the files named by their items."""
    told = [
        {
            "compartment": item.compartment,
            "kind": item.kind,
            "name": item.name,
            "content": None if item.content is None else msgspec.Raw(item.content),
        }
        for item in items
    ]
    return msgspec.json.format(msgspec.json.encode({"case": case, "number": number, "items": told}), indent=2)


class _Sent(Struct, frozen=True):
    """What sends the case: the event, and the number of its entry if it is told already."""

    event: Event
    n: int | None


def _sent(connection: Connection, case: str, about: int | None) -> _Sent:
    """The entry that the file goes with. Raises NotFound for one that sends nothing."""
    here, rules = load(connection, case), law_in_force(connection).book.rules
    sends = [one for one in here.entries if not rules.shared.isdisjoint(names_of(one.kind, one.data.get("code")))]
    fitting = [one for one in sends if about in (None, one.n)]
    if fitting:
        return _Sent(Event(case, fitting[-1].kind, dict(fitting[-1].data)), fitting[-1].n)
    if about is not None:
        raise NotFound(_("Nothing was sent with this entry of the case."), next_step=_("Refer the case first."))
    return _Sent(Event(case, REFERRED, {}), None)


def _tell(
    connection: Connection,
    sent: _Sent,
    compartments: Sequence[str],
    digest: str,
    is_required_by_law: bool,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    """Tell what leaves; a consent that was taken back while it was made ready still holds it."""
    case, at = sent.event.stream, Moment.exactly(now)
    if not is_required_by_law:
        check_consented(connection, case, sent.event, compartments)
    said = {"code": CODE, "digest": digest} | ({} if sent.n is None else {"about": sent.n})
    told = [Event(case, EXPORTED, {**said, "compartment": one}) for one in compartments]
    record_many(connection, [Telling(event, signed_in.by, at) for event in told], now=now)
