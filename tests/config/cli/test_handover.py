"""`vigil people handover`: shown first, done with `--yes`, once however often it is run, and never half."""

import pytest

HEAD, COLLEAGUE, OFFICER = "demo-head", "demo-colleague", "demo-officer"
PASSPHRASE = "quiet clock under wooden bridge\n"


def handover(vigil, *words, passphrase=PASSPHRASE, by=HEAD):
    return vigil("people", "handover", *words, "--as", by, typed=passphrase)


def pseudonyms(vigil):
    return {one["name"]: one["person"] for one in vigil("people", "list", "--json").json}


def test_it_is_shown_and_then_done_once_and_the_log_holds(demo, tmp_path):
    who, note = pseudonyms(demo), tmp_path / "note.txt"
    note.write_text("Ask the doctor first.")

    shown = handover(demo, OFFICER, HEAD, "--json")
    assert shown.code == 0
    assert shown.json["left"] == 0
    plan = shown.json["cases"]
    assert {(one["to"], one["outcome"]) for one in plan} == {(who[HEAD], "planned")}
    assert "Nothing was handed over. Add `--yes` to do it." in handover(demo, OFFICER, HEAD).out
    assert handover(demo, OFFICER, HEAD, "--json").json["cases"] == plan

    done = handover(demo, OFFICER, HEAD, "--reason", "colleague_left", "--words", note, "--yes", "--json")
    assert done.code == 0
    assert [one["case"] for one in done.json["cases"]] == [one["case"] for one in plan]
    assert {one["outcome"] for one in done.json["cases"]} == {"done"}

    assert "No open case is assigned to them." in handover(demo, OFFICER, HEAD, "--yes").out
    assert demo("verify").code == 0


def test_several_get_the_cases_shared_out_and_a_circles_case_goes_to_its_members_alone(demo):
    who = pseudonyms(demo)

    shown = handover(demo, OFFICER, COLLEAGUE, HEAD, "--json").json["cases"]
    to_one = handover(demo, OFFICER, COLLEAGUE, "--json")

    assert {one["to"] for one in shown} == {who[COLLEAGUE], who[HEAD]}
    (circle,) = [one["case"] for one in to_one.json["cases"] if not one["to"]]
    assert to_one.code == 1
    assert next(one["to"] for one in shown if one["case"] == circle) == who[HEAD]
    assert handover(demo, OFFICER, COLLEAGUE, HEAD, "--yes").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((OFFICER, OFFICER), 2, "nobody hands over to themselves"),
        ((OFFICER, "nobody"), 1, "There is nobody of this name."),
        ((OFFICER,), 2, "TO"),
        ((OFFICER, COLLEAGUE, "--words", "/nowhere/note"), 2, "The file with the note cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(demo, words, code, said):
    told = handover(demo, *words)

    assert (told.code, told.out) == (code, "")
    assert said in told.err


def test_only_who_works_on_the_cases_hands_them_over(demo):
    told = handover(demo, OFFICER, COLLEAGUE, passphrase="green ladder beside old harbour\n", by="demo-administrator")

    assert told.code == 1
    assert "only somebody of the office that has the cases does this" in told.err


def test_who_cannot_open_the_cases_is_given_none_and_a_wrong_reason_changes_nothing(demo):
    stranger = handover(demo, OFFICER, "demo-doctor", "--yes", "--json")
    wrong = handover(demo, OFFICER, HEAD, "--reason", "nonsense", "--yes", "--json")

    assert stranger.code == wrong.code == 1
    assert {(one["to"], one["outcome"]) for one in stranger.json["cases"]} == {("", "left")}
    assert {one["outcome"] for one in wrong.json["cases"]} == {"refused"}
    assert all(one["why"] for one in wrong.json["cases"])
