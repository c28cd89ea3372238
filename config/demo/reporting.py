"""What those who report do in a demo's stories: by the portal with a receipt, or on paper, told to an officer.

Read `reports`, then `takes_down`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from config.demo.deeds import Deed, Tale, Told, piece, said
from config.demo.times import Known
from intake.attachments import keeping
from intake.dossier import mailbox, messages, reception, store
from intake.dossier.submission import Submission
from intake.vault.receipts import Receipt
from workflow.moment import Moment


def reports(*, receipt: str | None = None, **submission: Any) -> Deed:
    """Somebody reports by the portal, under a fresh receipt or one that everybody may know."""

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        given = Submission(**said(told, submission))
        if receipt is None:
            tale.receipt = (await reception.receive(told.tables, given, channel="portal", now=now)).receipt
        else:
            await reception.receive_in_demo(told.tables, given, channel="portal", receipt=receipt, now=now)
            tale.receipt = receipt
        box = await told.tables.read(store.find_mailbox, Receipt.read(tale.receipt).lookup)
        tale.case = box.stream if box else ""
        return box

    return deed


def takes_down(
    who: str, channel: str, /, *, received: Known | None = None, wants_receipt: bool = False, **submission: Any
) -> Deed:
    """An officer writes down who called, or a letter; `received` is when it reached the office, if not now."""

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        taken = await reception.take_down(
            told.tables,
            Submission(**said(told, submission)),
            channel=channel,
            received_at=received(told.today) if received else Moment.exactly(now),
            wants_receipt=wants_receipt,
            signed_in=told.people[who],
            now=now,
        )
        tale.case, tale.receipt = taken.case, taken.receipt or ""
        return taken

    return deed


def writes(text: str) -> Deed:
    """A message of whoever has the receipt."""
    return lambda told, tale, now: messages.from_reporter(told.tables, tale.receipt, text, now=now)


def sends_file(file: str, drawn: Callable[[], bytes]) -> Deed:
    """A file of whoever has the receipt."""
    return lambda told, tale, now: keeping.from_reporter(
        told.tables, told.storage, tale.receipt, piece(drawn()), file=file, clock=lambda: now
    )


def withdraws() -> Deed:
    """Whoever reported does not want to go on; the case does."""
    return lambda told, tale, now: mailbox.withdraw(told.tables, tale.receipt, now=now)
