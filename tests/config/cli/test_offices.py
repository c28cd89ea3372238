"""`vigil offices`: added, joined, seated by a colleague after a call, left."""

import pytest

from config.demo_people import PEOPLE

PASSPHRASE = "seven paper boats on rivers"
DEMO = {one.name: one.passphrase + "\n" for one in PEOPLE}
OF_INTAKE = [one.name for one in PEOPLE if one.office == "intake"]


def is_one_refusal(said, code=1):
    return (said.code, said.out) == (code, "") and said.err.endswith(".\n") and said.err.count("\n") == 1


def office(vigil, name="intake"):
    return next(one for one in vigil("offices", "list", "--json").json if one["office"] == name)


def opens(vigil):
    return {one["name"]: one["opens"] for one in office(vigil)["members"]}


@pytest.fixture
def bekim(demo):
    """Somebody who joined the intake office and signed in, and the fingerprint that they read out."""
    code = demo("people", "add", "bekim", "--json").json["code"]
    assert "`vigil offices seat`" in demo("offices", "join", "intake", "bekim", "--role", "case_officer").out
    return demo("people", "begin", "bekim", "--json", typed=f"{code}\n{PASSPHRASE}\n").json["spoken"]


def test_a_colleague_seals_the_key_after_a_call(demo, bekim):
    assert opens(demo)["bekim"] is False

    said = demo("offices", "seat", "intake", "bekim", "--as", "demo-officer", typed=f"{DEMO['demo-officer']}{bekim}\n")

    assert (said.code, said.err) == (0, "")
    assert opens(demo) == dict.fromkeys(["bekim", *OF_INTAKE], True)


def test_the_passphrase_may_come_from_a_file_and_the_fingerprint_as_an_option(demo, bekim, tmp_path):
    (tmp_path / "passphrase").write_text(DEMO["demo-head"])

    said = demo(
        *("offices", "seat", "intake", "bekim", "--as", "demo-head", "--fingerprint", bekim),
        VIGIL_PASSPHRASE_FILE=str(tmp_path / "passphrase"),
    )

    assert said.code == 0
    assert opens(demo)["bekim"] is True


@pytest.mark.parametrize(
    ("who", "passphrase", "heard"),
    [
        ("demo-officer", DEMO["demo-officer"], "1a2b 3c4d 5e6f 7081 92a3"),
        ("demo-officer", DEMO["demo-head"], None),
        ("demo-doctor", DEMO["demo-doctor"], None),
        ("nobody", DEMO["demo-officer"], None),
    ],
)
def test_another_fingerprint_or_another_person_seals_nothing(demo, bekim, who, passphrase, heard):
    said = demo(*("offices", "seat", "intake", "bekim", "--as", who), typed=f"{passphrase}{heard or bekim}\n")

    assert is_one_refusal(said)
    assert passphrase.strip() not in said.err
    assert opens(demo)["bekim"] is False


def test_a_leaver_is_followed_by_a_new_key_at_once_or_later(demo, bekim):
    said = demo(*("offices", "leave", "intake", "demo-head", "--as", "demo-officer"), typed=DEMO["demo-officer"])
    assert (said.code, office(demo)["key"], opens(demo)["demo-officer"]) == (0, "office:intake#3", True)

    assert "`vigil keys rotate`" in demo("offices", "leave", "intake", "bekim").out
    assert office(demo)["change_due"] is False  # Bekim never held the key
    assert set(opens(demo)) == {*OF_INTAKE} - {"demo-head"}
    assert demo("verify").code == 0


def test_without_a_colleague_the_list_says_that_a_change_is_due_until_it_was_made(demo):
    assert demo("offices", "leave", "intake", "demo-head").code == 0
    assert office(demo)["change_due"] is True
    assert "known to somebody" in demo("offices", "list").out

    said = demo("keys", "rotate", "intake", "--as", "demo-officer", typed=DEMO["demo-officer"])

    assert said.code == 0
    assert office(demo)["change_due"] is False


def test_an_office_is_added_and_its_first_member_makes_its_key(demo):
    assert demo("offices", "add", "regional", "Regional office", "--kind", "intake").code == 0
    assert office(demo, "regional")["key"] is None

    assert demo("offices", "join", "regional", "demo-officer", "--role", "head").out == "Recorded.\n"

    assert office(demo, "regional")["key"] == "office:regional#1"
    assert is_one_refusal(demo("offices", "add", "regional", "Again"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["join", "nowhere", "demo-officer", "--role", "head"], 1),
        (["join", "intake", "demo-officer", "--role", "king"], 2),
        (["join", "intake", "nobody", "--role", "head"], 1),
        (["leave", "intake", "demo-doctor"], 1),
        (["seat", "intake", "--as", "demo-officer"], 2),
        (["seat", "intake", "demo-head", "--recovery", "--as", "demo-officer"], 2),
        (["add", "Not An Id", "Title"], 2),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(demo, words, code):
    before = demo.files["vigil.db"]

    assert is_one_refusal(demo("offices", *words, typed=DEMO["demo-officer"]), code=code)
    assert demo.files["vigil.db"] == before
