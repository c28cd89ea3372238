"""A case is sent to another office, with parts of its dossier: a referral, a request for an examination.

The event and the grant of the chosen parts are one transaction. An office without an account gets no grant; for it
`intake/referring.py` makes a sealed bundle. Whoever the person is, and what doctors found, goes out with a recorded
consent to just that, or because a law requires it; never the office's own words (`legal`), nor the messages. Read
`hand_over`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.acts import cleaned, told_with_words
from intake.dossier.adding import LEGAL
from intake.dossier.granting import grant_in
from intake.dossier.messages import MESSAGES
from intake.dossier.once import Once
from intake.dossier.stand import Stand
from intake.dossier.turns import Turn, taken_turn
from intake.people.keys import newest
from intake.people.signed_in import SignedIn
from workflow.case import load
from workflow.errors import NotNow, NotUnderstood, _
from workflow.events import Event
from workflow.folding import Case
from workflow.history import history
from workflow.moment import Moment
from workflow.policy.rules import names_of
from workflow.rulebook import law_in_force
from workflow.store import Tables

OURS_ALONE = frozenset({LEGAL, MESSAGES})
IDENTITY, MEDICAL = "identity", "medical"
BY_LAW, BY_CONSENT = "required_by_law", "consent"
CONSENT, GIVEN = "consent_recorded", "given"
EXAM, PROSECUTION = "exam_requested", "prosecution"
BY_NAME = "referral_by_name"
# The consent (a code of the vocabulary's `consent_to`) under which somebody's identity goes out with an event.
TO_BE_NAMED = {EXAM: "examination", "protection_requested": "contact_with_institution"}


class HandedOver(Struct, frozen=True):
    """The event's number in the case, its reference, and whether the office was granted the chosen parts: if not, it
    has no account here, and they go to it as a bundle.
    """

    n: int
    reference: str | None
    is_granted: bool


async def hand_over(
    tables: Tables,
    case: str,
    event: Event,
    *,
    compartments: Sequence[str],
    is_required_by_law: bool = False,
    words: str | None = None,
    signed_in: SignedIn,
    at: Moment,
    now: datetime,
    once: Once | None = None,
    seen: int | None = None,
) -> HandedOver:
    """Record an event that sends a case (its stream) to the office it names, and grant that office the compartments.

    Raises NotNow where a consent is missing, NotAllowed for a compartment that the giver cannot open, NotUnderstood for
    a part that is never handed over or an event that sends nothing; else as `acts.record_with_words`.
    """
    turn = Turn(signed_in=signed_in, at=at, now=now, once=once, seen=seen)
    check_goes_out(compartments)
    if event.stream != case:
        raise NotUnderstood(_("Nothing was sent: the event is of another case."))
    return await tables.write(_hand_over, event, compartments, is_required_by_law, cleaned(words), turn)


def _hand_over(
    connection: Connection,
    event: Event,
    compartments: Sequence[str],
    is_required_by_law: bool,
    words: str | None,
    turn: Turn,
) -> HandedOver:
    def handed_over(here: Case, stand: Stand) -> HandedOver:
        rules, code = law_in_force(connection).book.rules, event.data.get("code")
        if rules.shared.isdisjoint(names_of(event.kind, code)):
            raise NotUnderstood(_("Nothing was sent: this event sends a case to nobody."))
        needed = _consents(event, stand, compartments)
        if not is_required_by_law:
            _check_consents(connection, here, needed)
        recorded = told_with_words(connection, here, stand, _naming(event, compartments), words, LEGAL, turn)
        reason = _reason(event, bool(needed), is_required_by_law)
        is_granted = _granted(connection, event, compartments, reason, turn)
        return HandedOver(recorded.n, recorded.reference, is_granted)

    return taken_turn(connection, event.stream, turn, handed_over, HandedOver)


def check_goes_out(compartments: Collection[str]) -> None:
    """Raise NotUnderstood for a part that is never handed over."""
    if OURS_ALONE & set(compartments):
        raise NotUnderstood(
            _("Nothing was sent: messages and the office's own words are not handed over."),
            next_step=_("Choose among the allegation, the identity and the medical part."),
        )


def check_consented(connection: Connection, case: str, event: Event, compartments: Collection[str]) -> None:
    """Raise NotNow where the person has not consented that the compartments of a case go out with the event."""
    here = load(connection, case)
    _check_consents(connection, here, _consents(event, None, compartments))


def missing_consents(connection: Connection, case: str, event: Event, compartments: Collection[str]) -> list[str]:
    """The consents (codes of `consent_to`) without which the compartments may not go out with the event, for the page
    that asks; "" stands for one that no consent of the vocabulary covers.
    """
    here = load(connection, case)
    given = _given(connection, here)
    return [one or "" for one in _consents(event, None, compartments) if one not in given]


def _consents(event: Event, stand: Stand | None, compartments: Collection[str]) -> list[str | None]:
    """What must have been consented to; None where no consent there is covers it. A medical part in which nothing lies
    yet is made for whoever will fill it.
    """
    needed: list[str | None] = []
    if IDENTITY in compartments or event.data.get("named"):
        needed.append(TO_BE_NAMED.get(event.kind, BY_NAME))
    is_filled = stand is None or any(item.compartment == MEDICAL for item in stand.items.values())
    if MEDICAL in compartments and is_filled:
        covered = "medical_to_prosecutor" if event.data.get("authority") == PROSECUTION else None
        needed.append("examination" if event.kind == EXAM else covered)
    return needed


def _check_consents(connection: Connection, here: Case, needed: Collection[str | None]) -> None:
    given = _given(connection, here)
    if all(one in given for one in needed):
        return
    raise NotNow(
        _("Nothing was sent: the person has not consented to being named, or to handing over what doctors found."),
        next_step=_("Record the consent, leave these parts out, or give the law that requires it as the reason."),
    )


def _given(connection: Connection, here: Case) -> set[str]:
    """To what the person consents now: the last word on each counts."""
    last: dict[str, str | None] = {}
    for event in history(here.entries, law_in_force(connection).calendar.zone):
        if event.kind == CONSENT:
            last[str(event.data.get("consent_to"))] = event.code
    return {what for what, said in last.items() if said == GIVEN}


def _naming(event: Event, compartments: Collection[str]) -> Event:
    """A referral that goes with the identity says that it names the person."""
    if event.kind != "referral_sent" or IDENTITY not in compartments:
        return event
    return Event(event.stream, event.kind, {**event.data, "named": True})


def _reason(event: Event, is_consented: bool, is_required_by_law: bool) -> str:
    if is_required_by_law:
        return BY_LAW
    if event.kind == EXAM:
        return "medical_examination"
    return BY_CONSENT if is_consented else "referral"


def _granted(connection: Connection, event: Event, compartments: Sequence[str], reason: str, turn: Turn) -> bool:
    office = f"office:{event.data.get('office')}"
    if not compartments or newest(connection, office) is None:
        return False
    grant_in(connection, event.stream, office, compartments, reason, turn.signed_in, turn.now)
    return True
