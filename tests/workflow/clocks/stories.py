"""What the tests of clocks share: a story in lines, told to one clock or to the whole shipped policy.

A line is a date, perhaps a time, an event and what it names: "2026-03-02 09:00 suspect_heard suspect=p1". A fact
learned late ends in its recording: "… learned=2026-06-01". Lines stand in the order in which they were recorded.
"""

from functools import cache
from pathlib import Path
from typing import Any

from tests.workflow.calendars import WEEKENDS_ONLY, ZONE
from workflow.clocks import Clock, derive
from workflow.clocks.terms import verdict
from workflow.history import history
from workflow.ledger.entry import By, Entry
from workflow.moment import Moment, instant_text
from workflow.policy import terms
from workflow.policy.reading import read_policy
from workflow.policy.rules import Rules

KOSOVO = Path(__file__).parents[3] / "config" / "policy" / "kosovo"
WORDS = terms.Words(en="A step", sq="Një hap", sr="Jedna radnja")
GROUPS = {
    "closing": ("refused", "discontinued"),
    "revival": ("set_aside", "resumed"),
    "at_work": ("witness_heard", "refused", "discontinued"),
}


@cache
def shipped() -> Rules:
    """The shipped policy, ready for work."""
    return Rules(read_policy(KOSOVO))


def a_clock(limit, *, starts=("told",), met_by=("done",), **more):
    """A clock of an invented policy, which has three groups and no law."""
    common: dict[str, Any] = {
        "key": "step",
        "title": WORDS,
        "kind": "watch",
        "basis": "policy",
        "source": "Ours",
        "verified": True,
    }
    return terms.Clock(**common, limit=limit, starts=starts, met_by=met_by, **more)


def clocks(clock: terms.Clock, *lines: str, asking: terms.AskAgain | None = None) -> list[Clock]:
    """All occasions of one clock after this story; `asking`: whom the day of a pause tells to ask again."""
    vocabulary = terms.Vocabulary(version="1", role=(), event=(), field=(), codes=(), groups=GROUPS)
    workflow = terms.Workflow(version="1", region=(), transition=())
    every = terms.Clocks(version="1", clock=(clock,), ask_again=asking)
    policy = terms.Policy(hash="", vocabulary=vocabulary, workflow=workflow, clocks=every)
    return derive(_told(lines), Rules(policy), WEEKENDS_ONLY)


def shipped_clocks(key: str, *lines: str) -> list[Clock]:
    """All occasions of one clock of the shipped policy after this story."""
    return [clock for clock in derive(_told(lines), shipped(), WEEKENDS_ONLY) if clock.key == key]


def due(clock: Clock) -> str | None:
    """The due day, with the time where it is not the day's end."""
    return None if clock.due is None else _local(clock.due.latest)


def life(clock: Clock) -> str:
    """Start, due day, and what stopped it: "2026-03-02 → 2026-03-09, met 2026-03-04"."""
    stop = f", {'met' if clock.met else 'ended'} {clock.stopped.moment.text}" if clock.stopped else ""
    return f"{clock.started.text} → {due(clock)}{stop}"


def said(clock: Clock, on: str) -> str:
    """The verdict at the end of a day."""
    return verdict(clock, Moment.parse(on, ZONE).latest)


def _local(at):
    local = at.astimezone(ZONE)
    end_of_day = (local.hour, local.minute) == (23, 59)
    return local.strftime("%Y-%m-%d" if end_of_day else "%Y-%m-%d %H:%M")


def _told(lines):
    return history([_entry(number, line.split()) for number, line in enumerate(lines, 1)], ZONE)


def _entry(n, words):
    date = words.pop(0)
    at = Moment.parse(f"{date} {words.pop(0)}" if ":" in words[0] and words[0][0].isdigit() else date, ZONE)
    kind, _, code = words.pop(0).partition(":")
    data = dict(word.split("=") for word in words)
    learned = Moment.parse(data.pop("learned"), ZONE).latest if "learned" in data else at.latest
    data = {name: int(value) if name in ("amount", "occasion", "corrects") else value for name, value in data.items()}
    return Entry(
        stream="case:1",
        n=n,
        kind=kind,
        data=data | ({"code": code} if code else {}),
        occurred_at=at.text,
        precision=at.precision,
        recorded_at=instant_text(learned),
        by=By(office="oi", person="p", role="case_officer"),
        salt=bytes(16),
        prev=bytes(32),
        policy="",
    )
