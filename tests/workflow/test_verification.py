"""Whether history is what it was: what an administrator without the log's key may try, and what `verify` says of it."""

import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from tests.builders import ADMINISTRATOR, KEY, OFFICER, local, undone
from tests.workflow.hostile import Administrator
from tests.workflow.policy.island import island
from workflow.adoption import adopt, catch_up
from workflow.case import record
from workflow.events import Event, is_case, new_case
from workflow.ledger.entry import NO_PREVIOUS, canonical, decode
from workflow.ledger.merkle import Frontier, leaf_hash
from workflow.ledger.note import Checkpoint, LogKey, sign
from workflow.moment import Moment
from workflow.policy.reading import policy_hash
from workflow.rulebook import keep_policy
from workflow.store import log
from workflow.store.log import sequence, sign_checkpoint
from workflow.sweep import sweep_batch
from workflow.verification import covers, rebuild, verify

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
VKEY = KEY.verifier
FORGER = LogKey(KEY.name, bytes(32))
ENTRIES, CASES = 29, 4  # of the instance that `hostile` fills


def said(connection, **more):
    """Every misfit as "where: what"."""
    return [str(misfit) for misfit in verify(connection, **{"vkey": VKEY, **more}).misfits]


def log_of(admin):
    """The rows of the log in its order."""
    return sorted(admin.rows("event"), key=lambda row: row.values["log_index"])


def settled(admin):
    """Make the head of the log, and all that is derived, fit the events as they now stand."""
    edge = Frontier()
    edge.append_many([leaf_hash(row.values["entry"]) for row in log_of(admin)])
    log.keep_frontier(admin.connection, edge)
    rebuild(admin.connection)


def cut(admin, entries):
    """Take the last entries off the log, and hide that."""
    for row in log_of(admin)[-entries:]:
        admin.delete("event", row)
    settled(admin)


def rewrite(admin, first):
    """Tell the log from a place on anew: the same events, other salts, every chain and the head as they must be."""
    last: dict[str, bytes] = {}
    for place, row in enumerate(log_of(admin)):
        entry = decode(row.values["entry"])
        salt = entry.salt if place < first else bytes(16)
        leaf = canonical(replace(entry, salt=salt, prev=last.get(entry.stream, NO_PREVIOUS)))
        last[entry.stream] = leaf_hash(leaf)
        admin.change("event", row, entry=leaf)
    settled(admin)


def on(admin_work):
    """A piece of work for an administrator."""
    return lambda connection: admin_work(Administrator(connection))


async def test_an_instance_as_it_was_left_verifies(tables):
    report = await tables.read(verify, vkey=VKEY)

    assert (report.ok, report.misfits, report.notes, report.waiting) == (True, [], [], 0)
    assert report.size == ENTRIES
    assert report.cases == CASES


async def test_taking_constraints_away_is_no_misfit(tables):
    assert await undone(tables, on(lambda admin: said(admin.connection))) == []


def test_the_tables_of_events_cases_and_clocks_are_covered_whole():
    assert covers().keys() >= {"event", "case", "clock"}
    assert {"stream", "n", "kind", "log_index", "entry"} == set(covers()["event"])


# ------------------------------------------------------------------------------------------------------- the log


async def test_two_events_of_a_case_in_each_others_place_are_found(tables):
    def swapped(admin):
        one, other = [row for row in admin.rows("event") if is_case(row.values["stream"])][1:3]
        admin.change("event", one, entry=other.values["entry"], kind=other.values["kind"])
        admin.change("event", other, entry=one.values["entry"], kind=one.values["kind"])
        return [one, other], said(admin.connection)

    rows, found = await undone(tables, on(swapped))

    for row in rows:
        assert f"event {row.name} {row.values['n']}: The row does not say what its entry says." in found


async def test_two_events_that_changed_their_numbers_are_found(tables):
    def swapped(admin):
        one, other = [row for row in admin.rows("event") if is_case(row.values["stream"])][1:3]
        admin.change("event", one, n=other.values["n"])
        admin.change("event", other, n=one.values["n"])
        return said(admin.connection)

    assert await undone(tables, on(swapped)) != []


async def test_entries_swapped_between_two_cases_are_found(tables):
    def swapped(admin):
        one, other = [row for row in admin.rows("event") if row.values["kind"] == "allegation_received"]
        admin.change("event", one, entry=other.values["entry"])
        admin.change("event", other, entry=one.values["entry"])
        return [one, other], said(admin.connection)

    rows, found = await undone(tables, on(swapped))

    for row in rows:
        assert f"event {row.name} 1: The row does not say what its entry says." in found


async def test_an_event_that_changed_its_place_in_the_log_is_found(tables):
    def moved(admin):
        one, other = log_of(admin)[2:4]
        admin.change("event", one, log_index=3)
        admin.change("event", other, log_index=2)
        return said(admin.connection)

    assert await undone(tables, on(moved)) != []


@pytest.mark.parametrize("blob", [b"", b"\x00\xff", b"{}", b"null", b"[" * 100_000, b'{"stream":7}'])
async def test_an_entry_that_cannot_be_read_is_a_misfit_and_the_other_cases_are_still_checked(tables, blob):
    def damaged(admin):
        first, last = admin.rows("case")[0], admin.rows("case")[-1]
        row = next(row for row in admin.rows("event") if row.name == first.name)
        admin.change("event", row, entry=blob)
        admin.change("case", last, number="77/2026")
        return first, last, said(admin.connection)

    first, last, found = await undone(tables, on(damaged))

    assert any(misfit.startswith(f"event {first.name} 1: ") for misfit in found)
    assert f"case {last.name}: Its number is not what its events give." in found


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("case_registered", {"incident_on": "2026-13-45"}),
        ("case_registered", {"setting": ["police"]}),
        ("referral_sent", {"strand": {"a": 1}}),
        ("clock_stage_reached", {"stages": ["due"]}),
        ("clock_lapsed", {"lapsed": {"clock": "age"}}),
    ],
)
async def test_an_entry_from_which_nothing_follows_is_a_misfit_and_the_other_cases_are_still_checked(
    tables, kind, data
):
    def damaged(admin):
        first, last = admin.rows("case")[0], admin.rows("case")[-1]
        row = next(row for row in admin.rows("event") if row.name == first.name)
        forged = replace(decode(row.values["entry"]), kind=kind, data=data)
        admin.change("event", row, entry=canonical(forged), kind=kind)
        admin.change("case", last, number="77/2026")
        return first, last, said(admin.connection)

    first, last, found = await undone(tables, on(damaged))

    assert any(misfit.startswith(f"case {first.name}: ") for misfit in found)
    assert f"case {last.name}: Its number is not what its events give." in found


async def test_a_tail_that_was_cut_off_is_found_by_a_checkpoint_that_was_kept(tables):
    def tail_cut(admin):
        sign_checkpoint(admin.connection, KEY, now=NOW)
        cut(admin, 1)
        return said(admin.connection)

    assert await undone(tables, on(tail_cut)) == [
        f"checkpoint {ENTRIES}: It signed {ENTRIES} entries, and the log has {ENTRIES - 1}."
    ]


@pytest.mark.parametrize("entries", [1, 5])
async def test_a_tail_that_was_cut_off_is_found_by_a_checkpoint_from_outside(tables, entries):
    def tail_cut(admin):
        outside = sign_checkpoint(admin.connection, KEY, now=NOW)
        admin.sql("DELETE FROM checkpoint")
        cut(admin, entries)
        return said(admin.connection), said(admin.connection, since=outside)

    alone, since = await undone(tables, on(tail_cut))

    assert alone == []  # without any checkpoint nobody can know
    assert since == [f"the earlier checkpoint: It signed {ENTRIES} entries, and the log has {ENTRIES - entries}."]


@pytest.mark.parametrize("first", [0, 9, ENTRIES - 2])
async def test_a_history_told_anew_without_any_break_is_found_by_a_checkpoint_from_outside(tables, first):
    def told_anew(admin):
        outside = sign_checkpoint(admin.connection, KEY, now=NOW)
        admin.sql("DELETE FROM checkpoint")
        rewrite(admin, first)
        return said(admin.connection), said(admin.connection, since=outside)

    alone, since = await undone(tables, on(told_anew))

    assert alone == []
    assert since == [f"the earlier checkpoint: The log does not begin with the {ENTRIES} entries that it signed."]


async def test_a_log_that_grew_still_begins_with_each_of_its_earlier_checkpoints(tables):
    def grown(connection):
        notes = [sign(Checkpoint(KEY.name, 0, Frontier().root()), KEY), sign_checkpoint(connection, KEY, now=NOW)]
        for _ in range(3):
            allegation = Event(new_case(), "allegation_received", {"channel": "desk", "urgent": False})
            record(connection, allegation, by=OFFICER, at=Moment.exactly(NOW), now=NOW)
            sequence(connection)
            notes.append(sign_checkpoint(connection, KEY, now=NOW))
        return [said(connection, since=note) for note in notes]

    assert await undone(tables, grown) == [[]] * 5


async def test_a_checkpoint_of_somebody_else_or_of_nobody_proves_nothing(tables):
    forged = sign(Checkpoint(KEY.name, ENTRIES, bytes(32)), FORGER)

    for since in (forged, "rubbish", ""):
        (misfit,) = await tables.read(lambda connection, since=since: said(connection, since=since))
        assert misfit.startswith("the earlier checkpoint: ")


# ---------------------------------------------------------------------------------------- keys and rulebooks


async def test_another_verifier_key_in_the_instance_is_found_by_the_key_from_outside(tables):
    def replaced(admin):
        admin.sql("UPDATE instance SET vkey = :vkey", vkey=str(FORGER.verifier))
        admin.sql("DELETE FROM checkpoint")
        sign_checkpoint(admin.connection, FORGER, now=NOW)
        own = verify(admin.connection)
        return own.misfits, [str(note) for note in own.notes], said(admin.connection)

    own, notes, outside = await undone(tables, on(replaced))

    assert own == []
    assert len(notes) == 1  # and the report says what that is worth
    assert outside == [
        "instance: The instance names another verifier key than the one given.",
        f"checkpoint {ENTRIES}: The note is signed by another key of the name {KEY.name}.",
    ]


@pytest.mark.parametrize("vkey", ["", "rubbish", f"{VKEY}x"])
async def test_a_verifier_key_that_is_none_is_a_misfit(tables, vkey):
    def replaced(admin):
        admin.sql("UPDATE instance SET vkey = :vkey", vkey=vkey)
        return verify(admin.connection).misfits

    assert [misfit.where for misfit in await undone(tables, on(replaced))] == ["instance"]


async def test_a_database_without_an_instance_is_a_misfit(tables):
    def emptied(admin):
        admin.sql("DELETE FROM instance")
        return said(admin.connection)

    assert await undone(tables, on(emptied)) == ["instance: There is no instance in this database."]


@pytest.mark.parametrize(("kind", "old", "new"), [("policy", "24 hours", "48 hours"), ("calendar", "2026-", "2027-")])
async def test_a_rulebook_that_was_edited_is_found(tables, kind, old, new):
    def edited(admin):
        changed = "UPDATE rulebook SET content = replace(content, :old, :new) WHERE kind = :kind"
        admin.sql(changed, old=old, new=new, kind=kind)
        return said(admin.connection)

    assert any(
        "The rulebook is not the one that its hash names." in misfit for misfit in await undone(tables, on(edited))
    )


@pytest.mark.parametrize("content", [None, "", "rubbish", "{}", '{"clocks.toml": 7}', "null"])
async def test_a_rulebook_that_cannot_be_read_is_found(tables, content):
    def damaged(admin):
        if not admin.is_sqlite:
            admin.sql("ALTER TABLE rulebook ALTER content DROP NOT NULL")
        written = "" if content is None and admin.is_sqlite else content
        admin.sql("UPDATE rulebook SET content = :content WHERE kind = 'policy'", content=written)
        return said(admin.connection)

    assert any(misfit.startswith("rulebook ") for misfit in await undone(tables, on(damaged)))


async def test_a_rulebook_replaced_by_another_sound_one_is_found(tables):
    def replaced(admin):
        other = keep_policy(admin.connection, island())
        admin.sql("DELETE FROM rulebook WHERE kind = 'policy' AND hash <> :other", other=other)
        return said(admin.connection)

    found = await undone(tables, on(replaced))

    assert f"rulebook {policy_hash(island())}: What is adopted and what is kept are not the same." in found
    assert any(misfit.startswith("case ") for misfit in found)


async def test_a_case_that_still_stands_under_an_older_calendar_verifies_under_that_one(tables):
    def adopted_between(connection):
        content, calendar = (
            connection.exec_driver_sql(f"SELECT content FROM rulebook WHERE kind = '{kind}'").scalar_one()
            for kind in ("policy", "calendar")
        )
        fewer = calendar[: calendar.index("[[holiday]]")]
        done = adopt(connection, json.loads(content), fewer, by=ADMINISTRATOR, now=NOW)
        before = said(connection)
        caught_up = catch_up(connection, CASES)
        return done.calendar, before, caught_up, said(connection)

    version, before, caught_up, after = await undone(tables, adopted_between)

    assert version is not None
    assert (before, caught_up, after) == ([], CASES, [])


# ----------------------------------------------------------------------------- what is not yet in the log


def told_and_waiting(connection):
    """Two events that no sequencer has seen yet, behind one another in a case of their own."""
    case = new_case()
    data = {"channel": "desk", "urgent": False}
    record(connection, Event(case, "allegation_received", data), by=OFFICER, at=Moment.exactly(NOW), now=NOW)
    record(connection, Event(case, "preservation_requested"), by=OFFICER, at=Moment.exactly(NOW), now=NOW)
    return case


async def test_events_that_are_not_yet_in_the_log_are_counted_and_no_misfit(tables):
    def waiting(connection):
        told_and_waiting(connection)
        return verify(connection, vkey=VKEY)

    report = await undone(tables, waiting)

    assert (report.ok, report.size, report.waiting, report.cases) == (True, ENTRIES, 2, CASES + 1)


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("column", covers()["event"])
async def test_an_edit_of_an_event_that_waits_is_found(tables, n, column):
    def unnoticed(connection):
        case = told_and_waiting(connection)
        admin = Administrator(connection)
        row = next(row for row in admin.rows("event") if (row.name, row.values["n"]) == (case, n))
        missed = []
        for value in admin.instead_of("event", column, row.values[column]):
            with connection.begin_nested() as edit:
                admin.change("event", row, **{column: value})
                missed += [] if said(connection) else [value]
                edit.rollback()
        return missed

    assert await undone(tables, unnoticed) == []


@pytest.mark.parametrize("n", [1, 2])
async def test_an_event_that_waited_and_was_taken_away_is_found(tables, n):
    def taken(connection):
        case = told_and_waiting(connection)
        admin = Administrator(connection)
        admin.delete("event", next(r for r in admin.rows("event") if (r.name, r.values["n"]) == (case, n)))
        return case, said(connection)

    case, found = await undone(tables, taken)

    assert any(case in misfit for misfit in found)


# ------------------------------------------------------------------------------------------------- rebuilding


async def test_rebuilding_restores_the_derived_tables_to_the_letter(tables):
    def rebuilt(connection):
        admin = Administrator(connection)
        before = [[row.values for row in admin.rows(table)] for table in ("case", "clock")]
        admin.sql('UPDATE "case" SET state = :nothing, next_check_at = 7, number = NULL', nothing="{}")
        admin.sql("DELETE FROM clock WHERE kind = 'limit'")
        admin.sql("UPDATE clock SET due_at = 7, stages = '[]'")
        damaged = said(connection)
        cases = rebuild(connection)
        after = [[row.values for row in admin.rows(table)] for table in ("case", "clock")]
        return damaged, cases, before == after, said(connection)

    damaged, cases, is_restored, after = await undone(tables, rebuilt)

    assert damaged != []
    assert (cases, is_restored, after) == (CASES, True, [])


async def test_what_was_rebuilt_goes_on_as_before(tables):
    def gone_on(connection):
        rebuild(connection)
        while sweep_batch(connection, local("2027-01-01").latest).cases:
            pass
        return said(connection)

    assert await undone(tables, gone_on) == []


async def test_of_very_many_misfits_a_hundred_are_listed(tables):
    def damaged(admin):
        row = admin.rows("clock")[0]
        for number in range(300):
            admin.insert("clock", row.values | {"key": f"invented_{number}"})
        return verify(admin.connection, vkey=VKEY)

    report = await undone(tables, on(damaged))

    assert (report.ok, len(report.misfits)) == (False, 100)
