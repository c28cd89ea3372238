"""A case on an island that shares no word, no weekend and no zone with the shipped policy: the same engine runs it."""

from datetime import UTC, datetime

from tests.workflow.policy.island import FOLDER
from workflow.calendar import read_calendar
from workflow.chronology.reading import chronology_from
from workflow.chronology.telling import tell
from workflow.clocks import derive
from workflow.clocks.terms import Verdict, verdict
from workflow.history import history
from workflow.ledger.entry import By, Entry
from workflow.machine import Machine
from workflow.policy.reading import read_policy
from workflow.policy.rules import Rules

CALENDAR = read_calendar(FOLDER / "calendar.toml")
POLICY = read_policy(FOLDER)
RULES = Rules(POLICY)
SCRIBE = By(office="board", person="p1", role="scribe")


def case_of(*steps):
    """What happened: (kind, day, data), in the order of the recording."""
    entries = [
        Entry(
            by=SCRIBE,
            data=data,
            kind=kind,
            n=number,
            occurred_at=at,
            policy=POLICY.hash,
            precision="minute" if "T" in at else "day",
            prev=bytes(32),
            recorded_at="2026-04-01T00:00:00Z",
            salt=bytes(16),
            stream="case:1",
        )
        for number, (kind, at, data) in enumerate(steps, 1)
    ]
    return history(entries, CALENDAR.zone)


def clock_of(key, *steps):
    return next(clock for clock in derive(case_of(*steps), RULES, CALENDAR) if clock.key == key)


def test_working_days_skip_friday_saturday_and_the_day_of_the_nets():
    # Monday 2 March counts as the first day, Tuesday is a holiday: 2, 4, 5, then Sunday 8 and Monday 9 March.
    clock = clock_of("sheriffs_answer", ("sent_to_sheriff", "2026-03-02T10:00:00Z", {"errand": "e1"}))

    assert clock.due.latest == datetime(2026, 3, 9, 23, 59, 59, tzinfo=UTC)


def test_a_petition_entered_in_time_is_kept():
    clock = clock_of(
        "entering",
        ("petition_handed_in", "2026-03-02T10:00:00Z", {"setting": "boat"}),
        ("petition_entered", "2026-03-03T10:00:00Z", {}),
    )

    assert verdict(clock, datetime(2026, 3, 4, tzinfo=UTC)) is Verdict.KEPT


def test_an_answer_that_was_struck_down_was_no_end():
    steps = [
        ("petition_handed_in", "2025-01-01", {"setting": "castle", "incident_on": "2025-01-01"}),
        ("sheriff_answered", "2025-02-01", {"errand": "e1", "code": "declines"}),
    ]

    assert clock_of("old_hurt", *steps).met is not None
    assert clock_of("old_hurt", *steps, ("answer_struck_down", "2025-03-01", {"errand": "e1"})).met is None


def test_each_errand_has_a_state_of_its_own():
    state = Machine(RULES).fold(
        case_of(
            ("sent_to_sheriff", "2026-03-02", {"errand": "e1"}),
            ("sent_to_sheriff", "2026-03-02", {"errand": "e2"}),
            ("sheriff_answered", "2026-03-04", {"errand": "e2", "code": "charges"}),
        )
    )

    assert state.references == (("errand", "e1", "away"), ("errand", "e2", "charged"))


def test_a_published_chronology_is_told_in_the_island_s_words():
    chronology = chronology_from(
        '{"id": "doe", "title": "Doe v. Atlantis", "place_of_deprivation": "prison", "events": ['
        '{"date": "2001-06-30", "precision": "day", "event": "allegation_made"},'
        '{"date": "2001-07-30", "precision": "day", "event": "refusal_to_prosecute"}]}',
        where="doe.json",
    )

    assert POLICY.chronology
    told = tell(chronology, POLICY.chronology, CALENDAR.zone)

    assert [(fact.kind, fact.data) for fact in told] == [
        ("circumstances_recorded", {"setting": "castle"}),
        ("petition_handed_in", {}),
        ("sheriff_answered", {"code": "declines"}),
    ]
