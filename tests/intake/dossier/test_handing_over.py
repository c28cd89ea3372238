"""A referral and the parts that go with it: one step, with consent or by law, and never the office's own words."""

import pytest

from intake.dossier import acts, handing_over
from intake.dossier.handing_over import HandedOver, missing_consents
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, OFFICER
from workflow.errors import NotAllowed, NotNow, NotUnderstood
from workflow.events import Event
from workflow.moment import Moment

UNIT = "medical-unit"


def referral(case, **data):
    return Event(case, "referral_sent", {"authority": "prosecution", "office": UNIT, **data})


def examination(case):
    return Event(case, "exam_requested", {"code": "forensic", "office": UNIT})


async def sent(house, event, *compartments, by=OFFICER, **how):
    return await handing_over.hand_over(
        house.tables,
        event.stream,
        event,
        compartments=compartments,
        signed_in=await house.who(by),
        at=Moment.exactly(house.now),
        now=house.now,
        **how,
    )


async def consent(house, case, to, code="given"):
    event = Event(case, "consent_recorded", {"code": code, "consent_to": to})
    who, at = await house.who(COLLEAGUE), Moment.exactly(house.now)
    await acts.record_with_words(house.tables, case, event, words=None, signed_in=who, at=at, now=house.now)


async def reasons(house, case):
    entries = (await house.office.case(case)).entries
    return [entry.data["reason"] for entry in entries if entry.kind == "granted"]


async def test_a_referral_and_what_goes_with_it_are_one_step(house):
    case, _receipt = await house.receive()

    done = await sent(house, referral(case), "allegation", words="By courier too.")

    entry = (await house.office.case(case)).entries[done.n - 1]
    assert done == HandedOver(done.n, "referral-1", is_granted=True)
    assert (entry.kind, entry.data["referral"], "named" in entry.data) == ("referral_sent", "referral-1", False)
    assert await house.keys(case, DOCTOR) == {"allegation"}
    assert (await reasons(house, case))[-1] == "referral"
    assert (await house.verify()).misfits == []


async def test_who_the_person_is_goes_out_with_consent_until_it_is_withdrawn_or_by_law(house):
    case, _receipt = await house.receive()
    event = referral(case)
    before = await house.office.counts()

    with pytest.raises(NotNow, match="consented"):
        await sent(house, event, "allegation", "identity")
    with pytest.raises(NotNow, match="consented"):
        await sent(house, referral(case, named=True), "allegation")
    assert await house.office.counts() == before
    assert await house.tables.read(missing_consents, case, event, ["identity"]) == ["referral_by_name"]

    await consent(house, case, "referral_by_name")
    assert await house.tables.read(missing_consents, case, event, ["identity"]) == []
    done = await sent(house, event, "allegation", "identity")
    assert (await house.office.case(case)).entries[done.n - 1].data["named"] is True

    await consent(house, case, "referral_by_name", "withdrawn")
    with pytest.raises(NotNow):
        await sent(house, event, "identity")
    await sent(house, event, "identity", "allegation", is_required_by_law=True)
    assert await reasons(house, case) == ["consent"]  # granted already: nothing is granted twice


async def test_what_doctors_found_goes_to_the_prosecutor_with_its_own_consent_and_to_others_by_law(house):
    case, _receipt = await house.receive()
    await sent(house, examination(case), "medical")  # nothing in it yet: it is made for who will fill it
    assert await house.keys(case, DOCTOR) == {"medical"}
    at, doctor = Moment.exactly(house.now), await house.who(DOCTOR)
    await acts.record_with_words(
        house.tables, case, Event(case, "exam_done", {}), words="Bruises.", compartment="medical",
        signed_in=doctor, at=at, now=house.now,
    )  # fmt: skip

    await consent(house, case, "medical_to_prosecutor")

    await sent(house, referral(case), "medical")
    with pytest.raises(NotNow):
        await sent(house, referral(case, authority="police"), "medical")
    assert await house.tables.read(missing_consents, case, referral(case, authority="police"), ["medical"]) == [""]
    with pytest.raises(NotAllowed):  # the doctor's words go where the doctor holds a key, never into the office's own
        await acts.record_with_words(
            house.tables, case, Event(case, "exam_done", {}), words="Bruises.", signed_in=doctor, at=at, now=house.now
        )


async def test_an_office_without_an_account_is_told_without_a_grant(house):
    case, _receipt = await house.receive()

    done = await sent(house, referral(case, office="far-away"), "allegation")

    assert (done.is_granted, await reasons(house, case)) == (False, [])


@pytest.mark.parametrize("part", ["legal", "messages"])
async def test_the_offices_own_words_and_the_messages_are_never_handed_over(house, part):
    case, _receipt = await house.receive()

    with pytest.raises(NotUnderstood):
        await sent(house, referral(case), "allegation", part)
    with pytest.raises(NotUnderstood):
        await sent(house, Event(case, "marked_urgent", {"office": UNIT}), "allegation")

    assert await house.kinds(case) == ["allegation_received"]
