"""A session over HTTP: the cookie goes out once, to this site alone, and ends when it should."""

import pytest

from tests.intake.doors.house import MARK, opened, says_three_things

SESSIONS = "/api/v1/sessions"
OFFICER = {"name": "Fictional Officer", "passphrase": "four paper boats on a river"}


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

    assert first.json().keys() == {"name", "person", "office", "role", "offices", "key", "came_before"}
    assert during.json() == again.json() == {name: first.json()[name] for name in during.json()}
    assert (during.json()["office"], during.json()["role"]) == ("intake", "intake_officer")
    assert (out.status_code, again.status_code) == (204, 201)
    says_three_things(after, 403)
    assert (await door.get(f"{SESSIONS}/current")).status_code == 200


async def test_the_cookie_is_for_this_site_alone_and_hidden_from_scripts(signed_in):
    _door, first = signed_in

    (cookie,) = first.headers.get_list("set-cookie")
    name, _equals, rest = cookie.partition("=")

    assert name == "vigil"  # over https it has the prefix __Host-
    assert {part.strip().lower() for part in rest.split(";")[1:]} == {"path=/", "httponly", "samesite=strict"}
    assert "no-store" in first.headers["cache-control"]
    assert OFFICER["passphrase"] not in first.text


async def test_over_https_the_cookie_is_held_to_this_very_host(office, codes, tmp_path):
    async with opened(office, tmp_path / "data", VIGIL_BASE_URL="https://vigil.example") as door:
        first = await door.post(f"{SESSIONS}/first", {"code": codes.officer_code, **OFFICER})
        current = await door.get(f"{SESSIONS}/current")

    cookie = first.headers["set-cookie"].lower()
    assert cookie.startswith("__host-vigil=")
    assert "secure" in cookie
    assert current.status_code == 200
    assert first.headers["strict-transport-security"]


async def test_a_wrong_name_and_a_wrong_passphrase_are_the_same_answer(signed_in):
    door, _first = signed_in

    name = await door.post(SESSIONS, {**OFFICER, "name": MARK})
    passphrase = await door.post(SESSIONS, {**OFFICER, "passphrase": MARK})

    assert says_three_things(name, 403) == says_three_things(passphrase, 403)
    assert "set-cookie" not in name.headers


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
