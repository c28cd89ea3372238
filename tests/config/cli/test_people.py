"""`vigil init` and `vigil people`: the first two people come in, others are added, and nothing secret is repeated."""

import re

import pytest

from config.demo.receipts import SHOWN
from config.demo_people import PEOPLE
from tests.config.cli.vigil import Vigil

PASSPHRASE = "seven paper boats on rivers"
GROUPS = r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4})"


class Founded:
    """An instance that was just made, and what `init` printed."""

    def __init__(self, vigil: Vigil) -> None:
        self.vigil, self.said = vigil, vigil("init")

    def code(self, whose):
        """The one-time code of "First officer's" or "Administrator's"."""
        found = re.search(rf"^{whose} code: +({GROUPS}{{6}})$", self.said.out, re.MULTILINE)
        assert found is not None
        return found[1]


@pytest.fixture
def founded(nowhere):
    """An instance in which nobody has signed in."""
    return Founded(nowhere)


def begin(vigil, name, code, passphrase=PASSPHRASE):
    return vigil("people", "begin", name, "--json", typed=f"{code}\n{passphrase}\n")


def states(vigil):
    return {one["name"]: one["state"] for one in vigil("people", "list", "--json").json}


def officer_of(vigil):
    """The first officer, who has no name yet."""
    seen = vigil("people", "list", "--json").json
    return next(one["name"] for one in seen if one["roles"][0]["office"] == "intake")


def is_one_refusal(said, code=1):
    return (said.code, said.out) == (code, "") and said.err.endswith(".\n") and said.err.count("\n") == 1


def test_init_asks_nothing_and_prints_two_codes_and_the_key_of_backups(founded):
    assert founded.said.code == 0
    assert re.search(rf"^Private key of backups: +{GROUPS}{{13}}$", founded.said.out, re.MULTILINE)
    assert founded.code("First officer's") != founded.code("Administrator's")
    assert founded.vigil("verify").code == 0


def test_an_init_that_fails_prints_no_code(nowhere):
    nowhere.data.mkdir()
    (nowhere.data / "letter.txt").write_text("precious")

    assert is_one_refusal(nowhere("init"))


def test_the_first_two_people_come_in_with_their_codes_once(founded):
    vigil = founded.vigil
    for name, whose in (("Ana", "First officer's"), ("root", "Administrator's")):
        said = begin(vigil, name, founded.code(whose).lower())
        assert (said.code, said.json["came_before"]) == (0, 0)
        assert re.fullmatch(r"[0-9a-f]{4}( [0-9a-f]{4}){4}", said.json["spoken"])

    assert states(vigil) == {"ana": "active", "root": "active"}
    assert is_one_refusal(begin(vigil, "Ana", founded.code("First officer's")))
    assert vigil("verify").code == 0


@pytest.mark.parametrize(
    ("code", "passphrase", "exits"),
    [("0000", PASSPHRASE, 2), ("0" * 28, PASSPHRASE, 1), (None, "short", 2), (None, "password1234", 2), (None, "", 2)],
)
def test_what_will_not_do_is_refused_in_a_sentence_that_repeats_nothing(founded, code, passphrase, exits):
    said = begin(founded.vigil, "Ana", code or founded.code("First officer's"), passphrase)

    assert is_one_refusal(said, code=exits)
    for typed in (code, passphrase):
        assert not typed or typed not in said.err
    assert set(states(founded.vigil).values()) == {"invited"}


def test_everybody_of_a_demo_can_sign_in(demo):
    assert set(states(demo).values()) == {"active"}
    seen = {one["name"]: one for one in demo("people", "list", "--json").json}

    for one in PEOPLE:
        assert sorted(role["role"] for role in seen[one.name]["roles"]) == sorted(one.roles)
        token = demo("keys", "token", "--as", one.name, "--role", one.roles[0], "--json", typed=f"{one.passphrase}\n")
        assert (token.code, token.json["token"][:6]) == (0, "vigil_")
    assert demo("verify").code == 0


def test_the_passphrases_and_receipts_of_a_demo_are_printed_one_a_line(demo_said):
    lines = demo_said.splitlines()

    for one in PEOPLE:
        assert sum(one.name in line and one.passphrase in line for line in lines) == 1
    for receipt in SHOWN:
        assert sum(receipt.text in line and receipt.found in line for line in lines) == 1
    assert "code:" not in demo_said


def test_somebody_is_added_invited_and_disabled(demo):
    added = demo("people", "add", "Bekim Gashi", "--json").json
    assert states(demo)["bekim gashi"] == "invited"
    again = demo("people", "invite", "bekim gashi", "--json").json
    assert is_one_refusal(begin(demo, "Bekim Gashi", added["code"]))
    assert begin(demo, "Bekim Gashi", again["code"]).json["person"] == added["person"]

    assert demo("people", "disable", "Bekim Gashi").code == 0
    assert is_one_refusal(demo("keys", "passphrase", "--as", "bekim gashi", typed=f"{PASSPHRASE}\nx\n"))
    assert demo("people", "enable", "Bekim Gashi").code == 0

    assert states(demo)["bekim gashi"] == "active"


@pytest.mark.parametrize("words", [["disable", "nobody"], ["enable", "nobody"], ["invite", "nobody"]])
def test_somebody_who_is_not_there_is_said_so(demo, words):
    assert is_one_refusal(demo("people", *words))


def test_a_name_that_is_taken_is_refused(demo):
    assert is_one_refusal(demo("people", "add", "Demo-Officer"))


def test_the_officers_code_is_not_replaced_by_accident(founded):
    assert is_one_refusal(founded.vigil("people", "invite", officer_of(founded.vigil)))

    assert begin(founded.vigil, "Ana", founded.code("First officer's")).code == 0


def test_a_lost_code_is_replaced_and_the_office_begins_with_a_fresh_key(founded):
    vigil = founded.vigil

    code = vigil("people", "invite", officer_of(vigil), "--lost", "--json").json["code"]
    assert begin(vigil, "Ana", code).code == 0
    said = vigil("keys", "rotate", "intake", "--lost", "--as", "ana", typed=f"{PASSPHRASE}\n")

    assert (said.code, said.err) == (0, "")
    (_administration, intake) = vigil("offices", "list", "--json").json
    assert [one["opens"] for one in intake["members"]] == [True]
    assert vigil("verify").code == 0
