"""What a demo holds: a few fictional cases around today, and the published judgments as training cases.

The fictional cases are told relative to the day of `vigil init --demo`, so that something is late, due and done today.
Every event goes through the corridor; nobody in them exists. Who speaks in them are the people of the demo
(`demo_people`), who can sign in.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from config.demo_people import let_people_in
from config.instance import now_utc
from config.replay import tell_case
from config.settings import shipped_chronologies
from intake.people.founding import Founded
from workflow.case import record
from workflow.chronology.reading import read_chronology
from workflow.events import Event, new_case, new_training_case
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables
from workflow.store.log import sequence

ROLES = {"i": "intake_officer", "c": "case_officer", "d": "doctor", "p": "prosecutor", "o": "institution"}
PRISON = By(office="demo_prison", person="demo-institution", role="institution")  # writes letters and signs in nowhere

# One line a step: hours ago, who (first letter of a role above), event, data.
Step = tuple[float, str, str, dict[str, object]]
STORIES: tuple[tuple[Step, ...], ...] = (
    (  # came in last night, nobody has registered it: late this morning
        (26, "i", "allegation_received", {"channel": "portal", "urgent": True}),
    ),
    (  # registered in time, everything is due today
        (5, "i", "allegation_received", {"channel": "phone", "urgent": False}),
        (4, "i", "case_registered", {"number": "101/{year}", "setting": "police", "visible_injury": "yes"}),
    ),
    (  # kept so far; the prosecutor's thirty days run out in three
        (27 * 24 + 8, "i", "allegation_received", {"channel": "visit", "urgent": False}),
        (27 * 24 + 6, "i", "case_registered", {"number": "87/{year}", "setting": "prison", "visible_injury": "no"}),
        (27 * 24 + 5, "c", "risk_assessed", {}),
        (27 * 24 + 5, "c", "preservation_requested", {}),
        (27 * 24 + 4, "c", "exam_requested", {}),
        (27 * 24 + 2, "c", "referral_sent", {"authority": "prosecution"}),
        (26 * 24, "d", "exam_done", {"code": "protocol"}),
        (25 * 24, "p", "referral_acknowledged", {"file_number": "PP-311"}),
        (23 * 24, "d", "report_filed", {}),
    ),
    (  # the prosecutor has not answered for seven weeks
        (50 * 24, "i", "allegation_received", {"channel": "letter", "urgent": False}),
        (49.5 * 24, "i", "case_registered", {"number": "70/{year}", "setting": "police", "visible_injury": "unknown"}),
        (49.4 * 24, "c", "preservation_requested", {}),
        (49.3 * 24, "c", "risk_assessed", {}),
        (49.2 * 24, "c", "exam_requested", {}),
        (49.1 * 24, "c", "referral_sent", {"authority": "prosecution"}),
        (44 * 24, "d", "exam_done", {"code": "protocol"}),
    ),
    (  # injuries recorded by a prison's health staff without any complaint
        (3 * 24, "o", "injuries_recorded", {}),
        (2.8 * 24, "i", "case_registered", {"number": "99/{year}", "setting": "prison", "visible_injury": "yes"}),
        (2.7 * 24, "c", "preservation_requested", {}),
    ),
    (  # refused, set aside, goes on
        (120 * 24, "i", "allegation_received", {"channel": "portal", "urgent": False}),
        (119.8 * 24, "i", "case_registered", {"number": "31/{year}", "setting": "police", "visible_injury": "no"}),
        (119.7 * 24, "c", "preservation_requested", {}),
        (119.6 * 24, "c", "exam_requested", {}),
        (119.5 * 24, "c", "referral_sent", {"authority": "prosecution"}),
        (100 * 24, "p", "refused", {}),
        (95 * 24, "p", "victim_notified", {}),
        (40 * 24, "p", "set_aside", {}),
    ),
)


class Filled(Struct, frozen=True):
    """How many cases a demo holds."""

    fictional: int
    training: int


async def fill_demo(tables: Tables, founded: Founded) -> Filled:
    """Let the people in, tell the fictional cases and the shipped judgments."""
    now = now_utc()
    speaking = {PRISON.role: PRISON} | await let_people_in(tables, founded, now=now)
    for story in STORIES:
        await tables.write(_tell, story, speaking, now=now)
    training = 0
    for path in shipped_chronologies():
        chronology = read_chronology(path)
        wording = (await tables.read(law_in_force)).book.rules.policy.chronology
        if wording is not None:
            await tables.write(tell_case, chronology, wording, stream=new_training_case(chronology.id))
            training += 1
    await tables.write(sequence)
    return Filled(len(STORIES), training)


def _tell(connection: Connection, story: tuple[Step, ...], speaking: Mapping[str, By], *, now: datetime) -> None:
    stream = new_case()
    for hours_ago, who, kind, data in story:
        at = now - timedelta(hours=hours_ago)
        said = {name: value.format(year=now.year) if isinstance(value, str) else value for name, value in data.items()}
        record(connection, Event(stream, kind, said), by=speaking[ROLES[who]], at=Moment.exactly(at), now=at)
