"""Judgments through the real corridor: the same clocks every time, as the pure derivation gives them; nothing stays."""

import json
import tempfile

import pytest

from config.replay import replay_all
from config.settings import shipped_chronologies, shipped_policy
from tests.workflow.chronology.judgments import all_replayed
from tests.workflow.policy.island import FOLDER as ISLAND
from workflow.errors import NotUnderstood

SHIPPED = shipped_chronologies()
SOME = SHIPPED[:3]


def replayed(paths, policy=None):
    return list(replay_all(paths, policy or shipped_policy()))


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder for temporary things that nobody else uses."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


@pytest.fixture(scope="module")
def all_of_them():
    return replayed(SHIPPED)


def test_what_the_corridor_records_is_what_the_pure_derivation_gives(all_of_them):
    pure = all_replayed()

    assert [one.chronology for one in all_of_them] == [chronology for chronology, _clocks in pure]
    for one, (_chronology, clocks) in zip(all_of_them, pure, strict=True):
        assert one.clocks == clocks, one.chronology.id


def test_the_same_judgment_gives_the_same_clocks_and_delays_again_whatever_stands_beside_it(all_of_them):
    again = replayed(reversed(SHIPPED))[::-1]

    assert [(one.clocks, one.delays, one.size) for one in again] == [
        (one.clocks, one.delays, one.size) for one in all_of_them
    ]


def test_two_replays_have_different_logs_for_every_entry_is_salted():
    first, second = replayed(SOME[:1]), replayed(SOME[:1])

    assert first[0].root != second[0].root


def test_every_event_of_a_judgment_is_in_the_log_and_what_time_brought_too(all_of_them):
    for one in all_of_them:
        assert one.size > len(one.chronology.events) / 2
        assert any(entry.verdict in ("late", "open_late", "kept") for entry in one.clocks)


def test_a_replay_leaves_nothing_behind(temporary):
    replayed(SOME)

    assert list(temporary.iterdir()) == []


def test_a_replay_that_is_broken_off_leaves_nothing_behind(temporary):
    for _one in replay_all(SOME, shipped_policy()):
        assert list(temporary.iterdir()) != []
        break

    assert list(temporary.iterdir()) == []


def test_a_bad_file_among_good_ones_stops_all_before_any_is_replayed(tmp_path, temporary):
    (tmp_path / "bad.json").write_text("{")

    with pytest.raises(NotUnderstood, match=r"bad\.json:1: This is not JSON"):
        next(replay_all([*SOME, tmp_path / "bad.json"], shipped_policy()))

    assert list(temporary.iterdir()) == []


def test_another_policy_has_its_own_clocks():
    (one,) = replayed(SOME[:1], ISLAND)

    assert {entry.clock for entry in one.clocks} <= {"entering", "viewing", "sheriffs_answer", "old_hurt"}
    assert one.notice.en == "The island measures others by its own law."


def test_a_policy_without_words_for_chronologies_says_so(tmp_path):
    for path in ISLAND.iterdir():
        if path.name != "chronology.toml":
            (tmp_path / path.name).write_bytes(path.read_bytes())

    with pytest.raises(NotUnderstood, match="does not say how a chronology's words are said in it"):
        replayed(SOME[:1], tmp_path)


def test_unsorted_events_are_replayed_in_the_order_of_their_dates(tmp_path):
    judgment = json.loads(SOME[0].read_text("utf-8"))
    judgment["events"].sort(key=lambda event: event["date"])
    (tmp_path / "sorted.json").write_text(json.dumps(judgment))
    days = sorted({event["date"] for event in judgment["events"]}, reverse=True)
    judgment["events"] = [event for day in days for event in judgment["events"] if event["date"] == day]
    (tmp_path / "turned.json").write_text(json.dumps(judgment))

    straight, turned = replayed([tmp_path / "sorted.json", tmp_path / "turned.json"])

    assert turned.clocks == straight.clocks
    assert (len(straight.chronology.notes), len(turned.chronology.notes)) == (0, 1)
