"""A demo is filled: all stories in the order of time, with the work of time between them, then the judgments.

Numbers, chains, what a sweep finds and what people were told so come out as in an office that has worked for a year.
Read `fill_demo`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from config.demo.deeds import Tale, Told
from config.demo.post import address_of
from config.demo.stories import STORIES
from config.demo.times import Today
from config.demo_people import let_people_in
from config.replay import tell_case
from config.settings import shipped_chronologies
from config.telling import People
from intake.attachments.storage import Storage
from intake.people.founding import Founded
from intake.people.signed_in import SignedIn
from notifications import choices, inbox
from notifications.escalating import escalate
from notifications.habits import Habit
from notifications.store.schema import EMAIL
from notifications.telling import fan_out
from workflow.chronology.reading import read_chronology
from workflow.events import new_training_case
from workflow.rulebook import law_in_force
from workflow.store import Tables
from workflow.store.log import sequence
from workflow.sweep import sweep_batch

SWEPT_EVERY = timedelta(hours=12)
AT_ONCE, ADMINISTRATOR, MOST_UNREAD = "colleague", "administrator", 1_000
READ_AFTER = timedelta(hours=20)  # people of the demo look into their inbox once a day


class Filled(Struct, frozen=True):
    """How many cases a demo holds."""

    fictional: int
    training: int


async def fill_demo(
    tables: Tables, storage: Storage, founded: Founded, *, founded_at: datetime, now: datetime
) -> Filled:
    """Let the people in, tell the fictional cases as they went until `now` (UTC), and the shipped judgments.

    `founded_at` is when the instance began, before the first story (`config.instance.AGE_OF_A_DEMO`).
    """
    zone = (await tables.read(law_in_force)).calendar.zone
    people = await let_people_in(tables, founded, now=founded_at)
    tales = await tell(Told(tables, storage, people, Today(now, zone)))
    await tables.write(_chose, people, now)
    training = await _told_judgments(tables)
    await tables.write(sequence)
    return Filled(len(tales), training)


async def tell(told: Told) -> list[Tale]:
    """Tell all stories, step by step in the order of time; what became of each, in their order."""
    tales = [Tale() for _ in STORIES]
    steps = [(when(told.today), place, deed) for place, story in enumerate(STORIES) for when, deed in story]
    steps.sort(key=lambda step: step[:2])
    before = steps[0][0]
    for at, place, deed in steps:
        await told.tables.write(_swept, before, at)
        await deed(told, tales[place], at)
        await _heard(told, at)
        before = at
    await _heard(told, told.today.now)
    return tales


def _swept(connection: Connection, since: datetime, until: datetime) -> None:
    """Time passes: what came to be due is recorded not long after it did."""
    at = since
    while at < until:
        at = min(at + SWEPT_EVERY, until)
        while sweep_batch(connection, at).cases:
            pass


async def _heard(told: Told, at: datetime) -> None:
    """What happened is told, and everybody reads what they were told the day before."""
    await told.tables.write(sequence)
    await fan_out(told.tables, People(), at)
    await told.tables.write(_read, told.people, at)
    await escalate(told.tables, People(), at)


def _read(connection: Connection, people: Mapping[str, SignedIn], at: datetime) -> None:
    for one in people.values():
        seen = [
            item.id
            for item in inbox.listed(connection, one.by.person, only_unread=True, at_most=MOST_UNREAD)
            if item.created_at <= at - READ_AFTER
        ]
        inbox.mark_read(connection, one.by.person, seen, now=at)


def _chose(connection: Connection, people: Mapping[str, SignedIn], now: datetime) -> None:
    """Everybody gives an address that is nobody's, and is told in English; one of them at once, the others together."""
    for name, one in people.items():
        if name != ADMINISTRATOR:
            choices.set_way(connection, one.by.person, EMAIL, address_of(f"demo-{name}"), now=now)
            choices.set_habit(connection, one.by.person, Habit(digest=name != AT_ONCE, language="en"))


async def _told_judgments(tables: Tables) -> int:
    wording = (await tables.read(law_in_force)).book.rules.policy.chronology
    if wording is None:
        return 0
    paths = shipped_chronologies()
    for path in paths:
        chronology = read_chronology(path)
        await tables.write(tell_case, chronology, wording, stream=new_training_case(chronology.id))
    return len(paths)
