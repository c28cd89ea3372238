"""The receipt and the mailbox behind it: what whoever has the code sees and does, and whatever may be typed wrong."""

import asyncio
import re
from datetime import timedelta

import pytest

from config.clock import now_utc
from intake.dossier import erasure, mailbox, messages
from intake.dossier.reception import Submission, receive
from tests.builders import KEY
from tests.intake.attachments.samples import photograph
from tests.intake.doors.house import MARK
from workflow.case import record
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.store.log import sequence, sign_checkpoint

LONG_SCRIPT = "<script>alert(1)</script>\u202e" + "W" * 300


@pytest.fixture
async def receipt(anna):
    """The receipt of a report, whose page is open."""
    return await anna.report()


async def test_one_group_is_typed_back_before_leaving_and_a_wrong_one_is_told(anna, receipt):
    for typed, sentence in (("", "Type the third group"), ("0000", "This is not the third group"), ("ü", "not the")):
        await anna.press("Check it", group=typed)
        assert anna.answer.status_code == 422
        assert sentence in anna.words
        assert "-".join(anna.groups) == receipt
        assert anna.typed("group") == typed
    await anna.press("Check it", group=f" {anna.groups[2].lower()} ")
    assert "this group is right" in anna.words


async def test_what_is_printed_of_a_code_says_nothing_of_what_it_is_for(anna, receipt):
    body = anna.tree.find(".//body")
    printed = anna.tree.find(".//section[@class='vg-receipt']")
    words = " ".join(printed.text_content().lower().split())
    assert "vg-discreet" in body.get("class")
    for telling in ("vigil", "report", "message", "case", "office", "hurt", "ombud", "http"):
        assert telling not in words.replace("the same code for a phone camera. it holds no address", "")
    assert not printed.xpath(".//@href")


@pytest.mark.parametrize("written", [str.lower, lambda c: c.replace("-", " "), lambda c: c.replace("-", "")])
async def test_the_code_opens_the_mailbox_however_it_is_written(anna, receipt, written):
    await anna.go("/c")
    await anna.press("Open", receipt=written(receipt))
    assert anna.heading == "Where your case stands"
    assert "Your report has arrived." in anna.words
    assert "We check whether you are in danger" in anna.words
    assert "Nobody has opened yet what you told us." in anna.words


async def test_a_mistyped_code_is_told_by_its_place_and_stays_in_its_field(anna, receipt):
    other = "7" if receipt[0] != "7" else "8"
    for typed, status, sentence in (
        ("", 422, "Type your code."),
        (receipt[:-1] + "*", 422, "The code has a sign at place 28 that no code has."),
        (receipt[:-2], 422, "The code has 26 signs, and every code has 28."),
        (other + receipt[1:], 422, "The code is mistyped"),
        ("<b>" * 60, 422, "The code has a sign at place 1"),
        ("0000-0000-0000-0000-0000-0000-0000", 404, "This code opens nothing here."),
    ):
        for page in ("/en/receipt", "/en/code"):
            await anna.go(page)
            await anna.press("Open", receipt=typed)
            assert (anna.answer.status_code, anna.typed("receipt")) == (status, typed)
            assert sentence in anna.words
            assert ("tell us" in anna.words) == (page == "/en/receipt")


async def test_messages_go_both_ways_and_loading_again_sends_nothing_twice(walker):
    receipt = await walker.report()
    await walker.press("Go to your mailbox")
    await walker.press("Send the message", text=LONG_SCRIPT)
    await walker.again()
    assert walker.words.count("alert(1)") == 1
    assert "We have your message. It is locked." in walker.words
    assert b"<script" not in walker.answer.content

    case, _statement, _contact = await walker.found(receipt)
    ana = await walker.house.who("ana")
    await messages.to_reporter(walker.house.tables, case, "May we\nask you?", signed_in=ana, now=now_utc())
    await walker.press("Send the message", text="Yes.", addition="1")
    assert "May we ask you?" in walker.words
    view = await mailbox.opened(walker.house.tables, receipt, now=now_utc())
    assert [(one.from_, one.is_addition) for one in view.messages] == [
        ("reporter", False),
        ("office", False),
        ("reporter", True),
    ]
    assert "opened what you told us 1 time." in walker.words


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 20_001])
async def test_a_message_that_cannot_be_taken_stays_in_its_field(anna, receipt, text):
    await anna.press("Go to your mailbox")
    await anna.press("Send the message", text=text)
    assert (anna.answer.status_code, anna.typed("text").strip()) == (422, text.strip())


async def test_danger_is_asked_for_in_words_and_makes_the_case_urgent(anna, receipt):
    await anna.press("Go to your mailbox")
    await anna.press("Tell us now")
    assert "call 112" in anna.words
    await anna.press("Send, and mark as urgent", text="")
    assert "Your case is marked as urgent" in anna.words
    assert "There are no messages yet." in anna.words
    await anna.press("Tell us now")
    await anna.press("Send, and mark as urgent", text="They moved me to a cell alone.")
    await anna.again()
    case, _statement, _contact = await anna.found(receipt)
    kinds = [entry.kind for entry in (await anna.house.office.case(case)).entries]
    assert kinds.count("marked_urgent") == kinds.count("message_received") == 1


async def test_a_double_click_sends_a_message_once(walker):
    await walker.report()
    await walker.press("Go to your mailbox")
    await walker.press("Tell us now")
    await walker.press("Send, and mark as urgent", text="Come soon.")
    action, pairs = walker.sent
    pairs |= {"text": "Sooner."}
    await asyncio.gather(*(walker.client.post(action, data=pairs) for _ in range(3)))
    await walker.press("Shqip")
    assert (walker.words.count("Come soon."), walker.words.count("Sooner.")) == (1, 1)


async def test_a_message_to_a_code_that_no_longer_opens_is_given_back(anna, receipt):
    await anna.press("Go to your mailbox")
    for address in ("message", "withdraw", "danger"):
        anna.sent = (f"/en/receipt/{address}", {"receipt": "0000-0000-0000-0000-0000-0000-0000", "text": "My words"})
        await anna.again()
        assert anna.answer.status_code == 404
        assert anna.tree.get_element_by_id("f-text").text.strip() == "My words"


async def test_taking_back_is_explained_asked_once_more_and_ends_nothing(anna, receipt):
    await anna.press("Go to your mailbox")
    await anna.press("Take your message back")
    assert "still have the duty to look into ill-treatment" in anna.words
    await anna.press("No, back to the mailbox")
    await anna.press("Take your message back")
    await anna.press("Yes, take it back")
    await anna.again()
    assert "We must still look into what was told." in anna.words
    assert "You withdrew your report." in anna.words
    assert "Take your message back" not in anna.words
    case, _statement, _contact = await anna.found(receipt)
    kinds = [entry.kind for entry in (await anna.house.office.case(case)).entries]
    assert kinds.count("withdrawn_by_reporter") == 1


async def test_files_are_taken_by_what_they_are_and_one_that_lies_is_refused_in_a_sentence(walker):
    receipt = await walker.report()
    await walker.press("Go to your mailbox")
    await walker.send_file(b"MZ" + bytes(90_000), "holiday.jpg")
    assert walker.answer.status_code == 422
    assert "it is a program, which could harm whoever opens it" in walker.words
    await walker.send_file(b"", "")
    assert "Choose a file first." in walker.words
    await walker.send_file(photograph(600, 400), f"{MARK}.exe")
    assert "We have your file. It is locked." in walker.words
    case, _statement, _contact = await walker.found(receipt)
    added = [entry for entry in (await walker.house.office.case(case)).entries if entry.kind == "item_added"]
    assert len(added) == 1


async def test_a_double_click_sends_a_file_once_and_another_one_of_its_name_beside_it(walker):
    receipt = await walker.report()
    await walker.press("Go to your mailbox")
    for content in (b"A list of names.", b"Another list."):
        sent = {"data": {"receipt": receipt}, "files": {"file": ("image.txt", content)}}
        answers = await asyncio.gather(*(walker.client.post("/en/receipt/file", **sent) for _ in range(3)))
        assert all("We have your file. It is locked." in one.text for one in answers)
    case, _statement, _contact = await walker.found(receipt)
    added = [entry for entry in (await walker.house.office.case(case)).entries if entry.kind == "item_added"]
    assert len(added) == 2


async def test_lateness_is_said_first_and_our_own_with_sorry(anna):
    house, then = anna.house, now_utc() - timedelta(hours=50)
    received = await receive(house.tables, Submission(statement="x"), channel="portal", now=then)
    await anna.go("/en/receipt")
    await anna.press("Open", receipt=received.receipt)

    first = anna.tree.find_class("vg-note")[0].text_content()
    assert "4 things are late. The first: We give your case a number." in first
    assert "Late by 1 day" in anna.words
    assert anna.words.count("This is our own lateness. We are sorry.") == 4


async def test_the_proof_is_shown_and_saved_once_a_checkpoint_holds_it(anna, receipt):
    await anna.press("Go to your mailbox")
    assert "is being made. Look again in a minute." in anna.words
    await anna.house.tables.write(sequence)
    await anna.house.tables.write(sign_checkpoint, KEY, now=now_utc())
    await anna.press("Shqip")
    await anna.go("/en/receipt")
    await anna.press("Open", receipt=receipt)
    assert "is entry" in anna.words
    form = next(one for one in anna.tree.forms if one.get("action") == "/en/receipt/proof")
    saved = await anna.client.post(form.get("action"), data=dict(form.form_values()))
    assert saved.headers["content-disposition"] == 'attachment; filename="proof.json"'
    assert saved.json().keys() == {"index", "size", "leaf", "hashes", "checkpoint"}


async def test_after_erasure_it_says_what_remains_and_takes_nothing(anna, receipt):
    case, _statement, _contact = await anna.found(receipt)
    await anna.press("Go to your mailbox")
    head = By(office="intake", person="p-head", role="head")
    await erasure.erase(
        anna.house.tables, case, reason="asked_by_person", by=head, now=now_utc(), forget_attachment=_forget
    )
    await anna.press("Send the message", text="Hello?")
    assert (anna.answer.status_code, anna.heading) == (409, "Your case is over and its content is gone")
    assert anna.tree.get_element_by_id("f-text").text.strip() == "Hello?"
    assert re.search(r"was erased on \d{1,2} [A-Z][a-z]+ 20\d\d\.", anna.words)


async def test_from_the_warning_on_it_says_until_when_everything_is_kept_and_what_one_can_do(anna):
    long_ago = now_utc() - timedelta(days=5 * 365 + 1 - 20)
    said = Submission(statement="They beat me.")
    old = (await receive(anna.house.tables, said, channel="portal", now=long_ago)).receipt
    case, _statement, _contact = await anna.found(old)
    for kind, data in (
        ("case_registered", {"number": "OI-2021/0001", "setting": "prison"}),
        ("assessed", {"code": "admissible"}),
        ("closed", {"reason": "other"}),
    ):
        await _told(anna, case, kind, long_ago, **data)

    await anna.go("/en/receipt")
    await anna.press("Open", receipt=old)
    assert "We keep it until" in anna.words
    assert "write to us: then we keep it longer" in anna.words

    day = (now_utc() + timedelta(days=200)).date().isoformat()
    await _told(anna, case, "retention_postponed", now_utc(), until=day, reason="asked_by_person")
    await anna.again()
    assert "We keep it until" not in anna.words
    assert "The office keeps what you told us longer than it had to." in anna.words


async def _told(walker, case, kind, at, **data):
    """An event of the office behind the pages, told then."""
    by = By(office="intake", person="p-officer", role="case_officer")
    await walker.house.tables.write(record, Event(case, kind, data), by=by, at=Moment.exactly(at), now=at)


async def _forget(_case, _name):
    """There are no files."""
