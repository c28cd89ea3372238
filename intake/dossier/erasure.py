"""The content of a case is erased: its keys and everything sealed under them go, the course of the case stays.

When: at the end of retention, never while anything unread or just answered stands against it (`retention.py`); or
earlier for another reason; never under legal hold. Backups made before still hold the sealed keys, so a backup has a
bounded life, and erasure is complete on the day when the last one has expired. The mailbox then says that the case
existed, its number, and when it was erased. Read `erase`.
"""

from collections import Counter
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import marks, retention_store, store, unfinished
from intake.dossier.circles import ForgetAttachment
from intake.dossier.contents import STORED_ELSEWHERE
from intake.dossier.kept import clock_of
from intake.dossier.opening import erased
from intake.dossier.retention import Hinder, cure, holds, said, standing_against, terms_of
from intake.dossier.stakes import left_out
from intake.dossier.stand import ERASED, Stand, taken
from intake.dossier.turns import check_unchanged
from workflow.case import record
from workflow.errors import NotAllowed, NotFound, NotNow, _
from workflow.events import Event, is_training
from workflow.folding import Case
from workflow.law import Law
from workflow.ledger.entry import By
from workflow.moment import Moment, local_day
from workflow.rulebook import law_in_force
from workflow.store import Tables

RETENTION = "retention"  # the reason when the time has run out
# How long a backup is kept. Long enough to notice a loss that nobody saw at once, short enough for "erased" to be true
# within a season; `complete_on` promises it, so whoever keeps backups longer makes the office say what is not so.
BACKUP_LIFETIME = timedelta(days=90)
_NOT_YET = _("The content was not erased: the time for which it has to be kept has not run out.")
_WAIT = _("Wait for it, or give the reason why it must be erased earlier.")
_HELD = _("The content was not erased: the case is under legal hold.")


class Goes(Struct, frozen=True):
    """What is erased with a case: items by kind, how many examinations that were begun and not signed, and the day on
    which it would be complete. `is_held`: nothing may go now.
    """

    items: dict[str, int]
    examinations: int
    complete_on: date
    is_held: bool


async def erase(
    tables: Tables,
    case: str,
    *,
    reason: str,
    by: By,
    now: datetime,
    forget_attachment: ForgetAttachment,
    seen: int | None = None,
) -> date:
    """Erase the content of a case (its stream); returns the day on which that is complete.

    `reason` is a code: retention, or why not to wait for it. `seen`: how many events the case had when they looked.
    Raises NotNow under legal hold, before the retention has run out, while anything stands against it, if something
    happened since, or if it was erased already; NotAllowed for whoever was left out of the case. A crash after the
    commit leaves attachments to which there is no key; the job `orphans` takes them away.
    """
    complete_on, attachments = await tables.write(_erase, case, reason, by, now, seen)
    for name in attachments:
        await forget_attachment(case, name)
    return complete_on


def _erase(
    connection: Connection, case: str, reason: str, by: By, now: datetime, seen: int | None
) -> tuple[date, list[str]]:
    if is_training(case):
        raise NotFound(_("A replayed judgment has no content to erase."))
    here, stand = taken(connection, case)
    law = law_in_force(connection)
    _check_erasable(connection, here, stand, by)
    check_unchanged(connection, here, seen)
    if holds(here.entries, law):
        raise NotNow(_HELD, next_step=_("Lift the hold first, if its reason is gone."))
    if reason == RETENTION:
        _check_retention(connection, here, law, now)
    complete_on = local_day(now, law.calendar.zone) + BACKUP_LIFETIME
    told = {"reason": reason, "complete_on": complete_on.isoformat()}
    record(connection, Event(case, ERASED, told), by=by, at=Moment.exactly(now), now=now)
    store.drop_grants(connection, case)
    store.drop_items(connection, case)
    store.drop_answer(connection, case)
    unfinished.drop_all(connection, case)
    marks.drop(connection, case)
    return complete_on, [item.name for item in stand.items.values() if item.kind in STORED_ELSEWHERE]


def _check_erasable(connection: Connection, here: Case, stand: Stand, by: By) -> None:
    if stand.erased:
        raise erased()
    if by.person in left_out(connection, [here.stream]).get(here.stream, ()):
        raise NotAllowed(
            _("The content was not erased: you were left out of this case because of a conflict of interest."),
            next_step=_("A colleague goes on with it."),
        )


def _check_retention(connection: Connection, here: Case, law: Law, now: datetime) -> None:
    clock = clock_of(here, law, now)
    if clock is None or clock.due is None or clock.due.latest > now:
        raise NotNow(_NOT_YET, next_step=_WAIT)
    found = hinders_of(connection, here, law, now=now)
    if found:
        raise NotNow(said(found[0], law), kept=_("The content was not erased."), next_step=cure(found[0]))


def hinders_of(connection: Connection, here: Case, law: Law, *, now: datetime) -> tuple[Hinder, ...]:
    """What stands against erasing a case at the end of its retention."""
    return standing_against(connection, {here.stream: here.entries}, law, now=now)[here.stream]


def goes(connection: Connection, here: Case, stand: Stand, law: Law, *, now: datetime) -> Goes:
    """What would be erased of a case now, counted without opening anything."""
    return Goes(
        items=dict(Counter(item.kind for item in stand.items.values())),
        examinations=len(unfinished.of_cases(connection, [here.stream])),
        complete_on=local_day(now, law.calendar.zone) + BACKUP_LIFETIME,
        is_held=bool(holds(here.entries, law)),
    )


def due_for_erasure(connection: Connection, now: datetime, *, at_most: int = 100) -> list[str]:
    """Cases (their streams) whose retention has run out at `now` (UTC), the longest ago first. A hold pauses it.

    Something may stand against erasing them all the same: `kept.listed` says what.
    """
    asked = retention_store.Asked(
        clock=terms_of(law_in_force(connection)).clock, which=retention_store.Which.NOW, now=now, until=now
    )
    return [one.stream for one in retention_store.page(connection, asked, first=0, at_most=at_most)]
