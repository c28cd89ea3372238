"""The report of an incident: two presses from the start page, sealed, and nothing of it comes back."""

import msgspec
import pytest
from sqlalchemy import select

from config.clock import now_utc
from intake.dossier.opening import open_items
from intake.incidents.incident import read_incident
from intake.schema import register_entry
from tests.intake.pages.desk.coming_in.calls import how_many, problems
from tests.intake.pages.institution.place import ANA, GUARD, NEW, REPORT, SERGEANT, WARDEN, report

HOSTILE = "<script>alert(1)</script> \u202eضربوني\u202c {{ 7*7 }} %(x)s"


async def rows(place):
    return await place.house.tables.read(lambda c: c.execute(select(register_entry)).all())


async def inside(place, stream, *compartments):
    who = await place.house.who(ANA)
    return await open_items(
        place.house.tables, stream, compartments=compartments, signed_in=who, now=now_utc(), reason="triage"
    )


async def test_a_report_is_received_under_the_next_number_and_shows_what_must_follow(place):
    warden = place.browser(WARDEN)
    await warden.open("/institution")
    assert NEW in warden.page.links

    await report(warden)
    await warden.open(warden.location)

    assert warden.page.heading == "Entry 1/2026"
    for words in ("Write the number 1/2026", "Force used by staff", "Allegation registered", "The head of this place"):
        assert words in warden.page.text
    assert REPORT["what"] not in warden.page.text
    (row,) = await rows(place)
    report_, contact = await inside(place, row.stream, "allegation", "identity")
    assert read_incident(report_.content).means == ("hands", "cuffs")
    assert msgspec.json.decode(contact.content) == {"contact": "Arben Example"}


async def test_nobody_of_the_place_reads_it_back_anywhere(place):
    warden = place.browser(WARDEN)
    await report(warden)
    (row,) = await rows(place)
    case = row.stream.removeprefix("case:")

    for who in (WARDEN, GUARD):
        browser = place.browser(who)
        for path in ("/institution", "/institution/entries/1/2026".replace("1/2026", "2026/1"), NEW):
            await browser.open(path)
            assert browser.status == 200
            assert REPORT["what"] not in browser.answer.text
            assert "Arben" not in browser.answer.text
        for path in (f"/institution/cases/{case}", f"/institution/cases/{case}/evidence_secured"):
            await browser.open(path)
            assert browser.status == 404
        await browser.open(f"/desk/cases/{case}")
        assert browser.status == 403
    stranger = place.browser(SERGEANT)
    await stranger.open("/institution/entries/2026/1")
    assert stranger.status == 404
    await stranger.open("/institution")
    assert "2026/1" not in stranger.answer.text


async def test_a_double_click_and_back_make_one_entry_and_other_words_are_said_to_be_others(place):
    warden = place.browser(WARDEN)
    await report(warden)
    first = warden.location
    await warden.again()
    assert (warden.location, await how_many(place)) == (first, 1)

    action, pairs = warden.sent
    warden.sent = action, [(n, "Otherwise." if n == "what" else v) for n, v in pairs]
    await warden.again()
    assert warden.status == 409
    assert "was sent before with other words" in warden.page.text
    await warden.send()
    assert warden.location != first
    assert await how_many(place) == 2


async def test_every_empty_answer_has_a_sentence_at_its_field(place):
    warden = place.browser(WARDEN)
    await warden.open(NEW)
    await warden.send()

    assert warden.status == 422
    for sentence in (
        "Choose what kind of incident it was.",
        "Write when it happened, like 14.11.2026 09:30.",
        "Write what happened. One sentence is enough.",
        "Say what was used. “None” is an answer.",
        "Say whether a doctor was called.",
        "Write the name of the person, or their number here.",
    ):
        assert warden.page.text.count(sentence) == 2  # in the summary and at the field
    assert await how_many(place) == 0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"happened": "2026"}, "Write the whole day"),
        ({"happened": "31.12.2199"}, "This is still to come"),
        ({"happened": "01.01.0190"}, "Write a year from"),
        ({"means": ["none", "baton"]}, "Either nothing of it"),
        ({"doctor": "no"}, "Write why no doctor was called."),
        ({"what": "x" * 20_001}, "This is longer than"),
        ({"setting": "moon"}, "Choose one of these."),
        ({"told": ["everybody"]}, "Choose among these."),
        ({"birth_year": "1066"}, "Write a whole number"),
    ],
)
async def test_what_does_not_fit_is_said_and_everything_typed_is_kept(place, said, sentence):
    warden = place.browser(WARDEN)
    await report(warden, **({"before": HOSTILE} | said))

    assert warden.status == 422
    assert any(one.startswith(sentence) for one in problems(warden))
    assert dict(warden.form["values"])["before"] == HOSTILE
    assert "<script>" not in warden.answer.text


async def test_hostile_words_arrive_as_they_were_typed(place):
    await report(place.browser(WARDEN), what=HOSTILE, case_number="OI-2026/9999")

    (row,) = await rows(place)
    (item,) = await inside(place, row.stream, "allegation")
    assert read_incident(item.content).what == HOSTILE
    ana = place.browser(ANA)
    await ana.open(f"/desk/cases/{row.stream.removeprefix('case:')}/dossier/allegation")
    assert "Report of an incident" in ana.page.text
    assert "ضربوني" in ana.page.text
    assert "<script>" not in ana.answer.text


async def test_what_is_kept_for_later_opens_for_its_writer_alone(place):
    warden = place.browser(WARDEN)
    await warden.open(NEW)
    await warden.send(go="save", what="Half of it", kind="restraint", means=["cuffs", "bed"])
    assert warden.location == "/institution?done=kept"
    await warden.open("/institution")
    assert "/institution/incidents/new?draft=1" in warden.page.links
    for who in (GUARD, SERGEANT):
        other = place.browser(who)
        await other.open("/institution/incidents/new?draft=1")
        assert other.status == 404
    dump = "".join(
        str(row) for row in await place.house.tables.read(lambda c: c.exec_driver_sql("SELECT * FROM draft").all())
    )
    assert "Half" not in dump

    await warden.open("/institution/incidents/new?draft=1")
    values = warden.form["values"]
    assert {("what", "Half of it"), ("means", "cuffs"), ("means", "bed"), ("kind", "restraint")} <= {*values}
    await warden.send(**{k: v for k, v in REPORT.items() if k not in ("what", "means", "kind")})
    await warden.open("/institution")
    assert "Nothing of yours waits here." in warden.page.text
    await warden.open("/institution/incidents/new?draft=1")
    assert warden.status == 404


async def test_five_wait_at_most_and_one_is_taken_away(place):
    warden = place.browser(WARDEN)
    for turn in range(6):
        await warden.open(NEW)
        await warden.send(go="save", what=f"Number {turn}")
    assert warden.status == 409
    assert dict(warden.form["values"])["what"] == "Number 5"

    await warden.open("/institution/drafts/2")
    await warden.send()
    assert warden.location == "/institution?done=dropped"
    await warden.open("/institution/drafts/2")
    assert warden.status == 404


async def test_the_officer_finds_it_in_the_list_like_any_other_marked(place):
    await report(place.browser(WARDEN), urgent="yes")

    ana = place.browser(ANA)
    await ana.open("/desk/cases")
    assert "From the institution" in ana.page.text
    (row,) = await rows(place)
    await ana.open(f"/desk/cases/{row.stream.removeprefix('case:')}/registration")
    await ana.send(go="open")
    await ana.open(ana.location)
    assert REPORT["what"] in ana.page.text
    values = dict(ana.form["values"])
    assert (values["setting"], values["incident_on"]) == ("prison", "01.03.2026")
    assert (values["institution"], values["source"]) == ("example_prison", "prison")


async def test_both_cases_that_belong_together_lead_to_each_other(place):
    case = await place.case()
    number = "OI-2026/0042"
    await place.tell(case, "case_registered", number=number, setting="prison", institution="example_prison")

    await report(place.browser(WARDEN), case_number=number)

    (row,) = await rows(place)
    mine, ana = row.stream.removeprefix("case:"), place.browser(ANA)
    await ana.open(f"/desk/cases/{mine}")
    assert f"/desk/cases/{case}" in ana.page.links
    await ana.open(f"/desk/cases/{case}")
    assert f"/desk/cases/{mine}" in ana.page.links
    warden = place.browser(WARDEN)
    await warden.open("/institution/entries/2026/1")
    assert number not in warden.answer.text
