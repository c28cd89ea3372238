"""What a sweep writes by itself is what a new derivation would give: random stories, swept at random times."""

from datetime import timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.replay import TRAINER
from tests.builders import local, undone
from tests.workflow.reached import come, recorded
from workflow.case import load, record
from workflow.events import Event, new_training_case
from workflow.moment import Moment
from workflow.sweep import sweep_batch
from workflow.verification import verify

BEGIN = local("2026-03-02 09:00").latest
HOURS = st.integers(0, 30) | st.integers(0, 24 * 60) | st.integers(0, 24 * 500)
SWEEP = "sweep"

REFERENCES = {
    "examination": ("exam_requested", "exam_done", "exam_declined", "exam_offered_again", "report_filed"),
    "referral": ("referral_sent", "referral_acknowledged", "information_requested", "refused"),
    "strand": ("investigation_opened", "refused", "discontinued", "set_aside", "suspended", "resumed", "indicted"),
    "recommendation": ("recommendation_sent", "authority_replied"),
}
PLAIN = (
    *("allegation_received", "case_registered", "risk_assessed", "preservation_requested", "inquiry_opened"),
    *("victim_heard", "suspect_identified", "suspect_heard", "extended_by_court", "judged", "final", "closed"),
    *("disciplinary_opened", "disciplinary_decided", "victim_notified", "step_logged", "scene_inspected"),
)
PAUSABLE = {
    "medical_exam_acute": ("consent_refused", "hospital_transfer"),
    "medical_exam_late": ("consent_refused", "expert_unavailable"),
    "medical_report": ("awaiting_test_result",),
    "victim_notice": ("victim_address_unknown",),
}


def facts():
    """A kind of event with its data: whatever touches a clock, with and without a reference."""
    referred = st.sampled_from([(name, kind) for name, kinds in REFERENCES.items() for kind in kinds])
    pause = st.sampled_from([(clock, reason) for clock, reasons in PAUSABLE.items() for reason in reasons])
    return st.one_of(
        st.sampled_from(PLAIN).map(lambda kind: (kind, {})),
        st.tuples(referred, st.sampled_from("ab")).map(lambda drawn: (drawn[0][1], {drawn[0][0]: drawn[1]})),
        st.tuples(referred).map(lambda drawn: (drawn[0][1], {})),
        st.sampled_from(["police", "prison", "other"]).map(lambda code: ("case_registered", {"setting": code})),
        st.just(("exam_done", {"code": "protocol"})),
        st.just(("circumstances_recorded", {"code": "incident"})),
        st.just(("assessed", {"code": "not_admissible"})),
        pause.map(lambda one: ("pause_started", {"clock": one[0], "reason": one[1]})),
        st.tuples(pause, st.integers(0, 90)).map(asked_again),
        pause.map(lambda one: ("pause_ended", {"clock": one[0]})),
        st.integers(1, 12).map(
            lambda amount: ("extension_granted", {"clock": "investigation_outer_limit", "amount": amount})
        ),
        st.tuples(st.integers(1, 8), st.sampled_from(["withdrawn", "replaced"]), HOURS).map(correction),
    )


def asked_again(drawn):
    """A pause that says when to ask again: some days after the story begins, whether that is past by then or not."""
    (clock, reason), days = drawn
    day = (BEGIN + timedelta(days=days)).date().isoformat()
    return "pause_started", {"clock": clock, "reason": reason, "ask_again_on": day}


def correction(drawn):
    corrects, code, hours = drawn
    data = {"corrects": corrects, "code": code, "reason": "wrong_date"}
    return "corrected", data if code == "withdrawn" else data | {"occurred_as": moment(BEGIN, hours, 20).text}


def moment(now, hours_ago, written):
    """A moment some hours before `now`, written to the second, the day, the month or the year (20, 10, 7, 4)."""
    exact = Moment.exactly(now - timedelta(hours=hours_ago))
    return local(exact.text[:written])


STEPS = st.tuples(HOURS, facts(), HOURS, st.sampled_from([20, 20, 10, 7, 4]))
STORIES = st.lists(STEPS | st.tuples(HOURS, st.just(SWEEP)), min_size=2, max_size=14)


def told(connection, story):
    """Tell the story in a training case, where every event is a fact; after each step its rows must verify."""
    stream, now = new_training_case(uuid4().hex), BEGIN
    first = record(connection, Event(stream, "allegation_received"), by=TRAINER, at=Moment.exactly(now), now=now)
    entries = [first]
    for wait, what, *when in story:
        now += timedelta(hours=wait)
        if what == SWEEP:
            swept(connection, now)
        else:
            kind, data = what
            if kind == "corrected":
                data = data | {"corrects": one_of(entries, data)}
            entries.append(record(connection, Event(stream, kind, data), by=TRAINER, at=moment(now, *when), now=now))
        assert verify(connection).misfits == []
    swept(connection, now)
    assert verify(connection).misfits == []
    case = load(connection, stream)
    assert len(set(recorded(case))) == len(recorded(case))
    assert set(recorded(case)) >= set(come(case, now))


def one_of(entries, correction):
    """The `n` of an event that this may correct: a correction is withdrawn, never replaced."""
    may_be = [e.n for e in entries if e.kind != "corrected" or correction["code"] == "withdrawn"]
    return may_be[correction["corrects"] % len(may_be)]


def swept(connection, now):
    while sweep_batch(connection, now).cases:
        pass


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(story=STORIES)
async def test_what_a_sweep_marks_is_what_a_new_derivation_gives(office, story):
    await undone(office.tables, told, story)
