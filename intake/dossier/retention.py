"""What stands against erasing the content of a case when its retention has run out: never the unread, never the just
answered.

In go the events of a case, what lies beside them (the mailbox, an examination under way, cases that it was joined
with) and the policy's table `[retention]`; out comes everything that stands against it, each with since when and until
when. Other reasons to erase do not ask for it. Read `against`, which is pure, then `standing_against`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import retention_store as store
from intake.dossier.reception import OFFICE, REPORTER
from intake.dossier.retention_store import Other
from intake.dossier.stand import ITEM_ADDED, MESSAGE_RECEIVED, MESSAGE_SENT, OPENED, RECEIVED
from workflow.calendar import shifted
from workflow.errors import Sentence, _
from workflow.events import CASE
from workflow.history import Happened, history, instant
from workflow.law import Law
from workflow.ledger.entry import Entry, decode
from workflow.moment import local_day
from workflow.policy.rules import names_of
from workflow.policy.terms import Retention
from workflow.span import Span

HELD_BY, LIFTED = "legal_hold_set", "legal_hold_lifted"
POSTPONED = "retention_postponed"
JOINED = frozenset({"joined", "split"})
ALARMS = frozenset({"marked_urgent", "withdrawn_by_reporter"})
WRITTEN = frozenset({MESSAGE_RECEIVED, ITEM_ADDED}) | ALARMS  # of the reporter, for the office to read
ALLEGATION, MESSAGES = "allegation", "messages"
# For a policy that was adopted before it said so: nothing unread goes under it either.
UNSAID = Retention(
    clock="retention",
    answers=(MESSAGE_SENT,),
    fetched_within="12 months",
    quiet="90 days",
    shown_ahead="8 weeks",
    why="The policy in force does not say.",
)


class Kind(StrEnum):
    """What stands against it."""

    HELD = "legal_hold"
    UNREAD_REPORT = "unread_report"
    UNREAD_MESSAGE = "unread_message"
    UNFETCHED_ANSWER = "unfetched_answer"
    ANSWERED_LATELY = "answered_lately"
    EXAMINATION = "unfinished_examination"
    JOINED = "joined"


class Hinder(Struct, frozen=True):
    """Something that stands against erasing, since when and until when (UTC; None: until somebody does something).

    `about`: the code of a hold's reason, or the number of the other case.
    """

    kind: Kind
    since: datetime
    until: datetime | None = None
    about: str = ""


class Beside(Struct, frozen=True):
    """What is known of a case besides its events. `fetched_n`: up to which entry its mailbox was shown; None without
    one. `examined_at`: when an examination that is not signed was changed last. `others`: cases that it belongs to.
    """

    fetched_n: int | None = None
    examined_at: datetime | None = None
    others: Mapping[str, Other] = {}


def terms_of(law: Law) -> Retention:
    """The table of the policy in force."""
    return law.book.rules.policy.workflow.retention or UNSAID


def holds(entries: Sequence[Entry], law: Law) -> list[Happened]:
    """The legal holds that stand: as many as were set and not lifted, as the events stand after corrections."""
    standing: list[Happened] = []
    for event in history(entries, law.calendar.zone):
        if event.kind == HELD_BY:
            standing.append(event)
        elif event.kind == LIFTED and standing:
            standing.pop()
    return standing


def against(entries: Sequence[Entry], beside: Beside, law: Law, *, now: datetime) -> tuple[Hinder, ...]:
    """Everything that stands against erasing at `now` (UTC), what somebody has to do something about on top."""
    return tuple(_against(entries, beside, law, now))


def _against(entries: Sequence[Entry], beside: Beside, law: Law, now: datetime) -> Iterator[Hinder]:
    for held in holds(entries, law)[-1:]:
        yield Hinder(Kind.HELD, held.moment.earliest, about=str(held.data.get("reason", "")))
    if entries and _is_unopened(entries):
        yield Hinder(Kind.UNREAD_REPORT, instant(entries[0].recorded_at))
    unread = _unread(entries)
    if unread:
        yield Hinder(Kind.UNREAD_MESSAGE, instant(unread[0].recorded_at))
    spans = terms_of(law)
    for kind, since, span in _awaited(entries, beside, law, spans):
        until = shifted(since, Span.parse(span), law.calendar)
        if until > now:
            yield Hinder(kind, since, until)
    yield from _joined(entries, beside, law, now)


def _awaited(
    entries: Sequence[Entry], beside: Beside, law: Law, spans: Retention
) -> Iterator[tuple[Kind, datetime, str]]:
    """What stands against it for a time: the kind, since when, how long."""
    answer = _unfetched(entries, beside.fetched_n, law)
    if answer is not None:
        yield Kind.UNFETCHED_ANSWER, instant(answer.recorded_at), spans.fetched_within
    said = [entry for entry in entries if _is_said(entry)]
    if said:
        yield Kind.ANSWERED_LATELY, instant(said[-1].recorded_at), spans.quiet
    if beside.examined_at is not None:
        yield Kind.EXAMINATION, beside.examined_at, spans.quiet


def _is_unopened(entries: Sequence[Entry]) -> bool:
    """Whether something was reported from outside that nobody of the office ever opened."""
    first = entries[0]
    if first.kind != RECEIVED or first.by.office == OFFICE:
        return False
    has_words = any(item[1] == ALLEGATION for item in first.data.get("items", ()))
    return has_words and not any(_opens(entry, ALLEGATION) for entry in entries)


def _unread(entries: Sequence[Entry]) -> list[Entry]:
    """What the reporter wrote, or called for, since somebody of the office last opened the messages or answered."""
    waiting: list[Entry] = []
    for entry in entries:
        if entry.by.role == REPORTER.role and entry.kind in WRITTEN:
            waiting.append(entry)
        elif _opens(entry, MESSAGES) or (entry.by.office == OFFICE and entry.kind == MESSAGE_SENT):
            waiting = []
    return waiting


def _opens(entry: Entry, compartment: str) -> bool:
    return entry.kind == OPENED and entry.by.office == OFFICE and entry.data.get("compartment") == compartment


def _unfetched(entries: Sequence[Entry], fetched_n: int | None, law: Law) -> Entry | None:
    """The newest answer that the mailbox has not shown yet; nobody fetches any where there is no mailbox."""
    if fetched_n is None:
        return None
    found = [entry for entry in entries if entry.n > fetched_n and is_answer(entry, law)]
    return found[-1] if found else None


def is_answer(entry: Entry, law: Law) -> bool:
    """Whether an event says something to the person who reported that they should have read."""
    answers = law.book.rules.opened(terms_of(law).answers)
    code = entry.data.get("code")
    return not answers.isdisjoint(names_of(entry.kind, code if isinstance(code, str) else None))


def _is_said(entry: Entry) -> bool:
    """Whether an event is a message of either side."""
    if entry.kind in (MESSAGE_RECEIVED, MESSAGE_SENT):
        return True
    return entry.by.role == REPORTER.role and entry.kind in WRITTEN


def _joined(entries: Sequence[Entry], beside: Beside, law: Law, now: datetime) -> Iterator[Hinder]:
    """Another case to which this one belongs, and whose own time is not over."""
    for told in history(entries, law.calendar.zone):
        other = beside.others.get(_other(told)) if told.kind in JOINED else None
        if other is None or other.is_erased or (other.due_at is not None and other.due_at <= now):
            continue
        yield Hinder(Kind.JOINED, told.moment.earliest, other.due_at, other.number or "")


def _other(told: Happened) -> str:
    return f"{CASE}:{told.data.get('case')}"


# ------------------------------------------------------------------------------------------------ read and said


def kinds_read(law: Law) -> frozenset[str]:
    """The kinds of events that `against` looks at."""
    answers = {name.partition(":")[0] for name in law.book.rules.opened(terms_of(law).answers)}
    return WRITTEN | JOINED | answers | {RECEIVED, OPENED, MESSAGE_SENT, HELD_BY, LIFTED, POSTPONED}


def standing_against(
    connection: Connection, cases: Mapping[str, Sequence[Entry]], law: Law, *, now: datetime
) -> dict[str, tuple[Hinder, ...]]:
    """What stands against erasing each of these cases (stream → entries, those of `kinds_read` at least)."""
    joined = {stream: _others_of(entries, law) for stream, entries in cases.items()}
    others = store.others(connection, terms_of(law).clock, {one for named in joined.values() for one in named})
    boxes, examined = store.boxes(connection, cases), store.unfinished(connection, cases)
    return {
        stream: against(
            entries,
            Beside(
                boxes.get(stream), examined.get(stream), {one: others[one] for one in joined[stream] & others.keys()}
            ),
            law,
            now=now,
        )
        for stream, entries in cases.items()
    }


def _others_of(entries: Sequence[Entry], law: Law) -> set[str]:
    if not any(entry.kind in JOINED for entry in entries):
        return set()
    return {_other(told) for told in history(entries, law.calendar.zone) if told.kind in JOINED}


def entries_of(connection: Connection, streams: Collection[str], law: Law) -> dict[str, tuple[Entry, ...]]:
    """As much of these cases as `standing_against` needs, in one read."""
    found = store.leaves(connection, streams, kinds_read(law))
    return {stream: tuple(map(decode, leaves)) for stream, leaves in found.items()}


LATER = ""  # what stands in these places is known when they are said
_SAID: Mapping[Kind, Sentence] = {
    Kind.HELD: _("It is under legal hold since %(since)s.", since=LATER),
    Kind.UNREAD_REPORT: _("Nobody of the office has opened what was reported on %(since)s.", since=LATER),
    Kind.UNREAD_MESSAGE: _(
        "The person who reported wrote on %(since)s, and nobody of the office has read it.", since=LATER
    ),
    Kind.UNFETCHED_ANSWER: _(
        "The person who reported has not fetched our answer of %(since)s. They have until %(until)s.",
        since=LATER,
        until=LATER,
    ),
    Kind.ANSWERED_LATELY: _(
        "The last message is of %(since)s. Nothing is erased until %(until)s.", since=LATER, until=LATER
    ),
    Kind.EXAMINATION: _("A medical examination was begun and not signed. It is kept until %(until)s.", until=LATER),
    Kind.JOINED: _("It belongs together with case %(about)s, which is not over.", about=LATER),
}
_JOINED_UNTIL = _("It belongs together with case %(about)s, which is kept until %(until)s.", about=LATER, until=LATER)
_CURES: Mapping[Kind, Sentence] = {
    Kind.HELD: _("Lift the hold first, if its reason is gone."),
    Kind.UNREAD_REPORT: _("Open it first; then look at the case once more."),
    Kind.UNREAD_MESSAGE: _("Read it first; then look at the case once more."),
    Kind.UNFETCHED_ANSWER: _("Wait for that day."),
    Kind.ANSWERED_LATELY: _("Wait for that day."),
    Kind.EXAMINATION: _("Ask the doctor to sign it, or wait for that day."),
    Kind.JOINED: _("Wait until the other case may be erased too."),
}


def said(hinder: Hinder, law: Law) -> Sentence:
    """What stands against it, in a sentence; days as the office has them."""
    zone = law.calendar.zone
    until = None if hinder.until is None else local_day(hinder.until, zone)
    text = _JOINED_UNTIL if hinder.kind is Kind.JOINED and until is not None else _SAID[hinder.kind]
    about = hinder.about or "–"
    return Sentence(text.text, {"since": local_day(hinder.since, zone), "until": until, "about": about})


def cure(hinder: Hinder) -> Sentence:
    """What can be done about it."""
    return _CURES[hinder.kind]
