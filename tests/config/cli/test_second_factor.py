"""The second factor at the command line: asked for after the passphrase, and taken away for who lost it."""

import asyncio

import pytest
from pyotp import TOTP

from config.clock import now_utc
from config.demo_people import PEOPLE
from intake.people import second_factor
from intake.people.signing_in import identify
from workflow.store import connect

OFFICER = PEOPLE[0]
TOKEN = ("keys", "token", "--as", OFFICER.name, "--role", OFFICER.roles[0], "--json")


@pytest.fixture
def codes(demo):
    """Recovery codes of the demo's officer, who has set a second factor up."""
    return asyncio.run(_set_up(f"sqlite:///{demo.data / 'vigil.db'}"))


async def _set_up(url):
    tables, now = connect(url), now_utc()
    who = await identify(tables, OFFICER.name, OFFICER.passphrase, now=now)
    secret = await second_factor.begin(tables, who, now=now)
    codes = await second_factor.confirm(tables, who, TOTP(secret.text).at(now), now=now)
    await tables.close()
    return codes


def test_who_has_one_is_asked_for_its_code_after_the_passphrase(demo, codes):
    without = demo(*TOKEN, typed=f"{OFFICER.passphrase}\n")
    wrong = demo(*TOKEN, typed=f"{OFFICER.passphrase}\n123456\n")
    right = demo(*TOKEN, typed=f"{OFFICER.passphrase}\n{codes[0]}\n")
    again = demo(*TOKEN, typed=f"{OFFICER.passphrase}\n{codes[0]}\n")

    assert [said.code for said in (without, wrong, right, again)] == [2, 1, 0, 1]
    assert "123456" not in wrong.err
    seen = {one["name"]: one["second_factor"] for one in demo("people", "list", "--json").json}
    assert [name for name, has in seen.items() if has] == [OFFICER.name]


def test_a_passphrase_is_changed_by_who_has_the_code_too(demo, codes):
    new = "nine copper kettles singing"

    said = demo("keys", "passphrase", "--as", OFFICER.name, typed=f"{OFFICER.passphrase}\n{codes[0]}\n{new}\n")

    assert (said.code, said.err) == (0, "")
    assert demo(*TOKEN, typed=f"{new}\n{codes[1]}\n").code == 0


def test_who_lost_it_is_let_in_with_the_passphrase_again(demo, codes):
    assert demo("people", "remove-factor", "nobody").code == 1
    assert demo("people", "remove-factor", OFFICER.name).code == 0

    assert demo(*TOKEN, typed=f"{OFFICER.passphrase}\n").code == 0
    assert demo("verify").code == 0
