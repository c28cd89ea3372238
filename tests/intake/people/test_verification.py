"""Do the tables of people say what the log says? What an administrator may try, and what is found."""

import pytest
from sqlalchemy import delete, update

from intake.people import keys, verification
from intake.people.store import people
from intake.schema import holder, member, person
from intake.schema import office as offices_table
from tests.intake.people.house import ANA, BEKIM
from workflow.store.schema import event


@pytest.fixture
async def settled(house):
    """An officer and a colleague."""
    await house.first_officer()
    await house.colleague(BEKIM)
    assert await house.misfits() == []
    return house


async def test_a_house_in_which_people_came_and_went_verifies(settled):
    await settled.receive()

    assert await settled.misfits() == []


CHANGES = {
    "a membership that nobody told": lambda house: member.insert().values(
        office="administration", person=house.id, role="head"
    ),
    "another role than the one told": lambda house: (
        update(member).where(member.c.person == house.id).values(role="head")
    ),
    "a membership taken away": lambda house: delete(member).where(member.c.person == house.id),
    "an office that uses an earlier key": lambda house: update(offices_table).values(key=house.first),
    "an office that uses none": lambda house: update(offices_table).values(key=None),
    "a person who uses another's key": lambda house: (
        update(person).where(person.c.id == house.id).values(key=house.first)
    ),
    "a key under another event": lambda house: update(holder).where(holder.c.published_n > 5).values(published_n=4),
    "a key taken away": lambda house: delete(holder).where(holder.c.name == "backup#1"),
}


@pytest.mark.parametrize("how", CHANGES)
async def test_what_the_log_does_not_say_is_found(settled, how):
    settled.id = (await settled.person(BEKIM)).id
    log = await settled.tables.read(keys.published)
    settled.first = log.numbers["office:intake"][1]

    await settled.execute(CHANGES[how](settled))

    assert await settled.misfits() != []


@pytest.mark.parametrize("values", [{"retired_at": None}, {"title": "Another title"}, {"name": "another"}])
async def test_what_no_event_tells_is_not_proved(settled, values):
    table = holder if "retired_at" in values else offices_table if "title" in values else person
    where = table.c.name == ANA if "name" in values else table.c[next(iter(values))].is_not(None)

    await settled.execute(update(table).where(where).values(**values))

    assert await settled.misfits() == []


async def test_an_event_that_cannot_be_read_is_no_reason_to_stop(settled):
    """The log's own check names the event; here what it told is missed."""
    told = (event.c.stream == "office:intake") & (event.c.n == 2)
    await settled.execute(update(event).where(told).values(entry=b"rubbish"))

    found = await settled.misfits()

    assert any(one.startswith("event office:intake 2") for one in found)
    assert any(one.startswith("member intake") for one in found)


async def test_each_misfit_names_its_place(settled):
    theirs = await settled.person(BEKIM)
    await settled.execute(delete(member).where(member.c.person == theirs.id))
    await settled.execute(update(holder).where(holder.c.fingerprint == theirs.key).values(public=b""))

    found = await settled.misfits()

    assert [one.split(":")[0] for one in found] == [
        f"member intake {theirs.id} case_officer",
        f"holder {theirs.key}",
    ]


async def test_a_report_takes_what_is_found_and_nothing_is_changed(settled):
    before = await settled.office.counts()
    await settled.execute(delete(member))

    class Noted:
        """What takes misfits."""

        def __init__(self):
            self.places = []

        def add(self, where, what):
            """Note the place."""
            self.places.append(where)

    noted = Noted()
    await settled.tables.read(verification.check_people, noted)

    assert len(noted.places) == 3
    assert await settled.office.counts() == before | {"member": 0}
    assert await settled.tables.read(people.members) == []
