"""A demo: its people are born signed in, each opens what their role opens, and its stories are told by them."""

import pytest

from config.demo import fill_demo
from config.demo_people import MEDICAL, OFFICES, PEOPLE, PROSECUTION, let_people_in
from intake.people import choosing, overview
from intake.people.signing_in import identify
from tests.intake.people.house import NOW, WORDS, House
from workflow.errors import NotAllowed
from workflow.ledger.entry import decode
from workflow.store import cases


@pytest.fixture
async def demo(office):
    """A house in which something had come in before the people of a demo were let in."""
    house = await House.founded_in(office)
    await house.receive()
    await let_people_in(house.tables, house.founded, now=NOW)
    return house


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


async def test_the_stories_are_told_by_people_who_can_sign_in(office):
    house = await House.founded_in(office)

    filled = await fill_demo(house.tables, house.founded)

    known = {one.person for one in await house.tables.read(overview.people_seen)} | {"demo-institution"}
    told = {
        decode(leaf).by.person
        for stream in await house.tables.read(cases.streams_after, "case:", at_most=filled.fictional)
        for leaf in await house.tables.read(cases.leaves, stream)
    }
    assert len(told) > 3
    assert told <= known


def test_passphrases_are_obviously_of_a_demo_and_still_strong_enough():
    for one in PEOPLE:
        choosing.check_passphrase(one.passphrase, one.name)
        assert one.name.startswith("demo-")
    assert len({one.passphrase for one in PEOPLE}) == len(PEOPLE)
