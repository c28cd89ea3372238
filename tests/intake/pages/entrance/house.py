"""People at the pages of a real application: each has a browser that keeps cookies and sends the forms it was shown."""

from contextlib import asynccontextmanager
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pyotp
from httpx import ASGITransport, AsyncClient

from config.app import application
from config.clock import now_utc
from intake.people import attempts
from intake.people.founding import found_people
from intake.people.store import people
from tests.builders import ADMINISTRATOR
from tests.intake.doors.house import settings_for

OFFICER, COLLEAGUE, ROOT = "ana", "bekim", "root"
PASSPHRASE, ANOTHER = "seven paper boats on rivers", "copper kettle sings under winter bridge"
CODE_PAGE = "/account/second-factor"


class Page(HTMLParser):
    """Forms of a page by where they go, with what they send unasked; its words; groups that were shown."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.text = {}, [], ""
        self._form = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._form = self.forms.setdefault(given["action"], [])
        elif tag == "input" and self._form is not None and given.get("type") == "hidden":
            self._form.append((given["name"], given.get("value", "")))
        elif tag == "a":
            self.links.append(given.get("href", ""))

    def handle_endtag(self, tag):
        self._form = None if tag == "form" else self._form

    def handle_data(self, data):
        self.text += unescape(data)


class Browser:
    """Somebody at a browser. `page` is what they see, `status` and `path` how and where."""

    def __init__(self, app):
        self._app = app
        self.client = AsyncClient(transport=ASGITransport(app), base_url="https://vigil.example", follow_redirects=True)
        self.secret = ""

    async def open(self, path):
        """Type an address, or follow a link."""
        return self._see(await self.client.get(path))

    async def send(self, action, **typed):
        """Send a form of the page that one sees, with what was typed."""
        pairs = [one for one in self.page.forms[action] if one[0] not in typed] + list(typed.items())
        self.sent = action, pairs
        return await self.again()

    async def again(self):
        """Send the same once more: a double click, a reload."""
        action, pairs = self.sent
        form: dict[str, list[str]] = {}
        for name, value in pairs:
            form.setdefault(name, []).append(value)
        headers = {"sec-fetch-site": "same-origin"}
        return self._see(await self.client.post(action, data=form, headers=headers))

    def _see(self, answer):
        self.answer, self.status, self.path = answer, answer.status_code, answer.url.path
        self.page = Page(answer.text)
        assert "Traceback" not in answer.text
        return self.page

    @property
    def groups(self):
        """The groups of a code or of digits that the page shows."""
        parts = self.answer.text.split('<ol class="vg-code">')[1].split("</ol>")[0].split("<span>")[1:]
        return [one.split("<")[0] for one in parts]

    @property
    def recovery_codes(self):
        """The recovery codes that the page shows."""
        return [value for name, value in self.page.forms["/account/second-factor/written"] if name == "recovery_code"]

    def digits(self, *, steps=0):
        """What their app shows, now or some steps of 30 seconds later."""
        return pyotp.TOTP(self.secret).at(now_utc() + timedelta(seconds=30 * steps))

    async def begin(self, code, name, passphrase=PASSPHRASE):
        """The first sign-in."""
        await self.open("/first-sign-in")
        return await self.send(
            "/first-sign-in", code=code, name=name, new_passphrase=passphrase, passphrase_again=passphrase
        )

    async def sign_in(self, name, passphrase=PASSPHRASE, code=""):
        """Later ones."""
        await self.open("/sign-in")
        return await self.send("/sign-in", name=name, passphrase=passphrase, code=code)

    async def sign_out(self):
        """By the button at the top."""
        return await self.send("/sign-out")

    async def set_up_second_device(self):
        """With an app that reads the secret; ends where the recovery codes are shown, and returns them."""
        await self.open(CODE_PAGE)
        await self.send(CODE_PAGE)
        self.secret = dict(self.page.forms[f"{CODE_PAGE}/confirm"])["secret"]
        await self.send(f"{CODE_PAGE}/confirm", code=self.digits())
        codes = self.recovery_codes
        await self.send(f"{CODE_PAGE}/written", written="yes")
        return codes


class Site:
    """The application on a house that was just founded."""

    def __init__(self, office, app, codes):
        self.office, self.tables, self.codes, self._app = office, office.tables, codes, app

    def browser(self):
        """Somebody else's, or a second one of the same person."""
        return Browser(self._app)

    async def officer(self):
        """The first officer, through their first day."""
        one = self.browser()
        await one.begin(self.codes.officer_code, OFFICER)
        await one.set_up_second_device()
        return one

    async def administrator(self):
        """The administrator, through theirs."""
        one = self.browser()
        await one.begin(self.codes.administrator_code, ROOT)
        await one.set_up_second_device()
        return one

    async def added(self, administrator, name, role="case_officer", office="intake"):
        """The one-time code of somebody whom the administrator adds."""
        await administrator.open("/admin/people/new")
        await administrator.send("/admin/people/new", name=name, office=office, role=role)
        assert administrator.status == 200, administrator.page.text
        return "-".join(administrator.groups)

    async def page_of(self, administrator, name):
        """The address of somebody's page."""
        await administrator.open("/admin/people")
        found = await self.tables.read(people.person_named, name)
        assert f"/admin/people/{found.id}" in administrator.page.links
        return f"/admin/people/{found.id}"


@asynccontextmanager
async def opened(office, folder):
    """The site of an office."""
    attempts._SPENT.clear()
    codes = await office.tables.write(found_people, by=ADMINISTRATOR, now=now_utc())
    yield Site(office, application(settings_for(folder), office.tables), codes)
