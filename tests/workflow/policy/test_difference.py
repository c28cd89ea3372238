"""What changed between two policies or calendars, said so that whoever adopts them knows what he adopts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.policy.island import FOLDER, edited, island
from workflow.calendar import read_calendar
from workflow.policy.difference import calendar_difference, difference
from workflow.policy.places import Faulty
from workflow.policy.reading import policy_from, text_of

OLD = policy_from(island())
CHANGES = [
    ("clocks.toml", '"3 days"', '"4 days"', ["clock viewing: limit 3 days → 4 days"]),
    ("clocks.toml", "verified = false", "verified = true", ["clock viewing: verified false → true"]),
    ("clocks.toml", '["healer", "speaker"]', '["healer"]', ["clock viewing, stage due: tell no longer speaker"]),
    (
        "clocks.toml",
        '["healer", "speaker"]',
        '["speaker", "healer"]',
        ["clock viewing, stage due: tell in another order"],
    ),
    ("clocks.toml", '["body_seen"]', '["body_seen", "closing"]', ["clock viewing: met_by now also closing"]),
    ("clocks.toml", 'lapses_after = "6 weeks"\n', "", ["clock viewing: lapses_after 6 weeks → nothing"]),
    (
        "clocks.toml",
        'extension = { at_most = 1, of = "5 working days" }\n',
        "",
        [
            "clock sheriffs_answer: extension {at_most = 1, of = 5 working days, by = [extension_granted]} → nothing",
        ],
    ),
    (
        "clocks.toml",
        "at_most = 1, of",
        "at_most = 2, of",
        ["clock sheriffs_answer, extension: at_most 1 → 2"],
    ),
    ("clocks.toml", '{ at = "+1 day", tell = ["speaker"] },', "", ["clock viewing, stage +1 day is gone."]),
    (
        "clocks.toml",
        '{ setting = ["castle", "boat"] }, ',
        "",
        ["clock viewing: when no longer {setting = [castle, boat]}"],
    ),
    ("clocks.toml", 'key = "old_hurt"', 'key = "a_year"', ["clock old_hurt is gone.", "clock a_year is new."]),
    ("workflow.toml", 'en = "Away"', 'en = "Off"', ["region errand, state away, title: en Away → Off"]),
    (
        "workflow.toml",
        'from = ["at_home", "declined"]',
        'from = ["at_home"]',
        ["transition sent_to_sheriff in errand: from no longer declined"],
    ),
    ("vocabulary.toml", 'origin = "either"', 'origin = "fact"', ["event circumstances_recorded: origin either → fact"]),
    (
        "vocabulary.toml",
        '"body_seen"]',
        '"body_seen", "corrected"]',
        ["vocabulary, groups: knowing now also corrected"],
    ),
    ("chronology.toml", 'prison = "castle"', 'prison = "boat"', ["chronology, setting: prison castle → boat"]),
    (
        "chronology.toml",
        'says = [{ kind = "body_seen" }]',
        "says = []",
        ["word medical_examination_done: says no longer {kind = body_seen}"],
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"), CHANGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_change_is_said_in_words(file, old, new, said):
    assert [str(change) for change in difference(OLD, policy_from(edited(file, old, new)))] == said


def test_two_clocks_in_another_order_are_named():
    first, *clocks = island()["clocks.toml"].split("[[clock]]")
    turned = "[[clock]]".join([first, *reversed(clocks)])

    said = difference(OLD, policy_from(island() | {"clocks.toml": turned}))

    assert [str(change) for change in said] == ["clocks: clock in another order"]


def test_a_chronology_that_comes_or_goes_is_named():
    without = island()
    del without["chronology.toml"]

    assert [str(change) for change in difference(OLD, policy_from(without))] == ["chronology is gone."]
    assert [str(change) for change in difference(policy_from(without), OLD)] == ["chronology is new."]


@given(st.sampled_from(sorted(island())), st.integers(min_value=0), st.sampled_from("aeiou1234,"))
def test_nothing_is_said_only_where_nothing_is_changed(file, place, typed):
    text = island()[file]
    at = place % len(text)
    try:
        new = policy_from(island() | {file: text[:at] + typed + text[at + 1 :]})
    except Faulty:
        return

    assert (difference(OLD, new) == []) == (new.hash == OLD.hash)


def test_a_calendar_s_days_are_compared_one_by_one():
    text = text_of(FOLDER / "calendar.toml")
    new = text.replace("2026-03-03", "2026-03-05").replace("estimated = true", "").replace('"friday", ', "")

    said = calendar_difference(read_calendar(text), read_calendar(new.replace("Atlantic/Reykjavik", "Atlantic/Faroe")))

    assert [str(change) for change in said] == [
        "calendar: zone Atlantic/Reykjavik → Atlantic/Faroe",
        "calendar: weekend Friday, Saturday → Saturday",
        "calendar: 2026-03-03 Day of the Nets → no holiday",
        "calendar: 2026-03-05 no holiday → Day of the Nets",
        "calendar: 2027-03-04 Day of the Nets (estimated) → Day of the Nets",
    ]
