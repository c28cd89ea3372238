"""Reading the chronology of a judgment: what cannot be replayed is refused with file and line, the rest is taken."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.chronology.reading import LARGEST_BYTES, chronology_from, read_chronology
from workflow.errors import NotUnderstood
from workflow.policy.schemas import CHRONOLOGY, schemas

TEXT = """\
{
  "id": "atlantis-doe",
  "title": "Doe v. Atlantis",
  "body": "ECtHR",
  "application": "1/01",
  "date_of_judgment": "2010-05-04",
  "country": "AT",
  "source": "invented",
  "verified": false,
  "place_of_deprivation": "police custody",
  "events": [
    {
      "date": "2001-06-30",
      "precision": "day",
      "time": "03:15",
      "event": "allegation_made",
      "note": "Told the duty officer.",
      "paragraph": "7"
    },
    {
      "date": "2001-08-01",
      "precision": "month",
      "event": "medical_examination_done",
      "note": "",
      "paragraph": "8"
    },
    {
      "date": "2003-01-01",
      "precision": "year",
      "event": "refusal_to_prosecute",
      "note": "Refused.",
      "paragraph": "9"
    }
  ],
  "finding": {
    "procedural_violation": null,
    "promptness": "breached",
    "reasons": "Too long.",
    "paragraph": "40",
    "delays": [
      {
        "from": "allegation_made",
        "from_date": "2001-06-30",
        "to": "refusal_to_prosecute",
        "to_date": "2003-01-01",
        "days": 550
      }
    ]
  }
}
"""


def refusal_of(text):
    with pytest.raises(NotUnderstood) as refused:
        chronology_from(text, where="doe.json")
    return str(refused.value).removesuffix(" Nothing was changed.")


def edited(old, new):
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_a_chronology_is_read_with_its_dates_as_exact_as_they_are():
    chronology = chronology_from(TEXT, where="doe.json")

    assert [event.written for event in chronology.events] == ["2001-06-30T03:15", "2001-08", "2003"]
    assert chronology.finding is not None
    assert chronology.finding.delays[0].condemned
    assert chronology.notes == ()


def test_what_a_replay_does_not_need_may_be_missing():
    value = json.loads(TEXT)
    needed = {name: value[name] for name in ("id", "title", "place_of_deprivation", "events")}
    needed["events"] = [{"date": "2001-06-30", "precision": "day", "event": "other"}]

    assert chronology_from(json.dumps(needed), where="doe.json").finding is None


MISTAKES = [
    ('"allegation_made"', '"alegation_made"', 16, "event cannot be alegation_made; did you mean allegation_made?"),
    ('"2001-08-01"', '"2001-02-30"', 21, "2001-02-30 is not a day that exists (years 1000 to 2999)."),
    ('"2001-08-01"', '"0999-01-01"', 21, "0999-01-01 is not a day that exists (years 1000 to 2999)."),
    ('"2001-08-01"', '"August 2001"', 21, "date cannot be 'August 2001'; write a day like 2001-06-30."),
    ('"2001-08-01"', "20010801", 21, "date must be a text in quotation marks; here stands 20010801."),
    ('"month"', '"week"', 22, "precision cannot be week; did you mean day / month / year?"),
    ('"03:15"', '"25:15"', 15, "time cannot be 25:15; write a time of day like 09:05."),
    ('"note": "Refused."', '"notes": "Refused."', 31, "notes is not a key of an event; did you mean note?"),
    ('"note": "Refused."', '"note": 7', 31, "note must be a text in quotation marks; here stands 7."),
    ('"note": "Refused."', '"note": "\\u001b[2J"', 31, "note holds a character that cannot be seen: '\\x1b[2J'."),
    ('"note": "Refused."', '"note": "\\ud800"', 31, "note holds a character that cannot be seen: '\\ud800'."),
    ('"police custody"', '"police"', 10, "place_of_deprivation cannot be police; did you mean police custody?"),
    ('"verified": false', '"verified": "no"', 9, 'verified must be true or false; here stands "no".'),
    ('"atlantis-doe"', '"../etc"', 2, "id cannot be '../etc'; write a name like serbia-gjini."),
    ('"days": 550', '"days": 550.5', 46, "days must be a whole number; here stands 550.5."),
    (
        '"to_date": "2003-01-01"',
        '"to_date": "2003-13-01"',
        45,
        "2003-13-01 is not a day that exists (years 1000 to 2999).",
    ),
    ('"2010-05-04"', '"2010-05-32"', 6, "2010-05-32 is not a day that exists (years 1000 to 2999)."),
    ('  "title": "Doe v. Atlantis",\n', "", 1, "title is missing from a chronology file."),
    ('      "precision": "year",\n', "", 27, "precision is missing from refusal_to_prosecute."),
    (
        '"title": "Doe v. Atlantis"',
        '"title": "Doe v. Atlantis", "title": "Doe"',
        3,
        "An object names the key title twice; keep one of them.",
    ),
    (
        '"paragraph": "9"',
        '"paragraph": "9", "date": "2004-01-01"',
        32,
        "An object names the key date twice; keep one of them.",
    ),
    (
        '"paragraph": "8"\n    },',
        '"paragraph": "8"\n    }',
        27,
        "This is not JSON: Expecting ',' delimiter in column 5.",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "sentence"), MISTAKES, ids=lambda value: str(value)[:30])
def test_a_mistake_is_named_with_its_line_and_with_what_would_be_right(old, new, line, sentence):
    assert refusal_of(edited(old, new)) == f"doe.json:{line}: {sentence}"


def test_all_mistakes_are_told_together():
    said = refusal_of(
        edited('"allegation_made"', '"alegation"').replace('"month"', '"moon"').replace('"prec', '"pric', 1)
    )

    assert said.startswith("Several things are wrong:\ndoe.json:14: ")
    assert "doe.json:16: " in said
    assert "doe.json:22: " in said


def test_unsorted_events_are_sorted_and_a_note_says_so():
    value = json.loads(TEXT)
    value["events"].reverse()

    chronology = chronology_from(json.dumps(value), where="doe.json")

    assert [event.date for event in chronology.events] == ["2001-06-30", "2001-08-01", "2003-01-01"]
    assert [str(note) for note in chronology.notes] == [
        "The events were not in the order of their dates; they are replayed in it."
    ]


def test_events_of_one_day_keep_the_order_of_the_file():
    value = json.loads(TEXT)
    day = {"date": "2001-06-30", "precision": "day"}
    value["events"] = [{**day, "event": word} for word in ("released", "incident", "died")]
    value["events"].append({**day, "date": "2001-06-29", "event": "other"})

    events = chronology_from(json.dumps(value), where="doe.json").events

    assert [event.event for event in events] == ["other", "released", "incident", "died"]


def test_more_exactness_than_the_precision_has_is_left_aside_with_a_note():
    text = edited('"2001-08-01"', '"2001-08-16"').replace('"precision": "day"', '"precision": "year"', 1)

    chronology = chronology_from(text, where="doe.json")

    assert [event.written for event in chronology.events] == ["2001", "2001-08", "2003"]
    assert len(chronology.notes) == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "doe.json:1: This is not JSON: Expecting value in column 1."),
        ("# Doe v. Atlantis", "doe.json:1: This is not JSON: Expecting value in column 1."),
        ("[1, 2]", "doe.json:1: the file must be a table with keys of its own; here stands [1, 2]."),
        ("[" * 200_000, "doe.json: Lists and objects are nested too deeply for a chronology."),
        ('{"a": ' * 300 + "1" + "}" * 300, "doe.json: Lists and objects are nested too deeply for a chronology."),
        ('{"id": NaN}', "doe.json: This is not JSON: NaN is no number."),
        ('{"id": ' + "9" * 5_000 + "}", "doe.json: This is not JSON: Exceeds the limit (4300 digits)"),
        (
            '{"events": [' + "0, " * 10_001 + "0]}",
            "doe.json:1: There are more than 10000 events, so it is no chronology.",
        ),
    ],
    ids=["empty", "text", "list", "deep lists", "deep objects", "no number", "many digits", "many events"],
)
def test_what_is_no_chronology_is_refused_with_a_sentence(text, sentence):
    assert refusal_of(text).startswith(sentence)


def test_a_chronology_without_an_event_is_refused():
    value = json.loads(TEXT) | {"events": []}

    assert refusal_of(json.dumps(value, indent=1)) == "doe.json:11: There is no event, so there is nothing to replay."


def test_a_file_is_named_as_it_was_given(tmp_path):
    path = tmp_path / "doe.json"
    path.write_text(edited('"month"', '"week"'), encoding="utf-8")

    with pytest.raises(NotUnderstood) as refused:
        read_chronology(path)

    assert refused.value.where == f"{path}:22"


def test_fifty_megabytes_are_refused_without_reading_them(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    with pytest.raises(NotUnderstood, match=f"larger than {LARGEST_BYTES} bytes"):
        read_chronology(path)


@pytest.mark.parametrize("raw", [b'{"id": "\xff"}', TEXT.encode("utf-16")])
def test_another_encoding_is_refused(tmp_path, raw):
    (tmp_path / "doe.json").write_bytes(raw)

    with pytest.raises(NotUnderstood, match="not in UTF-8"):
        read_chronology(tmp_path / "doe.json")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(NotUnderstood, match="The file cannot be read: No such file or directory"):
        read_chronology(tmp_path / "nowhere.json")


@given(st.integers(min_value=0), st.text('{}[]",:0a\\ \n', max_size=3), st.integers(0, 4))
def test_a_slip_anywhere_is_refused_or_does_no_harm(place, typed, lost):
    at = place % len(TEXT)

    with suppress(NotUnderstood):
        chronology_from(TEXT[:at] + typed + TEXT[at + lost :], where="doe.json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_a_chronology_or_is_refused(value):
    with pytest.raises(NotUnderstood):
        chronology_from(json.dumps(value), where="doe.json")


@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1))
def test_whatever_their_order_events_come_sorted(days):
    value = json.loads(TEXT)
    value["events"] = [{"date": str(day), "precision": "day", "event": "other"} for day in days]

    events = chronology_from(json.dumps(value), where="doe.json").events

    assert [event.date for event in events] == sorted(map(str, days))


def test_the_loader_and_the_schema_agree():
    validator = jsonschema.Draft202012Validator(schemas()[CHRONOLOGY])

    assert validator.is_valid(json.loads(TEXT))
    for old, new, _line, sentence in MISTAKES:
        if "exist" not in sentence and "JSON" not in sentence and "twice" not in sentence and "seen" not in sentence:
            assert not validator.is_valid(json.loads(edited(old, new))), sentence


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parents[3].glob("config/chronologies/*.json")), ids=lambda p: p.stem
)
def test_every_shipped_chronology_is_read_without_a_note(path):
    assert read_chronology(path).notes == ()
