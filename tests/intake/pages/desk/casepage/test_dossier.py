"""Opening parts of a dossier by the pages: asked why, told in the log, read as plain words; and what stays shut."""

import io
import re

import pytest
from PIL import Image

from config.clock import now_utc
from intake.dossier import mailbox, messages
from intake.dossier.reception import Submission, take_down
from tests.intake.pages.desk.steps.house import DOCTOR, SAME
from tests.intake.people.house import ANA, BEKIM
from workflow.errors import NotFound
from workflow.moment import Moment
from workflow.pages.origin import token_of

HOSTILE = "First line\nsecond <b>line</b> \u202edesrever"
PARTS = ("allegation", "identity", "messages", "medical", "legal")


def wrong(browser):
    """What a page says is to be corrected."""
    return re.findall(r'<li><a href="#f-[^"]*">([^<]*)</a>', browser.answer.text)


async def openings(desk, case):
    """Who opened what of a case, and why."""
    entries = await desk.entries(case)
    return [(one.data["compartment"], one.data["reason"]) for one in entries if one.kind == "opened"]


async def opened(desk, case, part="allegation", who=ANA, reason="triage"):
    """A window in which somebody gave a reason and reads a part."""
    browser = desk.browser(who)
    await browser.open(f"/desk/cases/{case}/{'' if part == 'messages' else 'dossier/'}{part}")
    await browser.send(form=1, reason=reason)
    assert browser.status == 303
    await browser.open(browser.location)
    return browser


async def test_a_part_opens_with_a_reason_once_an_hour_and_the_log_tells_of_it(either_desk):
    desk = either_desk
    case = await desk.case(statement=HOSTILE, language="sr", who="two guards")
    browser = desk.browser()
    await browser.open(f"/desk/cases/{case}/dossier/allegation")
    assert "First line" not in browser.answer.text
    await browser.send(form=1, reason="")
    assert (browser.status, wrong(browser)) == (422, ["Choose why you need it."])
    await browser.send(form=1, reason="assigned")
    assert browser.status == 422
    assert await openings(desk, case) == []

    await browser.send(form=1, reason="danger")
    for _reload in range(2):
        await browser.open(f"/desk/cases/{case}/dossier/allegation")

    assert (
        'dir="auto" lang="sr-Latn">First line\nsecond &lt;b&gt;line&lt;/b&gt; \u202edesrever</p>' in browser.answer.text
    )
    assert "two guards" in browser.page.text
    assert await openings(desk, case) == [("allegation", "danger")]


async def test_whoever_the_case_is_assigned_to_is_asked_nothing(desk):
    case = await desk.admitted()
    browser = desk.browser()

    await browser.open(f"/desk/cases/{case}/dossier/identity")

    assert "Arben Example" in browser.page.text
    assert await openings(desk, case) == [("identity", "assigned")]


async def test_what_came_in_since_is_a_new_opening(desk):
    case, receipt = await reported(desk)
    browser = await opened(desk, case, "messages", reason="answer_to_reporter")
    await messages.from_reporter(desk.house.tables, receipt, "Are you there?", now=now_utc())

    await browser.open(f"/desk/cases/{case}/messages")

    assert "Are you there?" in browser.page.text
    assert await openings(desk, case) == [("messages", "answer_to_reporter")] * 2


async def reported(desk):
    """A case, and the receipt that an officer made for whoever reported it."""
    case = await desk.case()
    return case, await receipt_of(desk, case)


async def receipt_of(desk, case):
    """A fresh receipt by the page."""
    browser = desk.browser()
    await browser.open(f"/desk/cases/{case}/receipt")
    await browser.send(sure="yes")
    return code_on(browser)


def code_on(browser):
    """The code that a page shows."""
    return "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", browser.answer.text))


async def test_messages_go_to_whoever_has_the_receipt_once_and_as_they_were_typed(either_desk):
    desk = either_desk
    case, receipt = await reported(desk)
    browser = await opened(desk, case, "messages", reason="answer_to_reporter")
    await browser.send(text="  ")
    assert (browser.status, wrong(browser)) == (422, ["Write something first."])

    await browser.send(text=HOSTILE)
    await browser.again()
    await browser.open(browser.location)

    assert "Your message is sent" in browser.page.text
    assert browser.answer.text.count("second &lt;b&gt;line&lt;/b&gt; \u202edesrever") == 1
    view = await mailbox.opened(desk.house.tables, receipt, now=now_utc())
    assert [(one.from_, one.text) for one in view.messages] == [("office", HOSTILE)]
    assert "second" not in str(await desk.entries(case))


async def test_who_has_no_receipt_cannot_be_written_to_and_the_page_says_how_else(desk):
    ana, now = await desk.house.who(ANA), now_utc()
    taken = await take_down(
        desk.house.tables,
        Submission(statement="A letter."),
        channel="letter",
        received_at=Moment.exactly(now),
        wants_receipt=False,
        signed_in=ana,
        now=now,
    )
    case = taken.case.removeprefix("case:")
    browser = await opened(desk, case, "messages")

    assert "They cannot be reached here" in browser.page.text
    assert f"/desk/cases/{case}/receipt" in browser.page.links
    assert all("text" not in form["names"] for form in browser.page.forms)
    browser.sent = f"/desk/cases/{case}/messages", [("form_token", token_of(desk.cookies[ANA])), ("text", "Hello")]
    await browser.again()
    assert browser.status == 409
    assert "nobody has a receipt of this case" in browser.page.text


async def test_notes_are_for_the_office_alone(desk):
    case, receipt = await reported(desk)
    browser = desk.browser()
    await browser.open(f"/desk/cases/{case}/notes")
    await browser.send(text=HOSTILE)
    await browser.again()

    assert "Your note is added" in (await browser.open(browser.location)).text
    await browser.send(form=1, reason="supervision", then="notes")
    await browser.open(browser.location)

    assert browser.answer.text.count("second &lt;b&gt;line&lt;/b&gt;") == 1
    assert ANA in browser.page.text or "you," in browser.page.text
    view = await mailbox.opened(desk.house.tables, receipt, now=now_utc())
    assert list(view.messages) == []


async def test_a_new_receipt_is_shown_once_and_the_old_one_stops_working(desk):
    case, old = await reported(desk)
    browser = desk.browser()
    await browser.open(f"/desk/cases/{case}/receipt")
    assert "The receipt that they had stops working" in browser.page.text
    await browser.send()
    assert browser.status == 422

    await browser.send(sure="yes")
    new = code_on(browser)
    await browser.again()

    assert code_on(browser) == new != old
    assert "vg-discreet" in browser.answer.text
    await mailbox.opened(desk.house.tables, new, now=now_utc())
    with pytest.raises(NotFound):
        await mailbox.opened(desk.house.tables, old, now=now_utc())


async def test_a_scanned_letter_is_added_looked_at_as_a_copy_and_saved_as_it_was(desk):
    case = await desk.admitted()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 9)).save(picture, "PNG")
    browser = desk.browser()

    for name, content, status in (("letter.png", picture.getvalue(), 303), ("lie.png", b"MZ" + bytes(9_000), 422)):
        token = (None, token_of(desk.cookies[ANA]))
        answer = await desk.client.post(
            f"/desk/cases/{case}/dossier/allegation/file",
            files=[("form_token", token), ("file", (name, content, "image/png"))],
            headers=SAME | {"cookie": f"vigil={desk.cookies[ANA]}"},
        )
        assert answer.status_code == status, answer.text
    assert "it is a program" in answer.text

    await browser.open(f"/desk/cases/{case}/dossier/allegation/file")
    assert browser.location == f"/desk/cases/{case}/dossier/allegation"
    await browser.open(f"/desk/cases/{case}/dossier/allegation?done=file")
    copy, original = [link for link in browser.page.links if "/files/" in link]
    await browser.open(original)
    assert browser.answer.content == picture.getvalue()
    assert browser.answer.headers["content-disposition"].startswith('attachment; filename="letter.png"')
    await browser.open(copy)
    assert browser.answer.headers["content-type"] == "image/png"
    assert browser.answer.headers["content-security-policy"].endswith("sandbox")


async def test_access_is_given_to_those_who_may_open_dossiers_and_taken_back(either_desk):
    desk = either_desk
    case = await desk.admitted()
    browser = desk.browser()
    await browser.open(f"/desk/cases/{case}/access")
    offered = browser.page.forms[1]["choices"]["to"]
    assert "office:medical" in offered
    assert "office:intake" not in offered
    doctor = f"person:{(await desk.house.person(DOCTOR)).id}"
    await browser.send(form=1)
    assert len(wrong(browser)) == 3

    await browser.send(form=1, to=doctor, compartments=["medical"], reason="medical_examination")
    await browser.again()
    await browser.open(browser.location)

    granted = [one for one in await desk.entries(case) if one.kind == "granted"]
    assert [one.data["reason"] for one in granted] == ["medical_examination"]
    assert DOCTOR in browser.page.text
    await browser.send(form=2, holder=doctor, taken_for="granted_in_error")
    assert (browser.status, (await desk.last(case))[0]) == (303, "revoked")


async def test_a_colleague_who_is_left_out_sees_the_steps_and_nothing_inside(desk):
    case = await desk.admitted()
    browser, bekim = desk.browser(), (await desk.house.person(BEKIM)).id
    await browser.open(f"/desk/cases/{case}/access/circle")
    assert "What somebody read before cannot be unread." in browser.page.text
    await browser.send(without=[bekim])
    assert wrong(browser) == ["Tick this once you have read what it does."]

    await browser.send(without=[bekim], sure="yes")
    assert browser.status == 303

    left_out = desk.browser(BEKIM)
    await left_out.open(f"/desk/cases/{case}")
    assert left_out.answer.text.count("You were left out of this case") == len(PARTS) + 1
    assert not [link for link in left_out.page.links if "/steps/" in link]
    assert "Case registered" in left_out.page.text
    for page in [f"dossier/{part}" for part in ("allegation", "identity")] + ["messages", "notes", "access"]:
        await left_out.open(f"/desk/cases/{case}/{page}")
        assert "They beat me" not in left_out.answer.text
        assert "Arben" not in left_out.answer.text
    assert await openings(desk, case) == []
