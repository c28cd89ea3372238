"""What the tests of chronologies share: invented judgments in lines, and judgments replayed without a database.

A line is a date, perhaps a time, and its word: "2001-06-30 01:40 allegation_made"; a month or a year is no more.
"""

from functools import cache
from pathlib import Path

from msgspec import convert

from tests.workflow.calendars import KOSOVO as CALENDAR
from tests.workflow.calendars import ZONE
from tests.workflow.clocks.stories import shipped
from workflow.chronology.comparison import Entry, Replay, entries
from workflow.chronology.reading import read_chronology
from workflow.chronology.telling import Told, tell
from workflow.chronology.terms import Chronology, Delay, Event, Finding
from workflow.clocks import derive
from workflow.history import history
from workflow.ledger.entry import By
from workflow.ledger.entry import Entry as Recorded
from workflow.policy import terms

SHIPPED = sorted((Path(__file__).parents[3] / "config" / "chronologies").glob("*.json"))


def judgment(*lines: str, place="police custody", delays=(), promptness="breached", **more) -> Chronology:
    """A chronology with these events; `delays` are Delays."""
    finding = Finding(promptness=promptness, delays=tuple(delays))
    events = tuple(map(_event, lines))
    return Chronology(id="x", title="X v. Y", place_of_deprivation=place, events=events, finding=finding, **more)


def delay(first: str, last: str, **more) -> Delay:
    """A delay from "2001-06-30 allegation_made" to "2001-07-20 investigation_opened"."""
    (from_date, from_), (to_date, to) = first.split(), last.split()
    return convert({"from": from_, "from_date": from_date, "to": to, "to_date": to_date, **more}, Delay)


def wording() -> terms.Chronology:
    """How the shipped policy says the words of a chronology."""
    found = shipped().policy.chronology
    assert found
    return found


def told(chronology: Chronology) -> list[Told]:
    """What the shipped policy says for it."""
    return tell(chronology, wording(), ZONE)


def replayed(chronology: Chronology) -> list[Entry]:
    """Its clocks under the shipped policy and calendar."""
    facts = told(chronology)
    recorded = [_recorded(n, fact) for n, fact in enumerate(facts, 1)]
    said = {n: fact.index for n, fact in enumerate(facts, 1) if fact.index is not None}
    clocks = derive(history(recorded, ZONE), shipped(), CALENDAR)
    return entries(clocks, Replay(chronology, said, wording(), ZONE))


def of(clock: str, replay: list[Entry]) -> list[Entry]:
    """The stretches of one clock."""
    return [entry for entry in replay if entry.clock == clock]


@cache
def all_replayed() -> list[tuple[Chronology, list[Entry]]]:
    """The shipped judgments, each with its clocks."""
    return [(chronology, replayed(chronology)) for chronology in map(read_chronology, SHIPPED)]


def _event(line):
    date, *time, word = line.split()
    precision, rest = {4: ("year", "-01-01"), 7: ("month", "-01"), 10: ("day", "")}[len(date)]
    event = {"date": date + rest, "precision": precision, "event": word}
    return convert(event | ({"time": time[0]} if time else {}), Event)


def _recorded(n, fact):
    return Recorded(
        stream="training:x",
        n=n,
        kind=fact.kind,
        data=dict(fact.data),
        occurred_at=fact.at.text,
        precision=fact.at.precision,
        recorded_at="2026-01-01T00:00:00Z",
        by=By(office="", person="chronology", role="training"),
        salt=bytes(16),
        prev=bytes(32),
        policy="",
    )
