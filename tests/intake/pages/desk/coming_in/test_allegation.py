"""An allegation at the desk: what a call leaves behind, what a letter needs, and what becomes of everything typed."""

import re

from config.clock import now_utc
from intake.dossier.search import Known, search
from intake.pages.desk.coming_in.taking import FACE_TO_FACE
from tests.intake.pages.desk.coming_in.calls import CALL, NEW, how_many, inside, problems, take_down
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.pages.desk.steps.test_page import visible
from tests.intake.people.house import ANA, BEKIM

MARKUP = "<script>alert(1)</script> \u202eضربوني\u202c <b>Ë</b>"


async def test_a_call_needs_two_answers_one_page_and_one_press(desk):
    ana = desk.browser()
    await ana.open(NEW)
    asked = visible(ana.answer.text)

    await ana.send(**CALL)

    assert len(asked) <= 16
    assert {"name", "reach", "received", "urgent", "code"} < {*asked}
    assert ana.status == 303
    assert ana.location.endswith("/registration?done=kept")
    await ana.open(ana.location)
    assert "The allegation is kept, sealed." in ana.page.text


async def test_what_was_said_and_who_said_it_lie_sealed_apart_and_only_codes_are_in_the_log(desk):
    said = {"when": "last week, at night", "place_kind": "prison", "place": "the yard", "who": "two guards"}
    said |= {"injuries": "yes", "injuries_told": "a swollen leg", "witnesses": "a cell-mate", "urgent": "danger"}
    said |= {"name": "Arbën Gashi", "reach": "044 000 111", "about": "other", "other_name": "Ben Gashi"}

    case = await take_down(desk.browser(), relation="brother", language="sq", **said)

    (entry,) = await desk.entries(case)
    data = {name: value for name, value in entry.data.items() if name not in ("items", "grants")}
    assert data == {"channel": "phone", "language": "sq", "urgent": True}
    (statement,), (contact,) = await inside(desk, case, "allegation"), await inside(desk, case, "identity")
    assert (statement.statement, statement.occurred, statement.occurred_on) == (CALL["statement"], said["when"], None)
    assert (statement.place_kind, statement.injuries, statement.danger) == ("prison", "yes", True)
    assert (statement.on_behalf, statement.relation, statement.witnesses) == (True, "brother", "a cell-mate")
    assert contact.contact == "Arbën Gashi, 044 000 111. It happened to: Ben Gashi"
    assert "Gashi" not in str(statement.written())


async def test_one_field_takes_a_date_or_words(desk):
    for typed, words, on in (
        ("14.11.2024", None, "2024-11-14"),
        ("11.2024", None, "2024-11"),
        ("2024", None, "2024"),
        ("14.11.2024 22:30", "14.11.2024 22:30", "2024-11-14"),
        ("on the night of 14 November", "on the night of 14 November", None),
        ("", None, None),
    ):
        case = await take_down(desk.browser(), when=typed)

        (statement,) = await inside(desk, case, "allegation")
        assert (statement.occurred, statement.occurred_on) == (words, on)


async def test_a_letter_says_when_it_reached_us_and_a_call_is_now(desk):
    ana = desk.browser()
    await ana.open(NEW)
    await ana.send(channel="letter", statement="A letter from prison.")
    assert problems(ana) == ["Write the day on which it reached us."]

    await ana.send(received="02.03.2026")

    (entry,) = await desk.entries(ana.location.split("/")[3])
    assert entry.occurred_at == "2026-03-02"
    (call,) = await desk.entries(await take_down(ana))
    assert call.occurred_at == call.recorded_at


async def test_what_reached_us_today_may_be_told_by_its_day(desk):
    today = f"{now_utc().astimezone(await zone_of(desk)):%d.%m.%Y}"

    case = await take_down(desk.browser(), channel="box", received=today)

    (entry,) = await desk.entries(case)
    assert entry.precision == "day"


async def zone_of(desk):
    from workflow.rulebook import law_in_force

    return (await desk.house.tables.read(law_in_force)).calendar.zone


async def test_every_channel_but_the_portal_is_taken_down(desk):
    ana = desk.browser()
    await ana.open(NEW)
    channels = ana.form["choices"]["channel"]
    assert {"phone", "letter", "email", "visit", "box", "desk"} <= {*channels}
    assert "portal" not in channels

    for channel in channels:
        case = await take_down(ana, channel=channel, received="02.03.2026")
        assert (await desk.last(case))[1]["channel"] == channel
    await ana.open(NEW)
    await ana.send(**CALL | {"channel": "portal"})
    assert ana.status == 422


async def test_a_code_is_shown_once_in_groups_and_opens_the_mailbox_of_the_case(desk):
    ana = desk.browser()
    await ana.open(NEW)
    await ana.send(**CALL, code="yes")
    assert ana.status == 200
    code = "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", ana.answer.text))
    assert len(code) == 34

    told = ana.answer.text
    await ana.again()
    again = "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", ana.answer.text))
    assert (again, await how_many(desk)) == (code, 1)

    (link,) = {one for one in ana.page.links if one.endswith("/registration")}
    assert link in told
    mailbox = await desk.client.post("/en/receipt", data={"receipt": code}, headers={"sec-fetch-site": "same-origin"})
    assert mailbox.status_code == 200
    await ana.open(link)
    assert ana.status == 200


async def test_nobody_puts_a_code_into_a_letter(desk):
    ana = desk.browser()
    await ana.open(NEW)
    for channel in {*ana.form["choices"]["channel"]} - FACE_TO_FACE:
        await ana.send(**CALL | {"channel": channel, "received": "02.03.2026"}, code="yes")

        assert [one[:28] for one in problems(ana)] == ["A code is handed to somebody"]
    assert await how_many(desk) == 0


async def test_a_double_click_makes_one_case_and_leads_to_it_twice(desk):
    ana = desk.browser()
    case = await take_down(ana, name="Arbën Gashi")

    await ana.again()

    assert (ana.status, ana.location) == (303, f"/desk/cases/{case}/registration?done=kept")
    assert await how_many(desk) == 1


async def test_another_allegation_from_the_same_page_is_not_lost_and_becomes_a_case_on_the_second_press(desk):
    ana = desk.browser()
    await ana.open(NEW)
    shown = ana.page
    await ana.send(**CALL)
    ana.page = shown

    await ana.send(**CALL | {"statement": "Something else happened."})

    assert ana.status == 409
    assert "something else was taken down before" in ana.page.text
    assert dict(ana.form["values"])["statement"].strip() == "Something else happened."
    await ana.send()
    assert (ana.status, await how_many(desk)) == (303, 2)


async def test_an_earlier_case_of_whoever_is_named_is_shown_before_a_new_one_is_made(desk):
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    first = await take_down(ana, name="Ђорђе Ђорђевић")
    await bekim.open(NEW)

    await bekim.send(**CALL, name="Djordje Djordjević", when="yesterday")

    assert bekim.status == 409
    assert await how_many(desk) == 1
    assert f"/desk/cases/{first}" in bekim.page.links
    assert "Nothing was recorded yet" in bekim.page.text
    assert dict(bekim.form["values"])["when"] == "yesterday"
    await bekim.send()
    assert bekim.status == 303
    assert await how_many(desk) == 2


async def test_looking_keeps_everything_typed_and_keeps_no_case(desk):
    ana = desk.browser()
    first = await take_down(ana, about="other", other_name="Ben Gashi")
    await ana.open(NEW)

    await ana.send(**CALL, name="Gashi Ben", go="look")
    assert ana.status == 200
    assert f"/desk/cases/{first}" in ana.page.links
    typed = dict(ana.form["values"])
    assert (typed["statement"].strip(), typed["name"], typed["channel"]) == (CALL["statement"], "Gashi Ben", "phone")
    await ana.send(name="Zana Hoxha", go="look")
    assert "No earlier case is alike" in ana.page.text
    await ana.send(name="", go="look")
    assert problems(ana) == ["Write a name first: without one there is nothing to look for."]
    assert await how_many(desk) == 1
    await ana.send(name="", go="")
    assert ana.status == 303


async def test_who_is_named_at_the_desk_is_found_by_name_and_by_no_other_word(desk):
    case = await take_down(desk.browser(), name="Arbën Gashi", reach="at my sister's", other_name="Ben Gashi")
    who = await desk.house.who(ANA)
    await inside(desk, case, "identity")

    found = {}
    for name in ("arben gashi", "Ben", "sister", "happened"):
        found[name] = await search(desk.house.tables, Known(names=(name,)), signed_in=who)

    assert {name for name, cases in found.items() if cases} == {"arben gashi", "Ben"}


async def test_what_is_wrong_is_said_at_its_field_and_all_else_stays(desk):
    ana = desk.browser()
    for typed, sentence in (
        ({"statement": ""}, "Write what was said. One sentence is enough."),
        ({"statement": "x" * 100_001}, "This is longer than 100000 signs. Shorten it by 1."),
        ({"channel": ""}, "Choose the way it came in."),
        ({"language": "klingon"}, "Choose one of these."),
        ({"when": "31.02.2026"}, "There is no such day or time."),
        ({"when": "1.1.2999"}, "This is still to come. Write when it happened."),
        ({"received": "03.2026"}, "Write the whole day, like 14.11.2026."),
        ({"received": "02.03.1026"}, "Write a year from 1900 to 2200."),
        ({"name": "n" * 201}, "This is longer than 200 signs. Shorten it by 1."),
        ({"place_kind": MARKUP}, "Choose one of these."),
    ):
        await ana.open(NEW)

        await ana.send(**CALL | {"who": MARKUP} | typed)

        assert (ana.status, problems(ana)) == (422, [sentence])
        assert dict(ana.form["values"])["who"] == MARKUP
        assert "<script>" not in ana.answer.text
    assert await how_many(desk) == 0


async def test_words_that_show_nothing_are_no_statement(desk):
    ana = desk.browser()
    await ana.open(NEW)

    await ana.send(**CALL | {"statement": "\u200b\u200e"}, who="two guards")

    assert ana.status == 422
    assert dict(ana.form["values"])["who"] == "two guards"
    assert await how_many(desk) == 0


async def test_markup_and_right_to_left_words_are_kept_as_they_were_said(desk):
    case = await take_down(desk.browser(), statement=MARKUP, place=MARKUP)

    (statement,) = await inside(desk, case, "allegation")
    assert statement.statement == MARKUP
    assert "ضربوني" in statement.place


async def test_a_session_that_ended_in_the_middle_takes_the_allegation_along(desk):
    ana = desk.browser()
    await ana.open(NEW)
    ana.cookie = "gone"

    await ana.send(**CALL, name="Arbën Gashi")

    assert ana.status == 403
    assert CALL["statement"] in ana.answer.text
    assert await how_many(desk) == 0


async def test_only_who_takes_allegations_down_sees_the_form(desk):
    doctor = desk.browser(DOCTOR)

    await doctor.open(NEW)

    assert doctor.status == 403
