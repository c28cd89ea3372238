"""What officers do in a case, with their words: an act's reason is a code in the log, the words lie sealed beside it.

    record_with_words  any event of the vocabulary that is told with words or without
    register           number, facts, index of the person, a note: one transaction
    add_note           a note that is for the office alone
    handing_over.py    what sends a case, or parts of its dossier, to another office

Each is one transaction, done once for each form, and refused in a case that changed since somebody looked. The words
stand in `legal`: the office's own part, which is never handed over with a referral. Read `record_with_words`.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import rows, search, texts
from intake.dossier.acting import acting_for
from intake.dossier.adding import LEGAL, Added, sealed
from intake.dossier.contents import NOTE, Note
from intake.dossier.granting import in_circle
from intake.dossier.messages import MESSAGES
from intake.dossier.once import Once
from intake.dossier.reception import OFFICE
from intake.dossier.search import Known
from intake.dossier.stand import OURS, RECEIVED, Stand
from intake.dossier.turns import Turn, taken_turn
from intake.people.keys import pinned
from intake.people.signed_in import SignedIn
from workflow.case import Telling, record_many
from workflow.errors import NotNow, NotUnderstood, _
from workflow.events import Event
from workflow.folding import Case
from workflow.moment import Moment
from workflow.numbering import next_number
from workflow.rulebook import law_in_force
from workflow.store import Tables

MOST_WORDS = 50_000  # characters
# What a reference of these events is called if nobody names one: the first is "referral-1".
REFERENCES = {"referral_sent": "referral", "exam_requested": "examination", "recommendation_sent": "recommendation"}
REGISTERED = "case_registered"


class Recorded(Struct, frozen=True):
    """The number of the event in its case, and its reference where it has one ("referral-1")."""

    n: int
    reference: str | None = None


class Registered(Struct, frozen=True):
    """The number of the event in its case, and the registration number."""

    n: int
    number: str


class Facts(Struct, frozen=True, kw_only=True):
    """What a registration says of a case without content: codes, a day or month, counts (see the vocabulary)."""

    setting: str
    institution: str | None = None
    incident_on: str | None = None
    visible_injury: str | None = None
    victims: int | None = None
    minor: str | None = None
    accused: str | None = None
    source: str | None = None

    @property
    def told(self) -> dict[str, object]:
        """As the event says it: what is not known is left out."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in values if value is not None}


async def record_with_words(
    tables: Tables,
    case: str,
    event: Event,
    *,
    words: str | None,
    compartment: str = LEGAL,
    signed_in: SignedIn,
    at: Moment,
    now: datetime,
    once: Once | None = None,
    seen: int | None = None,
) -> Recorded:
    """Record an event of a case (its stream), with words that are sealed into a compartment.

    A referral, an examination, a recommendation without a reference gets the next one. `seen`: how many events the case
    had when they looked. Raises NotAllowed for whoever may not say it or not open the compartment, NotUnderstood for a
    wrong form, NotNow if the state does not allow it or the case changed since; nothing is kept then.
    """
    _check_sayable(case, event, compartment)
    turn = Turn(signed_in=signed_in, at=at, now=now, once=once, seen=seen)
    return await tables.write(_record_with_words, event, cleaned(words), compartment, turn)


def _record_with_words(
    connection: Connection, event: Event, words: str | None, compartment: str, turn: Turn
) -> Recorded:
    def recorded(here: Case, stand: Stand) -> Recorded:
        return told_with_words(connection, here, stand, event, words, compartment, turn)

    return taken_turn(connection, event.stream, turn, recorded, Recorded)


def told_with_words(
    connection: Connection, here: Case, stand: Stand, event: Event, words: str | None, compartment: str, turn: Turn
) -> Recorded:
    """Tell an event in a case that was taken, with its words, as a part of a larger piece of work."""
    case, now = event.stream, turn.now
    by = acting_for(turn.signed_in, event.kind, law_in_force(connection).book.rules).by
    event, reference = _referring(here, event)
    added = None if words is None else _written(connection, here, stand, words, compartment, turn, is_act=True)
    before = added.tellings(now) if added else []
    record_many(connection, [*before, Telling(event, by, turn.at)], now=now)
    if added:
        rows.add(connection, case, [added.item], added.grants)
    return Recorded(len(here.entries) + len(before) + 1, reference)


def _referring(here: Case, event: Event) -> tuple[Event, str | None]:
    field = REFERENCES.get(event.kind)
    if field is None:
        return event, None
    if event.data.get(field) is not None:
        return event, str(event.data[field])
    named = {entry.data.get(field) for entry in here.entries}
    fresh = next(one for n in range(1, len(named) + 2) if (one := f"{field}-{n}") not in named)
    return Event(event.stream, event.kind, {**event.data, field: fresh}), fresh


def _written(
    connection: Connection, here: Case, stand: Stand, words: str, compartment: str, turn: Turn, *, is_act: bool
) -> Added:
    """Words, sealed; of an act they name the event that will be told next. A new compartment's grant is told first."""
    who, about = turn.signed_in, None
    if is_act:
        is_new = compartment not in stand.compartments()
        about = len(here.entries) + (3 if is_new else 2)
    note = Note(words, who.by.person, turn.now, about)
    return sealed(connection, here.stream, stand, note.written(), compartment, NOTE, who)


async def register(
    tables: Tables,
    case: str,
    facts: Facts,
    *,
    known: Known | None = None,
    note: str | None = None,
    signed_in: SignedIn,
    at: Moment,
    now: datetime,
    once: Once | None = None,
    seen: int | None = None,
) -> Registered:
    """Register a case (its stream) under the next number, with its facts, a note, and what is known of the person for
    the index; a case of a circle is never indexed. Raises as `record_with_words`; no number is used up then.
    """
    turn = Turn(signed_in=signed_in, at=at, now=now, once=once, seen=seen)
    return await tables.write(_register, case, facts, known, cleaned(note), turn)


def _register(
    connection: Connection, case: str, facts: Facts, known: Known | None, note: str | None, turn: Turn
) -> Registered:
    def registered(here: Case, stand: Stand) -> Registered:
        number = next_number(connection, now=turn.now)
        event = Event(case, REGISTERED, {"number": number, **facts.told})
        recorded = told_with_words(connection, here, stand, event, note, LEGAL, turn)
        if known is not None and not in_circle(here):
            search.index_in(connection, case, known, turn.signed_in.keyring)
        return Registered(recorded.n, number)

    return taken_turn(connection, case, turn, registered, Registered)


async def add_note(
    tables: Tables,
    case: str,
    text: str,
    *,
    compartment: str = LEGAL,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
) -> Recorded:
    """Add a note for the office alone to a case (its stream). Raises as `record_with_words`, and NotNow where another
    office was given that part of the dossier: it would read the note.
    """
    turn = Turn(signed_in=signed_in, at=Moment.exactly(now), now=now, once=once)
    _check_unseen_by_reporter(compartment)
    return await tables.write(_add_note, case, cleaned(text), compartment, turn)


def _add_note(connection: Connection, case: str, text: str | None, compartment: str, turn: Turn) -> Recorded:
    def added(here: Case, stand: Stand) -> Recorded:
        _check_ours_alone(connection, stand, compartment)
        written = _written(connection, here, stand, text or "", compartment, turn, is_act=False)
        tellings = written.tellings(turn.now)
        record_many(connection, tellings, now=turn.now)
        rows.add(connection, case, [written.item], written.grants)
        return Recorded(len(here.entries) + len(tellings))

    return taken_turn(connection, case, turn, added, Recorded)


def _check_ours_alone(connection: Connection, stand: Stand, compartment: str) -> None:
    holders = [one for one in stand.holders() if compartment in stand.held_by(one)]
    others = {pinned(connection, one).whose for one in holders if compartment != MESSAGES}
    if any(one.startswith("office:") and one != f"office:{OFFICE}" for one in others):
        raise NotNow(
            _("The note was not added: another office may open this part of the dossier, and would read it."),
            next_step=_("Choose another part, or take that access back first."),
        )


def _check_sayable(case: str, event: Event, compartment: str) -> None:
    if event.stream != case or event.kind in OURS | {RECEIVED}:
        raise NotUnderstood(_("This was not recorded: such an event is told with what it does, and not by itself."))
    _check_unseen_by_reporter(compartment)


def _check_unseen_by_reporter(compartment: str) -> None:
    if compartment == MESSAGES:
        raise NotUnderstood(
            _("This was not recorded: whoever reported would read it among the messages."),
            next_step=_("Write it into another part of the dossier, or send it as a message."),
        )


def cleaned(words: str | None) -> str | None:
    """Words as they are kept; None for none. Raises NotUnderstood for blank ones or too many."""
    return None if words is None else texts.prose(words, field="words", at_most=MOST_WORDS)
