"""The inbox as people meet it: counted on every page, led to the case, read one by one or all at once."""

import re

from intake.pages.inbox.words import href_of
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.people.house import BEKIM

INBOX = "/inbox"


def unread(page):
    """The count in the masthead."""
    (count,) = re.findall(r"Notices (\d+) not read", page.text)
    return int(count)


def ids(browser):
    """The notices that can be marked as read."""
    return re.findall(r'name="notice" value="(\d+)"', browser.answer.text)


async def test_what_happened_is_counted_on_every_page_and_leads_to_the_case(desk):
    case = await desk.admitted()
    ana = desk.browser()
    assert unread(await ana.open("/desk/cases")) == 0
    assert await desk.told()

    page = await ana.open(INBOX)

    assert unread(page) == unread(await ana.open("/account")) > 1
    assert f"/desk/cases/{case}" in page.links
    assert "Allegation received" in page.text
    assert "OI-2026/0001" in page.text
    assert "They beat me" not in page.text


async def test_one_is_read_however_often_it_is_sent_and_stays_among_all(desk):
    await desk.admitted()
    await desk.told()
    ana = desk.browser()
    before = unread(await ana.open(INBOX))

    await ana.send(notice=ids(ana)[0])
    await ana.again()

    assert (ana.status, ana.location) == (303, "/inbox?done=one")
    page = await ana.open(ana.location)
    assert unread(page) == before - 1
    assert "Marked as read." in page.text
    everything = await ana.open("/inbox?which=all")
    assert (len(ids(ana)), everything.text.count("Allegation received")) == (before - 1, 1)


async def test_all_are_read_but_for_what_came_since_the_page_was_shown(desk):
    await desk.admitted()
    await desk.told()
    ana = desk.browser()
    await ana.open(INBOX)
    await desk.case()
    late = await desk.told()

    await ana.send(all="yes")

    assert ana.location == "/inbox?done=all"
    assert 0 < unread(await ana.open(INBOX)) <= late
    await ana.send(all="yes")
    assert "You have read everything." in (await ana.open(INBOX)).text


async def test_nobody_reads_for_somebody_else_and_rubbish_reads_nothing(desk):
    await desk.admitted()
    await desk.told()
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    before = unread(await bekim.open(INBOX))
    await ana.open(INBOX)

    await bekim.send(notice=ids(ana)[0])
    for typed in ("", "x", "0", "9" * 30, "-1"):
        await bekim.open(INBOX)
        await bekim.send(notice=typed)
        assert bekim.status == 303

    assert unread(await bekim.open(INBOX)) == before
    assert (await bekim.open("/inbox?before=x")).heading
    assert bekim.status in (400, 422)


async def test_whoever_is_told_nothing_has_an_empty_inbox(desk):
    doctor = desk.browser(DOCTOR)

    assert "You have read everything." in (await doctor.open(INBOX)).text
    assert "You were told nothing yet." in (await doctor.open("/inbox?which=all")).text


def test_a_case_is_led_to_where_each_role_finds_it():
    assert href_of("case:1", "head") == "/desk/cases/1"
    assert href_of("case:1", "inspectorate") == "/prosecutor/cases/1"
    assert href_of("case:1", "doctor") == "/medical/examinations"
    assert href_of("case:1", "administrator") == href_of("office:1", "head") == ""
