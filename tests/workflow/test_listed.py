"""What the row of a case keeps for the worklist: as its events stand after corrections, and after the work of time."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import INTAKE, local, undone
from tests.workflow.test_case_stories import BEGIN, STEPS, is_kept, received, told
from workflow.case import record
from workflow.errors import VigilError
from workflow.events import new_case, new_training_case
from workflow.folding import seconds
from workflow.ledger.entry import By
from workflow.listed import COLUMNS, first_due
from workflow.moment import Moment
from workflow.store.cases import case_rows
from workflow.sweep import sweep_batch

NOW = "2026-03-02 10:00"


async def kept(office, case):
    row = (await office.tables.read(case_rows, case))[0]
    return {name: row[name] for name in COLUMNS}


async def test_a_case_is_received_when_the_first_event_with_a_channel_happened(office):
    case = await office.receive("2026-02-27", channel="letter")
    await office.tell(case, "circumstances_recorded", "2026-02-20", learned=NOW, code="incident")
    ex_officio = new_case()
    await office.tell(ex_officio, "injuries_recorded", "2026-02-01", learned=NOW, by=INTAKE)

    assert (await kept(office, case))["received_at"] == local("2026-02-27").earliest
    assert (await kept(office, ex_officio))["received_at"] == local(NOW).latest


async def test_the_last_word_counts_and_a_correction_takes_it_back(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, NOW, "OI-2026/0012", setting="police")
    await office.tell(case, "assigned", NOW, person="p-1")
    await office.tell(case, "assigned", NOW, person="p-2")
    await office.tell(case, "circumstances_recorded", NOW, setting="prison")
    await office.tell(case, "marked_urgent", NOW)
    before = await kept(office, case)

    for n in (4, 5, 6):
        await office.tell(case, "corrected", NOW, corrects=n, code="withdrawn", reason="typing_error")

    after = await kept(office, case)
    assert [before[name] for name in ("assigned_to", "setting", "urgent")] == ["p-2", "prison", 1]
    assert [after[name] for name in ("assigned_to", "setting", "urgent")] == ["p-1", "police", 0]
    assert (after["number"], after["serial"]) == ("OI-2026/0012", 2026_000_000_012)


async def test_of_a_replayed_judgment_nothing_is_kept(office):
    stream = new_training_case("x")
    trainer = By(office="", person="chronology", role="training")
    await office.tell(stream, "allegation_received", "2020-03-02 09:00", by=trainer, channel="portal", urgent=True)

    assert set((await kept(office, stream)).values()) == {None}


async def test_when_a_step_is_lost_the_case_waits_for_the_next(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, NOW, "OI-2026/0001")
    for kind in ("risk_assessed", "preservation_requested"):
        await office.tell(case, kind, "2026-03-02 11:00")
    await office.tell(case, "referral_sent", "2026-03-02 11:00", authority="prosecution")
    waited = (await kept(office, case))["due_key"]

    await office.sweep("2026-04-20 09:00")  # six weeks: an examination shows nothing any more

    assert (waited, (await kept(office, case))["due_key"]) == ("medical_exam_request", "prosecutor_acknowledgement")
    assert (await office.verify()).misfits == []


def test_a_limit_comes_before_a_watch_and_what_a_pause_holds_last():
    due = seconds(BEGIN)
    watch, limit, held = ("watch", due - 9, "w", 1), ("limit", due, "l", 1), ("limit", None, "h", 1)

    assert [first_due(waiting)["due_key"] for waiting in ([watch, limit, held], [watch, held], [held], [])] == [
        "l",
        "w",
        "h",
        None,
    ]


def told_and_swept(connection, steps, later):
    event, reporter = received()
    record(connection, event, by=reporter, at=Moment.exactly(BEGIN), now=BEGIN)
    for telling, now in told(event.stream, steps):
        try:
            record(connection, telling.event, by=telling.by, at=telling.at, now=now)
        except VigilError:
            continue
        while sweep_batch(connection, now + timedelta(hours=later)).cases:
            pass
    is_kept(connection, event.stream)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEPS, max_size=8), later=st.integers(0, 24 * 400))
async def test_what_a_sweep_writes_of_a_real_case_is_what_its_events_give(office, steps, later):
    await undone(office.tables, told_and_swept, steps, later)
