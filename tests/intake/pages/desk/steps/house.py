"""Officers at the forms of a case in a real application: each has a browser that shows and sends whole forms."""

import shutil
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from typing import Any

from sqlalchemy import update

from config.app import application
from config.clock import now_utc
from intake.dossier.reception import Submission, receive
from intake.people import offices, sessions
from tests.builders import ADMINISTRATOR, Office
from tests.intake.doors.house import client_of, settings_for
from tests.intake.people.house import ANA, BEKIM, NOW, House
from workflow.case import record
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.store import connect
from workflow.store.schema import instance

DOCTOR, PROSECUTOR = "drita", "petra"
CHANGES = "This changes"
SAME = {"sec-fetch-site": "same-origin"}


class Page(HTMLParser):
    """A page: its forms, each with where it goes, what it would send as it stands, and what may be chosen in it."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.text, self.heading, self.problems = [], [], "", "", []
        self._form: Any = None
        self._area = self._select = None
        self._tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._tags.append((tag, given.get("class", "")))
        if tag == "form":
            self._form = {"action": given["action"], "values": [], "names": [], "choices": {}}
            self.forms.append(self._form)
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif self._form is not None and tag in ("input", "textarea", "select"):
            self._field(tag, given)
        elif tag == "option" and self._select:
            self._form["choices"].setdefault(self._select, []).append(given["value"])
            if "selected" in given:
                self._form["values"].append((self._select, given["value"]))

    def _field(self, tag, given):
        name, kind = given["name"], given.get("type", tag)
        if kind == "hidden":
            self._form["values"].append((name, given.get("value", "")))
            return
        if name not in self._form["names"]:
            self._form["names"].append(name)
        if kind in ("radio", "checkbox"):
            self._form["choices"].setdefault(name, []).append(given["value"])
            if "checked" in given:
                self._form["values"].append((name, given["value"]))
        elif tag == "textarea":
            self._area = name
        elif tag == "select":
            self._select = name
        else:
            self._form["values"].append((name, given.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None

    def handle_data(self, data):
        self.text += data
        if self._area and self._form is not None:
            self._form["values"].append((self._area, data.removeprefix("\n")))
        if self._tags and self._tags[-1][0] == "h1":
            self.heading += data.strip()
        around = [of for _tag, of in self._tags[-6:]]
        if self._tags and self._tags[-1][0] == "a" and any("govuk-error-summary__list" in of for of in around):
            self.problems.append(data)


class Browser:
    """Somebody's: what they see, how it was answered and where."""

    def __init__(self, client, cookie):
        self.client, self.cookie = client, cookie

    async def open(self, path):
        """An address."""
        return self._see(await self.client.get(path, headers={"cookie": f"vigil={self.cookie}"}))

    async def send(self, *, form=-1, **typed):
        """The last form of the page with something typed; "" empties a field, a list ticks several."""
        shown = self.page.forms[form]
        pairs = [one for one in shown["values"] if one[0] not in typed]
        for name, value in typed.items():
            pairs += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
        self.sent = shown["action"], pairs
        return await self.again()

    async def record(self, *, form=-1, **typed):
        """`send`, and confirm what it changes where that is shown first."""
        await self.send(form=form, **typed)
        return await self.send(confirmed="yes") if self.page.heading == CHANGES else self.page

    async def again(self):
        """The same once more: a double click, a reload."""
        action, pairs = self.sent
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        headers = SAME | {"cookie": f"vigil={self.cookie}"}
        return self._see(await self.client.post(action, data=data, headers=headers))

    def _see(self, answer):
        self.answer, self.status = answer, answer.status_code
        self.location = answer.headers.get("location", "")
        assert self.status < 500, answer.text
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        self.page = Page(answer.text if is_page else "")
        return self.page

    @property
    def form(self):
        """The last form of the page."""
        return self.page.forms[-1]


class Desk:
    """A house with its application: officers with every role here, a doctor and a prosecutor in other offices."""

    def __init__(self, house, client, cookies):
        self.house, self.client, self.cookies = house, client, cookies

    def browser(self, who=ANA):
        """A new window of somebody."""
        return Browser(self.client, self.cookies[who])

    async def case(self, **said):
        """An allegation that has just come in; its id."""
        submission = Submission(**{"statement": "They beat me.", "contact": "Arben Example", **said})
        known = await self.house.tables.read(_streams)
        await receive(self.house.tables, submission, channel="portal", now=now_utc())
        (stream,) = await self.house.tables.read(_streams) - known
        return stream.removeprefix("case:")

    async def tell(self, case, kind, by=ANA, role="case_officer", **data):
        """An event behind the pages."""
        person = (await self.house.person(by)).id
        event, now = Event(f"case:{case}", kind, data), now_utc()
        who = By(office="intake", person=person, role=role)
        return await self.house.tables.write(record, event, by=who, at=Moment.exactly(now), now=now)

    async def admitted(self, **said):
        """A case that is open: registered, assigned, admissible."""
        case = await self.case(**said)
        person = (await self.house.person(ANA)).id
        number = f"OI-2026/{len(await self.house.tables.read(_streams)):04}"
        await self.tell(case, "case_registered", number=number, setting="prison")
        await self.tell(case, "assigned", person=person)
        await self.tell(case, "assessed", code="admissible")
        return case

    async def entries(self, case):
        """All that was told of a case."""
        return (await self.house.office.case(f"case:{case}")).entries

    async def last(self, case):
        """Kind and data of the newest entry."""
        entry = (await self.entries(case))[-1]
        return entry.kind, entry.data


def _streams(connection):
    from workflow.store import cases

    return {one for one in cases.streams_after(connection, "", at_most=1_000) if one.startswith("case:")}


@asynccontextmanager
async def opened(founded, folder, **settings):
    """A desk in a copy of an instance."""
    office = Office(connect(f"sqlite:///{shutil.copy(founded, folder / 'vigil.db')}"))
    async with settled(office, folder, **settings) as desk:
        yield desk
    await office.close()


@asynccontextmanager
async def settled(office, folder, **settings):
    """A desk in an instance."""
    house = await House.founded_in(office)
    await house.execute(update(instance).values(demo=True))
    await house.first_officer()
    await house.write(offices.add, "medical", "Medical unit", "partner")
    await house.write(offices.add, "prosecution", "Prosecution", "partner")
    await house.write(offices.add, "inspectorate", "Inspectorate", "partner")
    await house.colleague(BEKIM)
    await house.colleague(DOCTOR, "doctor", "medical", seated_by=None)
    await house.colleague(PROSECUTOR, "prosecutor", "prosecution", seated_by=None)
    for who in (ANA, BEKIM):
        for role in {"intake_officer", "case_officer", "head"} - {one.role for one in (await house.who(who)).offices}:
            await house.write(offices.join, "intake", (await house.person(who)).id, role, by=ADMINISTRATOR, now=NOW)
    cookies = {}
    for who in (ANA, BEKIM, DOCTOR):
        person = await house.person(who)
        cookies[who], _who = await house.write(sessions.begin, person, house.own[who], now=now_utc())
    app = application(settings_for(folder / "data", **settings), office.tables)
    async with client_of(app) as client:
        yield Desk(house, client, cookies)
