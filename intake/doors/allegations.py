"""The JSON door for whoever reports: `POST /api/v1/allegations`, and with the receipt the mailbox. Read `submit`.

What the portal does, for programs. After `submit` has answered, nobody here can open what came in.
"""

from datetime import date, datetime
from typing import Annotated, Any

from litestar import Request, post
from litestar.params import JSONBody
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.doors.given import Gate, Here, Now, Tables
from intake.doors.idempotency import IdempotencyKey, key_of
from intake.doors.problems import problems
from intake.dossier import mailbox, messages
from intake.dossier.contents import Private
from intake.dossier.mailbox import MailboxView
from intake.dossier.messages import MOST_TEXT
from intake.dossier.once import Once
from intake.dossier.reception import Submission, receive
from workflow.ledger.proofs import Proof, proof_of

CHANNEL = "portal"  # this is the portal, for programs
MOST_SIGNS = 200  # of a receipt as somebody may write it; it has 28 of its own

Typed = Annotated[str, Meta(max_length=MOST_SIGNS, description="Small letters, spaces, missing hyphens are fine")]


class Receipt(Private, frozen=True):
    """What the reporter gets: the receipt, once. Nobody can tell it again."""

    receipt: str
    received_at: datetime


@post(
    "/api/v1/allegations",
    summary="Report ill-treatment",
    tags=["reporter"],
    responses=problems(408, 409, 413, 415, 422),
)
async def submit(
    data: JSONBody[Submission],
    request: Request[Any, Any, Any],
    here: Here,
    idempotency_key: IdempotencyKey = None,
) -> Receipt:
    """Seal what is reported, store it, answer with the receipt.

    Sent again under the same Idempotency-Key within a quarter of an hour, before the receipt was used, it makes no
    second case and brings the same receipt; another body under that key is refused (409).
    """
    key = key_of(idempotency_key)
    once = None if key is None else Once(key, await request.body())
    async with here.gate.entered():
        received = await receive(here.tables, data, channel=CHANNEL, now=here.now, once=once)
    return Receipt(received.receipt, received.received_at)


class Taken(Struct, frozen=True):
    """When the message came."""

    received_at: datetime


class Key(Private, frozen=True, forbid_unknown_fields=True):
    """The receipt, which opens the mailbox."""

    receipt: Typed


class Words(Private, frozen=True, forbid_unknown_fields=True):
    """A message of whoever has the receipt."""

    receipt: Typed
    text: Annotated[str, Meta(min_length=1, max_length=MOST_TEXT)]


class Step(Struct, frozen=True):
    """What has to happen by when; `due` is missing while a pause without end holds it."""

    what: str
    due: datetime | None
    verdict: str


class Said(Private, frozen=True, rename={"by": "from"}):
    """One message: from the reporter or from the office."""

    by: str
    at: datetime
    text: str


class Mailbox(Private, frozen=True, omit_defaults=True):
    """How the case stands for whoever reported it; after erasure the number and the day are all that is left.

    `kept_until`, in the last weeks: the day after which the content may be erased.
    """

    status: str
    number: str | None
    received_at: datetime | None
    next: list[Step]
    messages: list[Said]
    openings: int
    kept_until: date | None = None
    proof: Proof | None = None
    erased_on: date | None = None


@post(
    "/api/v1/receipts/open",
    status_code=200,
    summary="See how the case stands",
    tags=["reporter"],
    responses=problems(404, 408, 413, 415, 422),
)
async def open_mailbox(data: JSONBody[Key], tables: Tables, now: Now) -> Mailbox:
    """The state of the case, what is due next, messages both ways, how often somebody looked into what was said.

    Reading leaves no trace in the log.
    """
    return _mailbox(await mailbox.opened(tables, data.receipt, now=now, prove=_proof_of_reception))


def _proof_of_reception(connection: Connection, stream: str) -> Proof | None:
    return proof_of(connection, stream, 1)


@post(
    "/api/v1/receipts/messages",
    summary="Write to the office",
    tags=["reporter"],
    responses=problems(404, 408, 409, 413, 415, 422),
)
async def send_message(data: JSONBody[Words], tables: Tables, now: Now, gate: Gate) -> Taken:
    """Seal a message and add it to the case."""
    async with gate.entered():
        return Taken(await messages.from_reporter(tables, data.receipt, data.text, now=now))


def _mailbox(view: MailboxView) -> Mailbox:
    return Mailbox(
        status=" ".join(map(str, view.status)),
        number=view.number,
        received_at=view.received_at,
        next=[Step(one.what, one.due, one.verdict.value) for one in view.next],
        messages=[Said(one.from_, one.at, one.text) for one in view.messages],
        openings=view.openings,
        kept_until=view.kept_until,
        proof=view.proof,
        erased_on=view.erased_on,
    )
