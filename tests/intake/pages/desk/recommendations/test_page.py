"""Recommendations, followed until they are implemented: found, answered, checked again and again, done."""

import csv
import io

import pytest

LIST = "/desk/recommendations"
SENT = {"code": "practice", "authority": "police", "recommendation": "recommendation-1"}


async def recommended(desk, **said):
    """A case in which something was recommended."""
    case = await desk.admitted()
    await desk.tell(case, "decided", code="violation")
    await desk.tell(case, "recommendation_sent", **{**SENT, **said})
    return case


async def number_of(desk, case):
    return (await desk.house.office.case(f"case:{case}")).rows.case["number"]


async def test_a_recommendation_is_followed_from_its_sending_until_it_is_implemented(desk):
    case = await recommended(desk)
    number, ana = await number_of(desk, case), desk.browser()
    await ana.open(LIST)
    for said in (number, "Police", "Change of practice or training", "Sent", "Authority replied to the recommendation"):
        assert said in ana.page.text, said
    n = len(await desk.entries(case))
    assert f"/desk/cases/{case}/referrals/{n}" in ana.page.links

    await desk.tell(case, "recommendation_accepted", recommendation="recommendation-1")
    await ana.open(LIST)
    assert "Accepted" in ana.page.text
    assert "Implementation of the recommendation checked" in ana.page.text
    checks = [
        f"/desk/cases/{case}/steps/{kind}?recommendation=recommendation-1"
        for kind in ("implemented", "not_implemented")
    ]
    assert set(checks) <= set(ana.page.links)

    await ana.open(checks[1])
    await ana.record(at=f"{(await desk.entries(case))[-1].recorded_at[:10]}", checked_by="visit")
    assert ana.status == 303
    again = [
        one for one in (await desk.house.office.case(f"case:{case}")).clocks if one.key == "recommendation_follow_up"
    ]
    assert [one.met is not None for one in again] == [True, False]  # until implemented
    await ana.open(LIST)
    assert "Not implemented" in ana.page.text

    await desk.tell(case, "implemented", recommendation="recommendation-1", checked_by="visit")
    await ana.open(LIST)
    assert number not in ana.page.text
    assert "Nothing is waited for" in ana.page.text
    await ana.open(f"{LIST}?state=implemented")
    assert number in ana.page.text
    assert (await desk.house.office.verify()).misfits == []


async def test_the_filters_stand_in_the_address_and_say_what_they_are(desk):
    first, second = await recommended(desk), await recommended(desk, authority="ministry", code="law")
    await desk.tell(second, "recommendation_rejected", recommendation="recommendation-1", reason="no_means")
    numbers = [await number_of(desk, one) for one in (first, second)]
    ana = desk.browser()
    for query, shown in (
        ("", [True, False]),
        ("?state=all", [True, True]),
        ("?state=rejected", [False, True]),
        ("?state=sent&authority=police", [True, False]),
        ("?state=all&authority=ministry", [False, True]),
        ("?late=1", [False, False]),
        ("?state=nonsense&page=-1&office=%3Cb%3E", [True, False]),
        ("?page=999", [False, False]),
    ):
        await ana.open(LIST + query)
        assert ana.status == 200, query
        assert [number in ana.page.text for number in numbers] == shown, query
    await ana.open(f"{LIST}?state=rejected")
    assert f"/desk/cases/{second}/steps/recommendation_sent" in ana.page.links


async def test_the_same_can_be_saved_and_is_reached_from_the_case(desk):
    case = await recommended(desk)
    number, ana = await number_of(desk, case), desk.browser()
    await ana.open(f"{LIST}.csv?state=sent")
    (row,) = csv.DictReader(io.StringIO(ana.answer.text.removeprefix("\ufeff")))
    assert (row["case"], row["to"], row["what"]) == (number, "Police", "Change of practice or training")
    await ana.open(f"{LIST}.json")
    told = ana.answer.json()
    assert (told["total"], told["states"], told["late"]) == (1, {"sent": 1}, 0)
    assert told["recommendations"][0]["waits_for"] == "authority_reply"

    await ana.open(f"/desk/cases/{case}")
    assert LIST in ana.page.links


@pytest.mark.parametrize("suffix", ["", ".csv", ".json"])
async def test_nobody_but_the_office_sees_the_list(desk, suffix):
    doctor = desk.browser("drita")
    await recommended(desk)

    await doctor.open(LIST + suffix)

    assert doctor.status == 403
    assert "OI-" not in doctor.answer.text
