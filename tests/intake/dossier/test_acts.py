"""What officers do, with words: sealed beside the event, once for a form, never over what others did meanwhile."""

import asyncio

import pytest

from intake.dossier import acts, search
from intake.dossier.acts import Facts
from intake.dossier.contents import read_note
from intake.dossier.once import Once
from intake.dossier.search import Known
from tests.builders import local
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood
from workflow.events import Event
from workflow.moment import Moment

WHY = "The officer named is on leave;\nthe camera is overwritten on Friday."
FORM = Once(bytes(16), b"the form")


async def act(house, case, kind, *, by=OFFICER, words=None, at=None, data=None, **how):
    return await acts.record_with_words(
        house.tables,
        case,
        Event(case, kind, data or {}),
        words=words,
        signed_in=await house.who(by),
        at=local(at) if at else Moment.exactly(house.now),
        now=house.now,
        **how,
    )


async def register(house, case, *, by=COLLEAGUE, **how):
    return await acts.register(
        house.tables,
        case,
        Facts(setting="police", incident_on="2026-02", victims=1),
        signed_in=await house.who(by),
        at=Moment.exactly(house.now),
        now=house.now,
        **how,
    )


async def notes(house, case, *, by=OFFICER):
    return [read_note(item.content) for item in await house.open(case, by, "legal") if item.kind == "note"]


async def test_the_words_of_an_act_lie_in_the_dossier_and_name_their_event(house):
    case, _receipt = await house.receive()

    first = await act(house, case, "marked_urgent", words=WHY, data={"reason": "evidence_at_risk"})
    second = await act(house, case, "risk_assessed", by=HEAD, words="High.", data={"measures": ["no_contact"]})

    entries = (await house.office.case(case)).entries
    assert [one.kind for one in entries[1:]] == [
        "granted", "item_added", "marked_urgent", "item_added", "risk_assessed",
    ]  # fmt: skip
    assert [entries[one.n - 1].kind for one in (first, second)] == ["marked_urgent", "risk_assessed"]
    assert [(one.text, one.about, one.by) for one in await notes(house, case)] == [
        (WHY, first.n, house.pseudonym(OFFICER)),
        ("High.", second.n, house.pseudonym(HEAD)),
    ]
    assert all("camera" not in str(one.data) for one in entries)
    assert (await house.verify()).misfits == []


async def test_a_form_that_is_sent_twice_is_one_event_and_another_under_its_token_none(house):
    case, receipt = await house.receive()

    first, *others = await asyncio.gather(*(act(house, case, "marked_urgent", words=WHY, once=FORM) for _ in range(3)))
    await house.mailbox(receipt)  # a receipt that comes into use removes its own answer, and not this one
    others.append(await act(house, case, "marked_urgent", words=WHY, once=FORM))

    assert others == [first] * 3
    assert (await house.kinds(case)).count("marked_urgent") == 1
    with pytest.raises(NotNow):
        await act(house, case, "marked_urgent", once=Once(FORM.key, b"another"))
    assert (await act(house, case, "marked_urgent", by=COLLEAGUE, once=Once(bytes(15) + b"1", b""))).n > first.n


async def test_what_somebody_did_meanwhile_is_named_and_looking_is_no_change(house):
    case, _receipt = await house.receive()
    seen = len(await house.kinds(case))
    await house.open(case, COLLEAGUE, "allegation")
    await act(house, case, "marked_urgent", seen=seen)
    counted = await house.office.counts()

    with pytest.raises(NotNow, match="Marked urgent"):
        await act(house, case, "risk_assessed", words=WHY, seen=seen)

    assert await house.office.counts() == counted
    await act(house, case, "risk_assessed", words=WHY, seen=len(await house.kinds(case)))


async def test_who_may_not_act_leaves_nothing_behind(house):
    case, _receipt = await house.receive()
    before = await house.office.counts()

    with pytest.raises(NotFound):
        await act(house, case, "exam_done", by=DOCTOR, words=WHY)  # it was not sent to the medical unit
    with pytest.raises(NotAllowed, match="case_officer, head"):
        await act(house, case, "closed", by=COLLEAGUE, words=WHY, data={"reason": "other"})
    with pytest.raises(NotNow):
        await act(house, case, "decided", words=WHY, data={"code": "violation"})
    with pytest.raises(NotUnderstood):
        await act(house, case, "granted")  # goes with what it does
    with pytest.raises(NotUnderstood, match="would read it"):
        await act(house, case, "marked_urgent", words=WHY, compartment="messages")
    with pytest.raises(NotUnderstood):
        await act(house, case, "marked_urgent", words=" ")

    assert await house.office.counts() == before


async def test_whoever_was_left_out_of_a_circle_does_nothing_more_in_the_case(house):
    case, _receipt = await house.receive()
    await house.circle(case, without=[COLLEAGUE])

    with pytest.raises(NotAllowed):
        await act(house, case, "marked_urgent", by=COLLEAGUE)

    await act(house, case, "marked_urgent", words=WHY)
    assert [one.text for one in await notes(house, case, by=HEAD)] == [WHY]
    await register(house, case, by=OFFICER, known=Known(names=("Arben Example",)))
    assert await search.search(house.tables, Known(names=("Arben",)), signed_in=await house.who(OFFICER)) == []


async def test_a_case_is_registered_with_number_facts_index_and_note_at_once(house):
    (case, _one), (other, _two) = [await house.receive() for _ in range(2)]
    known = Known(names=("Arben Example",), birth_year=1990)

    first = await register(house, case, known=known, note="Came in by the sister.")
    with pytest.raises(NotUnderstood):
        await register(house, other, known=Known(birth_year=3))
    second = await register(house, other)

    assert [int(one.number.split("/")[-1]) for one in (first, second)] == [1, 2]  # no gap
    assert (await house.office.case(case)).entries[first.n - 1].data == {
        "number": first.number, "setting": "police", "incident_on": "2026-02", "victims": 1,
    }  # fmt: skip
    found = await search.search(house.tables, known, signed_in=await house.who(OFFICER))
    assert found == [(case, first.number)]
    assert [one.about for one in await notes(house, case)] == [first.n]


async def test_a_note_is_for_the_office_alone(house):
    case, receipt = await house.receive()
    who = await house.who(OFFICER)

    await acts.add_note(house.tables, case, "Call the sister.", signed_in=who, now=house.now, once=FORM)
    await acts.add_note(house.tables, case, "Call the sister.", signed_in=who, now=house.now, once=FORM)

    assert [(one.text, one.about) for one in await notes(house, case)] == [("Call the sister.", None)]
    assert "sister" not in str((await house.mailbox(receipt)).messages)
    await house.grant(case, "medical-unit", "legal", reason="referral")
    with pytest.raises(NotNow, match="another office"):
        await acts.add_note(house.tables, case, "And the lawyer.", signed_in=who, now=house.now)


async def test_references_are_counted_where_nobody_names_one(house):
    case, _receipt = await house.receive()

    given = [
        (await act(house, case, "exam_requested", data=data)).reference
        for data in ({}, {"examination": "examination-2"}, {})
    ]

    assert given == ["examination-1", "examination-2", "examination-3"]


async def test_a_case_goes_its_whole_way_with_words(house):
    case, receipt = await house.receive()
    await register(house, case)
    me = house.pseudonym(OFFICER)
    way = [
        ("assigned", {"person": me, "reason": "first"}),
        ("assessed", {"code": "admissible"}),
        ("consent_recorded", {"code": "given", "consent_to": "examination"}),
        ("preservation_requested", {"code": "cctv", "authority": "police", "expires_on": "2026-03-06"}),
        ("circumstances_recorded", {"code": "released"}),
        ("protection_requested", {"code": "no_contact", "authority": "police"}),
        ("decided", {"code": "violation"}),
        ("recommendation_sent", {"authority": "police"}),
        ("authority_replied", {"recommendation": "recommendation-1", "reasoned": True}),
        ("implemented", {"recommendation": "recommendation-1", "checked_by": "visit"}),
        ("closed", {"reason": "recommendations_done"}),
        ("reopened", {"reason": "new_evidence"}),
    ]

    for kind, data in way:
        await act(house, case, kind, words=f"Words of {kind}.", data=data)

    assert [one.text for one in await notes(house, case)] == [f"Words of {kind}." for kind, _data in way]
    told = [str(one.what) for one in (await house.mailbox(receipt)).steps]
    assert told[:3] == [
        "Your report arrived.",
        "Your report was registered as a case.",
        "Somebody of the office took the case on.",
    ]
    assert told[-2:] == ["The office closed your case.", "The office took your case up again."]
    assert (await house.verify()).misfits == []
