"""The real application on a real house, and what programs do at its doors."""

import json
import secrets
from contextlib import asynccontextmanager

from httpx import ASGITransport, AsyncClient

from config.app import application
from config.clock import now_utc
from config.settings import read_settings
from intake.people import accounts, membership, offices, tokens
from intake.people.store import people
from tests.builders import ADMINISTRATOR
from workflow.ledger.entry import By

MARK = "Mezzanine-4711"  # what somebody sends, and what must never come back


def settings_for(folder, **settings):
    """Settings of an application whose own things lie in `folder`."""
    return read_settings({"VIGIL_DATA": str(folder), "VIGIL_HOSTS": "vigil.example", **settings})


class Door:
    """A client at the application, and the house behind it."""

    def __init__(self, client, office):
        self.client, self.office = client, office

    async def post(self, path, body, **headers):
        """Send JSON."""
        return await self.client.post(path, json=body, headers=spelt(headers))

    async def get(self, path, **headers):
        """Ask."""
        return await self.client.get(path, headers=spelt(headers))

    async def report(self, statement="Something happened.", **headers):
        """A report; returns the receipt."""
        answer = await self.post("/api/v1/allegations", {"statement": statement}, **headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["receipt"]

    async def token(self, office, role, *, scope="record", kind="partner"):
        """A token of a service account in an office that may be new."""
        return await self.office.tables.write(_token, office, role, scope, kind)

    async def counts(self):
        """How many rows each table has."""
        return await self.office.counts()


def spelt(headers):
    """Headers from Python's names."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def bearing(token):
    """The header that names a token."""
    return {"Authorization": f"Bearer {token}"}


def client_of(app):
    """A client at an application, in this event loop."""
    return AsyncClient(transport=ASGITransport(app), base_url="https://vigil.example")


@asynccontextmanager
async def opened(office, folder, **settings):
    """The application on an office's tables."""
    app = application(settings_for(folder, **settings), office.tables)
    async with client_of(app) as client:
        yield Door(client, office)


def _token(connection, office, role, scope, kind):
    now = now_utc()
    if people.find_office(connection, office) is None:
        offices.add(connection, office, office.title(), kind)
    account = accounts.add(connection, f"{office} {role} {secrets.token_hex(4)}", kind=accounts.SERVICE, now=now)
    membership.join(connection, office, account.id, role, by=ADMINISTRATOR, now=now)
    speaks = By(office=office, person=account.id, role=role)
    text, _token = tokens.issue(connection, speaks, scope=scope, days=30, by=ADMINISTRATOR, now=now)
    return text


def says_three_things(answer, status):
    """Whether an answer is a problem of that status in whole sentences, without what was sent."""
    told = json.loads(answer.text)
    assert answer.status_code == told["status"] == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert told.keys() >= {"type", "title", "status", "detail", "kept"}
    assert all(told[name].endswith(".") for name in ("detail", "kept"))
    assert MARK not in answer.text
    return told
