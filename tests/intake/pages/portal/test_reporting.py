"""Reporting without a script and without a cookie: from the first page to the receipt, and whatever may go wrong."""

import json
from datetime import timedelta

from structlog.testing import capture_logs

from config.app import application
from config.clock import now_utc
from intake.dossier.drafts import forget_drafts
from intake.pages.portal.questions import LAST
from tests.intake.doors.house import MARK, client_of, settings_for
from tests.intake.pages.portal.walking import Walker

WORDS = "They beat me.\nAn <b>officer</b> said: \u202e\u05e9\u05dc\u05d5\u05dd & left."


async def test_the_shortest_way_has_four_presses_and_skipping_each_question_eleven(walker):
    receipt = await walker.report(WORDS)
    assert walker.presses == 4

    _case, statement, contact = await walker.found(receipt)
    assert (statement.statement, statement.urgent, contact) == (WORDS, False, None)
    assert statement.language == "en"

    walker.presses = 0
    await walker.go("/en/")
    await walker.press("Start")
    await walker.press("Skip this question")
    await walker.press("Continue", statement="Something happened.")
    while walker.heading != "Is this right?":
        await walker.press("Skip this question")
    await walker.press("Send")
    assert walker.presses == LAST + 2
    assert walker.answer.status_code == 201


async def test_all_answers_reach_the_office_as_they_were_meant(walker):
    await walker.go("/sr/")
    await walker.press("Počni")
    answers = (
        {"danger": "yes"},
        {"statement": WORDS},
        {"when": "before", "when_words": "u proleće"},
        {"place_kind": "prison", "place": "Demo Prison North"},
        {"who": "Two men in black."},
        {"injuries": "yes", "injuries_told": "Left arm."},
        {"witnesses": "A camera."},
        {"behalf": "other", "relation": "sister"},
        {"reach": "yes", "contact": "0800 000 000, evenings"},
    )
    for typed in answers:
        await walker.press("Nastavi", **typed)
    for words in ("Demo Prison North", "<b>officer</b>", "u proleće", "Left arm."):
        assert words in walker.words
    await walker.press("Pošalji")

    case, said, contact = await walker.found("-".join(walker.groups))
    assert (await walker.house.office.case(case)).entries[0].data["urgent"] is True
    assert (said.danger, said.language, contact) == (True, "sr", "0800 000 000, evenings")
    assert said.occurred == "Ranije: u proleće"
    assert (said.place_kind, said.place, said.who) == ("prison", "Demo Prison North", "Two men in black.")
    assert (said.injuries, said.injuries_told, said.witnesses) == ("yes", "Left arm.", "A camera.")
    assert (said.on_behalf, said.relation) == (True, "sister")


async def test_not_knowing_is_an_answer_and_a_day_stays_the_day_on_which_it_was_said(anna):
    await anna.go("/en/")
    await anna.press("Start")
    for typed in ({"danger": "unknown"}, {"statement": "x"}, {"when": "yesterday"}, {"place_kind": "unknown"}):
        await anna.press("Continue", **typed)
    for typed in ({"who_unknown": "1"}, {"injuries": "unknown"}, {"witnesses_unknown": "1"}):
        await anna.press("Continue", **typed)
    await anna.press("To the end and send", behalf="me")
    await anna.press("Send")

    _case, said, _contact = await anna.found("-".join(anna.groups))
    assert (said.danger, said.place_kind, said.who, said.injuries) == (None, "unknown", "I do not know", "unknown")
    assert (said.on_behalf, said.witnesses) == (False, "I do not know")
    yesterday = (now_utc() - timedelta(days=1)).date()
    assert said.occurred == "Yesterday or last night"
    assert abs((yesterday - type(yesterday).fromisoformat(said.occurred_on)).days) <= 1


async def test_what_is_wrong_is_said_at_its_field_and_everything_typed_stays(anna):
    missing, long = "Write what happened. One sentence is enough.", "This is longer than 100000 signs. Shorten it by 1."
    await anna.go("/en/")
    await anna.press("Start")
    await anna.press("Continue")
    await _is_refused(anna, missing, "statement", statement="  ")
    await _is_refused(anna, long, "statement", statement="x" * 100_001)
    await anna.press("Continue", statement=WORDS)
    for date, sentence in (
        ("9.14.2026", "The month must be a number from 1 to 12."),
        ("", "Write the date, or choose another answer."),
        ("1.1.2999", "This is still to come. Write when it happened."),
        ("<b>soon</b>", "Write a day like 14.11.2026"),
    ):
        await _is_refused(anna, sentence, "date", when="date", date=date)
    await anna.press("Back")
    assert anna.typed("statement") == WORDS
    await anna.press("Continue")
    assert (anna.typed("when"), anna.typed("date")) == ("date", "<b>soon</b>")
    await anna.press("Skip this question")
    await _is_refused(anna, "Choose one of these.", "place", place_kind="moon", place="On a hill")
    await anna.press("Continue", place_kind="police")
    while anna.heading != "May we reach you?":
        await anna.press("Skip this question")
    await _is_refused(anna, "Write how we can reach you, or choose the other answer.", "contact", reach="yes")


async def _is_refused(walker, sentence, field, **typed):
    await walker.press("Continue", **typed)
    assert walker.answer.status_code == 422
    assert sentence in walker.words
    assert walker.tree.find(".//title").text.startswith("Error:")
    assert walker.typed(field).strip() == typed.get(field, "").strip()


async def test_a_statement_of_a_hundred_thousand_cyrillic_signs_goes_through(anna):
    long = "Ж" * 100_000
    receipt = await anna.report(long)

    assert (await anna.found(receipt))[1].statement == long


async def test_skipped_answers_are_kept_for_oneself_and_not_sent(anna):
    await anna.go("/en/")
    await anna.press("Start")
    await anna.press("Continue")
    await anna.press("Continue", statement="x")
    await anna.press("Skip this question", when="date", date="99.99.9999")
    await anna.press("Back")
    assert anna.typed("date") == "99.99.9999"
    await anna.press("Skip this question")
    await anna.press("Skip this question", place="A name I should not say")
    await anna.press("To the end and send")
    assert "A name I should not say" not in anna.words
    await anna.press("Change")  # the first of them
    assert anna.heading == "Is somebody in danger now?"
    await anna.press("Continue", danger="no")
    assert anna.heading == "Is this right?"
    await anna.press("Send")

    _case, said, _contact = await anna.found("-".join(anna.groups))
    assert (said.place, said.occurred, said.occurred_on, said.danger) == (None, None, None, False)


async def test_sending_needs_the_one_answer_and_shows_where(anna):
    await anna.go("/en/")
    await anna.press("Start")
    await anna.press("Stop now and come back later")
    await anna.press("Go on now")
    await anna.press("Skip this question")
    await anna.press("Back")
    anna.sent = ("/en/report/send", {"draft": anna.typed("draft")})
    await anna.again()
    assert anna.heading == "What happened?"
    assert "Write what happened. One sentence is enough." in anna.words


async def test_a_double_click_brings_the_same_receipt_and_one_case(walker):
    receipt = await walker.report()
    before = await walker.house.office.counts()

    await walker.again()

    assert (walker.answer.status_code, "-".join(walker.groups)) == (200, receipt)
    assert await walker.house.office.counts() == before


async def test_a_code_brings_back_to_the_answers_within_a_day_and_not_later(walker):
    await walker.go("/en/")
    await walker.press("Start")
    await walker.press("Continue", danger="no")
    await walker.press("Stop now and come back later", statement="Half a sentence")
    code = " ".join(walker.groups).lower()
    await walker.go("/en/return")
    await walker.press("Open", receipt=code)
    assert (walker.heading, walker.typed("statement")) == ("What happened?", "Half a sentence")

    await walker.house.tables.write(forget_drafts, now_utc() + timedelta(days=1, minutes=1))
    await walker.press("Continue", statement="Half a sentence, and the rest")
    assert "What you wrote on the pages before is no longer here" in walker.words
    assert walker.typed("statement") == "Half a sentence, and the rest"
    await walker.press("To the end and send")
    await walker.press("Send")
    assert walker.answer.status_code == 201
    await walker.go("/en/receipt")
    await walker.press("Open", receipt=code)
    assert walker.answer.status_code == 404
    assert "kept for one day only" in walker.words


async def test_another_language_in_the_middle_loses_nothing(anna):
    await anna.go("/en/")
    await anna.press("Start")
    await anna.press("Continue", danger="no")
    await anna.press("Shqip", statement="Gjysmë fjalie")

    assert anna.tree.get("lang") == "sq"
    assert anna.typed("statement") == "Gjysmë fjalie"


async def test_no_address_holds_a_code_or_opens_an_answer_and_no_log_line_a_word(anna):
    with capture_logs() as lines:
        receipt = await anna.report(MARK)
        await anna.press("Check it", group="nnnn")
        await anna.press("Go to your mailbox")
        await anna.go(f"/en/report/{MARK}")
    assert MARK not in json.dumps(lines)
    assert receipt not in json.dumps(lines)
    assert not any("?" in address or receipt in address for address in anna.seen)
    for address in ("/en/report/3", "/en/report/check", "/en/report/send", "/en/receipt/message"):
        await anna.go(address)
        assert anna.typed("receipt") == ""
    assert (await anna.go("/en/report")).url.path == "/en/"


async def test_when_too_many_come_the_page_stays_with_everything_typed(anna, app):
    await anna.go("/en/")
    await anna.press("Start")
    await anna.press("Continue")
    gate = app.dependencies["frame"].dependency().gate
    gate.inside = 10**9
    await anna.press("Continue", statement="Kept")
    assert (anna.answer.status_code, anna.typed("statement")) == (503, "Kept")
    assert "Too many" in anna.words

    gate.inside = 0
    await anna.press("To the end and send")
    gate.inside = 10**9
    await anna.press("Send")
    assert (anna.answer.status_code, anna.heading) == (503, "Is this right?")
    gate.inside = 0
    await anna.press("Send")
    assert anna.answer.status_code == 201


async def test_before_the_first_officer_nothing_is_taken_and_the_other_ways_are_said(house, tmp_path):
    async with client_of(application(settings_for(tmp_path / "data"), house.tables)) as client:
        early = Walker(client, house)
        await early.go("/en/")
        assert "This page is not open yet" in early.words
        assert not list(early.tree.iter("button"))
        for address in ("/en/report", "/en/report/2", "/en/report/send"):
            early.sent = (address, {"statement": "x"})
            await early.again()
            assert early.answer.status_code == 503
            assert "Write to the Ombudsperson of Demoland" in early.words
        await house.first_officer()
        assert await early.report()
        assert "vigil_allegations_total 1.0" in (await client.get("/metrics")).text
