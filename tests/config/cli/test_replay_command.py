"""`vigil replay`: judgments for a judge to read or for a machine; bad files refused with file and line."""

import json

import pytest

from config.settings import shipped_chronologies

SHIPPED = shipped_chronologies()
ENTRY = {
    *("clock", "title", "started", "due", "met", "ended", "verdict", "late_days"),
    *("kind", "basis", "from_event", "met_event", "source", "verified"),
}
VERDICTS = {"kept", "late", "open", "open_late", "cannot_tell", "ended", "lapsed", "not_judged"}


def chronology(*events, **more):
    """A chronology of "2001-06-30 03:15 allegation_made"; a month or a year is written as such."""
    return {"id": "x", "title": "X v. Y", "place_of_deprivation": "police custody", **more} | {
        "events": [an_event(*line.split()) for line in events]
    }


def an_event(day, *rest):
    precision = {10: "day", 7: "month", 4: "year"}[len(day)]
    event = {"date": day + "-01-01"[len(day) - 4 : 6] * (len(day) < 10), "precision": precision, "event": rest[-1]}
    return event | ({"time": rest[0]} if len(rest) == 2 else {})


@pytest.fixture
def replay(nowhere, tmp_path):
    """Replays a chronology, or whatever bytes a file may have."""

    def replayed(content, *words):
        path = tmp_path / "judgment.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, indent=1).encode())
        return nowhere("replay", path, *words)

    return replayed


def test_without_files_the_shipped_judgments_are_replayed(nowhere):
    said = nowhere("replay", "--json")

    assert said.code == 3
    assert [one["id"] for one in said.json] == [json.loads(path.read_text("utf-8"))["id"] for path in SHIPPED]


def test_the_json_has_exactly_the_promised_keys(nowhere):
    for one in nowhere("replay", "--json").json:
        assert one.keys() == {"id", "events", "clocks", "log"}
        assert one["log"].keys() == {"size", "root"}
        for entry in one["clocks"]:
            vague = {"earliest", "latest"} if entry["verdict"] == "cannot_tell" else set()
            assert entry.keys() == ENTRY | vague
            assert entry["verdict"] in VERDICTS
            assert entry["due"].endswith("Z")


def test_nothing_late_ends_with_0_and_something_late_with_3(replay):
    assert replay(chronology("2001-06-30 allegation_made")).code == 0
    assert replay(chronology("2001-06-30 allegation_made", "2003-06-30 investigation_opened")).code == 3


def test_a_month_across_a_deadline_cannot_be_told(replay):
    said = replay(
        chronology("2001-06-30 03:15 allegation_made", "2001-07 referred_to_prosecutor", "2001-09-01 other"), "--json"
    )

    (entry,) = [one for one in said.json[0]["clocks"] if one["clock"] == "prosecutor_referral"]
    assert (entry["verdict"], entry["late_days"], entry["met"]) == ("cannot_tell", None, "2001-07")
    assert entry["earliest"] <= entry["latest"] == entry["due"] == "2001-07-01T01:15:00Z"


def test_a_judge_reads_what_was_due_by_which_source_beside_what_the_court_found(nowhere):
    said = nowhere("replay", next(path for path in SHIPPED if "vasilyev-police" in path.name))

    assert "Denis Vasilyev v. Russia" in said.out
    assert "The Court: promptness breached" in said.out
    assert "✗ late from here: " in said.out
    assert "CPT" in said.out
    assert "The Court condemned: " in said.out
    assert "\x1b" not in said.out  # colour only where a terminal has it


def test_the_page_of_fidelity_names_every_judgment(nowhere, tmp_path):
    said = nowhere("fidelity", "-o", tmp_path / "fidelity.md")

    page = (tmp_path / "fidelity.md").read_text("utf-8")
    assert (said.code, said.out) == (0, "")
    assert page.count("\n## ") == len(SHIPPED)


def test_unsorted_events_are_replayed_in_order_and_that_is_said(replay):
    said = replay(chronology("2001-07-01 medical_examination_done", "2001-06-30 allegation_made"), "--json")

    assert said.json[0]["events"] == 2
    assert said.err == "x: The events were not in the order of their dates; they are replayed in it.\n"


GOOD = chronology("2001-06-30 allegation_made", "2001-07-20 investigation_opened")


def spoilt(**changes):
    """The good chronology with other keys, or with the second event changed."""
    second = GOOD["events"][1] | changes.pop("event", {})
    return GOOD | {"events": [GOOD["events"][0], second]} | changes


BAD = {
    "no JSON": (b"{", ":1: This is not JSON"),
    "no JSON in line 3": (b'{\n"id": "x",\n"title": }', ":3: This is not JSON"),
    "nothing": (b"", ":1: This is not JSON"),
    "not even text": (b'{"id": "\xff\xfe"}', ":1: The file is not in UTF-8"),
    "not a number": (b'{"id": NaN}', ": This is not JSON"),
    "a list": ([GOOD], ":1: "),
    "no events": (GOOD | {"events": []}, ":5: There is no event"),
    "an unknown event": (spoilt(event={"event": "seized_by_aliens"}), ":14: "),
    "a misspelt event": (spoilt(event={"event": "investigation_open"}), ":14: "),
    "a number for a date": (spoilt(event={"date": 20010720}), ":12: "),
    "a day that does not exist": (spoilt(event={"date": "2001-02-30"}), ":12: 2001-02-30 is not a day that exists"),
    "a time that does not exist": (spoilt(event={"time": "25:00"}), ":15: "),
    "an unknown precision": (spoilt(event={"precision": "week"}), ":13: "),
    "an unknown key": (spoilt(event={"colour": "red"}), ":15: "),
    "an unknown place": (spoilt(place_of_deprivation="spaceship"), ":4: "),
    "events that are no list": (spoilt(events="many"), ":5: "),
    "a title missing": ({key: value for key, value in GOOD.items() if key != "title"}, ":1: "),
    "a key twice": (b'{"id": "x",\n "id": "y"}', ":2: "),
    "nested without end": (b"[" * 100_000, ": Lists and objects are nested too deeply"),
    "50 MB": (b" " * 50_000_000, ": The file is larger than 20000000 bytes"),
    "events without end": (GOOD | {"events": GOOD["events"] * 10_000}, ":5: There are more than 10000 events"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_file_and_line_and_nothing_is_printed(replay, what):
    content, says = BAD[what]

    said = replay(content, "--json")

    assert (said.code, said.out) == (2, "")
    assert f"judgment.json{says}" in said.err
    assert "Traceback" not in said.err
    assert len(said.err) < 2_000


@pytest.mark.parametrize("name", ["nowhere.json", ""])
def test_a_file_that_cannot_be_read_is_named(nowhere, tmp_path, name):
    said = nowhere("replay", tmp_path / name)

    assert (said.code, said.out) == (2, "")
    assert "The file cannot be read: " in said.err


def test_one_bad_file_among_good_ones_stops_all(nowhere, tmp_path):
    (tmp_path / "bad.json").write_text("{")

    said = nowhere("replay", SHIPPED[0], tmp_path / "bad.json", "--json")

    assert (said.code, said.out) == (2, "")


def test_a_policy_that_is_not_there_is_refused(nowhere, tmp_path):
    said = nowhere("replay", SHIPPED[0], "--policy", tmp_path / "nowhere")

    assert (said.code, said.out) == (2, "")
    assert "There is no folder" in said.err
