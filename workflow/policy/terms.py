"""The shape of a policy's files: one class a table, fields named as in the file.

Every class refuses fields it does not know, so a mistyped key is found on load. Read `Clock` first.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
EventName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(:[a-z][a-z0-9_]*)?$", max_length=128)]
SpanText = Annotated[str, Meta(pattern=r"^[+-]?\d+ (hour|day|working day|week|month|year)s?$")]
Sentence = Annotated[str, Meta(min_length=1, max_length=400)]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]

Origin = Literal["act", "fact", "either", "time"]
StreamKind = Literal["case", "office", "person", "system"]
Basis = Literal["statute", "case_law", "standard", "policy"]
Form = Literal["code", "day", "instant", "count", "flag", "reference", "event", "digest", "pseudonym", "span", "list"]


class Term(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all tables have in common: immutable, and closed to unknown keys."""


class Words(Term, frozen=True):
    """The same words in the three languages of the first home."""

    en: Sentence
    sq: Sentence
    sr: Sentence

    def __str__(self) -> str:
        """For a terminal, which speaks English."""
        return self.en


class EventKind(Term, frozen=True):
    """One kind of event. `origin`: an act of our own office here and now, a fact learned, or the work of time."""

    kind: Key
    title: Words
    origin: Origin
    by: tuple[Key, ...] = ()
    stream: StreamKind = "case"
    data: tuple[Key, ...] = ()
    required: tuple[Key, ...] = ()


class Field(Term, frozen=True):
    """One thing that may cross the seal into the log, and the closed form it must have."""

    key: Key
    title: Words
    form: Form
    codes: Key | None = None


class Code(Term, frozen=True):
    """One word of a closed list; `events` restricts it to some kinds where the list serves several."""

    key: Key
    title: Words


class CodeList(Term, frozen=True):
    """A closed list of codes: a reason is a code, its words stay sealed."""

    key: Key
    code: tuple[Code, ...]


class Vocabulary(Term, frozen=True):
    """vocabulary.toml. `groups` name several events at once. Four are known to the engine: `closing`, `revival`, and
    two that may be missing: `at_work`, what only an open file does, so that after a closing it shows it undone, and
    `shared`, what sends a case to the office that it names."""

    version: str
    role: tuple[Code, ...]
    event: tuple[EventKind, ...]
    field: tuple[Field, ...]
    codes: tuple[CodeList, ...]
    groups: dict[Key, tuple[EventName, ...]]


class State(Term, frozen=True):
    """A state of a region."""

    key: Key
    title: Words


class Region(Term, frozen=True):
    """One of the parallel regions of a case; `per` folds it once for each value of a reference. `lane`: the states of
    the usual way, in their order, for whoever asks what is still ahead. The first region is the course of the case."""

    key: Key
    title: Words
    initial: Key
    state: tuple[State, ...]
    per: Key | None = None
    lane: tuple[Key, ...] = ()


_REST = r"[A-Za-z0-9/._:-]{0,16}"
_YEAR, _SERIAL, _BETWEEN = r"\{year\}", r"\{serial(:0[1-9])?\}", rf"({_REST}[/._:-])"


class Numbering(Term, frozen=True):
    """How cases are numbered: "OI-{year}/{serial:04}"; the serial begins anew each year where the year is said."""

    pattern: Annotated[
        str,
        Meta(
            pattern=rf"^([A-Za-z0-9]{_REST})?({_YEAR}{_BETWEEN}{_SERIAL}|{_SERIAL}({_BETWEEN}{_YEAR})?){_REST}$",
            description="it with {serial} or {serial:04} once, {year} at most once and apart from it",
        ),
    ]


class Transition(Term, frozen=True):
    """An event moves a region `to` a state.

    `from` of an act: where it is allowed. Of a fact: where it is usual; elsewhere it happens all the same and is marked
    out of order. `unless`: states that it leaves as they are.
    """

    event: EventName
    region: Key
    to: Key
    from_: tuple[Key, ...] = field(name="from", default=())
    unless: tuple[Key, ...] = ()


class Answering(Term, frozen=True):
    """What an office answers, as one of the roles `by`, to what sent it a case (`to`).

    `received_by`: the fact that acknowledges it; `said_by`: the one that says what is planned, that there is nothing
    new, that it did not arrive. `done`: facts, in the order of the list; `decisions`: those with a form of their own,
    and `notified_by` tells that the victim knows. `reasoned`: events that say nothing without a reason. `next`: codes
    of the list next_step. `authority`: whose answers these are, where an officer enters them.
    """

    to: tuple[Key, ...]
    by: tuple[Key, ...]
    done: tuple[EventName, ...]
    next: tuple[Key, ...]
    said_by: Key
    received_by: Key | None = None
    notified_by: Key | None = None
    decisions: tuple[EventName, ...] = ()
    reasoned: tuple[Key, ...] = ()
    authority: tuple[Key, ...] = ()


class Retention(Term, frozen=True):
    """What stands against erasing content at its end of retention, which is the `clock`.

    `answers`: what is said to the person who reported; it must have been fetched, or so much time (`fetched_within`)
    have passed. `quiet`: after the last message of either side nothing is erased for so long. `shown_ahead`: how early
    the office sees what is coming. `why`: what these numbers rest on.
    """

    clock: Key
    answers: tuple[EventName, ...]
    fetched_within: SpanText
    quiet: SpanText
    shown_ahead: SpanText
    why: Sentence


class Workflow(Term, frozen=True):
    """workflow.toml."""

    version: str
    region: tuple[Region, ...]
    transition: tuple[Transition, ...]
    numbering: Numbering | None = None
    answers: tuple[Answering, ...] = ()
    retention: Retention | None = None


class Stage(Term, frozen=True):
    """When somebody is told, relative to the due date: "-12 hours", "due", "+2 days"."""

    at: Annotated[str, Meta(pattern=r"^(due|[+-]\d+ (hour|day|working day|week|month|year)s?)$")]
    tell: tuple[Key, ...]


class Pause(Term, frozen=True):
    """A reason for which a clock stands still, from an event until another, at most so long; then it runs on."""

    reason: Key
    from_: tuple[EventName, ...] = field(name="from", default=())
    until: tuple[EventName, ...] = ()
    at_most: SpanText | None = None


class Extension(Term, frozen=True):
    """How often and by how much at most a running limit may be extended, by which events."""

    at_most: int
    of: SpanText
    by: tuple[EventName, ...] = ("extension_granted",)


class Postponement(Term, frozen=True):
    """A due date may be put off to the day that an event names in `until`: as often as that is said, also once it is
    past; each time at most so far from the day on which it is said. Nothing brings it forward."""

    at_most: SpanText
    by: tuple[EventName, ...]


class Undone(Term, frozen=True):
    """What met or ended a clock (`what`) and is shown by another event (`by`) to have been no end."""

    what: tuple[EventName, ...]
    by: tuple[EventName, ...]


class When(Term, frozen=True):
    """Conditions that must all hold. What a case does not say counts as the more urgent answer, but for `source`:
    nobody is taken for the police who is not known to be."""

    setting: tuple[Key, ...] = ()
    visible_injury: tuple[Key, ...] = ()
    source: tuple[Key, ...] = ()
    incident_age_from: SpanText | None = None
    incident_age_under: SpanText | None = None


class Clock(Term, frozen=True):
    """A limit (a date by which something is due) or a watch (promptness is being lost though no date was missed).

    `standing`: a closing that is undone later was no ending; `undone` says so of other events that met or ended it. The
    clock goes on from its first start; the time in between `rests` where nobody could have acted in a closed file (a
    witness), and `runs` where the total age is what counts, as with `undone` alone. `lapses_after`: the step is lost
    for good and becomes a finding. `again_from`: starts once more there; a silence only if that very step broke it.
    `not_after`: no new start once this has happened. `armed_by`: it is there only once this has happened.
    """

    key: Key
    title: Words
    kind: Literal["limit", "watch"]
    basis: Basis
    source: Sentence
    verified: bool
    starts: tuple[EventName, ...]
    met_by: tuple[EventName, ...]
    limit: SpanText
    per: Key = "case"
    again_from: tuple[EventName, ...] = ()
    ended_by: tuple[EventName, ...] = ()
    not_after: tuple[EventName, ...] = ()
    armed_by: tuple[EventName, ...] = ()
    counts_from: Literal["occurred", "recorded", "incident"] = "occurred"
    incident_at_most: SpanText | None = None
    first_day: Literal["counted", "not_counted"] = "not_counted"
    first_hour: Literal["counted", "not_counted"] = "counted"
    end_on_non_working_day: Literal["stays", "moves_on"] = "stays"
    stages: tuple[Stage, ...] = ()
    extension: Extension | None = None
    postponement: Postponement | None = None
    when: tuple[When, ...] = ()
    pauses: tuple[Pause, ...] = ()
    lapses_after: SpanText | None = None
    standing: bool = False
    while_closed: Literal["rests", "runs"] = "rests"
    undone: tuple[Undone, ...] = ()
    why: Sentence | None = None


class AskAgain(Term, frozen=True):
    """Whom the day tells on which a pause says to ask again; and whom, if nobody did so `after` it, besides.

    `at_most`: how far ahead of the pause's beginning such a day may lie.
    """

    tell: tuple[Key, ...]
    at_most: SpanText
    after: SpanText | None = None
    then_tell: tuple[Key, ...] = ()


class Clocks(Term, frozen=True):
    """clocks.toml."""

    version: str
    clock: tuple[Clock, ...]
    ask_again: AskAgain | None = None


class Said(Term, frozen=True):
    """One of our events that says what a chronology's word says."""

    kind: Key
    code: Key | None = None


class Word(Term, frozen=True):
    """A word of the chronologies; `in_discipline`: how it is said of disciplinary proceedings, where that differs."""

    word: Key
    says: tuple[Said, ...]
    in_discipline: tuple[Said, ...] = ()


class Chronology(Term, frozen=True):
    """chronology.toml. `not_judged` and `only_if_met` name clocks and the reason: those that no word of a chronology
    can start or meet, and those of steps that judgments leave out, so that silence about them proves nothing.
    `setting`: what a chronology's place of deprivation is called here."""

    version: str
    word: tuple[Word, ...]
    setting: dict[str, Key]
    not_judged: dict[Key, Sentence]
    notice: Words
    only_if_met: dict[Key, Sentence] = {}


class NoticeRule(Term, frozen=True):
    """An event is told to these roles: in a case, to the people of those roles who have to do with it.

    `by`: only if one of these roles said it. `urgency` `as_said`: urgent where the event says so itself.
    `unread_after`: then somebody else hears that nobody has looked. `even_if_implicated`: nobody is passed over.
    """

    event: EventName
    tell: tuple[Key, ...]
    by: tuple[Key, ...] = ()
    urgency: Literal["plain", "urgent", "as_said"] = "plain"
    unread_after: SpanText | None = None
    even_if_implicated: bool = False


class StageNotices(Term, frozen=True):
    """How stages of clocks are told: those of a limit of at most `urgent_up_to` urgently, from its due date on."""

    urgent_up_to: SpanText
    unread_after: SpanText | None = None


class Implicated(Term, frozen=True):
    """A role has a stake in a case of one of these settings: nothing is escalated to it."""

    role: Key
    setting: tuple[Key, ...]


class Notifications(Term, frozen=True):
    """notifications.toml. `digest_at`: local time on working days at which what could wait is told.

    `unread_tell`: the ladder of roles that hear of what nobody looked at; `passed_over_tell`: who hears that an
    implicated role was not told.
    """

    version: str
    digest_at: TimeOfDay
    unread_tell: tuple[Key, ...]
    passed_over_tell: tuple[Key, ...]
    stages: StageNotices
    rule: tuple[NoticeRule, ...]
    implicated: tuple[Implicated, ...] = ()


class Policy(Term, frozen=True):
    """A whole policy without its calendar. `hash` is the SHA-256 of the files' canonical content, hex."""

    hash: str
    vocabulary: Vocabulary
    workflow: Workflow
    clocks: Clocks
    chronology: Chronology | None = None
    notifications: Notifications | None = None
