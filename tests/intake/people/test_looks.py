"""What auditors look at: told once an hour, in their own stream, found by person and by case, and nowhere else."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, update

from intake.people import looks, offices
from intake.people.looks import AUDITED, COVERED
from intake.people.store import looks as store
from intake.people.store.looks import Look
from intake.schema import look
from tests.intake.people.house import ANA, NOW, later
from workflow.errors import NotAllowed, NotUnderstood
from workflow.ledger.entry import decode
from workflow.store import cases

AUDITOR = "oren"
LATE = Look("late")


@pytest.fixture
async def committee(house):
    """A house with an officer, a case, and an auditor of an office that has no key."""
    await house.first_officer()
    await house.write(offices.add, "committee", "Committee", "keyless")
    await house.colleague(AUDITOR, "oversight", "committee", seated_by=None)
    house.case = await house.receive()
    return house


async def looks_at(house, one, *, now=NOW, who=AUDITOR):
    """Somebody looks."""
    await house.write(looks.tell, one, by=(await house.who(who)).by, now=now)


async def told(house):
    """What the auditor's stream says of it."""
    leaves = await house.tables.read(cases.leaves, f"person:{(await house.person(AUDITOR)).id}")
    return [entry.data for entry in map(decode, leaves) if entry.kind == AUDITED]


async def test_the_same_look_within_an_hour_is_one_and_another_is_another(committee):
    case, id = committee.case, committee.case.removeprefix("case:")
    seen = (LATE, Look("timeline", case), Look("download", "", "late"), Look("download", case, "timeline"))

    for minutes in (0, 5, 60):
        for one in seen:
            await looks_at(committee, one, now=later(minutes=minutes))
    await looks_at(committee, LATE, now=later(seconds=COVERED.seconds + 1))

    assert await told(committee) == [
        {"code": "late"},
        {"code": "timeline", "case": id},
        {"code": "download", "downloaded": "late"},
        {"code": "download", "case": id, "downloaded": "timeline"},
        {"code": "late"},
    ]
    assert await committee.misfits() == []


async def test_two_windows_at_once_are_one_look(committee):
    await asyncio.gather(*(looks_at(committee, LATE) for _ in range(8)))

    assert await told(committee) == [{"code": "late"}]


async def test_a_case_is_not_changed_by_being_looked_at_and_says_that_it_was(committee):
    before = await committee.tables.read(cases.leaves, committee.case)

    await looks_at(committee, Look("timeline", committee.case))
    await looks_at(committee, Look("timeline", committee.case), now=later(hours=2))
    await looks_at(committee, LATE)

    assert await committee.tables.read(cases.leaves, committee.case) == before
    assert await committee.tables.read(store.at_case, committee.case) == store.Seen(2, later(hours=2))
    assert await committee.tables.read(store.at_case, await committee.receive()) == store.Seen(0, None)


async def test_ones_own_trail_has_everything_newest_first_and_nobody_elses(committee):
    for hours, one in enumerate((LATE, Look("timeline", committee.case), Look("figures"))):
        await looks_at(committee, one, now=later(hours=hours))
    auditor, officer = (await committee.person(AUDITOR)).id, (await committee.person(ANA)).id

    own = await committee.tables.read(store.of_person, auditor, first=0, at_most=2)
    rest = await committee.tables.read(store.of_person, auditor, first=2, at_most=2)

    assert [row.what for row, _number in (*own, *rest)] == ["figures", "timeline", "late"]
    assert await committee.tables.read(store.count_of, auditor) == 3
    assert await committee.tables.read(store.of_person, officer, first=0, at_most=9) == []


async def test_nobody_but_an_auditor_can_say_so_and_no_free_word_gets_in(committee):
    with pytest.raises(NotAllowed):
        await looks_at(committee, LATE, who=ANA)
    for wrong in (Look("gossip"), Look("download", "", "dossier"), Look("timeline", "case:two words")):
        with pytest.raises(NotUnderstood):
            await looks_at(committee, wrong)

    assert await told(committee) == []
    assert await committee.misfits() == []


CHANGES: dict[str, Any] = {
    "a look taken away": delete(look).where(look.c.what == "late"),
    "another case": update(look).where(look.c.what == "late").values(stream="case:another"),
    "another time": update(look).values(at=NOW),
    "one that nobody told": look.insert().values(n=99, what="late", stream="", downloaded="", at=NOW),
}


@pytest.mark.parametrize("how", CHANGES)
async def test_verify_finds_every_look_that_the_log_tells_otherwise(committee, how):
    await looks_at(committee, LATE, now=later(minutes=1))
    assert await committee.misfits() == []
    change = CHANGES[how]
    if how.startswith("one that"):
        change = change.values(person=(await committee.person(AUDITOR)).id)

    await committee.execute(change)

    assert await committee.misfits() != []
