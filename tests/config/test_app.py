"""The application as a whole: its frame holds whatever is asked for, and says nothing of what was sent."""

import json
import logging
from shutil import copy

import pytest
import structlog
from litestar import get, post
from litestar.params import JSONBody
from structlog.testing import capture_logs

from config.app import application
from config.clock import now_utc
from config.web.logs import configure_logs, fault_of
from config.web.wrapping import HEADERS
from intake.people.founding import found_people
from tests.builders import ADMINISTRATOR, Office
from tests.intake.doors.house import MARK, client_of, says_three_things, settings_for
from workflow.errors import Busy, NotNow, _
from workflow.store import connect


@post("/api/breaks", include_in_schema=False)
async def breaks(data: JSONBody[dict[str, str]]) -> None:
    """A handler with a fault in it, whose exception quotes what was sent."""
    raise ValueError(data["said"])


@get("/api/busy", sync_to_thread=False, include_in_schema=False)
def busy() -> None:
    """A handler that finds the database busy."""
    raise Busy(_("Somebody else was first."))


@pytest.fixture
async def client(office, tmp_path):
    """A client at the application, on either kind of database, with two routes that fail."""
    await office.tables.write(found_people, by=ADMINISTRATOR, now=now_utc())
    app = application(settings_for(tmp_path / "data"), office.tables)
    app.register(breaks)
    app.register(busy)
    async with client_of(app) as client:
        yield client


ANSWERS = {
    "GET /healthz": 200,
    "GET /readyz": 200,
    "GET /api/schema": 200,
    "GET /metrics": 200,
    f"GET /api/{MARK}": 404,
    f"GET /api/v1/cases/{MARK}": 404,
    "GET /api/v1/allegations": 405,
    f"{MARK} /healthz": 405,
    "POST /api/v1/sessions": 422,
    "GET /api/v1/cases": 401,
    "GET /api/busy": 503,
}


async def test_every_answer_keeps_a_browser_on_the_safe_side_and_errors_are_problems(client):
    for asked, status in ANSWERS.items():
        answer = await client.request(*asked.split())

        assert answer.status_code == status, asked
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, asked
        assert "server" not in answer.headers
        if status >= 400:
            says_three_things(answer, status)


async def test_an_error_says_what_the_client_can_do_by_its_headers(client):
    assert (await client.get("/api/busy")).headers["retry-after"].isdecimal()
    assert "POST" in (await client.get("/api/v1/allegations")).headers["allow"]


async def test_what_breaks_answers_with_an_id_that_the_log_has_too_and_neither_quotes(client):
    with capture_logs() as lines:
        answer = await client.post("/api/breaks", json={"said": MARK})

    told = says_three_things(answer, 500)
    (fault,) = [line for line in lines if line["log_level"] == "error"]
    assert (fault["id"], fault["fault"]) == (told["id"], "ValueError")
    assert any("test_app.py" in place for place in fault["through"])
    assert MARK not in json.dumps(lines)


async def test_the_log_holds_the_route_and_never_the_address(client):
    with capture_logs() as lines:
        await client.get(f"/api/v1/cases/{MARK}?state={MARK}", headers={"User-Agent": MARK, "Referer": MARK})
        await client.get("/api/v1/cases/0193b2a4-0000-7000-8000-000000000000")
        await client.get("/healthz")

    assert [(line["route"], line["status"]) for line in lines] == [("(none)", 404), ("/api/v1/cases/{case}", 401)]
    assert all(line.keys() == {"event", "log_level", "method", "route", "status", "ms"} for line in lines)
    assert MARK not in json.dumps(lines)


def test_of_a_fault_in_our_own_words_the_log_keeps_the_sentence_without_its_places():
    told = fault_of(NotNow(_("The case %(number)s is closed.", number=MARK)))

    assert told["said"] == "The case %(number)s is closed."
    assert MARK not in json.dumps(told)


async def test_asking_for_the_head_gives_the_same_answer_without_its_content(client):
    head, whole = await client.head("/readyz"), await client.get("/readyz")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


async def test_figures_are_for_whoever_reaches_the_server_directly(client):
    await client.post("/api/v1/allegations", json={"statement": MARK})

    direct = await client.get("/metrics")
    outside = await client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"})

    assert 'vigil_requests_total{method="POST",route="/api/v1/allegations",status="201"} 1.0' in direct.text
    assert "vigil_allegations_total 1.0" in direct.text
    assert MARK not in direct.text
    says_three_things(outside, 404)


async def test_it_is_ready_only_where_an_allegation_could_be_stored(founded_sqlite, tmp_path):
    path = copy(founded_sqlite, tmp_path / "vigil.db")
    office = Office(connect(f"sqlite:///{path}"))
    app = application(settings_for(tmp_path / "data"), office.tables)
    async with client_of(app) as client:
        keyless = await client.get("/readyz")
        await office.tables.write(found_people, by=ADMINISTRATOR, now=now_utc())
        ready = await client.get("/readyz")
    await office.close()

    says_three_things(keyless, 503)
    assert ready.json() == {"status": "ok"}


@pytest.fixture
def logs_as_before():
    """After the test logs go where they went before."""
    root = logging.getLogger()
    before = root.handlers, root.level
    yield
    structlog.reset_defaults()
    (root.handlers, root.level), logging.raiseExceptions = before, True


def test_of_what_libraries_log_only_the_first_line_is_kept_and_no_value(capsys, logs_as_before):
    configure_logs()
    try:
        raise ValueError(MARK)
    except ValueError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved\nfuture: %s", MARK)

    told = json.loads(capsys.readouterr().err)
    assert (told["event"], told["of"], told["fault"]) == ("Task exception was never retrieved", "asyncio", "ValueError")
    assert MARK not in json.dumps(told)
