"""Every page, asked for by everybody: who is let in is what the table says, and nobody gets in by another way.

The routes are the application's own; a page that is not in `ACCESS`, or an address of `ACCESS` that no page has, fails.
"""

import re
import shutil
from random import Random

import pytest
from sqlalchemy import update

from config.app import application
from intake.pages.access import ACCESS, EVERYBODY
from tests.builders import Office
from tests.intake.doors.house import client_of, settings_for
from tests.intake.pages.walking import (
    FORMS,
    NOBODY,
    PAGES,
    PEOPLE,
    PLACES,
    ROLES,
    ROUTES,
    STRANGER,
    UNKNOWN,
    Walk,
    let_in,
    session_of,
    settle,
)
from tests.intake.people.house import House
from workflow.pages.origin import token_of
from workflow.store import connect
from workflow.store.schema import instance

REFUSALS = {
    "This page is for people in another role.": "other role",
    "does not come from a page of your session": "elsewhere",
    "You are not signed in, or no longer.": "sign in",
}
RUBBISH = ("x", "-1", "9" * 5_000, "%00", "%E2%80%AEevil", "%ED%A0%80", "{case}", "evil%2F..%2F..", "a" * 3_000)
NAMES = re.findall(
    r"\w+",
    """
    go draft receipt code group statement text when date place_kind contact name passphrase then sure done once
    seen reason to compartments holder without n at filled words person clock case number names birth_year
    institution setting victims channel received language office role title kind secret wanted session token
    parts by_law
    """,
)
TYPED: tuple[str, ...] = (
    *("", "on", "1", "-1", "9" * 4_000, "²", "31.02.2026", "14.11.2026 24:61", "\u202e\u2066x", "\0", "{{7*7}}%(x)s"),
)
TYPED += (
    "<script>alert(1)</script>",
    "💥" * 99,
    "a" * 30_000,
    "//evil.example",
    "\r\nSet-Cookie: a=b",
    "en",
    "open",
    "look",
)
OF_SOMEBODY = [path for path in FORMS if ACCESS.get(path) != EVERYBODY]


@pytest.fixture
async def walk(founded_sqlite, tmp_path):
    """A demo (nobody needs a second device there) with a case, and somebody for every role."""
    office = Office(connect(f"sqlite:///{shutil.copy(founded_sqlite, tmp_path / 'vigil.db')}"))
    house = await House.founded_in(office)
    await house.execute(update(instance).values(demo=True))
    cookies, spare = await settle(house)
    places = PLACES | {"case": (await house.receive()).removeprefix("case:"), "person_id": spare}
    app = application(settings_for(tmp_path / "data"), office.tables)
    async with client_of(app) as client:
        yield Walk(house, client, cookies, places)
    await office.close()


def refusal(answer):
    """Why somebody was not let in, if they were not: nobody is signed in, or it is for others."""
    if answer.headers.get("location", "").startswith("/sign-in") and answer.request.url.path != "/sign-out":
        return "sign in"
    if answer.status_code != 403:
        return ""
    return next((why for words, why in REFUSALS.items() if words in answer.text), "")


def test_every_page_stands_in_the_table_and_the_table_names_no_other():
    assert {*ROUTES} == {*ACCESS}


async def test_a_page_opens_for_whom_it_is_and_for_nobody_else(walk):
    for who in PEOPLE:
        expected = "sign in" if who == NOBODY else "other role"

        gets = {path: refusal(await walk.ask("GET", path, who)) for path in PAGES}
        shut = [path for path in FORMS if who not in let_in(path)]
        posts = {path: refusal(await walk.send(path, who)) for path in shut}

        assert gets == {path: "" if who in let_in(path) else expected for path in PAGES}, who
        assert posts == dict.fromkeys(shut, expected), who


async def test_nobody_gets_a_cookie_for_looking(walk):
    for path in PAGES:
        answer = await walk.ask("GET", path, NOBODY)
        assert "set-cookie" not in answer.headers or path == "/language/{code}", path


async def test_rubbish_in_an_address_is_nobodys_fault_and_is_not_repeated(walk):
    for path, place in ((page, place) for page in PAGES for place in re.findall(r"{(\w+)}", page)):
        who = next(one for one in PEOPLE if one in let_in(path))
        for rubbish in RUBBISH:
            answer = await walk.ask("GET", path, who, places={place: rubbish})

            assert answer.status_code < 500, f"{path} {rubbish[:9]}"
            assert not re.search(r"evil|aaaa", answer.text), f"{path} {rubbish[:9]}"


async def test_a_form_that_no_page_of_the_session_made_is_refused_everywhere(walk):
    before = await walk.house.office.counts()
    foreign = token_of(walk.cookies[STRANGER])
    for path in OF_SOMEBODY:
        who = next(one for one in ROLES if one in let_in(path))
        for form in ({}, {"form_token": ""}, {"form_token": foreign}, {"form_token": "Ž" * 32}):
            assert refusal(await walk.ask("POST", path, who, **form)) == "elsewhere", path
        mixed = {"content-type": "multipart/form-data; boundary=x"}
        answer = await walk.ask("POST", path, who, headers=mixed)
        assert answer.status_code in (403, 415, 422), path

    assert await walk.house.office.counts() == before


async def test_a_form_that_another_site_sends_is_refused_everywhere_whatever_it_knows(walk):
    for path in FORMS:
        who = next(one for one in PEOPLE if one in let_in(path))
        token = token_of(walk.cookies.get(who, ""))
        for said in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
            assert refusal(await walk.ask("POST", path, who, headers=said, form_token=token)) == "elsewhere", path


async def test_a_case_of_another_office_is_not_there_and_neither_is_one_that_nobody_knows(walk):
    before = await walk.house.office.counts()
    for path, methods in ((path, methods) for path, methods in ROUTES.items() if "{case}" in path):
        who = next(one for one in ROLES if one in let_in(path))
        for method in methods:
            token = {one: token_of(walk.cookies[one]) for one in (who, STRANGER)}
            unknown = await walk.ask(method, path, who, places={"case": UNKNOWN}, form_token=token[who])
            elsewhere = await walk.ask(method, path, STRANGER, form_token=token[STRANGER])

            assert unknown.status_code == 404, f"{method} {path}"
            assert elsewhere.status_code == (404 if STRANGER in let_in(path) else 403), f"{method} {path}"

    assert await walk.house.office.counts() == before


async def test_an_empty_form_is_answered_in_order_everywhere(walk):
    for path in FORMS:
        who = next(one for one in PEOPLE if one in let_in(path))
        if who != NOBODY:
            walk.cookies[who] = await session_of(walk.house, who)
        answer = await walk.send(path, who)
        assert refusal(answer) in ("", "sign in" if path == "/sign-out" else ""), path


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_sent_to_whatever_page_is_answered_in_order(walk, seed):
    chance = Random(seed)
    for _ in range(80):
        path = chance.choice([*ROUTES])
        who = chance.choice([one for one in PEOPLE if one in let_in(path)])
        if who != NOBODY:
            walk.cookies[who] = await session_of(walk.house, who)
        places = {place: chance.choice(RUBBISH) for place in re.findall(r"{(\w+)}", path) if chance.random() < 0.2}
        form = {name: chance.choice(TYPED) for name in chance.sample(NAMES, chance.randrange(len(NAMES)))}
        method = chance.choice(sorted(ROUTES[path] & {"GET", "POST"}))

        form |= {"form_token": token_of(walk.cookies.get(who, ""))}
        answer = await walk.ask(method, path, who, places=places, **form)

        assert "set-cookie: a=b" not in str(answer.headers).lower()
        assert not answer.headers.get("location", "").startswith(("//", "http"))
        assert not re.search(r"<script|Traceback|litestar", answer.text), f"{method} {path} as {who}"
