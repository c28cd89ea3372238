"""Registration: read, coarsen, look for earlier cases, and one number for one case."""

from config.clock import now_utc
from intake.dossier.search import Known, search
from tests.builders import ZONE
from tests.intake.pages.desk.coming_in.calls import kinds, problems, register, take_down
from tests.intake.people.house import ANA, BEKIM

WORDS = "Compare with <b>the visit</b> in spring. \u202eback"


def typed(browser):
    return dict(browser.form["values"])


async def numbers(desk, case):
    return [one.data["number"] for one in await desk.entries(case) if one.kind == "case_registered"]


async def opened_for(desk, case, browser):
    """Open what was said in a case; the form is on the page."""
    await browser.open(f"/desk/cases/{case}/registration")
    await browser.send(go="open")
    await browser.open(browser.location)


async def test_from_a_call_to_a_number_are_three_presses_and_the_case_says_what_is_due(desk):
    ana = desk.browser()
    case = await take_down(ana)
    await ana.open(ana.location)
    assert typed(ana)["reason"] == "triage"

    await ana.send(go="open")
    await ana.open(ana.location)
    await ana.send(setting="police")

    assert ana.status == 303
    assert ana.location == f"/desk/cases/{case}?done=3"
    assert await kinds(desk, case) == ["allegation_received", "opened", "case_registered"]
    await ana.open(ana.location)
    assert "Case registered" in ana.page.text


async def test_what_was_said_is_shown_only_after_its_opening_is_recorded(desk):
    case, ana = await desk.case(statement="They beat me. <i>Hard</i>"), desk.browser()
    await ana.open(f"/desk/cases/{case}/registration")
    assert "beat me" not in ana.answer.text
    await ana.send(reason="", go="open")
    assert problems(ana) == ["Choose why you need it."]

    await ana.send(reason="duplicate_check", go="open")
    await ana.open(ana.location)

    assert "They beat me. &lt;i&gt;Hard&lt;/i&gt;" in ana.answer.text
    assert 'dir="auto"' in ana.answer.text
    assert (await desk.last(case))[1]["reason"] == "duplicate_check"
    await ana.open(f"/desk/cases/{case}/registration")
    assert (await kinds(desk, case)).count("opened") == 1


async def test_whoever_the_case_is_assigned_to_reads_at_once(desk):
    case, ana = await desk.case(), desk.browser()
    await desk.tell(case, "assigned", person=(await desk.house.person(ANA)).id)

    await ana.open(f"/desk/cases/{case}/registration")

    assert "They beat me." in ana.page.text
    assert (await desk.last(case))[1]["reason"] == "assigned"


async def test_codes_of_the_statement_are_filled_in_and_unclear_ones_are_not(desk):
    ana = desk.browser()
    said = {"place_kind": "psychiatric", "injuries": "yes", "occurred_on": "2026-03", "on_behalf": False}
    await opened_for(desk, await desk.case(**said), ana)
    assert {name: typed(ana)[name] for name in ("setting", "visible_injury", "incident_on", "source")} == {
        "setting": "psychiatric",
        "visible_injury": "yes",
        "incident_on": "03.2026",
        "source": "person",
    }

    await opened_for(desk, await desk.case(injuries="unknown", occurred_on="2026-03-02"), ana)

    assert typed(ana).get("setting", "") == ""
    assert typed(ana).get("visible_injury", "") == ""
    assert typed(ana)["incident_on"] == "02.03.2026"


async def test_the_facts_stand_in_the_log_and_names_and_words_do_not(desk):
    case, ana = await desk.case(), desk.browser()
    facts = {"setting": "prison", "institution": "demo prison", "incident_on": "02.03.2026", "visible_injury": "no"}
    facts |= {"victims": "2", "minor": "unknown", "accused": "prison-service", "source": "relative"}

    await register(ana, case, **facts, names="Zana Hoxha", birth_year="1990", institution_number="K-17", words=WORDS)

    assert ana.status == 303
    kind, data = await desk.last(case)
    assert kind == "case_registered"
    assert {name: value for name, value in data.items() if name != "number"} == {
        **facts,
        "institution": "demo-prison",
        "incident_on": "2026-03-02",
        "victims": 2,
    }
    log = str([one.data for one in await desk.entries(case)])
    assert not any(word in log for word in ("Zana", "Hoxha", "1990", "K-17", "Compare"))
    who = await desk.house.who(ANA)
    known = Known(names=("hoxha, zana",), birth_year=1990, institution_number="k17")
    assert await search(desk.house.tables, known, signed_in=who) == [(f"case:{case}", data["number"])]


async def test_numbers_follow_each_other_and_what_is_refused_leaves_no_gap(desk):
    ana, given = desk.browser(), []
    for setting in ("prison", "", "police"):
        case = await desk.case()
        await register(ana, case, setting=setting)
        given += await numbers(desk, case)

    year = now_utc().astimezone(ZONE).year
    assert given == [f"OI-{year}/0001", f"OI-{year}/0002"]


async def test_looking_for_earlier_cases_keeps_everything_and_shows_how_much_they_share(desk):
    ana = desk.browser()
    first, case = await desk.case(contact=None), await desk.case(contact=None)
    await register(ana, first, names="Zana Hoxha", birth_year="1990")
    (number,) = await numbers(desk, first)
    await opened_for(desk, case, ana)
    await ana.send(go="look", names="Hoxha, Zana", words=WORDS, institution="yard")

    assert ana.status == 200
    assert number in ana.page.text
    assert "2 things in common" in ana.page.text
    assert (typed(ana)["words"].strip(), typed(ana)["institution"]) == (WORDS, "yard")
    assert await numbers(desk, case) == []
    await ana.send(go="", setting="prison")
    assert ana.status == 303


async def test_an_earlier_case_that_was_not_looked_for_stops_the_first_press_and_not_the_second(desk):
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    first, case = await desk.case(contact=None), await desk.case(contact=None)
    await register(ana, first, institution_number="K 17")

    await register(bekim, case, institution_number="k-17", words=WORDS)

    assert bekim.status == 409
    assert f"/desk/cases/{first}" in bekim.page.links
    assert await numbers(desk, case) == []
    assert typed(bekim)["words"].strip() == WORDS
    await bekim.send()
    assert bekim.status == 303
    await bekim.again()
    assert bekim.status == 303
    assert len(await numbers(desk, case)) == 1


async def test_who_reported_it_is_opened_only_when_asked_and_what_is_typed_stays(desk):
    case, ana = await desk.case(contact="Arben Example, 044"), desk.browser()
    await opened_for(desk, case, ana)
    assert "Arben Example" not in ana.answer.text

    await ana.send(go="identity", institution="yard")

    assert "Arben Example, 044" in ana.answer.text
    assert typed(ana)["institution"] == "yard"
    assert (await desk.last(case))[1]["compartment"] == "identity"
    await ana.send(go="", setting="")
    assert "Arben Example, 044" in ana.answer.text
    assert (await kinds(desk, case)).count("opened") == 2


async def test_a_double_click_registers_once_and_leads_to_the_case_twice(desk):
    case, ana = await desk.case(), desk.browser()
    await register(ana, case, names="Zana Hoxha", words=WORDS)
    first = ana.location

    await ana.again()

    assert (ana.status, ana.location) == (303, first)
    assert len(await numbers(desk, case)) == 1


async def test_of_two_officers_the_second_is_told_who_was_first_and_loses_nothing(desk):
    case, ana, bekim = await desk.case(), desk.browser(), desk.browser(BEKIM)
    await opened_for(desk, case, ana)
    await opened_for(desk, case, bekim)
    await bekim.send(setting="police")
    (number,) = await numbers(desk, case)

    await ana.send(setting="prison", institution="yard", names="Zana <b>Hoxha", words=WORDS)

    assert ana.status == 409
    for said in (number, BEKIM, "Prison or remand", "yard", "Zana <b>Hoxha", WORDS):
        assert said in ana.page.text, said
    assert f"/desk/cases/{case}" in ana.page.links
    assert await numbers(desk, case) == [number]
    await ana.open(f"/desk/cases/{case}/registration")
    assert ana.status == 409
    assert number in ana.page.text


async def test_what_happened_meanwhile_is_told_and_the_second_press_registers(desk):
    case, ana = await desk.case(), desk.browser()
    await opened_for(desk, case, ana)
    await desk.tell(case, "marked_urgent", by=BEKIM, reason="reprisal")

    await ana.send(setting="prison", words=WORDS)

    assert ana.status == 409
    assert f"{BEKIM}: Marked urgent" in ana.page.text
    assert typed(ana)["words"].strip() == WORDS
    await ana.send()
    assert ana.status == 303


async def test_a_forged_form_gives_a_registered_case_no_second_number(desk):
    case, ana = await desk.case(), desk.browser()
    await opened_for(desk, case, ana)
    await ana.send(setting="police")
    action, pairs = ana.sent
    for seen in ("", "99", "x"):
        ana.sent = action, [*(one for one in pairs if one[0] not in ("seen", "once")), ("seen", seen), ("once", seen)]
        await ana.again()
        assert ana.status == 409

    assert len(await numbers(desk, case)) == 1


async def test_what_was_typed_survives_the_hour_after_which_it_must_be_opened_again(desk):
    case, ana = await desk.case(), desk.browser(BEKIM)
    await ana.open(f"/desk/cases/{case}/registration")
    await ana.send(go="look", names="Zana Hoxha", words=WORDS)
    assert "More than an hour has passed" in ana.page.text

    await ana.send(go="open", reason="triage")

    assert ana.status == 200
    assert (typed(ana)["names"], typed(ana)["words"].strip()) == ("Zana Hoxha", WORDS)
    await ana.send(go="", setting="prison")
    assert ana.status == 303


async def test_what_is_wrong_is_said_at_its_field_and_all_else_stays(desk):
    case, ana = await desk.case(), desk.browser()
    for said, sentence in (
        ({"setting": ""}, "Choose an answer to “Kind of place”."),
        ({"setting": "moon"}, "Choose one of these."),
        ({"incident_on": "40.40.2026"}, "The month must be a number from 1 to 12."),
        ({"incident_on": "02.03.2026 10:00"}, "Write the day without a time, like 14.11.2026."),
        ({"victims": "many"}, "Write a whole number from 1 to 1000000."),
        ({"accused": "ضربوني"}, "Use the letters a to z, digits and the signs / . _ : - only."),
        ({"institution": "<b>"}, "Use the letters a to z, digits and the signs / . _ : - only."),
        ({"birth_year": "90"}, "Write a whole number from 1900 to"),
        ({"names": "n" * 301}, "This is longer than 300 signs. Shorten it by 1."),
        ({"words": "x" * 50_001}, "This is longer than 50000 signs. Shorten it by 1."),
    ):
        await register(ana, case, **{"source": "lawyer", "minor": "no"} | said)

        assert ana.status == 422
        assert problems(ana)[0].startswith(sentence), said
        assert typed(ana)["source"] == "lawyer"
    assert await numbers(desk, case) == []


async def test_a_case_that_nobody_knows_is_not_there(desk):
    unknown = "0193b2a4-0000-7000-8000-000000000000"
    ana = desk.browser()

    await ana.open(f"/desk/cases/{unknown}/registration")

    assert ana.status == 404
