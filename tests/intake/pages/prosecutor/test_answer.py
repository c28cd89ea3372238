"""Four answers on one page: filled in as far as is known, wrong ones said at their field, once, and told to others."""

import pytest

from tests.intake.pages.desk.steps.house import PROSECUTOR
from tests.intake.pages.prosecutor.conftest import COLLEAGUE, INSPECTOR
from tests.intake.pages.prosecutor.sent import LIST, at, four, kinds, problems, sent_to, today

HOSTILE = (
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "=HYPERLINK(1)",
    "\u202eلا",
    "x" * 5_000,
    "%(x)s{{7*7}}",
    "31.02.2026",
    "99.99.9999",
    "0001",
)
FIELDS = ("received", "received_on", "handler", "file_number", "done", "done_on", "reason", "next", "next_on")


async def test_the_first_two_answers_are_filled_in_the_last_two_never(desk):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)

    own = (await desk.house.person(PROSECUTOR)).id
    shown = dict(petra.form["values"])
    assert petra.status == 200
    assert (shown["received"], shown["received_on"], shown["handler"]) == ("yes", today(), own)
    assert (shown["file_number"], shown["done"], shown["done_on"], shown["next"], shown["next_on"]) == ("",) * 5
    assert "Prosecutor's decision on the criminal report by" in petra.page.text

    await petra.send(**four(file_number="PP-12/26"))
    assert petra.location == f"{LIST}/{case}/{n}?done=saved"
    assert await kinds(desk, case, n) == ["referral_acknowledged", "victim_heard", "step_logged:planned"]

    await petra.open(petra.location)
    shown = dict(petra.form["values"])
    assert "Saved. Due next: Prosecutor's decision on the criminal report." in petra.page.text
    assert (shown["file_number"], shown["received_on"], shown["done"], shown["done_on"]) == (
        *("PP-12/26", today(), "", ""),
    )
    assert "Victim heard" in petra.page.text


async def test_the_next_waiting_case_is_one_press_away(desk):
    first, second = await sent_to(desk), await sent_to(desk)
    petra = await at(desk, *first)
    other = f"{LIST}/{second[0]}/{second[1]}"
    assert other in petra.page.links

    await petra.send(**four())
    await petra.open(petra.location)

    number = (await desk.house.office.case(f"case:{second[0]}")).rows.case["number"]
    assert f"Next: {number}" in petra.page.text
    await petra.open(other)
    assert petra.status == 200


async def test_nothing_is_recorded_of_a_form_with_a_mistake_and_everything_typed_stays(desk):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)

    await petra.send(file_number="PP 12", done_on=today(5), next="decide", next_on=today(-1))

    assert petra.status == 422
    assert problems(petra) == [
        "Write it with the letters A to Z, figures and the signs / . _ : -, without blanks, at most 64 signs.",
        "Choose what was done last. “Nothing new” is an answer.",
        "This is still to come. Write when it happened.",
        "This day is over. Write the day for which it is planned.",
    ]
    shown = dict(petra.form["values"])
    assert (shown["file_number"], shown["done_on"], shown["next"]) == ("PP 12", today(5), "decide")
    assert await kinds(desk, case, n) == []

    await petra.send(received_on="01.01.2026", file_number="", **four(done_on="01.01.2026"))
    assert all("This is before it was sent, on" in one for one in problems(petra))
    assert len(problems(petra)) == 2


@pytest.mark.parametrize("field", FIELDS)
async def test_hostile_input_is_said_at_its_field_and_repeated_nowhere_else(desk, field):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)
    for typed in HOSTILE:
        await petra.open(f"{LIST}/{case}/{n}")
        await petra.send(**four() | {field: typed})
        if petra.status == 303:  # a field that this form does not have says nothing
            assert field == "reason" or typed == "0001" or (field == "file_number" and typed in HOSTILE[6:])
            continue
        assert petra.status == 422
        assert all(typed not in one for one in problems(petra))
        assert "<script>alert" not in petra.answer.text
    told = (await desk.entries(case))[n:]
    assert all(typed not in str(one.data) for one in told for typed in HOSTILE[:6])


async def test_no_it_did_not_arrive_is_the_only_answer_then(desk):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)

    await petra.send(received="no")

    assert petra.status == 303
    assert await kinds(desk, case, n) == ["step_logged:not_received"]


async def test_a_double_click_is_one_act_and_saying_the_same_again_is_none(desk):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)
    await petra.send(**four())
    before = await kinds(desk, case, n)
    await petra.again()
    assert (petra.location, await kinds(desk, case, n)) == (f"{LIST}/{case}/{n}?done=saved", before)

    await petra.open(f"{LIST}/{case}/{n}")
    await petra.send(**four())
    await petra.open(petra.location)
    assert "Nothing of this was new, so nothing was recorded." in petra.page.text
    assert await kinds(desk, case, n) == before


async def test_the_second_of_two_is_told_what_is_new_and_sends_again_what_was_typed(desk):
    case, n = await sent_to(desk)
    petra, pavle = await at(desk, case, n), await at(desk, case, n, COLLEAGUE)
    await petra.send(**four(file_number="PP-1"))

    await pavle.send(**four(done="witness_heard", file_number="PP-2"))

    assert pavle.status == 409
    assert "somebody answered since this page was made" in pavle.page.text
    shown = dict(pavle.form["values"])
    assert (shown["done"], shown["file_number"]) == ("witness_heard", "PP-2")
    await pavle.send()
    assert pavle.status == 303
    assert (await kinds(desk, case, n))[-2:] == ["referral_acknowledged", "witness_heard"]


async def test_a_session_that_ends_in_the_middle_loses_no_answer(desk):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)
    petra.cookie = "gone"

    await petra.send(**four(file_number="PP-12/26"))

    assert (petra.status, "PP-12/26" in petra.answer.text) == (403, True)
    assert await kinds(desk, case, n) == []


async def test_the_inspectorate_answers_its_own_referral_with_its_own_steps(desk):
    case, prosecution = await sent_to(desk)
    _case, n = await sent_to(desk, "inspectorate", "inspectorate", case)
    ilir = await at(desk, case, n, INSPECTOR)
    assert "disciplinary_opened" in ilir.form["choices"]["done"]
    assert "investigation_opened" not in ilir.form["choices"]["done"]

    await ilir.send(**four(done="disciplinary_opened", file_number="IPK-3"))
    assert ilir.status == 303
    await ilir.open(f"{LIST}/{case}/{prosecution}")
    assert ilir.status == 404

    petra = await at(desk, case, prosecution)
    assert "IPK-3" not in petra.answer.text
    assert "Disciplinary" not in petra.page.text


async def test_a_recommendation_is_answered_on_a_page_of_its_own_with_a_reason_where_it_is_rejected(desk):
    case, _n = await sent_to(desk)
    await desk.tell(case, "decided", code="violation")
    entry = await desk.tell(
        case, "recommendation_sent", recommendation="recommendation-1", authority="prosecution", office="prosecution"
    )
    petra = await at(desk, case, entry.n)
    assert {"received", "file_number"}.isdisjoint(petra.form["names"])
    assert "Authority replied to the recommendation by" in petra.page.text

    await petra.send(done="recommendation_rejected", done_on=today(), next="nothing_planned")
    assert problems(petra) == ["Choose the reason: without one this is not recorded."]
    await petra.send(reason="no_means")
    assert petra.status == 303
    assert (await desk.entries(case))[-2].data == {"recommendation": "recommendation-1", "reason": "no_means"}
