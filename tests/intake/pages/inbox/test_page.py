"""The inbox as people meet it: counted on every page, led to the case, read one by one or all at once."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest

from config.clock import now_utc
from config.telling import People
from intake.pages.inbox.words import href_of
from notifications import choices
from notifications.escalating import escalate
from notifications.store import choices as store
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.people.house import ANA, BEKIM
from workflow.sweep import sweep

INBOX = "/inbox"


def unread(page):
    """The count in the masthead."""
    (count,) = re.findall(r"Notices (\d+) not read", page.text)
    return int(count)


def ids(browser):
    """The notices that can be marked as read, one by one."""
    return re.findall(r'name="notice" value="(\d+)"', browser.answer.text)


def cases(browser):
    """The cases that stand in the list, in its order."""
    return re.findall(r'href="/desk/cases/([0-9a-f-]{36})"', browser.answer.text)


async def busy(desk):
    """A case of which Ana is told three things."""
    case = await desk.admitted()
    for kind in ("marked_urgent", "reprisal_reported"):
        await desk.tell(case, kind, by=BEKIM, role="head")
    return case


async def sent(browser, case, **headers):
    """Ask for the page of a case with more headers."""
    cookie = f"vigil={browser.cookie}"
    return await browser.client.get(f"/desk/cases/{case}", headers={"cookie": cookie, **headers})


async def test_what_happened_is_counted_on_every_page_and_leads_to_the_case(desk):
    case = await desk.admitted()
    ana = desk.browser()
    assert unread(await ana.open("/desk/cases")) == 0
    assert await desk.told()

    page = await ana.open(INBOX)

    assert unread(page) == unread(await ana.open("/account")) == 1
    assert f"/desk/cases/{case}" in page.links
    assert "Allegation received" in page.text
    assert "OI-2026/0001" in page.text
    assert "They beat me" not in page.text


async def test_one_is_read_however_often_it_is_sent_and_stays_among_all(desk):
    await desk.admitted()
    await desk.told()
    ana = desk.browser()
    before = unread(await ana.open(INBOX))

    await ana.open("/inbox?which=all")
    await ana.send(notice=ids(ana)[0])
    await ana.again()

    assert (ana.status, ana.location) == (303, "/inbox?done=one&which=all")
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
    await ana.open("/inbox?which=all")

    await bekim.send(notice=ids(ana)[0])
    await bekim.open(INBOX)
    await bekim.send(thread=ids(ana)[0])
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


# ---------------------------------------------------------------------------------------------------------- by case


async def test_a_case_is_one_line_however_much_of_it_was_not_read(desk):
    first, second = await busy(desk), await busy(desk)
    await desk.told()
    ana = desk.browser()

    page = await ana.open(INBOX)

    assert sorted(cases(ana)) == sorted([first, second])
    assert unread(page) == 6
    assert re.findall(r">\+(\d+)<", ana.answer.text) == ["2", "2"]

    page = await ana.open(f"/inbox?case={first}")
    assert set(cases(ana)) == {first}
    assert (page.heading, "OI-2026/0001" in page.text) == ("Notices of one case", True)
    assert len(ids(ana)) > 1


async def test_marking_a_line_marks_all_of_its_case_and_no_other(desk):
    first, second = await busy(desk), await busy(desk)
    await desk.told()
    ana = desk.browser()
    before = unread(await ana.open(f"/inbox?case={first}")), len(ids(ana))
    await ana.open(INBOX)
    place = cases(ana).index(first)

    await ana.send(thread=re.findall(r'name="thread" value="(\d+)"', ana.answer.text)[place])

    page = await ana.open(ana.location)
    assert cases(ana) == [second]
    assert unread(page) == before[0] - before[1]


async def test_what_is_late_stands_on_top_and_can_be_asked_for_alone(desk):
    quiet = await desk.case()
    late = await desk.admitted()
    await desk.told()
    await sweep(desk.house.tables, now_utc() + timedelta(days=30))
    newest = await desk.admitted()
    await desk.told(after=timedelta(days=30))
    ana = desk.browser()

    page = await ana.open(INBOX)
    assert newest in cases(ana)
    assert cases(ana)[0] != newest
    assert cases(ana)[0] in (quiet, late)
    page = await ana.open("/inbox?what=late")
    assert newest not in cases(ana)
    assert "The time ran out" in page.text
    assert "Allegation received" not in page.text
    page = await ana.open("/inbox?what=nonsense")
    assert newest in cases(ana)


async def test_marking_what_is_late_leaves_the_rest(desk):
    await desk.admitted()
    await sweep(desk.house.tables, now_utc() + timedelta(days=30))
    await desk.told(after=timedelta(days=30))
    ana = desk.browser()
    before = unread(await ana.open("/inbox?what=late"))

    await ana.send(all="yes")

    assert ana.location == "/inbox?done=all&what=late"
    assert "Nothing of this kind is unread." in (await ana.open(ana.location)).text
    assert 0 < unread(await ana.open(INBOX)) < before


async def test_it_can_be_saved(desk):
    await busy(desk)
    await desk.told()
    ana = desk.browser()

    await ana.open("/inbox.json")
    told = json.loads(ana.answer.text)["notices"]
    await ana.open("/inbox.csv")
    rows = list(csv.DictReader(io.StringIO(ana.answer.text.removeprefix("\ufeff"))))

    assert len(told) == len(rows) == 3
    assert {one["case"] for one in told} == {"OI-2026/0001"}
    assert rows[0]["says"] == "; ".join(told[0]["says"])
    assert not any(one["read"] for one in told)


async def test_a_case_without_a_number_says_when_it_came_in(desk):
    await desk.case()
    await desk.told()

    page = await desk.browser().open(INBOX)

    assert "Not yet registered, came in" in page.text


# ------------------------------------------------------------------------------------------------- what was seen


async def test_whoever_opens_a_case_has_read_what_it_says_and_nobody_else_has(desk):
    case, other = await desk.admitted(), await desk.admitted()
    await desk.told()
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    of_bekim = unread(await bekim.open(INBOX))
    await ana.open(f"/inbox?case={case}")
    here, before = len(ids(ana)), unread(ana.page)

    page = await ana.open(f"/desk/cases/{case}")

    assert unread(page) == before  # as it was when the page was asked for
    assert unread(await ana.open(INBOX)) == before - here
    assert cases(ana) == [other]
    assert unread(await bekim.open(INBOX)) == of_bekim


async def test_what_comes_while_the_page_is_looked_at_stays_unread(desk):
    case = await desk.admitted()
    await desk.told()
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}")
    await desk.tell(case, "marked_urgent", by=BEKIM, role="head")
    await desk.told()

    assert unread(await ana.open(INBOX)) == 1
    assert cases(ana) == [case]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-moz": "prefetch"},
        {"sec-fetch-dest": "image"},
        {"sec-fetch-dest": "empty"},
    ],
    ids=str,
)
async def test_a_page_that_nobody_looks_at_marks_nothing(desk, headers):
    case = await desk.admitted()
    await desk.told()
    ana = desk.browser()
    before = unread(await ana.open(INBOX))

    assert (await sent(ana, case, **headers)).status_code == 200

    assert unread(await ana.open(INBOX)) == before
    await sent(ana, case, **{"sec-fetch-dest": "document"})
    assert unread(await ana.open(INBOX)) == 0


async def test_a_case_that_one_may_not_see_and_other_pages_of_it_mark_nothing(desk):
    case = await desk.admitted()
    await desk.told()
    ana, doctor = desk.browser(), desk.browser(DOCTOR)
    before = unread(await ana.open(INBOX))

    await doctor.open(f"/desk/cases/{case}")
    await ana.open(f"/desk/cases/{case}/entries")
    await ana.open("/desk/cases/00000000-0000-7000-8000-000000000000")

    assert unread(await ana.open(INBOX)) == before


async def test_that_somebody_has_not_looked_is_not_seen_on_the_page_of_the_case(desk):
    case = await desk.admitted()
    await desk.tell(case, "assigned", by=BEKIM, person=(await desk.house.person(ANA)).id)
    await desk.told()
    bekim = desk.browser(BEKIM)
    await escalate(desk.house.tables, People(), now_utc() + timedelta(days=20))
    page = await bekim.open(INBOX)
    assert "Told, and not looked: ana" in page.text

    await bekim.open(f"/desk/cases/{case}")

    assert "Told, and not looked: ana" in (await bekim.open(INBOX)).text


# -------------------------------------------------------------------------------------------- ways that do not work


async def test_whoever_is_not_reached_any_more_sees_it_in_the_inbox(connected):
    ana = connected.browser()
    person = (await connected.house.person(ANA)).id
    await connected.house.write(choices.set_way, person, "email", "ana@example.org", now=now_utc())
    assert "Messages do not reach you" not in (await ana.open(INBOX)).text

    fault = {"is_on": False, "failed_at": now_utc(), "fault": "bounced:5.1.1"}
    await connected.house.write(store.change_way, person, "email", **fault)

    page = await ana.open(INBOX)
    assert "Messages do not reach you:" in page.text
    assert "came back later (5.1.1)" in page.text
    page = await ana.open("/account/notices")
    assert "Nothing is sent there until you confirm it anew" in page.text
