"""What the case is told of an examination by itself: declined, offered again, took place. Codes and dates only.

The words of a refusal are a note in the medical part. Read `tell_examined`.
"""

from datetime import date, datetime

from sqlalchemy import Connection

from intake.dossier.acts import Recorded, cleaned, record_with_words, told_with_words
from intake.dossier.handing_over import CONSENT
from intake.dossier.once import Once
from intake.dossier.stand import Stand
from intake.dossier.turns import Turn, taken_turn
from intake.dossier.unfinished import MEDICAL
from intake.medical.asked import DECLINED, DONE, OFFERED, asked, check_open, of_examination
from intake.people.signed_in import SignedIn
from workflow.errors import NotNow, NotUnderstood, _
from workflow.events import Event
from workflow.folding import Case
from workflow.moment import Moment, Precision
from workflow.store import Tables

NO_CONSENT = "no_consent"
PROTOCOL = "protocol"  # what kind of examination this form is; it starts the clock of the report


async def decline(
    tables: Tables,
    case: str,
    *,
    examination: str,
    reason: str,
    words: str | None,
    signed_in: SignedIn,
    at: Moment,
    now: datetime,
    once: Once | None = None,
) -> None:
    """Record that the person declined, by a code; the words lie sealed in the medical part. Where it is for want of
    consent, the case also learns that the examination was refused: it is not asked for again without a new yes.

    Raises as `begin`.
    """
    check_open(await asked(tables, case, examination, signed_in=signed_in, now=now))
    turn = Turn(signed_in=signed_in, at=at, now=now, once=once)
    await tables.write(_decline, Event(case, DECLINED, {"examination": examination, "reason": reason}), words, turn)


def _decline(connection: Connection, event: Event, words: str | None, turn: Turn) -> Recorded:
    refused = {"code": "refused", "consent_to": "examination", "examination": event.data["examination"]}

    def told(here: Case, stand: Stand) -> Recorded:
        recorded = told_with_words(connection, here, stand, event, cleaned(words), MEDICAL, turn)
        if event.data["reason"] == NO_CONSENT:
            told_with_words(connection, here, stand, Event(event.stream, CONSENT, refused), None, MEDICAL, turn)
        return recorded

    return taken_turn(connection, event.stream, turn, told, Recorded)


async def offer_again(
    tables: Tables, case: str, *, examination: str, signed_in: SignedIn, now: datetime, once: Once | None = None
) -> None:
    """Record that an examination that was declined was offered again. Raises as `begin`."""
    check_open(await asked(tables, case, examination, signed_in=signed_in, now=now))
    event, at = Event(case, OFFERED, {"examination": examination}), Moment.exactly(now)
    await record_with_words(tables, case, event, words=None, signed_in=signed_in, at=at, now=now, once=once)


async def tell_examined(
    tables: Tables,
    case: str,
    *,
    examination: str,
    at: Moment,
    arrived_at: Moment | None = None,
    requested_on: date | None = None,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
) -> None:
    """Tell the case that the examination took place, before its report is written: dates and nothing else.

    Raises as `begin`, and NotNow if the case knows it already.
    """
    check_open(await asked(tables, case, examination, signed_in=signed_in, now=now))
    turn = Turn(signed_in=signed_in, at=at, now=now, once=once)
    await tables.write(_tell_examined, done_event(case, examination, arrived_at, requested_on), turn)


def _tell_examined(connection: Connection, event: Event, turn: Turn) -> Recorded:
    def told(here: Case, stand: Stand) -> Recorded:
        if is_done(connection, here, str(event.data["examination"])):
            raise NotNow(
                _("The case knows already that this examination took place."),
                next_step=_("If the date is wrong, ask the office that keeps the case to correct it."),
            )
        return told_with_words(connection, here, stand, event, None, MEDICAL, turn)

    return taken_turn(connection, event.stream, turn, told, Recorded)


def done_event(case: str, examination: str, arrived_at: Moment | None, requested_on: date | None) -> Event:
    """What crosses the seal of an examination that took place. Raises NotUnderstood for an arrival without a time."""
    told: dict[str, object] = {"code": PROTOCOL, "examination": examination}
    if arrived_at is not None:
        if arrived_at.precision is not Precision.MINUTE:
            raise NotUnderstood(
                _("When the person arrived was given without a time."), next_step=_("Write the day and the time.")
            )
        told["arrived_at"] = arrived_at.text
    if requested_on is not None:
        told["requested_on"] = requested_on.isoformat()
    return Event(case, DONE, told)


def is_done(connection: Connection, here: Case, examination: str) -> bool:
    """Whether the case knows that the examination took place."""
    return any(one.kind == DONE for one in of_examination(connection, here, examination))
