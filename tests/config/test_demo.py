"""A demo: its people are born signed in, each opens what their role opens, and its stories show, on whatever day it is
made, every state, every verdict, and something to do today.
"""

import asyncio
import shutil
from datetime import datetime

import pytest
from sqlalchemy import update

from config.demo.deeds import Told
from config.demo.filling import fill_demo, tell
from config.demo.receipts import ANSWERED, SENT, SHOWN
from config.demo.stories import STORIES
from config.demo.stories.fresh import INCIDENT, LETTER, PRISON_CLINIC, TRANSFERRED
from config.demo.stories.going_on import CONSENT, INQUIRY, NO_ANSWER
from config.demo.times import Today
from config.demo_people import MEDICAL, OFFICES, PEOPLE, PROSECUTION, let_people_in
from config.instance import AGE_OF_A_DEMO
from intake.attachments.headers import Attached
from intake.attachments.storage import Storage
from intake.dossier import mailbox, opening
from intake.dossier.contents import STATEMENT, read_statement
from intake.dossier.messages import unread
from intake.dossier.reception import Submission, receive_in_demo
from intake.incidents.asked import read as asked_of_institution
from intake.medical.examinations import list_for
from intake.people import choosing, overview
from intake.people.signing_in import identify
from tests.builders import ZONE, Office
from tests.intake.people.house import NOW, WORDS, House
from workflow.case import load
from workflow.casefile import casefile
from workflow.clocks.terms import Verdict, verdict
from workflow.errors import NotAllowed
from workflow.ledger.entry import decode
from workflow.oversight import Late, late_now
from workflow.referred import referred
from workflow.rulebook import law_in_force
from workflow.store import cases, connect
from workflow.store.schema import instance
from workflow.worklist import Group, Question, Scope, worklist

DAYS = (
    "2027-05-16 10:00",  # a Sunday
    "2027-01-01 00:02",  # a holiday, two minutes old
    "2026-12-31 23:58",
    "2028-02-29 14:30",
    "2027-03-29 09:00",  # the day after the clocks went forward
)


def at(place):
    """The place of a story among all."""
    return next(n for n, story in enumerate(STORIES) if story is place)


async def as_demo(tables):
    """Say that an instance is one."""
    await tables.write(lambda connection: connection.execute(update(instance).values(demo=True)))


@pytest.fixture
async def demo(office):
    """A house in which something had come in before the people of a demo were let in."""
    house = await House.founded_in(office)
    await house.receive()
    await let_people_in(house.tables, house.founded, now=NOW)
    return house


@pytest.fixture(scope="module")
def peopled(tmp_path_factory):
    """A database in which the people of a demo have signed in, for copying, and they."""
    path = tmp_path_factory.mktemp("peopled") / "vigil.db"

    async def made():
        house = await House.founded_in(await Office.founded(f"sqlite:///{path}"))
        await as_demo(house.tables)
        people = await let_people_in(house.tables, house.founded, now=NOW)
        await house.tables.close()
        return people

    return path, asyncio.run(made())


async def told_at(moment, peopled, tmp_path):
    """All stories, told at a moment of the office ("2027-05-16 10:00"): the demo, and what became of each."""
    path, people = peopled
    shutil.copy(path, tmp_path / "vigil.db")
    now = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    storage = Storage.in_folder(tmp_path / "attachments")
    told = Told(connect(f"sqlite:///{tmp_path / 'vigil.db'}"), storage, people, Today(now, ZONE))
    return told, await tell(told)


# ------------------------------------------------------------------------------------------------------- people


async def test_everybody_is_in_with_their_roles_and_the_keys_of_their_offices(demo):
    seen = {one.name: one for one in await demo.tables.read(overview.people_seen)}
    offices = {one.office: one for one in await demo.tables.read(overview.offices_seen)}

    assert {name: one.state for name, one in seen.items()} == {one.name: "active" for one in PEOPLE}
    for one in PEOPLE:
        assert sorted(role.role for role in seen[one.name].roles) == sorted(one.roles)
        assert {role.office for role in seen[one.name].roles} == {one.office}
    assert [offices[office].kind for office, _title, _kind in OFFICES] == [kind for _office, _title, kind in OFFICES]
    for office in ("intake", MEDICAL, PROSECUTION):
        assert all(member.opens for member in offices[office].members)
    assert await demo.misfits() == []


async def test_whoever_is_of_the_intake_office_reads_what_came_in_and_nobody_else(demo):
    (case,) = await demo.tables.read(cases.streams_after, "case:", at_most=2)
    for one in PEOPLE:
        who = await identify(demo.tables, one.name, one.passphrase, now=NOW)
        demo.own[one.name] = who.own
        if one.office == "intake":
            assert await demo.reads(one.name, case) == WORDS
        else:
            with pytest.raises(NotAllowed):
                await demo.reads(one.name, case)


def test_passphrases_are_obviously_of_a_demo_and_still_strong_enough():
    for one in PEOPLE:
        choosing.check_passphrase(one.passphrase, one.name)
        assert one.name.startswith("demo-")
    assert len({one.passphrase for one in PEOPLE}) == len(PEOPLE)


async def test_only_a_demo_takes_a_report_under_a_receipt_that_everybody_knows(office):
    house = await House.founded_in(office)

    with pytest.raises(NotAllowed):
        await receive_in_demo(house.tables, Submission(statement=WORDS), channel="portal", receipt=SENT, now=NOW)

    assert await house.tables.read(cases.streams_after, "case:", at_most=1) == []


# ------------------------------------------------------------------------------------------------------ stories


async def test_the_stories_are_told_by_people_who_can_sign_in_and_everything_holds(office, tmp_path):
    house = await House.founded_in(office)
    await as_demo(house.tables)
    storage = Storage.in_folder(tmp_path / "attachments")

    filled = await fill_demo(house.tables, storage, house.founded, founded_at=NOW - AGE_OF_A_DEMO, now=NOW)

    known = {one.person for one in await house.tables.read(overview.people_seen)} | {""}
    told = {
        decode(leaf).by.person
        for stream in await house.tables.read(cases.streams_after, "case:", at_most=filled.fictional)
        for leaf in await house.tables.read(cases.leaves, stream)
    }
    assert len(told) > 5
    assert told <= known
    assert (filled.fictional, filled.training) == (22, 21)
    assert await house.misfits() == []


@pytest.mark.parametrize("moment", DAYS)
async def test_on_any_day_it_shows_every_state_and_verdict_and_there_is_something_to_do(moment, peopled, tmp_path):
    demo, tales = await told_at(moment, peopled, tmp_path)
    found = [await demo.tables.read(load, one.case) for one in tales]

    await shows_everything(demo, found)
    numbers_have_no_gap(found)
    await officers_have_something_to_do(demo, found)
    await others_have_something_to_do(demo)
    await reporters_find_something_new(demo)
    await demo.tables.close()


async def shows_everything(demo, found):
    """Every state of every region, every verdict on a limit, a watch that is late; told before now, in order."""
    law, now = await demo.tables.read(law_in_force), demo.today.now
    files = [await demo.tables.read(casefile, case.stream, now=now) for case in found]
    states = {(one.region, one.state) for file in files for one in file.head.states}
    assert states == {(one.key, state.key) for one in law.book.rules.policy.workflow.region for state in one.state}
    verdicts = {(clock.plan.clock.kind, verdict(clock, now)) for case in found for clock in case.clocks}
    assert verdicts >= {("limit", one) for one in Verdict} | {("watch", Verdict.OPEN_LATE)}
    assert all(case.state.out_of_order == () for case in found)
    assert all(datetime.fromisoformat(entry.recorded_at) <= now for case in found for entry in case.entries)


def numbers_have_no_gap(found):
    """Numbers are given in the order of registration, from 1 in each year."""
    entries = [entry for case in found for entry in case.entries if entry.kind == "case_registered"]
    entries.sort(key=lambda entry: entry.recorded_at)
    numbers = [entry.data["number"].partition("/") for entry in entries]
    years = [year for year, _sign, _serial in numbers]
    assert [int(one[2]) for one in numbers] == [1 + years[:place].count(year) for place, year in enumerate(years)]


async def officers_have_something_to_do(demo, found):
    """Something is late, today, this week; a letter of which nobody can tell; somebody waits for an answer."""
    now, officer = demo.today.now, demo.people["officer"].by.person
    every, mine = [
        (await demo.tables.read(worklist, Question(scope=scope), person=officer, now=now)).counts.groups
        for scope in (Scope.ALL, Scope.MINE)
    ]
    assert all(every[one] > 0 for one in (Group.LATE, Group.TODAY, Group.WEEK, Group.LATER, Group.NOTHING))
    assert mine[Group.LATE] > 0
    assert unread(found[at(TRANSFERRED)].entries) == 1
    letter = [verdict(one, now) for one in found[at(LETTER)].clocks if one.plan.clock.kind == "limit"]
    assert set(letter) == {Verdict.CANNOT_TELL}


async def others_have_something_to_do(demo):
    """The doctor has an examination that is due, one half written, and a signed one; others are asked for an answer."""
    now, people = demo.today.now, demo.people
    asked = await list_for(demo.tables, signed_in=people["doctor"], now=now)
    assert {"asked", "signed"} <= {one.state for one in asked}
    assert [one.state for one in asked if one.draft] == ["examined"]
    assert [one.state for one in asked if one.is_here] == ["signed"]
    for who in ("prosecutor", "inspectorate"):
        seats = [(people[who].by.office, people[who].by.role)]
        assert (await demo.tables.read(referred, seats, is_waiting=True, page=1, now=now)).total > 0
    assert await demo.tables.read(asked_of_institution, people["institution"].by.office, now=now)
    assert (await demo.tables.read(late_now, Late(), now=now)).total > 0


async def reporters_find_something_new(demo):
    """With one known receipt the office's answer and something late, with the other a report that nobody registered."""
    assert [one.text for one in SHOWN] == [ANSWERED, SENT]
    answered, sent = [await mailbox.opened(demo.tables, one, now=demo.today.now) for one in (ANSWERED, SENT)]
    assert [one.from_ for one in answered.messages] == ["reporter", "office"]
    assert Verdict.OPEN_LATE in {one.verdict for one in answered.next}
    assert (sent.number, sent.messages) == (None, ())


async def test_what_was_said_is_sealed_for_whom_it_is_in_three_languages_with_files(peopled, tmp_path):
    demo, tales = await told_at(DAYS[0], peopled, tmp_path)

    async def opened(story, *parts, by="head"):
        case, who, now = tales[at(story)].case, demo.people[by], demo.today.now
        return await opening.open_items(
            demo.tables, case, compartments=parts, signed_in=who, now=now, reason="supervision"
        )

    sealed = [await opened(story, "allegation") for story in STORIES if story not in (PRISON_CLINIC, INCIDENT)]
    said = [read_statement(one.content) for items in sealed for one in items if one.kind == STATEMENT]
    assert len(said) == len(STORIES) - 2
    assert {one.language for one in said} == {"sq", "sr", "en"}
    assert any("а" <= sign <= "я" for one in said for sign in one.statement)

    assert await opened(NO_ANSWER, "allegation", "identity", by="prosecutor")
    for story, who in ((INQUIRY, "colleague"), (INQUIRY, "prosecutor"), (CONSENT, "prosecutor"), (NO_ANSWER, "doctor")):
        with pytest.raises(NotAllowed):
            await opened(story, "identity", by=who)

    files = Attached.among([*await opened(NO_ANSWER, "messages", "medical"), *await opened(TRANSFERRED, "legal")])
    assert [(one.item.compartment, one.header.type) for one in files] == [
        ("messages", "image/png"),
        ("medical", "image/png"),
        ("legal", "application/pdf"),
    ]
    await demo.tables.close()
