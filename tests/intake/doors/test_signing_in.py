"""A session over HTTP: the cookie goes out once, to this site alone, and ends when it should."""

import pytest
from pyotp import TOTP

from config.clock import now_utc
from intake.people import second_factor, signing_in
from tests.intake.doors.house import MARK, opened, says_three_things

SESSIONS = "/api/v1/sessions"
OFFICER = {"name": "Fictional Officer", "passphrase": "four paper boats on a river"}
THE_FIRST_TIME = ("key", "came_before")


@pytest.fixture
async def signed_in(door, codes):
    """A door whose first officer has just signed in for the first time."""
    answer = await door.post(f"{SESSIONS}/first", {"code": codes.officer_code, **OFFICER})
    assert answer.status_code == 201, answer.text
    return door, answer


async def test_a_code_becomes_an_officer_who_signs_out_and_in_again(signed_in):
    door, first = signed_in
    during = await door.get(f"{SESSIONS}/current")
    out = await door.client.delete(f"{SESSIONS}/current")
    after = await door.get(f"{SESSIONS}/current")
    again = await door.post(SESSIONS, OFFICER)

    assert first.json().keys() == {
        "name",
        "person",
        "office",
        "role",
        "offices",
        "needs_second_factor",
        *THE_FIRST_TIME,
    }
    assert during.json() == again.json() == {name: first.json()[name] for name in during.json()}
    assert (during.json()["office"], during.json()["role"]) == ("intake", "intake_officer")
    assert (out.status_code, again.status_code) == (204, 201)
    says_three_things(after, 403)
    assert (await door.get(f"{SESSIONS}/current")).status_code == 200


async def test_the_cookie_is_for_this_site_alone_and_hidden_from_scripts(signed_in):
    _door, first = signed_in

    session, device = (cookie.split("; ") for cookie in first.headers.get_list("set-cookie"))

    assert [cookie[0].partition("=")[0] for cookie in (session, device)] == ["vigil", "vigil-device"]
    assert {part.lower() for part in session[1:]} == {"path=/", "httponly", "samesite=strict"}
    assert {part.lower() for part in device[1:]} == {
        "path=/",
        "httponly",
        "samesite=strict",
        f"max-age={365 * 86_400}",
    }
    assert "no-store" in first.headers["cache-control"]
    assert OFFICER["passphrase"] not in first.text


async def test_over_https_the_cookie_is_held_to_this_very_host(office, codes, tmp_path):
    async with opened(office, tmp_path / "data", VIGIL_BASE_URL="https://vigil.example") as door:
        first = await door.post(f"{SESSIONS}/first", {"code": codes.officer_code, **OFFICER})
        current = await door.get(f"{SESSIONS}/current")

    names = [cookie.partition("=")[0] for cookie in first.headers.get_list("set-cookie")]
    assert names == ["__Host-vigil", "__Host-vigil-device"]
    assert all("secure" in cookie.lower() for cookie in first.headers.get_list("set-cookie"))
    assert current.status_code == 200
    assert first.headers["strict-transport-security"]


async def test_a_wrong_name_and_a_wrong_passphrase_are_the_same_answer(signed_in):
    door, _first = signed_in

    name = await door.post(SESSIONS, {**OFFICER, "name": MARK})
    passphrase = await door.post(SESSIONS, {**OFFICER, "passphrase": MARK})

    assert says_three_things(name, 403) == says_three_things(passphrase, 403)
    assert "set-cookie" not in name.headers


async def test_who_has_a_second_factor_sends_its_code_with_name_and_passphrase(signed_in):
    door, first = signed_in
    tables, now = door.office.tables, now_utc()
    who = await signing_in.resume(tables, first.cookies["vigil"], now=now)
    secret = await second_factor.begin(tables, who, now=now)
    codes = await second_factor.confirm(tables, who, TOTP(secret.text).at(now), now=now)

    without = await door.post(SESSIONS, OFFICER)
    wrong = await door.post(SESSIONS, {**OFFICER, "code": MARK})
    right = await door.post(SESSIONS, {**OFFICER, "code": codes[0]})

    assert says_three_things(without, 403) == says_three_things(wrong, 403)
    assert (right.status_code, right.json()["needs_second_factor"]) == (201, False)
    assert first.json()["needs_second_factor"]


async def test_the_device_stays_the_same_from_one_sign_in_to_the_next(signed_in):
    door, first = signed_in

    again = await door.post(SESSIONS, OFFICER)
    wrong = await door.post(SESSIONS, {**OFFICER, "passphrase": MARK})

    assert again.cookies["vigil-device"] == first.cookies["vigil-device"] != again.cookies["vigil"]
    assert "set-cookie" not in wrong.headers


async def test_a_code_that_is_none_or_a_passphrase_that_is_weak_changes_nothing(front_door):
    before = await front_door.counts()

    mistyped = await front_door.post(f"{SESSIONS}/first", {"code": MARK, **OFFICER})
    weak = await front_door.post(f"{SESSIONS}/first", {"code": "", **OFFICER, "passphrase": "secret"})

    says_three_things(mistyped, 422)
    says_three_things(weak, 422)
    assert await front_door.counts() == before


@pytest.mark.parametrize("cookie", ["", MARK, "x" * 43, "\x00", "%"])
async def test_a_cookie_that_is_none_signs_nobody_in_and_out(front_door, cookie):
    headers = {"Cookie": f"vigil={cookie}"}

    says_three_things(await front_door.client.get(f"{SESSIONS}/current", headers=headers), 403)
    assert (await front_door.client.delete(f"{SESSIONS}/current", headers=headers)).status_code == 204
