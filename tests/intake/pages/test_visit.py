"""What every page gets and gives: who asks, in which language and role; and every error as a page in order."""

import html
import re
import shutil
from typing import Annotated

import pytest
from litestar import get, post
from litestar.params import QueryParameter
from sqlalchemy import delete, update

from config.app import application
from config.clock import now_utc
from intake.pages.access import ACCESS
from intake.pages.visit import GivenVisit
from intake.people import offices
from intake.schema import session
from tests.builders import ADMINISTRATOR, Office
from tests.intake.doors.house import MARK, client_of, settings_for
from tests.intake.pages.walking import session_of
from tests.intake.people.house import ANA, BEKIM, NOW, House
from workflow.errors import Busy, NotNow, _
from workflow.pages.languages import LANGUAGES
from workflow.pages.origin import token_of
from workflow.store import connect
from workflow.store.schema import instance

FORM = "application/x-www-form-urlencoded"


@post("/desk/try", include_in_schema=False, status_code=200)
async def tried(visit: GivenVisit) -> dict[str, str | int | None]:
    """A page's handler that tells what it was given."""
    return {
        "role": visit.who.by.role,
        "office": visit.who.by.office,
        "roles": " ".join(sorted(visit.roles)),
        "typed": visit.answers.get("text"),
        "once": visit.once.key.decode() if visit.once else None,
        "seen": visit.seen,
    }


@post("/desk/fails", include_in_schema=False)
async def fails(visit: GivenVisit) -> None:
    """One that ends in what the form names."""
    faults = {"busy": Busy(_("Somebody else was first.")), "not now": NotNow(_("The case is closed."))}
    raise faults.get(visit.answers["fault"], ValueError(MARK))


@get("/desk/asked", include_in_schema=False)
async def asked(visit: GivenVisit, page: Annotated[int, QueryParameter()]) -> None:
    """One that takes a number in its address."""


class Desk:
    """Two officers at the application: Ana has the first role, Bekim two others in two offices."""

    def __init__(self, house, client, cookies):
        self.house, self.client, self.cookies = house, client, cookies

    async def send(self, who=ANA, path="/desk/try", *, body=None, kind=FORM, headers=None, **fields):
        """A form as a page of theirs sends it, or another body."""
        said = {"cookie": f"vigil={self.cookies[who]}", "content-type": kind} | (headers or {})
        form = {"form_token": token_of(self.cookies[who])} | fields
        self.client.cookies.clear()
        if body is not None:
            return await self.client.post(path, content=body, headers=said)
        return await self.client.post(path, data=form, headers=said)


@pytest.fixture
async def desk(founded_sqlite, tmp_path, monkeypatch):
    office = Office(connect(f"sqlite:///{shutil.copy(founded_sqlite, tmp_path / 'vigil.db')}"))
    house = await House.founded_in(office)
    await house.execute(update(instance).values(demo=True))
    await house.first_officer()
    await house.write(offices.add, "oversight", "Oversight", "keyless")
    bekim = await house.colleague(BEKIM, "oversight", "oversight", seated_by=None)
    await house.write(offices.join, "intake", bekim.by.person, "head", by=ADMINISTRATOR, now=NOW)
    for path in ("/desk/try", "/desk/fails", "/desk/asked"):
        monkeypatch.setitem(ACCESS, path, frozenset({"intake_officer", "head"}))
    app = application(settings_for(tmp_path / "data"), office.tables)
    for handler in (tried, fails, asked):
        app.register(handler)
    async with client_of(app) as client:
        yield Desk(house, client, {who: await session_of(house, who) for who in (ANA, BEKIM)})
    await office.close()


def said(answer, status):
    """The words of an error's page, without its markup; nothing that was sent is in it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert MARK not in answer.text
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


async def test_somebody_acts_in_the_role_that_the_page_is_for_wherever_they_have_it(desk):
    ana, bekim = await desk.send(ANA), await desk.send(BEKIM)

    assert {name: ana.json()[name] for name in ("role", "office", "roles")} == {
        "role": "intake_officer",
        "office": "intake",
        "roles": "intake_officer",
    }
    assert (bekim.json()["role"], bekim.json()["office"], bekim.json()["roles"]) == ("head", "intake", "head")


async def test_a_form_arrives_as_it_was_typed_with_its_number_and_what_its_page_knew(desk):
    number, typed = "n" * 32, "<b>ž</b>\N{RIGHT-TO-LEFT OVERRIDE}\r\n  100 % "

    told = (await desk.send(once=number, seen="12", text=typed)).json()

    assert (told["typed"], told["once"], told["seen"]) == (typed.replace("\r\n", "\n"), number, 12)
    assert (await desk.send(once="short", seen="-1")).json() | {"once": None, "seen": None} == told | {
        "typed": None,
        "once": None,
        "seen": None,
    }


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "rubbish"])
async def test_what_is_no_form_is_refused_and_so_are_files_where_no_page_takes_any(desk, kind):
    assert "no form that belongs here" in said(await desk.send(body=MARK.encode(), kind=kind), 415)


@pytest.mark.parametrize("body", [b"\xff", b"text=%ff", b"a=1&" * 7_000])
async def test_a_form_that_no_browser_sends_is_refused(desk, body):
    assert "no form that belongs here" in said(await desk.send(body=body), 422)


async def test_a_session_that_ended_in_the_middle_of_a_form_loses_nothing_that_was_typed(desk):
    await desk.house.execute(delete(session))

    answer = await desk.send(text=f"{MARK} <b>", once="n" * 32)

    assert answer.status_code == 403
    assert "What you typed is still here" in answer.text
    assert f'value="{MARK} &lt;b&gt;"' in answer.text
    assert (await desk.client.get("/desk/asked?page=1")).headers[
        "location"
    ] == "/sign-in?then=%2Fdesk%2Fasked%3Fpage%3D1"


async def test_whoever_has_no_second_device_yet_sets_it_up_before_anything_else_opens(desk):
    await desk.house.execute(update(instance).values(demo=False))

    answer = await desk.send()

    assert (answer.status_code, answer.headers["location"]) == (303, "/account/second-factor")


async def test_every_error_says_what_happened_what_was_kept_and_what_to_do(desk):
    busy = await desk.send(path="/desk/fails", fault="busy")
    assert "Somebody else was first." in said(busy, 503)
    assert busy.headers["retry-after"].isdecimal()
    assert "Nothing was changed." in said(await desk.send(path="/desk/fails", fault="not now"), 409)

    words = said(await desk.send(path="/desk/fails", fault=MARK), 500)
    assert "should not have" in words
    assert re.search(r"\b[0-9a-f]{16}\b", words), "the id by which the log has it"


async def test_an_address_that_is_wrong_is_told_in_words_for_people(desk):
    cookie = {"cookie": f"vigil={desk.cookies[ANA]}"}
    assert "not whole" in said(await desk.client.get(f"/desk/asked?page={MARK}", headers=cookie), 422)
    assert "No page has this address" in said(await desk.client.get(f"/en/{MARK}"), 404)
    assert "use its buttons" in said(await desk.client.put("/sign-in"), 405)
    assert "/api/schema" not in (await desk.client.get("/nothing")).text


async def test_a_body_that_is_too_large_is_told_in_words_for_people(desk):
    assert "larger than this page takes" in said(await desk.send(body=b"text=" + b"x" * 2_000_000), 413)


@pytest.mark.parametrize("code", LANGUAGES)
async def test_the_language_is_that_of_the_address_then_the_chosen_one_then_the_browsers(desk, code):
    other = next(one for one in LANGUAGES if one != code)
    asks = {"accept-language": LANGUAGES[other].tag, "cookie": f"vigil-language={other}"}
    chosen = {"accept-language": LANGUAGES[other].tag, "cookie": f"vigil-language={code}"}
    rubbish = {"accept-language": LANGUAGES[code].tag, "cookie": "vigil-language=../../etc; vigil=\x7f; =; a"}

    for path, headers in ((f"/{code}/nothing", asks), ("/sign-in", chosen), ("/sign-in", rubbish)):
        answer = await desk.client.get(path, headers=headers)
        assert answer.headers["content-language"] == LANGUAGES[code].tag


async def test_the_head_of_a_page_is_that_of_the_page(desk):
    head, page = await desk.client.head("/sign-in"), await desk.client.get("/sign-in")

    assert (head.status_code, head.content, head.headers["content-language"]) == (200, b"", "en")
    assert head.headers.keys() == page.headers.keys()


@pytest.mark.parametrize(
    "then", ["//evil.example", "/\\evil.example", "https://evil.example", "//[", "/\t/evil.example"]
)
async def test_no_link_from_elsewhere_leads_on_to_a_foreign_site(desk, then):
    page = await desk.client.get("/sign-in", params={"then": then})
    on = await desk.client.get("/language/sq", params={"then": then})

    assert page.status_code == 200
    assert "evil" not in page.text
    assert on.headers["location"] == "/start"


async def test_a_session_that_is_rubbish_is_none(desk):
    for cookie in ("x", "\xff" * 30, "A" * 43, "é", now_utc().isoformat()):
        desk.cookies[ANA] = cookie
        answer = await desk.client.get("/desk/asked?page=1", headers={b"cookie": f"vigil={cookie}".encode()})
        assert answer.status_code == 303
