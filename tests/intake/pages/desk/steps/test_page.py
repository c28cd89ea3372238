"""A step's form: what it asks, what it says, and what becomes of everything that may be typed into it."""

import re
from html import escape

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.clock import now_utc
from intake.dossier import circles
from intake.dossier.contents import Note
from intake.dossier.opening import open_items
from intake.pages.desk.steps.questions import LABELS
from tests.intake.pages.desk.steps.test_every_step import KINDS, POLICY, filled, fitting
from tests.intake.people.house import ANA, BEKIM
from workflow.events import new_case

MOST_VISIBLE = 6
WORDS = "She said that she is afraid. <b>Ë</b> \u202eback"


async def nothing(*_what):
    """There are no attachments here."""
    return ""


def visible(text):
    """The names of the fields outside of what is folded away."""
    form = text.rsplit("<form", 1)[1]
    without = re.sub(r"<details.*?</details>", "", form, flags=re.DOTALL)
    names = re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"[^>]*>', without)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)"', without)
    return dict.fromkeys(one for one in names if one not in hidden)


async def test_no_step_asks_for_more_than_six_fields_at_once(desk):
    asked = {}
    for kind in KINDS:
        case = await fitting(desk, kind)
        ana = desk.browser()
        await ana.open(f"/desk/cases/{case}/steps/{kind}")
        asked[kind] = list(visible(ana.answer.text)) if ana.status == 200 else []

    assert {kind: names for kind, names in asked.items() if len(names) > MOST_VISIBLE} == {}
    assert sum(map(len, asked.values())) / len(asked) < 4.5


async def test_the_words_of_an_act_lie_sealed_beside_it_and_are_what_was_typed(desk):
    case = await desk.admitted()
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/decided")
    assert "Is it" not in ana.page.text

    await ana.send(code="violation", words=WORDS)

    who = await desk.house.who(ANA)
    items = await open_items(
        desk.house.tables, f"case:{case}", compartments=["legal"], signed_in=who, now=now_utc(), reason="assigned"
    )
    assert [msgspec.json.decode(one.content or b"", type=Note).text for one in items] == [WORDS]
    assert "afraid" not in str(await desk.entries(case))


async def test_a_case_is_taken_with_one_press_or_given_to_a_colleague(desk):
    case = await desk.case()
    bekim, ana = (await desk.house.person(BEKIM)).id, (await desk.house.person(ANA)).id
    browser = desk.browser()

    await browser.open(f"/desk/cases/{case}/steps/assigned")
    assert browser.form["choices"]["person"] == [bekim]
    await browser.send(form=-2)
    assert (await desk.last(case)) == ("assigned", {"person": ana})

    await browser.open(f"/desk/cases/{case}/steps/assigned")
    assert "Take it myself" not in browser.page.text
    await browser.send(person=bekim, reason="absence")
    assert (await desk.last(case)) == ("assigned", {"person": bekim, "reason": "absence"})


async def test_the_second_of_two_officers_is_told_what_is_new_and_loses_nothing(desk):
    case = await desk.admitted()
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    await ana.open(f"/desk/cases/{case}/steps/decided")
    await bekim.open(f"/desk/cases/{case}/steps/marked_urgent")
    await bekim.send(reason="reprisal")
    before = await desk.entries(case)

    await ana.send(code="violation", words=WORDS)

    assert ana.status == 409
    assert f"{BEKIM}: Marked urgent" in ana.page.text
    assert "It is kept below" in ana.page.text
    assert len(await desk.entries(case)) == len(before)
    typed = dict(ana.form["values"])
    assert (typed["words"].strip(), typed["code"]) == (WORDS, "violation")
    await ana.send()
    assert ana.status == 303
    assert (await desk.last(case))[0] == "decided"


async def test_a_step_that_is_no_longer_possible_says_why_and_what_is_and_gives_the_words_back(desk):
    case = await desk.admitted()
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    await ana.open(f"/desk/cases/{case}/steps/decided")
    await bekim.open(f"/desk/cases/{case}/steps/closed")
    await bekim.send(reason="nothing_to_go_on")

    await ana.send(code="no_violation", words=WORDS)

    assert ana.status == 409
    for said in ("“Our decision taken” is not possible now", "Closed", f"{BEKIM}: Case closed", "afraid", "Reopen"):
        assert said in ana.page.text, said
    assert any(link.endswith("/steps/reopened") for link in ana.page.links)
    assert (await desk.last(case))[0] == "closed"
    await ana.open(f"/desk/cases/{case}/steps/decided")
    assert ana.status == 409


async def test_what_is_missing_or_wrong_is_said_at_its_field_and_all_else_stays(desk):
    case = await desk.case()
    await desk.tell(case, "case_registered", number="OI-2026/0800", setting="prison")
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/assessed")
    for typed, field, sentence in (
        ({"code": ""}, "code", "Choose an answer to “Is it admissible?”."),
        ({"code": "perhaps"}, "code", "Choose one of these."),
        ({"code": "not_admissible"}, "reason", "Say why it is not admissible."),
        ({"code": "admissible", "at": ""}, "at", "Write when it was done."),
        ({"code": "admissible", "at": "1.1.2099"}, "at", "This is still to come."),
        ({"code": "admissible", "at": "1.1.0999"}, "at", "Write a year from 1900 to 2200."),
        ({"code": "admissible", "words": "x" * 50_001}, "words", "Shorten it by 1."),
    ):
        await ana.send(**{"words": "kept", **typed})
        assert ana.status == 422, typed
        assert f'href="#f-{field}"' in ana.answer.text, typed
        assert sentence in ana.page.text
        if "words" not in typed:
            assert ">\nkept</textarea>" in ana.answer.text
    await ana.record(code="admissible", words="kept", at="26.11.2025")
    assert ana.status == 303


async def test_what_was_typed_in_a_folded_part_is_in_sight_when_the_form_comes_back(desk):
    case = await desk.admitted()
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/consent_recorded")
    assert '<details class="govuk-details">' in ana.answer.text
    await ana.send(words=WORDS)
    assert (ana.status, '<details class="govuk-details" open>' in ana.answer.text) == (422, True)


async def test_now_means_the_moment_of_sending_and_a_minute_does_not_turn_the_order_round(desk):
    case = await desk.case()
    await desk.tell(case, "case_registered", number="OI-2026/0801", setting="prison")
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/assigned")
    minute = dict(ana.form["values"])["at"]
    await ana.send(person=(await desk.house.person(BEKIM)).id, filled="", at=minute)

    registered, assigned = (await desk.entries(case))[-2:]
    assert registered.occurred_at <= assigned.occurred_at
    assert (await desk.house.office.case(f"case:{case}")).state.regions[0] == "assessing"


async def test_a_step_of_another_role_or_none_is_not_there(desk):
    case = await desk.admitted()
    ana = desk.browser()
    for kind in ("granted", "clock_lapsed", "member_added", "nonsense", "erased"):
        await ana.open(f"/desk/cases/{case}/steps/{kind}")
        assert ana.status == 404, kind
    await ana.open(f"/desk/cases/{case}/steps/case_registered")
    assert ana.location == f"/desk/cases/{case}/registration"


async def test_after_going_back_other_words_are_another_act_once_one_was_told_of_the_first(desk):
    case = await desk.admitted()
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/marked_urgent")
    shown = ana.page
    await ana.send(reason="reprisal")
    ana.page = shown

    await ana.send(reason="minor")
    assert ana.status == 409
    assert "you: Marked urgent" in ana.page.text
    await ana.send()

    assert ana.status == 303
    reasons = [one.data["reason"] for one in await desk.entries(case) if one.kind == "marked_urgent"]
    assert reasons == ["reprisal", "minor"]


async def test_a_pause_is_for_a_reason_that_the_time_limit_has(desk):
    case = await fitting(desk, "pause_started")
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/pause_started")
    await ana.send(clock="medical_exam_acute", reason="victim_address_unknown")
    assert "Choose another one" in ana.page.text or "Choose one of these." in ana.page.text
    await ana.record(clock="medical_exam_acute", reason="hospital_transfer")
    assert ana.status == 303

    await ana.open(f"/desk/cases/{case}/steps/pause_ended")
    assert dict(ana.form["values"])["clock"] == "medical_exam_acute"


async def test_a_form_is_asked_in_the_words_of_the_policy_in_every_language(desk):
    case = await desk.admitted()
    terms = {one.kind: one for one in POLICY.vocabulary.event}
    fields = {one.key: one for one in POLICY.vocabulary.field}
    for code, language in (("sq", "sq"), ("sr", "sr")):
        for kind in ("judged", "refused", "risk_assessed", "recommendation_sent", "victim_heard"):
            headers = {"cookie": f"vigil={desk.cookies[ANA]}; vigil-language={code}"}
            text = (await desk.client.get(f"/desk/cases/{case}/steps/{kind}", headers=headers)).text
            asked = [name for name in terms[kind].data if f'name="{name}"' in text and (kind, name) not in LABELS]
            assert all(escape(getattr(fields[name].title, language)) in text for name in asked), kind


async def test_who_was_left_out_of_a_case_says_nothing_in_it_and_is_told_why(desk):
    case = await desk.admitted()
    ana, who = (await desk.house.person(ANA)).id, (await desk.house.who(BEKIM)).acting("intake", "head")
    writing = desk.browser()
    await writing.open(f"/desk/cases/{case}/notes")
    await circles.form(
        desk.house.tables,
        f"case:{case}",
        without=[ana],
        signed_in=who,
        now=now_utc(),
        reseal_attachment=nothing,
        forget_attachment=nothing,
    )
    await writing.send(text="Half an hour of work.")
    assert writing.status == 403
    assert "Half an hour of work." in writing.answer.text  # to be copied
    browser, bekim = desk.browser(), desk.browser(BEKIM)
    for page in ("steps/assigned", "facts", "entries", "entries/2/correction"):
        await browser.open(f"/desk/cases/{case}/{page}")
        assert browser.status == 403, page
        assert "because of a conflict of interest" in browser.page.text

    await bekim.open(f"/desk/cases/{case}/steps/assigned")
    assert ana not in str(bekim.page.forms)
    await bekim.send()
    assert bekim.status == 303


async def test_where_there_is_no_dossier_nobody_is_asked_for_words_that_could_not_be_kept(desk):
    case = new_case().removeprefix("case:")
    await desk.tell(case, "allegation_received", role="intake_officer", channel="phone")
    ana = desk.browser()
    for kind in ("marked_urgent", "referral_sent"):
        await ana.open(f"/desk/cases/{case}/steps/{kind}")
        assert not {"words", "parts"} & {*ana.form["names"]}
        await ana.send()
        assert ana.status == 303


TYPED = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "9" * 30, "-1", "1.13.2026", "11.2025", "x" * 70, "\u202eabc", "<script>", "a b", "1", "2"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_typed_is_recorded_once_or_not_at_all(walked, data):
    kind = data.draw(st.sampled_from(KINDS))

    async def tried(desk, case):
        ana = desk.browser()
        await ana.open(f"/desk/cases/{case}/steps/{kind}")
        if ana.status != 200:
            return
        typed = filled(ana.form, kind, "OI-2026/0001")
        for name in data.draw(st.lists(st.sampled_from(ana.form["names"]), unique=True, max_size=2)):
            typed[name] = data.draw(st.one_of(TYPED, st.lists(TYPED, max_size=2)))
        before = len(await desk.entries(case))
        await ana.record(**typed)
        first = ana.status
        assert first in (303, 409, 422, 403)
        entries = await desk.entries(case)
        assert sum(one.kind == kind for one in entries[before:]) == (first == 303)
        await ana.again()
        assert len(await desk.entries(case)) == len(entries)

    walked(tried)
