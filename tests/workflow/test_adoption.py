"""A change of law is an act: recorded with what it moves, derived in batches, and verified at every point of it."""

import asyncio
import hashlib
import shutil
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from config.database import upgrade
from config.replay import TRAINER
from tests.builders import Office, undone
from tests.workflow.islands import BY_ERRAND, CALENDAR, FEAST, OPERATOR, POLICY, SCRIBE, SPEAKER, STEPS, TWO_DAYS, at
from tests.workflow.policy.island import FOLDER, edited
from workflow.adoption import CASES_A_BATCH, Adoption, adopt, catch_up
from workflow.case import Telling, load, record, record_many
from workflow.errors import Busy, NotNow, NotUnderstood
from workflow.events import SYSTEM, Event, new_case, new_training_case
from workflow.ledger.entry import decode
from workflow.moment import Moment
from workflow.rulebook import DERIVATION, law_in_force
from workflow.store import cases, connect, instance
from workflow.store.log import sequence
from workflow.sweep import sweep_batch
from workflow.verification import verify

CHANGE = "2026-03-05 12:00"
NOTHING = Adoption(None, None, [])


@pytest.fixture
async def island(database_url):
    """An instance under the island's law, in either kind of database."""
    office = await Office.founded(database_url, FOLDER)
    yield office
    await office.close()


def tellings(*steps, case=None):
    """Steps (kind, when, data) of one case."""
    case = case or new_case()
    handed_in = ("petition_handed_in", {"setting": "castle"})
    kinds = {"handed_in": handed_in, "sent": ("sent_to_sheriff", {"errand": "e"})}
    kinds["answered"] = ("sheriff_answered", {"errand": "e", "code": "charges"})
    return [Telling(Event(case, *kinds[kind]), SCRIBE, at(when)) for kind, when in steps]


async def told(office, *steps, case=None):
    """A case in which these steps happened, each recorded when it did."""
    said = tellings(*steps, case=case)
    for one in said:
        await office.tables.write(record_many, [one], now=one.at.latest)
    return said[0].event.stream


async def adopted(office, policy=POLICY, calendar=CALENDAR, when=CHANGE):
    return await office.tables.write(adopt, policy, calendar, by=SPEAKER, now=at(when).latest)


async def caught_up(office):
    """Derive all cases anew; how many there were in each batch."""
    adoption = (await office.tables.read(instance.read)).adoption
    batches = []
    while done := await office.tables.write(catch_up, adoption):
        batches.append(done)
    return batches


async def due(office, case, key):
    """The due date that is kept of a clock."""
    _row, clocks = await office.tables.read(cases.case_rows, case)
    (found,) = [f"{clock['due_at']:%m-%d %H:%M}" for clock in clocks if clock["key"] == key]
    return found


async def system_events(office):
    return [decode(leaf) for leaf in await office.tables.read(cases.leaves, SYSTEM)]


async def holds(office):
    return (await office.verify()).misfits == []


# ------------------------------------------------------------------------------------------- what it moves


async def test_a_changed_limit_moves_only_clocks_that_start_after_it(island):
    old = await told(island, ("handed_in", "2026-03-05 11:00"))

    done = await adopted(island, TWO_DAYS)
    await caught_up(island)

    new = await told(island, ("handed_in", "2026-03-05 13:00"))
    assert done.changed == []
    assert [await due(island, case, "entering") for case in (old, new)] == ["03-06 11:00", "03-07 13:00"]
    assert await holds(island)


async def test_a_new_holiday_moves_what_is_not_met_and_leaves_what_is(island):
    unmet = await told(island, ("sent", "2026-03-01 10:00"))
    met = await told(island, ("sent", "2026-03-01 10:00"), ("answered", "2026-03-04"))

    done = await adopted(island, calendar=FEAST)
    await caught_up(island)

    moved = f"{unmet} sheriffs_answer 1: 2026-03-08T23:59:59Z → 2026-03-09T23:59:59Z"
    assert done.changed == [moved]
    assert [await due(island, case, "sheriffs_answer") for case in (unmet, met)] == ["03-09 23:59", "03-08 23:59"]
    assert await holds(island)


async def test_a_case_keeps_its_dates_until_it_is_derived_anew(island):
    case = await told(island, ("sent", "2026-03-01 10:00"))

    await adopted(island, calendar=FEAST)

    assert await due(island, case, "sheriffs_answer") == "03-08 23:59"
    assert await caught_up(island) == [1]
    assert await due(island, case, "sheriffs_answer") == "03-09 23:59"


async def test_the_adoption_is_an_event_with_version_count_and_digest_of_what_it_moved(island):
    await told(island, ("sent", "2026-03-01 10:00"))

    done = await adopted(island, TWO_DAYS, FEAST)

    policy, calendar = (await system_events(island))[-2:]
    digest = hashlib.sha256("\n".join(done.changed).encode()).hexdigest()
    said = {"derivation": DERIVATION, "changed": 1, "changed_digest": digest}
    assert (policy.kind, policy.data) == ("policy_adopted", {"version": done.policy, **said})
    assert (calendar.kind, calendar.data) == ("calendar_adopted", {"version": done.calendar, **said})
    assert (policy.by, policy.recorded_at) == (SPEAKER, "2026-03-05T12:00:00Z")


# -------------------------------------------------------------------------------------- what it leaves alone


@pytest.mark.parametrize("policy", [POLICY, POLICY | {"clocks.toml": "# A remark.\n" + POLICY["clocks.toml"]}])
async def test_what_is_in_force_already_is_not_adopted_again(island, policy):
    await told(island, ("handed_in", "2026-03-05 11:00"))
    before = await island.counts()

    assert await adopted(island, policy) == NOTHING
    assert await caught_up(island) == []
    assert await island.counts() == before


MISSPELT = edited("clocks.toml", 'met_by = ["petition_entered"]', 'met_by = ["petition_enterd"]')
UNSOUND = [
    (MISSPELT, CALENDAR, "did you mean petition_entered"),
    (edited("clocks.toml", 'limit = "24 hours"', 'limit = "a day"'), CALENDAR, "clocks.toml:"),
    ({"clocks.toml": POLICY["clocks.toml"]}, CALENDAR, "is missing"),
    (POLICY | {"clocks.toml": "[["}, CALENDAR, "This is not TOML"),
    (TWO_DAYS, CALENDAR.replace("friday", "freitag"), "freitag"),
    (TWO_DAYS, "", "zone"),
]


async def test_what_is_not_sound_is_not_adopted_and_nothing_of_it_is_kept(island):
    before, law = await island.counts(), await island.tables.read(law_in_force)

    for policy, calendar, words in UNSOUND:
        with pytest.raises(NotUnderstood, match=words):
            await adopted(island, policy, calendar)

    assert await island.counts() == before
    assert await island.tables.read(law_in_force) is law


async def test_an_edit_of_the_policy_folder_that_nobody_adopted_changes_nothing(database_url, tmp_path):
    folder = shutil.copytree(FOLDER, tmp_path / "policy")
    office = await Office.founded(database_url, folder)
    await office.close()

    (folder / "clocks.toml").write_text("nonsense")
    again = Office(connect(database_url))
    case = await told(again, ("handed_in", "2026-03-05 11:00"))

    assert await due(again, case, "entering") == "03-06 11:00"
    assert await holds(again)
    await again.close()


async def test_a_law_may_be_adopted_whatever_else_happened_to_the_system(island):
    override = Event(SYSTEM, "clock_override", {"reason": "set_right"})
    await island.tables.write(record, override, by=OPERATOR, at=at(CHANGE), now=at(CHANGE).latest)

    done = await adopted(island, TWO_DAYS, when="2026-03-06 12:00")

    assert done.policy is not None
    assert await holds(island)


async def test_a_law_that_was_in_force_once_may_be_adopted_again(island):
    await adopted(island, TWO_DAYS)
    await adopted(island, POLICY, when="2026-03-06 12:00")

    dues = []
    for day in ("04", "05", "06"):
        case = await told(island, ("handed_in", f"2026-03-{day} 13:00"))
        dues.append(await due(island, case, "entering"))

    assert dues == ["03-05 13:00", "03-07 13:00", "03-07 13:00"]
    assert await holds(island)


async def test_before_anything_was_adopted_nothing_can_be_recorded(database_url):
    tables = connect(database_url)
    await tables.write(upgrade)

    with pytest.raises(NotNow, match="vigil init"):
        await tables.write(record, Event(SYSTEM, "clock_override"), by=OPERATOR, at=at(CHANGE), now=at(CHANGE).latest)
    await tables.close()


# --------------------------------------------------------------------------------------------- meanwhile


async def test_cases_are_derived_anew_in_batches_and_all_holds_at_every_point(island):
    many = [one for _ in range(CASES_A_BATCH + 2) for one in tellings(("sent", "2026-03-01 10:00"))]
    await island.tables.write(record_many, many, now=at("2026-03-01 10:00").latest)

    done = await adopted(island, calendar=FEAST)
    adoption = (await island.tables.read(instance.read)).adoption

    assert len(done.changed) == len(many)
    assert await holds(island)
    assert await island.tables.write(catch_up, adoption) == CASES_A_BATCH
    assert await holds(island)
    assert [await island.tables.write(catch_up, adoption) for _ in range(2)] == [2, 0]
    assert await holds(island)


async def test_a_case_that_is_told_something_meanwhile_is_derived_under_the_new_law_at_once(island):
    case = await told(island, ("sent", "2026-03-01 10:00"))
    await adopted(island, calendar=FEAST)

    await told(island, ("handed_in", "2026-03-06 10:00"), case=case)

    assert await due(island, case, "sheriffs_answer") == "03-09 23:59"
    assert await caught_up(island) == []
    assert await holds(island)


async def test_a_sweep_meanwhile_leaves_a_case_under_its_old_law_and_all_holds(island):
    case = await told(island, ("sent", "2026-03-01 10:00"))
    await adopted(island, calendar=FEAST)

    await island.sweep("2026-03-09 12:00")

    assert await holds(island)
    assert await caught_up(island) == [1]
    assert await due(island, case, "sheriffs_answer") == "03-09 23:59"
    assert await holds(island)


async def test_a_batch_that_is_undone_leaves_no_trace_in_memory(island):
    case = await told(island, ("sent", "2026-03-01 10:00"))
    await adopted(island, calendar=FEAST)
    adoption = (await island.tables.read(instance.read)).adoption

    await undone(island.tables, catch_up, adoption)
    await told(island, ("handed_in", "2026-03-06 10:00"), case=case)

    assert await due(island, case, "sheriffs_answer") == "03-09 23:59"
    assert await holds(island)


async def test_an_adoption_that_is_undone_leaves_no_trace_in_memory(island):
    def adopted_and_told(connection):
        adopt(connection, TWO_DAYS, CALENDAR, by=SPEAKER, now=at(CHANGE).latest)
        record_many(connection, tellings(("handed_in", "2026-03-05 13:00")), now=at("2026-03-05 13:00").latest)

    await undone(island.tables, adopted_and_told)
    await adopted(island, calendar=FEAST)
    case = await told(island, ("handed_in", "2026-03-06 10:00"))

    assert await due(island, case, "entering") == "03-07 10:00"
    assert await holds(island)


async def test_two_nodes_may_adopt_at_once(island, database_url):
    others = [Office(connect(database_url)) for _ in range(2)]

    came = await asyncio.gather(*(adopted(node, TWO_DAYS) for node in others), return_exceptions=True)
    for node in others:
        await node.close()

    assert [one for one in came if isinstance(one, Exception) and not isinstance(one, Busy)] == []
    assert sum(isinstance(one, Adoption) and one.policy is not None for one in came) == 1
    assert await holds(island)


async def test_a_rulebook_that_was_changed_in_the_database_is_found_out(island):
    await told(island, ("handed_in", "2026-03-05 11:00"))

    def harm(connection):
        connection.execute(text("UPDATE rulebook SET content = replace(content, '24 hours', '48 hours')"))

    await island.tables.write(harm)

    assert next(misfit.where for misfit in (await island.verify()).misfits).startswith("rulebook ")


async def test_a_case_says_under_which_adoption_it_stands(island):
    case = await told(island, ("handed_in", "2026-03-05 11:00"))
    await adopted(island, TWO_DAYS)

    row, _clocks = await island.tables.read(cases.case_rows, case)
    assert row["adoption"] == 2
    assert (await island.tables.read(load, case)).rows.case["adoption"] == 3


def lived_through_changes(connection, steps):
    """A training case under changing laws: some cases are derived anew at once, some only later, some swept before."""
    stream, now, by = new_training_case(uuid4().hex), at("2026-03-01 10:00").latest, TRAINER
    for wait, step in steps:
        now += timedelta(hours=wait)
        if isinstance(step, tuple):
            record(connection, Event(stream, *step), by=by, at=Moment.exactly(now - timedelta(hours=wait)), now=now)
        elif step == "catch up":
            catch_up(connection, law_in_force(connection).adoption)
        elif step == "sweep":
            sweep_batch(connection, now)
        else:
            adopt(connection, *LAWS[step], by=SPEAKER, now=now)
        sequence(connection)
        assert verify(connection).misfits == []


LAWS = {"old": (POLICY, CALENDAR), "two days": (TWO_DAYS, FEAST), "errand": (BY_ERRAND, FEAST)}
CHANGES = st.sampled_from(["sweep", "catch up", *LAWS])
LIVES = st.lists(st.tuples(st.integers(0, 60), STEPS | CHANGES), max_size=14)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=LIVES)
async def test_whatever_changes_when_all_holds(island, steps):
    await undone(island.tables, lived_through_changes, steps)
