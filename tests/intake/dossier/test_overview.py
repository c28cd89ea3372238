"""What a case page shows of a dossier: five parts for everybody, and what each may do with them."""

from datetime import timedelta

from intake.dossier.overview import Access, overview
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER
from workflow.case import record
from workflow.events import Event
from workflow.moment import Moment

PARTS = ["allegation", "identity", "messages", "medical", "legal"]


async def seen(house, case, name):
    who = await house.who(name)
    return await house.tables.read(lambda connection: overview(connection, case, signed_in=who))


async def accesses(house, case, name):
    parts = await seen(house, case, name)
    assert [one.compartment for one in parts] == PARTS
    assert all(str(one.why) for one in parts)
    return [one.access for one in parts]


async def test_everybody_sees_all_five_parts_and_what_they_may_do_with_each(house):
    case, _receipt = await house.receive()
    event = Event(case, "case_registered", {"number": "1/2026", "setting": "police"})
    by, at = (await house.who(COLLEAGUE)).by, Moment.exactly(house.now)
    await house.tables.write(record, event, by=by, at=at, now=house.now)
    event = Event(case, "assigned", {"person": house.pseudonym(OFFICER)})
    await house.tables.write(record, event, by=by, at=at, now=house.now)
    await house.grant(case, DOCTOR, "medical", "identity", reason="medical_examination")

    assert await accesses(house, case, OFFICER) == [Access.OPEN] * 4 + [Access.NOT_MADE]
    assert await accesses(house, case, COLLEAGUE) == [Access.WITH_REASON] * 4 + [Access.NOT_MADE]
    sealed, held = Access.SEALED, Access.WITH_REASON
    assert await accesses(house, case, DOCTOR) == [sealed, held, sealed, held, Access.NOT_MADE]


async def test_holders_are_named_with_when_they_last_looked_and_looking_here_is_no_event(house):
    case, receipt = await house.receive()
    await house.write_as_reporter(receipt, "One.")
    await house.grant(case, DOCTOR, "identity", reason="medical_examination")
    await house.open(case, DOCTOR, "identity", reason="medical_examination")
    doctor_at = house.now
    house.now += timedelta(hours=1)
    await house.open(case, COLLEAGUE, "identity")
    kinds = await house.kinds(case)

    said, identity, messages, *_later = await seen(house, case, OFFICER)

    assert [(one.kind, one.name, one.last_opened) for one in identity.holders] == [
        ("office", "Intake", house.now),
        ("person", DOCTOR, doctor_at),
    ]
    assert [(one.kind, one.last_opened) for one in messages.holders] == [("office", None), ("reporter", None)]
    assert (said.items, identity.items, messages.items) == ({"statement": 1}, {"contact": 1}, {"message": 1})
    assert await house.kinds(case) == kinds


async def test_whoever_a_circle_left_out_is_told_so_and_after_erasure_there_is_nothing(house):
    case, _receipt = await house.receive()
    await house.circle(case, without=[COLLEAGUE])

    assert await accesses(house, case, COLLEAGUE) == [Access.SHUT_OUT] * 5
    assert (await accesses(house, case, OFFICER))[:3] == [Access.WITH_REASON] * 3
    assert [one.kind for one in (await seen(house, case, HEAD))[0].holders] == ["person", "person"]
    await house.erase(case)
    assert await accesses(house, case, OFFICER) == [Access.DESTROYED] * 5
