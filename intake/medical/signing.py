"""A record is signed: checked, sealed as an item that is never changed, and the case is told that there is a report.

One transaction: the record into `medical`, who the person is into `identity`, the dates of the examination if the case
does not know them, that the report is filed, and the draft is gone. What crosses the seal are dates, references and
digests of ciphertexts. An interim report leaves the draft, for the results that are awaited. Read `sign`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
import rfc8785
from msgspec.structs import replace
from sqlalchemy import Connection

from intake.dossier import rows, unfinished
from intake.dossier.acting import acting_for
from intake.dossier.messages import check_room
from intake.dossier.rows import SealedItem, fresh_name
from intake.dossier.stand import ITEM_ADDED
from intake.dossier.unfinished import IDENTITY, MEDICAL
from intake.medical.asked import FILED, INTERIM
from intake.medical.changing import with_reasons
from intake.medical.checks import Remark, remarks
from intake.medical.conditions import instant_of
from intake.medical.copies import context, keep_marks
from intake.medical.examinations import Taken, fitted, take
from intake.medical.form import Form
from intake.medical.loading import Medical
from intake.medical.missing import Missing, missing
from intake.medical.record import Record, Signature
from intake.medical.sealed_parts import opened, parted
from intake.medical.signed import EXAMINATION, SUBJECT, SealedRecord, add_addendum, canonical, report
from intake.medical.telling import done_event, is_done
from intake.people.signed_in import SignedIn
from intake.vault.items import Place
from workflow.case import Telling, record_many
from workflow.errors import NotNow, _
from workflow.events import Event
from workflow.moment import Moment, local_day
from workflow.rulebook import law_in_force
from workflow.store import Tables

__all__ = ["MEDICAL", "NotSigned", "add_addendum", "canonical", "report", "sign"]
COMPLETE, BLOCK = "complete", "block"


class NotSigned(NotNow):
    """What stands against a signature: `remarks` that block, or warn without a reason, and what is `missing`."""

    def __init__(self, against: Sequence[Remark], lacking: Sequence[Missing]) -> None:
        self.remarks, self.missing = tuple(against), tuple(lacking)
        super().__init__(
            _(
                "This was not signed. Checks that speak against it: %(checks)d. Answers that are missing: %(missing)d.",
                checks=len(against),
                missing=len(lacking),
            ),
            kept=_("What was written is kept as it was."),
            next_step=_("Mend what is marked; for a warning a reason is enough."),
        )


async def sign(
    tables: Tables,
    draft: str,
    *,
    medical: Medical,
    revision: int,
    reasons: Mapping[str, str],
    interim: bool = False,
    signed_in: SignedIn,
    now: datetime,
) -> Signature:
    """Sign the record as it stood at `revision`; `reasons` by the number of each check that warns.

    Raises NotSigned with all that speaks against it, NotNow if the record was changed since, else as `examinations`.
    """
    return await tables.write(_sign, draft, medical, revision, reasons, interim, signed_in, now)


def _sign(
    connection: Connection,
    draft: str,
    medical: Medical,
    revision: int,
    reasons: Mapping[str, str],
    interim: bool,
    signed_in: SignedIn,
    now: datetime,
) -> Signature:
    one = take(connection, draft, signed_in, now)
    if one.row.revision != revision:
        raise NotNow(
            _(
                "This was not signed: the record was changed on %(at)s, after this page was made.",
                at=one.row.changed_at,
            ),
            next_step=_("Read it once more, then sign."),
        )
    written = fitted(opened(one.row, one.keys), medical.examination)
    record = replace(with_reasons(written, reasons), touched={})
    _check(connection, one, record, medical, signed_in, now, is_interim=interim)
    return _file(connection, one, record, medical.examination, signed_in, now, is_interim=interim)


def _check(
    connection: Connection,
    one: Taken,
    record: Record,
    medical: Medical,
    signed_in: SignedIn,
    now: datetime,
    *,
    is_interim: bool,
) -> None:
    about = context(connection, one.here, record, signed_in, now, is_interim=is_interim)
    found = remarks(record, medical, about)
    against = [each for each in found if each.act == BLOCK or str(each.number) not in record.reasons]
    lacking = missing(record, medical.examination, about.facts)
    if against or lacking:
        raise NotSigned(against, lacking)


def _file(
    connection: Connection,
    one: Taken,
    record: Record,
    form: Form,
    signed_in: SignedIn,
    now: datetime,
    *,
    is_interim: bool,
) -> Signature:
    case, at = one.row.stream, Moment.exactly(now)
    check_room(one.stand)
    signature, items = _sealed(one, record, form, signed_in, now, is_interim=is_interim)
    rules = law_in_force(connection).book.rules

    def telling(event: Event, when: Moment = at) -> Telling:
        return Telling(event, acting_for(signed_in, event.kind, rules).by, when)

    told = [telling(Event(case, ITEM_ADDED, {"items": [item.told for item in items]}))]
    if not is_done(connection, one.here, record.examination):
        told.append(telling(_done(connection, case, record), Moment.exactly(_ended(record, now))))
    filed = {"code": INTERIM if is_interim else COMPLETE, "examination": record.examination}
    told.append(telling(Event(case, FILED, {**filed, "items": [items[0].told]})))
    record_many(connection, told, now=now)
    rows.add(connection, case, items)
    keep_marks(connection, case, record, form, signed_in)
    if not is_interim:
        unfinished.drop(connection, one.row.id)
    return signature


def _sealed(
    one: Taken, record: Record, form: Form, signed_in: SignedIn, now: datetime, *, is_interim: bool
) -> tuple[Signature, list[SealedItem]]:
    """The items, the record's own first. Who the person is is signed by the digest of its sealed item."""
    case, by = one.row.stream, signed_in.by
    mine, who = parted(record, form)
    subject = []
    if who and IDENTITY in one.keys:
        place = Place(case, IDENTITY, fresh_name(), SUBJECT)
        content = msgspec.json.encode({"examination": record.examination, "answers": who})
        subject = [SealedItem.of(content, one.keys[IDENTITY], place)]
    signature = Signature(
        by.person,
        by.office,
        now,
        hashlib.sha256(canonical(mine)).hexdigest(),
        is_interim,
        subject[0].digest if subject else None,
    )
    content = rfc8785.dumps(msgspec.to_builtins(SealedRecord(mine, signature)))
    place = Place(case, MEDICAL, fresh_name(), EXAMINATION)
    return signature, [SealedItem.of(content, one.keys[MEDICAL], place), *subject]


def _done(connection: Connection, case: str, record: Record) -> Event:
    requested, arrived = instant_of(record.get("requested_at")), instant_of(record.get("arrived_at"))
    zone = law_in_force(connection).calendar.zone
    arrival = None if arrived is None else Moment.exactly(arrived)
    return done_event(case, record.examination, arrival, None if requested is None else local_day(requested, zone))


def _ended(record: Record, now: datetime) -> datetime:
    return instant_of(record.get("ended_at")) or instant_of(record.get("started_at")) or now
