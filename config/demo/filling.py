"""A demo is filled: all stories in the order of time, with the work of time between them, then the judgments.

Numbers, chains and what a sweep finds so come out as in an office that has worked for a year. Read `fill_demo`.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from config.demo.deeds import Tale, Told
from config.demo.stories import STORIES
from config.demo.times import Today
from config.demo_people import let_people_in
from config.replay import tell_case
from config.settings import shipped_chronologies
from intake.attachments.storage import Storage
from intake.people.founding import Founded
from workflow.chronology.reading import read_chronology
from workflow.events import new_training_case
from workflow.rulebook import law_in_force
from workflow.store import Tables
from workflow.store.log import sequence
from workflow.sweep import sweep_batch

SWEPT_EVERY = timedelta(hours=12)


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
        before = at
    return tales


def _swept(connection: Connection, since: datetime, until: datetime) -> None:
    """Time passes: what came to be due is recorded not long after it did."""
    at = since
    while at < until:
        at = min(at + SWEPT_EVERY, until)
        while sweep_batch(connection, at).cases:
            pass


async def _told_judgments(tables: Tables) -> int:
    wording = (await tables.read(law_in_force)).book.rules.policy.chronology
    if wording is None:
        return 0
    paths = shipped_chronologies()
    for path in paths:
        chronology = read_chronology(path)
        await tables.write(tell_case, chronology, wording, stream=new_training_case(chronology.id))
    return len(paths)
