"""What of an entry crosses the seal: facts without content, each with the time at which it happened. Pure.

Number, occasion and times, and that there is a sign of ill-treatment where the entry says so: never a finding, never
that there was none, never a grade. Read `told`.
"""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from intake.dossier.contents import Private
from workflow.case import Telling
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment, Precision, local_day

INJURIES, INCIDENT = "injuries", "incident"
ADMISSION, RETURN = "admission", "return_police"  # occasions (list exam_purpose) from which the screening's limit runs
ARRIVED = {ADMISSION: "admitted_to_prison", RETURN: "returned_from_police"}
SCREENED, INJURED, FACTS = "screening_recorded", "injuries_recorded", "circumstances_recorded"
POLICE, PRISON = "police", "prison"


class Times(Struct, frozen=True, kw_only=True):
    """When the person came, when it happened, when the person was examined; None for what does not belong to it."""

    arrived: Moment | None = None
    happened: Moment | None = None
    examined: Moment | None = None


class Entering(Private, frozen=True, kw_only=True):
    """An entry that is complete. `setting`, `source`: codes of the vocabulary; `occasion`, `reported`: of the form.

    `is_indicative`: it found what speaks of ill-treatment. `sealed`: what lies in the dossier, as (compartment, kind,
    content). `case_number`: ours, where they know one.
    """

    kind: str
    occasion: str
    setting: str
    source: str
    times: Times
    reported: tuple[str, ...]
    sealed: tuple[tuple[str, str, bytes], ...]
    language: str | None = None
    is_urgent: bool = False
    is_indicative: bool = False
    case_number: str = ""


def source_of(setting: str, *, is_health_staff: bool) -> str:
    """Where the information comes from: the police's own 72 hours run where they are the source."""
    if setting in (POLICE, PRISON):
        return setting
    return "doctor" if is_health_staff else "other"


def told(entering: Entering, stream: str, number: str, by: By, now: Moment, zone: ZoneInfo) -> list[Telling]:
    """The facts of an entry, in the order in which they are recorded; `number` is the entry's ("12/2026")."""
    facts = _facts(entering, number, by.office, now, zone)
    return [Telling(Event(stream, kind, data), by, at) for kind, data, at in facts]


def _facts(
    entering: Entering, number: str, institution: str, now: Moment, zone: ZoneInfo
) -> Iterator[tuple[str, dict[str, Any], Moment]]:
    times = entering.times
    facts = {"setting": entering.setting, "institution": institution, "source": entering.source, "entry": number}
    if times.happened is not None:
        facts["incident_on"] = _day(times.happened, zone)
    yield FACTS, facts, now
    if entering.kind != INJURIES:
        return
    arrived = _arrival(entering)
    if arrived is not None and times.arrived is not None:
        yield arrived, {"admission": number, "institution": institution}, times.arrived
    examined = times.examined or now
    yield SCREENED, {"entry": number} | ({"admission": number} if arrived else {}), examined
    if entering.is_indicative:
        yield INJURED, {"source": entering.source}, examined


def _day(at: Moment, zone: ZoneInfo) -> str:
    """The day, the month or the year, as exactly as it is known."""
    return at.text if at.precision is not Precision.MINUTE else local_day(at.earliest, zone).isoformat()


def _arrival(entering: Entering) -> str | None:
    """The event of an arrival; who is taken to a police station was not admitted to a prison."""
    if entering.times.arrived is None or (entering.occasion == ADMISSION and entering.setting == POLICE):
        return None
    return ARRIVED.get(entering.occasion)
