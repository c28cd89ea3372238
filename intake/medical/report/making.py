"""A signed examination as a PDF, for whoever holds the key of its part: opened, printed, and told to the log.

The record comes out of the dossier, the cleaned copies of the photographs out of the storage; what is printed never
touches a disk in clear, and is made on a thread. That it was handed out is an event. Read `report_pdf`.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from intake.attachments import reading
from intake.attachments.storage import Storage, off_loop
from intake.dossier.acting import acting_for
from intake.dossier.contents import Private
from intake.dossier.unfinished import MEDICAL
from intake.medical.asked import FILED, REFERENCE
from intake.medical.loading import Medical
from intake.medical.record import Record, Report
from intake.medical.report.assembling import Filed, Signed, Warned, assembled
from intake.medical.report.order import Version, left_out
from intake.medical.report.photographs import printed_photographs
from intake.medical.report.pictures import for_print
from intake.medical.report.saying import Speaker
from intake.medical.report.sharing import within_consent
from intake.medical.report.typesetting import pdf
from intake.medical.signed import report
from intake.people.signed_in import SignedIn
from intake.people.store import people
from workflow.case import load, record
from workflow.errors import NotFound, NotNow, _
from workflow.events import Event
from workflow.history import instant
from workflow.ledger.entry import Entry
from workflow.moment import Moment
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.store import Tables

EXPORTED, CODE = "exported", "medical_report"
AT_ONCE = 2  # reports that are typeset at the same time; the others wait
_TURNS = asyncio.Semaphore(AT_ONCE)


class Wanted(Private, frozen=True):
    """Which print: its version, in whose language, and the parts that the person does not want shared."""

    speaker: Speaker
    version: Version = Version.FULL
    without: frozenset[str] = frozenset()

    def within(self, out: frozenset[str]) -> "Wanted":
        """The same, restricted where parts may not be had."""
        return Wanted(self.speaker, Version.RESTRICTED, self.without | out) if out else self


class Made(Private, frozen=True):
    """The PDF, and the number of the examination."""

    pdf: bytes
    exam_no: str


async def report_pdf(
    tables: Tables,
    storage: Storage,
    case: str,
    *,
    examination: str,
    medical: Medical,
    wanted: Wanted,
    office: Words,
    signed_in: SignedIn,
    now: datetime,
) -> Made:
    """Print the signed report of an examination of a case (its stream); opening and handing out are events.

    An office outside gets no more than the person agreed to share with it, whatever it asks for. Raises what
    `signing.report` raises: NotFound without a signed report, NotAllowed without a grant; and Broken where something is
    not what the log names.
    """
    form = medical.examination
    signed = await report(tables, case, examination=examination, form=form, signed_in=signed_in, now=now)
    wanted = wanted.within(within_consent(signed.record, signed_in.by.role))
    told = await tables.read(_about, case, medical, signed, office)
    shown = printed_photographs(signed.record, form, wanted.version, left_out(wanted.version, wanted.without))
    pictures = await _pictures(tables, storage, case, shown, signed_in=signed_in, now=now)
    async with _TURNS:
        made = await off_loop(_typeset, told, wanted, pictures)
    await tables.write(_tell, case, signed_in, now)
    return Made(made, told.exam_no)


def _about(connection: Connection, case: str, medical: Medical, report: Report, office: Words) -> Signed:
    """The report with what the log and the people's table say of it."""
    here = load(connection, case)
    filed = next((one for one in here.entries if one.kind == FILED and report.item in _items(one)), None)
    if filed is None:
        raise NotFound(_("There is no signed report of this examination."))
    return Signed(
        record=report.record,
        form=medical.examination,
        signature=report.signature,
        addenda=report.addenda,
        warned=_warned(report.record, medical),
        exam_no=exam_no(case, here.rows.case["number"], report.record.examination),
        filed=Filed(filed.n, instant(filed.recorded_at)),
        office=office,
        earlier=report.earlier,
        is_of_this_form=report.is_of_this_form,
        names={one.id: one.name for one in people.people(connection)},
    )


def exam_no(case: str, number: str | None, examination: str) -> str:
    """The number of an examination, for its report, photographs and samples: that of the case (its stream), and which
    examination of it: "OI-2026/0409-E1". A case without a number lends the beginning of its own name.
    """
    which = examination.removeprefix(f"{REFERENCE}-")
    return f"{number or case.partition(':')[2][:8]}-E{which}"


def _items(entry: Entry) -> set[str]:
    return {str(name) for name, *_rest in entry.data.get("items", ())}


def _warned(record: Record, medical: Medical) -> list[Warned]:
    messages = {str(one.number): one.message for one in medical.checks.check}
    return [
        Warned(messages.get(number), why)
        for number, why in sorted(record.reasons.items(), key=lambda one: (len(one[0]), one[0]))
    ]


async def _pictures(
    tables: Tables, storage: Storage, case: str, items: Mapping[str, str], *, signed_in: SignedIn, now: datetime
) -> dict[str, bytes | None]:
    """The copies as they go into the print, by the photographs' numbers; None for one that there is not."""

    async def one(item: str) -> bytes | None:
        try:
            opened = await reading.view(tables, storage, case, item, signed_in=signed_in, now=now)
        except (NotFound, NotNow):
            return None
        return await off_loop(for_print, await _whole(opened.pieces))

    found = await asyncio.gather(*(one(item) for item in items.values()))
    return dict(zip(items, found, strict=True))


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def _typeset(signed: Signed, wanted: Wanted, pictures: Mapping[str, bytes | None]) -> bytes:
    printed, files = assembled(
        signed, wanted.speaker, version=wanted.version, without=wanted.without, pictures=pictures
    )
    return pdf(printed, files)


def _tell(connection: Connection, case: str, signed_in: SignedIn, now: datetime) -> None:
    by = acting_for(signed_in, EXPORTED, law_in_force(connection).book.rules).by
    event = Event(case, EXPORTED, {"code": CODE, "compartment": MEDICAL})
    record(connection, event, by=by, at=Moment.exactly(now), now=now)
