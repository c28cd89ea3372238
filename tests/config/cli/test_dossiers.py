"""`vigil dossiers due`, `postpone`, `erase`: what is to be erased, what stands against it, what is refused and why."""

import asyncio
from datetime import timedelta

import pytest

from config.clock import now_utc
from tests.builders import Office
from workflow.case import record
from workflow.events import Event, new_case
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.store import connect

OFFICER, PASSPHRASE = "demo-officer", "paper boats on seven rivers\n"
BY = By(office="intake", person="p-long-ago", role="case_officer")
FIVE_YEARS = timedelta(days=5 * 365 + 1)


@pytest.fixture
def archive(demo):
    """A demo with three old cases: due, due and held, coming; their streams."""
    return demo, asyncio.run(_old(demo.data / "vigil.db"))


async def _old(database):
    office = Office(connect(f"sqlite:///{database}"))
    found = []
    for number, left in enumerate((-20, -10, 30), start=1):
        found.append(await _closed(office, number, now_utc() - FIVE_YEARS + timedelta(days=left)))
    await _told(office, found[1], "legal_hold_set", now_utc(), reason="inspection")
    await office.close()
    return found


async def _closed(office, number, at):
    case = new_case()
    for kind, data in (
        ("allegation_received", {"channel": "visit", "urgent": False}),
        ("case_registered", {"number": f"OI-2020/{number:04}", "setting": "prison"}),
        ("assessed", {"code": "admissible"}),
        ("closed", {"reason": "other"}),
    ):
        by = By(office="intake", person="p-long-ago", role="intake_officer") if kind == "allegation_received" else BY
        await _told(office, case, kind, at, by=by, **data)
    return case


async def _told(office, case, kind, at, *, by=BY, **data):
    at = at.replace(microsecond=0)
    await office.tables.write(record, Event(case, kind, data), by=by, at=Moment.exactly(at), now=at)


def day(days):
    return (now_utc() + timedelta(days=days)).date().isoformat()


def test_what_is_due_what_is_coming_and_what_stands_against_it(archive):
    vigil, (due, held, coming) = archive

    said = vigil("dossiers", "due").out
    assert [line[:41] for line in said.splitlines() if line.startswith("case:")] == [due, held]
    assert "  It is under legal hold since" in said
    for within in ("60d", "9w", "2m", "60 days"):
        found = vigil("dossiers", "due", "--within", within, "--json").json
        assert [(one["case"], one["is_due"]) for one in found] == [(due, True), (held, True), (coming, False)]
    assert [one["kind"] for one in found[1]["against"]] == ["legal_hold"]


@pytest.mark.parametrize("within", ["soon", "0d", "-3w", "60", "1000000d"])
def test_a_time_that_is_none_is_refused(demo, within):
    assert demo("dossiers", "due", "--within", within).code == 2


def test_it_is_put_off_and_then_not_erased_until_its_day(archive, tmp_path):
    vigil, (due, held, _coming) = archive
    words = tmp_path / "why.txt"
    words.write_text("They asked.")

    def postpone(case, until, reason, *more):
        return vigil(
            *("dossiers", "postpone", case, "--until", until, "--reason", reason, "--as", OFFICER, *more),
            typed=PASSPHRASE,
        )

    assert postpone(due, day(300), "court_proceedings").code == 0
    for case, until, reason, code, sentence in (
        (due, day(200), "court_proceedings", 2, "Choose a later day."),
        (due, "2399-12-31", "court_proceedings", 2, "At once it may be put off until"),
        (due, "next year", "court_proceedings", 2, "This is not a day."),
        (due, day(400), "because", 2, "holds a value that it may not have"),
        (due, day(400), "other", 2, "Say in words why"),
        (new_case(), day(400), "asked_by_person", 1, "There is no case"),
    ):
        said = postpone(case, until, reason)
        assert (said.code, sentence in said.err) == (code, True), said.err
    assert vigil("dossiers", "due").out.count("case:") == 1

    for case, reason in ((due, "retention"), (held, "retention"), (held, "court_order")):
        refused = vigil("dossiers", "erase", case, "--reason", reason, "--as", OFFICER, typed=PASSPHRASE)
        assert (refused.code, "not erased" in refused.err) == (1, True)
    assert vigil("verify").code == 0


def test_what_nothing_stands_against_is_erased_once(archive):
    vigil, (due, _held, _coming) = archive

    done = vigil("dossiers", "erase", due, "--reason", "retention", "--as", OFFICER, typed=PASSPHRASE)
    again = vigil("dossiers", "erase", due, "--reason", "retention", "--as", OFFICER, typed=PASSPHRASE)

    assert (done.code, again.code) == (0, 1)
    assert f"Complete on {day(90)[:8]}" in done.out
    assert due not in vigil("dossiers", "due").out
    assert vigil("verify").code == 0
