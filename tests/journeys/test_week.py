"""An officer's week in a real browser: Monday to Friday, with the days let pass between by `vigil demo pass`.

Each day they sign in anew, read what they were told, and do what the day brings; at its end the mail, the calendar and
the planning say the same as the inbox. The week begins on the next Monday after which five days are worked.
"""

import email
import json
import re
from datetime import date, datetime, time, timedelta
from email.policy import default
from urllib.parse import urlsplit

import httpx
import pytest
from icalendar import Calendar

from config.settings import shipped_policy
from tests.browser import NARROW, Browser, Site, follow, press
from tests.builders import ZONE
from tests.journeys.test_officer import AtCase
from workflow.calendar import read_calendar
from workflow.calendar.counting import moved_on
from workflow.policy.reading import text_of

OFFICER, COLLEAGUE, HEAD, PROSECUTOR = "demo-officer", "demo-colleague", "demo-head", "demo-prosecutor"
DAY = timedelta(days=1)
MORNING = "09:00"


class Week:
    """A demo of its own, the server, and which day it is there."""

    def __init__(self, instance, browser, monday):
        self.instance, self.browser, self.day = instance, browser, monday
        self.post = instance.data / "post"
        self.said = self.passes(monday)

    def passes(self, day):
        """Let time pass until the morning of a day; what was told meanwhile."""
        self.said = json.loads(self.instance.vigil("demo", "pass", "--to", f"{day}T{MORNING}", "--json"))
        self.day = day
        self.browser.site.forget()
        return self.said

    def told(self, person):
        """What somebody was told since the day before: notices, and messages."""
        own = [one for day in self.said["days"] for one in day["people"] if one["name"] == person]
        return [one for each in own for one in each["inbox"]], [one for each in own for one in each["messages"]]

    def at(self, hour):
        """A time of this day."""
        return datetime.combine(self.day, time.fromisoformat(hour), ZONE)

    def mails(self, person):
        """What lies in the post for somebody."""
        found = [email.message_from_bytes(path.read_bytes(), policy=default) for path in self.post.glob("*.eml")]
        return [mail for mail in found if mail["To"] == f"{person}@vigil.example"]

    def lies_unread(self, person, *, told_until):
        """How many notices somebody has not read of those told by then."""
        return int(
            self.browser.site._one(
                "SELECT count(*) FROM notice JOIN person ON person.id = notice.person"
                " WHERE name = ? AND channel = 'inbox' AND state = 'sent' AND notice.created_at <= ?",
                *(person, str(int(told_until.timestamp()))),
            )
        )

    def planned(self, page, whose, day):
        """What planning says of somebody's cases until the end of a day."""
        page.goto(f"/desk/planning.json?person={whose}&day={day}")
        return json.loads(page.locator("body").inner_text())

    def unread(self, page):
        """What the masthead says."""
        return int(page.locator(".vg-masthead .vg-count").inner_text())

    def reads_all(self, page):
        """Look at the inbox, and mark all as read."""
        page.goto("/inbox")
        if page.get_by_role("button", name="Mark all as read").count():
            press(page, "Mark all as read")
        assert self.unread(page) == 0


class OwnSite(Site):
    """A site whose sessions end when days pass."""

    def forget(self):
        self._badges.clear()


def next_week(today):
    """The next Monday after which five days in a row are worked."""
    calendar = read_calendar(text_of(shipped_policy() / "calendar.toml"))
    monday = today + (7 - today.weekday()) * DAY
    while any(moved_on(monday + days * DAY, calendar) != monday + days * DAY for days in range(5)):
        monday += 7 * DAY
    return monday


@pytest.fixture
def week(demo, chromium):
    with demo.serving():
        browser = Browser(chromium, OwnSite(demo))
        yield Week(demo, browser, next_week(datetime.now(ZONE).date()))
        browser.close()
        assert browser.faults == []


def test_an_officers_week(week):
    case, feed = on_monday(week)
    on_tuesday(week, case)
    on_wednesday(week, case)
    on_thursday(week, case)
    on_friday(week, case, feed)


def on_monday(week):
    """What is late and what will be; a case is registered, an examination asked for, a calendar made."""
    page = week.browser.page(OFFICER, width=NARROW)
    page.goto("/inbox")
    assert f"{week.day:%A}" in page.locator(".vg-ontop").inner_text()
    assert week.unread(page) > 0
    week.browser.looks_right(page, "week-monday-inbox")
    week.reads_all(page)
    page.goto("/desk/planning")
    assert page.get_by_role("heading", name="If nothing is done until the end of").is_visible()

    page.goto("/desk/cases?tag=urgent")
    follow(page.get_by_role("link", name="Not yet registered").first)
    follow(page.get_by_role("link", name="Register the case").first)
    page.get_by_label("Reason", exact=True).select_option("triage")
    press(page, "Open, and write it into the log")
    page.get_by_label("Kind of place").select_option("police")
    press(page, "Register")
    at = AtCase(week.browser, urlsplit(page.url).path, width=NARROW)
    at.step("assigned")
    at.recorded("Case assigned", button="Take it myself")
    form = at.step("exam_requested")
    form.get_by_label("Clinical", exact=True).check()
    form.get_by_label("Who examines").select_option("medical")
    at.recorded("Medical examination requested")
    form = at.step("referral_sent")
    form.get_by_label("To which authority").select_option("prosecution")
    form.get_by_label("Office", exact=True).select_option("prosecution")
    at.recorded("Referral sent")

    page.goto("/account/notices")
    press(page, "Make an address")
    return at.path, page.locator(".vg-codeline").inner_text()


def on_tuesday(week, case):
    """The day before has ended: one signs in anew. The person is in hospital: the limit pauses, and says until when."""
    before = week.browser.page(OFFICER)
    week.passes(week.day + DAY)
    before.goto("/desk/cases")
    assert urlsplit(before.url).path == "/sign-in"

    at = AtCase(week.browser, case)
    form = at.step("pause_started")
    form.get_by_label("Transfer to hospital").check()
    form.get_by_label("Ask again on").fill(f"{week.day + 2 * DAY:%d.%m.%Y}")
    press(form, "Go on")
    assert form.get_by_text("Nothing is recorded yet.").is_visible()
    assert form.get_by_text("You are asked again on").is_visible()
    week.browser.looks_right(form, "week-tuesday-pause")
    at.recorded("", button="Record it")
    form = at.step("extension_granted")
    form.get_by_label("By how much").fill("5")
    press(form, "Go on")
    at.recorded("", button="Record it")
    week.reads_all(at.page)


def on_wednesday(week, case):
    """The prosecutor finds the referral in the inbox, and answers."""
    week.passes(week.day + DAY)
    page = week.browser.page(PROSECUTOR)
    page.goto("/inbox")
    number = _number(week, case)
    assert page.get_by_role("link", name=number).first.is_visible()
    page.goto(f"/prosecutor/cases/{case.rpartition('/')[2]}")
    page.get_by_label("Your own file number").fill("PP-77/26")
    page.locator("#f-done").select_option(label="Nothing new")
    page.locator("#f-next").select_option(label="Nothing is planned")
    press(page, "Save the four answers")
    assert "Saved." in page.get_by_role("status").inner_text()

    officer = week.browser.page(OFFICER)
    officer.goto(case)
    assert officer.get_by_text("PP-77/26").first.is_visible()
    week.reads_all(officer)


def on_thursday(week, case):
    """The pause is asked about again. The case goes to a colleague; another one comes from the head."""
    week.passes(week.day + DAY)
    notices, _messages = week.told(OFFICER)
    assert any("asked about again" in " ".join(one["says"]) for one in notices)
    page = week.browser.page(OFFICER)
    week.reads_all(page)

    page.goto(f"/desk/handover?case={case.rpartition('/')[2]}")
    week.browser.looks_right(page, "week-thursday-handover")
    page.get_by_label("To whom").select_option(week.browser.site.person(COLLEAGUE))
    page.get_by_label("Why").select_option("absence")
    press(page, "Check")
    press(page, "Hand over 1 case")
    assert COLLEAGUE in page.locator("main").inner_text()

    page.goto("/account/notices")
    page.get_by_label("First day").fill(f"{week.day + 4 * DAY:%d.%m.%Y}")
    page.get_by_label("Last day").fill(f"{week.day + 6 * DAY:%d.%m.%Y}")
    page.get_by_label("Who is told in my place").select_option(COLLEAGUE)
    press(page, "Keep the absence")
    assert page.get_by_text(f"{COLLEAGUE} is told in your place.").is_visible()

    head = week.browser.page(HEAD)
    head.goto("/desk/cases?scope=all&person=nobody")
    follow(head.locator('main a[href^="/desk/cases/"]').first)
    at = AtCase(week.browser, urlsplit(head.url).path, person=HEAD)
    form = at.step("assigned")
    form.get_by_label(OFFICER).check()
    at.recorded("Case assigned")


def on_friday(week, case, feed):
    """The mails since yesterday count what lies in the inbox; the calendar has what planning has."""
    since = week.at(MORNING)
    week.passes(week.day + DAY)
    page = week.browser.page(OFFICER)
    page.goto("/inbox")
    assert week.unread(page) > 0
    mails = [mail for mail in week.mails(OFFICER) if mail["Date"].datetime > since]
    assert week.at("07:30") in [mail["Date"].datetime for mail in mails]
    counted = [int(re.findall(r"[0-9]+", mail["Subject"])[0]) for mail in mails]
    assert sum(counted) == week.lies_unread(OFFICER, told_until=week.at("07:30"))
    assert week.unread(page) >= sum(counted)

    colleague = week.browser.page(COLLEAGUE)
    colleague.goto("/inbox")
    assert colleague.get_by_role("link", name=_number(week, case)).first.is_visible()
    answer = httpx.get(f"{week.browser.site.url}{urlsplit(feed).path}")
    entries = {one.decoded("dtstart"): str(one["summary"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")}
    late, due = 0, set()
    for whose in ("mine", "nobody"):  # what is nobody's yet concerns every officer
        late += week.planned(page, whose, week.day)["late_already"]
        planned = week.planned(page, whose, week.day + 60 * DAY)["clocks"]
        due |= {datetime.fromisoformat(one["due"]).astimezone(ZONE) for one in planned}
    assert {one.date() for one in due if one > week.at(MORNING)} <= set(entries)
    assert re.search(rf"\b{late} (is|are) late", entries[week.day])


def _number(week, case):
    stream = f"case:{case.rpartition('/')[2]}"
    return week.browser.site._one('SELECT number FROM "case" WHERE stream = ?', stream)


def test_a_week_in_which_a_day_is_free_is_no_week_to_begin_in():
    assert next_week(date(2026, 12, 22)) > date(2026, 12, 28)  # Christmas, New Year
    assert next_week(date(2026, 11, 30)).weekday() == 0
