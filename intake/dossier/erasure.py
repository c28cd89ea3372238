"""The content of a case is erased: its keys and everything sealed under them go, the course of the case stays.

When: at the end of retention, or earlier for another reason; never under legal hold. Backups made before still hold the
sealed keys, so a backup has a bounded life, and erasure is complete on the day when the last one has expired. The
mailbox then says that the case existed, its number, and when it was erased. Read `erase`.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from intake.dossier import marks, store, unfinished
from intake.dossier.circles import ForgetAttachment
from intake.dossier.contents import STORED_ELSEWHERE
from intake.dossier.opening import erased
from intake.dossier.stand import ERASED, taken
from workflow.case import record
from workflow.errors import NotNow, _
from workflow.events import Event
from workflow.folding import Case
from workflow.history import history
from workflow.ledger.entry import By
from workflow.moment import Moment, local_day
from workflow.rulebook import law_in_force
from workflow.store import Tables

RETENTION = "retention"  # the clock, and the reason when it has run out
# How long a backup is kept. Long enough to notice a loss that nobody saw at once, short enough for "erased" to be true
# within a season; `complete_on` promises it, so whoever keeps backups longer makes the office say what is not so.
BACKUP_LIFETIME = timedelta(days=90)


async def erase(
    tables: Tables, case: str, *, reason: str, by: By, now: datetime, forget_attachment: ForgetAttachment
) -> date:
    """Erase the content of a case (its stream); returns the day on which that is complete.

    `reason` is a code: retention, or why not to wait for it. Raises NotNow under legal hold, before the retention has
    run out, or if it was erased already. A crash after the commit leaves attachments to which there is no key.
    """
    complete_on, attachments = await tables.write(_erase, case, reason, by, now)
    for name in attachments:
        await forget_attachment(case, name)
    return complete_on


def _erase(connection: Connection, case: str, reason: str, by: By, now: datetime) -> tuple[date, list[str]]:
    here, stand = taken(connection, case)
    zone = law_in_force(connection).calendar.zone
    if stand.erased:
        raise erased()
    if is_held(connection, here):
        raise NotNow(
            _("The content was not erased: the case is under legal hold."),
            next_step=_("Lift the hold first, if its reason is gone."),
        )
    if reason == RETENTION and not _is_due(here, now):
        raise NotNow(
            _("The content was not erased: the time for which it has to be kept has not run out."),
            next_step=_("Wait for it, or give the reason why it must be erased earlier."),
        )
    complete_on = local_day(now, zone) + BACKUP_LIFETIME
    told = {"reason": reason, "complete_on": complete_on.isoformat()}
    record(connection, Event(case, ERASED, told), by=by, at=Moment.exactly(now), now=now)
    store.drop_grants(connection, case)
    store.drop_items(connection, case)
    store.drop_answer(connection, case)
    unfinished.drop_all(connection, case)
    marks.drop(connection, case)
    return complete_on, [item.name for item in stand.items.values() if item.kind in STORED_ELSEWHERE]


def is_held(connection: Connection, case: Case) -> bool:
    """Whether the case is under legal hold: more holds were set than lifted, as its events stand after corrections."""
    holds = 0
    for event in history(case.entries, law_in_force(connection).calendar.zone):
        if event.kind == "legal_hold_set":
            holds += 1
        elif event.kind == "legal_hold_lifted":
            holds = max(0, holds - 1)
    return holds > 0


def _is_due(case: Case, now: datetime) -> bool:
    """Whether a retention runs and is due."""
    retention = [clock for clock in case.clocks if clock.key == RETENTION and clock.running(now)]
    return any(clock.due is not None and clock.due.latest <= now for clock in retention)


def due_for_erasure(connection: Connection, now: datetime, *, at_most: int = 100) -> list[str]:
    """Cases (their streams) whose retention has run out at `now` (UTC), the longest ago first. A hold pauses it."""
    return store.streams_due(connection, RETENTION, now, at_most=at_most)
