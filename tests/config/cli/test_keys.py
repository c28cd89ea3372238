"""`vigil keys`: listed, changed, on paper, and tokens for programs."""

import re
import sqlite3
from contextlib import closing

import pytest

from config.demo_people import PEOPLE

DEMO = {one.name: one.passphrase + "\n" for one in PEOPLE}
OFFICER = DEMO["demo-officer"]
OF_INTAKE = [one.name for one in PEOPLE if one.office == "intake"]


def is_one_refusal(said, code=1):
    return (said.code, said.out) == (code, "") and said.err.endswith(".\n") and said.err.count("\n") == 1


def found(pattern, text):
    """What a group of a pattern matched."""
    match = re.search(pattern, text)
    assert match is not None
    return match[1]


def names(vigil):
    return [one["name"] for one in vigil("keys", "list", "--json").json]


def shares(vigil):
    """Recovery sheets made by the officer, as lines of words."""
    said = vigil(*("keys", "recovery", "--as", "demo-officer", "--threshold", "2", "--shares", "3"), typed=OFFICER)
    assert said.code == 0
    sheets = said.out.split("\f")
    assert len(sheets) == 3
    return [" ".join(re.findall(r"\d+ ([a-z]+)", sheet.split("\n\n")[1])) for sheet in sheets], sheets


def test_keys_are_listed_as_the_log_pins_them(demo):
    listed = names(demo)

    assert {name.split("#")[0] for name in listed if "person" not in name} == {
        "backup",
        "office:intake",
        "office:medical",
        "office:inspectorate",
        "office:prosecution",
    }
    assert sum(name.startswith("person:") for name in listed) == len(PEOPLE)


def test_a_key_that_was_exchanged_ends_the_list_with_4(demo):
    with closing(sqlite3.connect(demo.data / "vigil.db")) as connection:
        connection.execute("UPDATE holder SET public = zeroblob(1216) WHERE name LIKE 'office:intake#2'")
        connection.commit()

    assert is_one_refusal(demo("keys", "list"), code=4)


def test_a_passphrase_is_changed_by_who_knows_the_old_one(demo):
    new = "nine copper kettles singing"
    assert is_one_refusal(demo("keys", "passphrase", "--as", "demo-head", typed=f"wrong old passphrase\n{new}\n"))
    assert is_one_refusal(demo("keys", "passphrase", "--as", "demo-head", typed=f"{DEMO['demo-head']}short\n"), code=2)

    assert demo("keys", "passphrase", "--as", "demo-head", typed=f"{DEMO['demo-head']}{new}\n").code == 0

    assert is_one_refusal(demo("keys", "rotate", "intake", "--as", "demo-head", typed=DEMO["demo-head"]))
    assert demo("keys", "rotate", "intake", "--as", "demo-head", typed=f"{new}\n").code == 0
    assert names(demo)[-1] == "office:intake#3"


@pytest.mark.parametrize(
    ("who", "words", "code"),
    [
        ("demo-doctor", ["rotate", "intake"], 1),
        ("demo-officer", ["rotate", "nowhere"], 1),
        ("demo-officer", ["rotate", "intake", "--lost"], 1),
        ("demo-doctor", ["rotate", "intake", "--lost"], 1),
        ("demo-administrator", ["recovery"], 1),
        ("demo-officer", ["recovery", "--threshold", "5", "--shares", "3"], 2),
        ("demo-officer", ["token", "--service", "demo-head"], 2),
    ],
)
def test_what_is_not_ones_to_do_is_refused_and_changes_nothing(demo, who, words, code):
    before = demo.files["vigil.db"]

    assert is_one_refusal(demo("keys", *words, "--as", who, typed=DEMO[who]), code=code)
    assert demo.files["vigil.db"] == before


# ------------------------------------------------------------------------------------------------------- recovery


def test_the_sheets_say_all_that_whoever_keeps_them_needs(demo):
    words, sheets = shares(demo)

    assert {len(one.split()) for one in words} == {33}
    for number, sheet in enumerate(sheets, start=1):
        assert f"Share {number} of 3 of recovery#1" in sheet
        assert "Any 2 of them together" in sheet
        assert re.search(r"Check value [0-9a-f]{8}; fingerprint ([0-9a-f]{4} ?){5}", sheet)


def test_shares_are_tried_and_let_somebody_in_again(demo):
    words, _sheets = shares(demo)
    assert demo("keys", "rehearse", "--json", typed="\n".join(words[:2])).json == {"offices": ["intake"]}

    said = demo("keys", "recover", "demo-officer", typed="\n".join(words[1:]))
    code = found(r"One-time code: (\S+)\.", said.out)
    begun = demo("people", "begin", "demo-officer", typed=f"{code}\nnine copper kettles singing\n")

    assert (said.code, begun.code) == (0, 0)
    (intake,) = [one for one in demo("offices", "list", "--json").json if one["office"] == "intake"]
    assert {one["name"]: one["opens"] for one in intake["members"]} == dict.fromkeys(OF_INTAKE, True)
    assert demo("verify").code == 0


@pytest.mark.parametrize("words", [["rehearse"], ["recover", "demo-head"], ["recover", "demo-head", "--case", "x"]])
def test_too_few_shares_are_said_so_and_no_word_is_repeated(demo, words):
    (first, _second, _third), _sheets = shares(demo)

    said = demo("keys", *words, typed=f"{first}\n")

    assert is_one_refusal(said, code=2)
    assert "2 different shares are needed, and 1" in said.err
    assert not set(first.split()) & set(re.findall(r"[a-z]{4,}", said.err)) - {"share", "more"}


def test_another_office_is_sealed_to_recovery_by_its_member(demo):
    words, sheets = shares(demo)
    spoken = found(r"fingerprint ([0-9a-f ]{24})", sheets[0])

    said = demo(
        *("offices", "seat", "medical", "--recovery", "--fingerprint", spoken, "--as", "demo-doctor"),
        typed=DEMO["demo-doctor"],
    )

    assert said.code == 0
    assert demo("keys", "rehearse", "--json", typed="\n".join(words)).json == {"offices": ["intake", "medical"]}


# --------------------------------------------------------------------------------------------------------- tokens


def test_a_token_is_made_listed_and_revoked(demo):
    made = demo(
        *("keys", "token", "--as", "demo-prosecutor", "--scope", "record", "--days", "7", "--json"),
        typed=DEMO["demo-prosecutor"],
    ).json
    (listed,) = demo("keys", "tokens", "--json").json

    assert made.keys() == {"token", "name", "expires_at"}
    assert (listed["id"], listed["office"], listed["role"], listed["scope"]) == (
        made["name"],
        "prosecution",
        "prosecutor",
        "record",
    )
    assert made["token"] not in demo("keys", "tokens").out

    assert demo("keys", "revoke", made["name"]).code == 0
    assert demo("keys", "tokens", "--json").json[0]["revoked_at"] is not None
    assert is_one_refusal(demo("keys", "revoke", made["name"]))


def test_who_has_several_roles_says_which(demo):
    assert is_one_refusal(demo("keys", "token", "--as", "demo-officer", typed=OFFICER), code=2)

    said = demo("keys", "token", "--as", "demo-officer", "--role", "case_officer", "--json", typed=OFFICER)

    assert said.code == 0


def test_a_service_account_gets_its_token_from_the_administrator(demo):
    assert demo("people", "add", "Case system", "--service", "--json").json["code"] is None
    assert demo("offices", "join", "prosecution", "case system", "--role", "prosecutor").out == "Recorded.\n"

    made = demo("keys", "token", "--service", "case system", "--scope", "record", "--json")

    assert made.code == 0
    (listed,) = demo("keys", "tokens", "--json").json
    assert listed["person"].startswith("s-")


def test_nobody_ends_the_token_of_somebody_else(demo):
    made = demo("keys", "token", "--as", "demo-head", "--json", typed=DEMO["demo-head"]).json

    assert is_one_refusal(demo("keys", "revoke", made["name"], "--as", "demo-doctor", typed=DEMO["demo-doctor"]))
    assert demo("keys", "revoke", made["name"], "--as", "demo-head", typed=DEMO["demo-head"]).code == 0
    assert demo("verify").code == 0
