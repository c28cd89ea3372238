"""Walking over every page: the application's routes, a house where every role has somebody, and what no page may have.

Read `Walk.ask`.
"""

import re
from html.parser import HTMLParser

from config.app import application
from config.clock import now_utc
from intake.pages.access import ACCESS, EVERYBODY, SIGNED_IN
from intake.pages.faults import is_page
from intake.people import accounts, membership, offices, sessions
from tests.builders import ADMINISTRATOR
from tests.intake.doors.house import settings_for
from tests.intake.people.house import ANA, NOW
from workflow.pages.languages import LANGUAGES
from workflow.pages.origin import token_of
from workflow.pages.rendering import POLICY
from workflow.store import connect

ROLES = (
    "intake_officer",
    "case_officer",
    "head",
    "doctor",
    "prosecutor",
    "inspectorate",
    "institution",
    "oversight",
    "administrator",
)
NOBODY, OF_NO_OFFICE, STRANGER = "nobody", "of no office", "case officer elsewhere"
PEOPLE = (*ROLES, STRANGER, OF_NO_OFFICE, NOBODY)
UNKNOWN = "0193b2a4-0000-7000-8000-000000000000"
# What stands in addresses, by the name that the place has there; a case is a real one of the first office.
PLACES = {
    "lang": "en",
    "code": "sq",
    "step": "1",
    "office_id": "intake",
    "act": "invite",
    "compartment": "allegation",
    "name": "A" * 22,
    "id": "unknown",
    "n": "1",
    "kind": "risk_assessed",
    "entry": "1",
    "sheet": "unknown",
    "referral": "1",
    "decision": "refused",
    "year": "2026",
    "examination": "examination-1",
    "part": "A",
    "entries": "finding",
    "no": "F1",
    "serial": "1",
    "place": "1",
    "feed": "unknown.ics",
    "person": "p-unknown",
    "result": "unknown",
}


def routes():
    """Every page of the application: its address as the table has it, and its methods."""
    app = application(settings_for("nowhere"), connect("sqlite:///nowhere.db"))
    found = {route.path_format: route.methods - {"OPTIONS"} for route in app.routes if is_page(route.path)}
    return dict(sorted(found.items()))  # the same order in every process of a test run


ROUTES = routes()
PAGES = [path for path, methods in ROUTES.items() if "GET" in methods]
FORMS = [path for path, methods in ROUTES.items() if "POST" in methods]


def let_in(path):
    """Whom the table lets in."""
    may = ACCESS[path]
    if may == EVERYBODY:
        return {*PEOPLE}
    if may == SIGNED_IN:
        return {*PEOPLE} - {NOBODY}
    return {*may} | ({STRANGER} if "case_officer" in may else set())


class Walk:
    """The application on a house where every role has somebody, who is signed in."""

    def __init__(self, house, client, cookies, places):
        self.house, self.client, self.cookies, self.places = house, client, cookies, places

    async def ask(self, method, path, who, *, places=None, headers=None, **form):
        """Ask as somebody (a role, or none of them)."""
        said = {"sec-fetch-site": "same-origin"} | (headers or {})
        if who in self.cookies:
            said["cookie"] = f"vigil={self.cookies[who]}"
        places = self.places | (places or {})
        assert {*re.findall(r"{(\w+)}", path)} <= {*places}, f"PLACES does not say what stands in {path}"
        address = path.format(**places)
        self.client.cookies.clear()
        answer = await self.client.request(method, address, headers=said, data=form if method == "POST" else None)
        assert answer.status_code < 500 or answer.status_code == 503, f"{method} {path} as {who}: {answer.text}"
        check_page(answer, f"{method} {path} as {who}", has_tokens=who in self.cookies and ACCESS[path] != EVERYBODY)
        return answer

    async def send(self, path, who, **form):
        """Send a form as a page of their session would."""
        return await self.ask("POST", path, who, form_token=token_of(self.cookies.get(who, "")), **form)


async def settle(house):
    """Let somebody in for every role, a stranger of another office, one of none; cookies, and one not yet in."""
    await house.first_officer()
    await house.write(offices.add, "elsewhere", "Another intake office", "intake")
    await house.write(offices.add, "medical", "Medical unit", "partner")
    for role in ROLES:
        of = {"doctor": "medical", "administrator": "administration"}.get(role, "intake")
        await house.colleague(role, role, of, seated_by=ANA if of == "intake" else None)
    await house.colleague(STRANGER, "case_officer", "elsewhere", seated_by=None)
    await house.colleague(OF_NO_OFFICE, "oversight", "medical", seated_by=None)
    outside = (await house.person(OF_NO_OFFICE)).id
    await house.write(membership.leave, "medical", outside, by=ADMINISTRATOR, now=NOW)
    spare = await house.write(accounts.add, "spare", now=NOW)
    return {one: await session_of(house, one) for one in PEOPLE if one != NOBODY}, spare.id


async def session_of(house, name):
    """The cookie of a session that somebody begins now."""
    person, own = await house.person(name), house.own[name]
    cookie, _who = await house.write(sessions.begin, person, own, now=now_utc())
    return cookie


class Page(HTMLParser):
    """What a page must not have, and what it must have once."""

    def __init__(self, text):
        super().__init__()
        self.wrong, self.headings, self.lang, self.ids = [], 0, "", []
        self.forms, self.tokens = 0, 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.headings += tag == "h1"
        self.forms += tag == "form" and given.get("method") == "post"
        self.tokens += given.get("name") == "form_token"
        self.ids += [given["id"]] if "id" in given else []
        self.lang = given.get("lang", "") if tag == "html" else self.lang
        if tag in ("script", "style", "iframe", "object", "embed") or given.keys() & {"style", "srcdoc"}:
            self.wrong.append(self.get_starttag_text())
        if any(name.startswith("on") for name in given):
            self.wrong.append(self.get_starttag_text())
        links = [given[name] or "" for name in ("href", "src", "action", "formaction") if name in given]
        self.wrong += [
            link for link in links if not link.startswith(("/", "#", "?", "mailto:", "tel:")) or "//" in link
        ]


def check_page(answer, asked, *, has_tokens=False):
    """An answer that is a page keeps a browser on the safe side, and says its language."""
    assert answer.headers["cache-control"] == "no-store", asked
    if not answer.headers.get("content-type", "").startswith("text/html") or not answer.text:
        return
    page = Page(answer.text)
    assert answer.headers["content-security-policy"] == POLICY, asked
    assert (page.wrong, page.headings) == ([], 1), asked
    assert len(page.ids) == len({*page.ids}), f"{asked}: {page.ids}"
    assert page.lang == answer.headers["content-language"] in {one.tag for one in LANGUAGES.values()}, asked
    if has_tokens and answer.status_code == 200:
        assert page.forms == page.tokens, f"{asked}: a form without its token"
