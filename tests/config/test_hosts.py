"""Under which names the server answers: its own and those it was told; under others nobody gets anything."""

import shutil

import pytest

from config.app import application
from config.clock import now_utc
from intake.people.founding import found_people
from tests.builders import ADMINISTRATOR, Office
from tests.intake.doors.house import client_of, settings_for
from workflow.store import connect

OURS = (
    "vigil.example",
    "VIGIL.example:443",
    "localhost:8080",
    "127.0.0.1",
    "[::1]:8080",
    "second.onion",
    "own.example.",
)
FOREIGN = (
    "evil.example",
    "vigil.example.evil.example",
    "",
    "vigil.example@evil.example",
    "[::1",
    "127.0.0.1.evil.example",
)


@pytest.fixture
async def client(founded_sqlite, tmp_path):
    """A server that has a name of its own and two more."""
    office = Office(connect(f"sqlite:///{shutil.copy(founded_sqlite, tmp_path / 'vigil.db')}"))
    await office.tables.write(found_people, by=ADMINISTRATOR, now=now_utc())
    named = {"VIGIL_BASE_URL": "http://own.example", "VIGIL_HOSTS": "vigil.example, second.onion"}
    async with client_of(application(settings_for(tmp_path / "data", **named), office.tables)) as client:
        yield client
    await office.close()


@pytest.mark.parametrize("host", OURS)
async def test_under_its_own_names_and_any_number_it_answers(client, host):
    assert (await client.get("/sign-in", headers={"host": host})).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
async def test_under_another_name_nobody_gets_a_page_or_data(client, host):
    page = await client.get("/sign-in", headers={"host": host})
    told = await client.get("/api/v1/cases", headers={"host": host})

    assert (page.status_code, told.status_code) == (421, 421)
    assert "under the name" in page.text
    assert told.json()["type"] == "urn:vigil:refused"
    assert (await client.get("/healthz", headers={"host": host})).status_code == 200
