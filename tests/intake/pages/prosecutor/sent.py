"""Cases sent to another office, for the tests of its pages."""

import html
import re
from datetime import timedelta

from config.clock import now_utc
from tests.builders import ZONE
from tests.intake.pages.desk.steps.house import PROSECUTOR

LIST = "/prosecutor/cases"
UNKNOWN = "0193b2a4-0000-7000-8000-000000000000"


async def sent_to(desk, office="prosecution", authority="prosecution", case=None):
    """A case that was referred without any content: its id, and the number of the entry."""
    case = case or await desk.admitted()
    known = [one for one in await desk.entries(case) if one.kind == "referral_sent"]
    entry = await desk.tell(
        case, "referral_sent", authority=authority, office=office, referral=f"referral-{len(known) + 1}"
    )
    return case, entry.n


async def granted_to(desk, *parts):
    """A case that was referred with parts of its dossier, because a law requires it."""
    case = await desk.admitted()
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/referral_sent")
    await ana.send(parts=[*parts], by_law="yes", office="prosecution", authority="prosecution")
    assert ana.status == 303, ana.page.text
    (entry,) = [one for one in await desk.entries(case) if one.kind == "referral_sent"]
    return case, entry.n


def today(days=0):
    """A day as it is typed."""
    return f"{(now_utc() + timedelta(days=days)).astimezone(ZONE):%d.%m.%Y}"


def four(**said):
    """The two answers that are typed."""
    return {"done": "victim_heard", "done_on": today(), "next": "decide", "next_on": today(9), **said}


async def at(desk, case, n, who=PROSECUTOR):
    """Somebody at the page of a referral."""
    browser = desk.browser(who)
    await browser.open(f"{LIST}/{case}/{n}")
    return browser


def problems(browser):
    """The sentences of a form that came back, in their order."""
    found = re.findall(r'<li><a href="#f-\w+">(.*?)</a></li>', browser.answer.text)
    return [html.unescape(one) for one in found]


async def kinds(desk, case, after):
    """What was told since an entry: kind, or kind:code."""
    told = (await desk.entries(case))[after:]
    return [f"{one.kind}:{one.data['code']}" if "code" in one.data else one.kind for one in told]
