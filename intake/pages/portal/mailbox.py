"""The mailbox: what whoever has the receipt sees and does. The receipt stands in a hidden field of every form.

What is sent twice, by a double click or by loading the page again, is kept once: the same words as the message just
before. Each answer is the mailbox itself, with a line that says what was done. Read `box_page`.
"""

import time
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response, post
from sqlalchemy import Connection

from intake.attachments import keeping
from intake.attachments.names import cleaned_name
from intake.doors.files import UPLOADS
from intake.dossier import alarm, mailbox, messages
from intake.dossier.contents import Message
from intake.dossier.mailbox import MailboxView
from intake.dossier.messages import MOST_TEXT
from intake.pages.portal.codes import MOST_SIGNS, RECEIPT
from intake.pages.portal.promised import late, promises
from intake.pages.portal.shown import code_again, foot, shown
from intake.pages.uploads import Upload
from intake.pages.visit import Caller, GivenCaller
from workflow.errors import Busy, NotFound, NotNow, NotUnderstood, Sentence, VigilError, _
from workflow.ledger.proofs import Proof, proof_of

MEBIBYTE = 1_048_576
TEXT, ADDITION, SURE = "text", "addition", "sure"


def prove(connection: Connection, stream: str) -> Proof | None:
    """The proof that the report stands in the log."""
    return proof_of(connection, stream, 1)


def box_page(
    caller: Caller,
    receipt: str,
    view: MailboxView,
    *,
    done: Sentence | None = None,
    problems: Mapping[str, Sentence] | None = None,
    fault: VigilError | None = None,
) -> Response[str]:
    """The mailbox as it stands."""
    values = {"receipt": receipt, "done": caller.tongue.say(done) if done else ""} | _shown(caller, view) | foot(caller)
    if view.erased_on is not None:
        if fault:
            return caller.again("portal/erased.html", {}, fault=fault, **values)
        return caller.page("portal/erased.html", **values)
    if problems or fault:
        return caller.again("portal/mailbox.html", problems or {}, fault=fault, **values)
    return caller.page("portal/mailbox.html", **values)


def _shown(caller: Caller, view: MailboxView) -> dict[str, Any]:
    say, tongue = caller.tongue.say, caller.tongue
    return {
        "stands": [say(one) for one in view.status],
        "late": late(tongue, view.next),
        "number": view.number or "",
        "coming": promises(tongue, view.next, now=caller.now),
        "steps": [(say(one.what), tongue.moment(one.at)) for one in view.steps],
        "kept": promises(tongue, view.kept, now=caller.now),
        "letters": [(say(_from(one)), one.text, one.from_ == "reporter") for one in view.messages],
        "openings": view.openings,
        "kept_until": "" if view.kept_until is None else tongue.day(view.kept_until),
        "is_kept_over": view.kept_until is not None and view.kept_until < tongue.local(caller.now),
        "is_withdrawn": view.is_withdrawn,
        "proof": "" if view.proof is None else msgspec.json.format(msgspec.json.encode(view.proof)).decode(),
        "place": None if view.proof is None else view.proof.index,
        "most_text": MOST_TEXT,
        "most_files": keeping.MOST_FILES,
        "most_mebibytes": keeping.MOST_FILE_BYTES // MEBIBYTE,
    }


def _from(one: Message) -> Sentence:
    return _("You, %(at)s", at=one.at) if one.from_ == "reporter" else _("Our office, %(at)s", at=one.at)


async def _opened(caller: Caller, receipt: str) -> MailboxView:
    return await mailbox.opened(caller.tables, receipt, now=caller.now, prove=prove)


async def _view(caller: Caller, receipt: str) -> MailboxView | VigilError:
    """The mailbox, or why this code opens none."""
    try:
        return await _opened(caller, receipt)
    except (NotFound, NotUnderstood) as fault:
        return fault


@post("/receipt/message")
async def write(caller: GivenCaller) -> Response[str]:
    """A message, or something that belongs to the report."""
    receipt, given = _receipt(caller), caller.given()
    text = given.text(TEXT, at_most=MOST_TEXT, missing=_("Write something first."))
    view = await _view(caller, receipt)
    if isinstance(view, VigilError):
        return code_again(caller, view)
    if given.problems:
        return box_page(caller, receipt, view, problems=given.problems)
    add = messages.add_something if given.tick(ADDITION) else messages.from_reporter
    try:
        async with caller.frame.gate.entered():
            await add(caller.tables, receipt, text, now=caller.now)
        view = await _opened(caller, receipt)
    except (Busy, NotNow, NotUnderstood) as fault:
        return box_page(caller, receipt, view, fault=fault)
    return box_page(caller, receipt, view, done=_("We have your message. It is locked."))


@post("/receipt/danger")
async def danger(caller: GivenCaller) -> Response[str]:
    """Ask what the danger is; then mark the case as urgent, and send it."""
    receipt, given = _receipt(caller), caller.given()
    values: dict[str, Any] = {"receipt": receipt} | foot(caller)
    if TEXT not in caller.answers:
        return caller.page("portal/danger.html", **values)
    text = given.text(TEXT, at_most=MOST_TEXT)
    if given.problems:
        return caller.again("portal/danger.html", given.problems, **values)
    try:
        async with caller.frame.gate.entered():
            await alarm.mark_urgent(caller.tables, receipt, now=caller.now)
            if text:  # whoever cannot write now is in danger all the same
                await messages.from_reporter(caller.tables, receipt, text, now=caller.now)
        view = await _opened(caller, receipt)
    except (Busy, NotNow, NotUnderstood) as fault:
        return caller.again("portal/danger.html", {}, fault=fault, **values)
    except NotFound as fault:
        return code_again(caller, fault)
    done = (
        _("We have your message. Your case is marked as urgent: we read it first.")
        if text
        else _("Your case is marked as urgent: we read it first.")
    )
    return box_page(caller, receipt, view, done=done)


@post("/receipt/withdraw")
async def withdraw(caller: GivenCaller) -> Response[str]:
    """Say what taking it back means; then, asked once more, take it back."""
    receipt = _receipt(caller)
    view = await _view(caller, receipt)
    if isinstance(view, VigilError):
        return code_again(caller, view)
    if view.erased_on is not None:
        return box_page(caller, receipt, view)
    if not caller.answers.get(SURE):
        return shown(caller, "withdraw.html", receipt=receipt)
    async with caller.frame.gate.entered():
        await mailbox.withdraw(caller.tables, receipt, now=caller.now)
    done = _("We wrote down that you take your message back. We must still look into what was told.")
    return box_page(caller, receipt, await _opened(caller, receipt), done=done)


@post("/receipt/file", request_max_body_size=None)
async def add_file(request: Request[Any, Any, Any], caller: GivenCaller) -> Response[str]:
    """A file, sealed as it comes."""
    upload, began = await Upload.begun(request), time.monotonic()
    receipt = upload.answers.get(RECEIPT, "")[:MOST_SIGNS]
    view = await _view(caller, receipt)
    if isinstance(view, VigilError):
        await upload.drain()
        return code_again(caller, view)
    if not upload.file:
        return box_page(caller, receipt, view, problems={"file": _("Choose a file first.")})
    try:
        async with UPLOADS.entered():
            await keeping.from_reporter(
                caller.tables,
                caller.frame.storage,
                receipt,
                upload.pieces(),
                file=cleaned_name(upload.file),
                clock=lambda: caller.now + timedelta(seconds=time.monotonic() - began),
            )
    except (Busy, NotNow, NotUnderstood) as fault:
        await upload.drain()
        return box_page(caller, receipt, view, fault=fault)
    return box_page(caller, receipt, await _opened(caller, receipt), done=_("We have your file. It is locked."))


@post("/receipt/proof")
async def save_proof(caller: GivenCaller) -> Response[bytes]:
    """The proof as a small file that says nothing of what was reported."""
    view = await _opened(caller, _receipt(caller))
    content = b"" if view.proof is None else msgspec.json.format(msgspec.json.encode(view.proof))
    headers = {"Content-Disposition": 'attachment; filename="proof.json"'}
    return Response(content, media_type="application/json", headers=headers, status_code=HTTPStatus.OK)


def _receipt(caller: Caller) -> str:
    return caller.answers.get(RECEIPT, "")[:MOST_SIGNS]


ROUTES = (write, danger, withdraw, add_file, save_proof)
