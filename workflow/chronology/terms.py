"""The shape of a chronology file: one judgment, its dated events, and what the court found. Read `Chronology` first.

Closed to unknown keys, so a mistyped one is found. What a replay does not need may be missing.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from workflow.errors import Sentence

Name = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64, description="a name like serbia-gjini")
]
Title = Annotated[str, Meta(min_length=1, max_length=400)]
Text = Annotated[str, Meta(max_length=10_000)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a day like 2001-06-30")]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="a time of day like 09:05")]

Precision = Literal["day", "month", "year"]
PlaceOfDeprivation = Literal["police custody", "prison", "psychiatric facility", "street", "other"]
Promptness = Literal["breached", "not breached", "not addressed"]
EventWord = Literal[
    "incident",
    "deprived_of_liberty",
    "released",
    "allegation_made",
    "allegation_registered",
    "injuries_recorded",
    "medical_examination_ordered",
    "medical_examination_done",
    "medical_report_issued",
    "complaint_to_prosecutor",
    "referred_to_prosecutor",
    "preliminary_inquiry_opened",
    "investigation_opened",
    "victim_status_granted",
    "victim_statement_taken",
    "witness_statement_taken",
    "suspect_identified",
    "suspect_interviewed",
    "scene_inspected",
    "evidence_secured",
    "refusal_to_prosecute",
    "inquiry_discontinued",
    "inquiry_suspended",
    "inquiry_resumed",
    "decision_quashed",
    "decision_appealed",
    "victim_informed",
    "indictment_filed",
    "trial_judgment_first_instance",
    "trial_judgment_final",
    "acquittal",
    "conviction",
    "disciplinary_decision",
    "limitation_expired",
    "compensation_awarded",
    "application_to_international_body",
    "died",
    "other",
]


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """What all parts have in common: immutable, and closed to unknown keys."""


class Event(Term, frozen=True):
    """One dated step. A month or a year stands as its first day; `paragraph` is the judgment's."""

    date: Day
    precision: Precision
    event: EventWord
    time: TimeOfDay | None = None
    note: Text = ""
    paragraph: Text = ""

    @property
    def written(self) -> str:
        """The date as `Moment.parse` reads it: no more of it than is known."""
        if self.precision == "day":
            return f"{self.date}T{self.time}" if self.time else self.date
        return self.date[:7] if self.precision == "month" else self.date[:4]


class Delay(Term, frozen=True):
    """A delay that the court dated; `condemned` is false where it accepted it. `days` is computed, not the court's."""

    from_: EventWord = field(name="from")
    from_date: Day
    to: EventWord
    to_date: Day
    days: int | None = None
    said_by_court: Text = ""
    condemned: bool = True


class Finding(Term, frozen=True):
    """What the court found. `procedural_violation` is None where that limb was not examined."""

    procedural_violation: bool | None = None
    promptness: Promptness = "not addressed"
    reasons: Text = ""
    paragraph: Text = ""
    delays: tuple[Delay, ...] = ()


class ChronologyFile(Term, frozen=True):
    """A chronology as it is written. Allegations are no findings; a missing step is no proof that there was none."""

    id: Name
    title: Title
    place_of_deprivation: PlaceOfDeprivation
    events: tuple[Event, ...]
    body: Text = ""
    application: Text = ""
    date_of_judgment: Day | None = None
    country: Text = ""
    source: Text = ""
    verified: bool = False
    finding: Finding | None = None


class Chronology(ChronologyFile, frozen=True):
    """A chronology as it was read: its events in the order of their dates, and what was noticed on the way."""

    notes: tuple[Sentence, ...] = ()
