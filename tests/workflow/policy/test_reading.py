"""Reading a policy: from a folder or from kept texts, named by the hash of what it says, and never by a traceback."""

import hashlib
import json
import re
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.policy.island import FOLDER, edited, island, said_of
from workflow.errors import NotUnderstood
from workflow.policy.places import Faulty, lines_of
from workflow.policy.reading import (
    LARGEST_BYTES,
    calendar_hash,
    canonical_policy,
    policy_content,
    policy_from,
    policy_hash,
    read_policy,
    text_of,
)

FILES = sorted(island())
KEYS = [(file, path) for file in FILES for path in lines_of(island()[file]) if path and isinstance(path[-1], str)]


@pytest.fixture
def folder(tmp_path):
    """A copy of the island's policy that may be spoilt."""
    return shutil.copytree(FOLDER, tmp_path / "island")


def refusal_of(folder):
    with pytest.raises(NotUnderstood) as refused:
        read_policy(folder)
    return str(refused.value)


def test_a_policy_read_from_its_folder_and_from_its_texts_is_the_same():
    assert read_policy(FOLDER) == policy_from(policy_content(FOLDER))


def test_the_calendar_is_no_part_of_a_policy(folder):
    before = read_policy(folder).hash

    (folder / "calendar.toml").write_text("", encoding="utf-8")

    assert read_policy(folder).hash == before


def test_comments_layout_and_the_order_of_keys_do_not_change_the_hash():
    content = island()
    clocks = re.sub(r"(basis = .*\n)(source = .*\n)(verified = .*\n)", r"# why\n\3\n\2  \1", content["clocks.toml"])

    assert clocks != content["clocks.toml"]
    assert policy_hash(content | {"clocks.toml": clocks}) == policy_hash(content)


@pytest.mark.parametrize("file", FILES)
def test_a_changed_word_changes_the_hash(file):
    assert policy_hash(edited(file, "island-1", "island-2")) != policy_hash(island())


def test_the_hash_names_the_canonical_form_which_says_it_all():
    canonical = canonical_policy(island())

    assert hashlib.sha256(canonical).hexdigest() == policy_from(island()).hash
    assert json.loads(canonical)["clocks.toml"]["clock"][1]["limit"] == "3 days"


def test_a_calendar_is_hashed_by_what_it_says():
    text = text_of(FOLDER / "calendar.toml")

    assert calendar_hash("# a comment\n" + text) == calendar_hash(text)
    assert calendar_hash(text.replace("2026-03-03", "2026-03-05")) != calendar_hash(text)


def test_texts_that_were_adopted_once_are_read_though_a_later_release_would_refuse_their_sense():
    content = edited("clocks.toml", 'tell = ["scribe"]', 'tell = ["cook"]')

    assert said_of(content) != []
    assert policy_from(content).clocks.clock[0].stages[0].tell == ("cook",)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert refusal_of(tmp_path / "atlantis").startswith(f"There is no folder {tmp_path / 'atlantis'}.")


def test_a_missing_file_is_named_and_a_mistyped_one_beside_it(folder):
    (folder / "clocks.toml").rename(folder / "clock.toml")

    assert refusal_of(folder).startswith("clocks.toml: clocks.toml is missing from the policy; is it clock.toml?")


def test_a_missing_file_is_named_where_nothing_is_like_it(folder):
    (folder / "workflow.toml").unlink()

    assert refusal_of(folder).startswith("workflow.toml: workflow.toml is missing from the policy.")


def test_a_mistyped_optional_file_is_not_passed_over_in_silence(folder):
    (folder / "chronology.toml").rename(folder / "chronolgy.toml")

    assert "chronology.toml is missing from the policy; is it chronolgy.toml?" in refusal_of(folder)


def test_a_folder_in_the_place_of_a_file_is_named(folder):
    (folder / "clocks.toml").unlink()
    (folder / "clocks.toml").mkdir()

    assert refusal_of(folder).startswith("clocks.toml: The file cannot be read: Is a directory.")


def test_a_file_that_is_not_utf_8_is_named_with_the_line(folder):
    (folder / "clocks.toml").write_bytes('version = "1"\n# Bej\u00eb\n'.encode("latin-1"))

    assert refusal_of(folder).startswith("clocks.toml:2: The file is not in UTF-8; save it so.")


def test_a_huge_file_is_refused_before_it_is_read(folder):
    with (folder / "clocks.toml").open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)

    assert refusal_of(folder).startswith("clocks.toml: The file is larger than 2000000 bytes")


def test_a_byte_order_mark_does_no_harm(folder):
    text = (folder / "clocks.toml").read_bytes()
    (folder / "clocks.toml").write_bytes(b"\xef\xbb\xbf" + text)

    assert read_policy(folder) == read_policy(FOLDER)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = " + "[" * 20_000, "clocks.toml: Lists and tables are nested too deeply for a policy."),
        ("a = " + "[" * 50 + "]" * 50, "clocks.toml: Lists and tables are nested too deeply for a policy."),
        ("a = " + "9" * 5_000, "clocks.toml: This is not TOML: Exceeds the limit"),
        ('version = "1"\nclock = [', "clocks.toml:2: This is not TOML: Invalid value."),
        ("when = 2026-02-30", "clocks.toml:1: This is not TOML: Invalid date or datetime."),
    ],
)
def test_a_text_that_no_reader_can_take_is_refused_with_a_sentence(text, sentence):
    assert said_of(island() | {"clocks.toml": text})[0].startswith(sentence)


@pytest.mark.parametrize("number", ["nan", "1e400", "99999999999999999999"])
def test_what_has_no_canonical_form_has_no_hash(number):
    with pytest.raises(NotUnderstood, match="no canonical form"):
        calendar_hash(f"zone = {number}")


@given(st.sampled_from(KEYS))
def test_any_single_key_renamed_is_found(place):
    file, path = place
    content = island()
    rows = content[file].splitlines()
    row = lines_of(content[file])[path] - 1
    rows[row] = re.sub(rf'(?<!\w){re.escape(path[-1])}(?=["\s]*[=\]])', f"{path[-1]}x", rows[row], count=1)

    assert said_of(content | {file: "\n".join(rows)}) != []


@given(st.sampled_from(FILES), st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("latin-1"))))
def test_random_text_is_refused_and_nothing_else_happens(file, text):
    with pytest.raises(Faulty):
        policy_from(island() | {file: text})


@given(st.sampled_from(FILES), st.integers(min_value=0), st.text("[]{}=\"'\\.,#\n0aZ:-", max_size=2), st.integers(0, 3))
def test_a_slip_anywhere_is_refused_or_does_no_harm(file, place, typed, lost):
    text = island()[file]
    at = place % len(text)

    said = said_of(island() | {file: text[:at] + typed + text[at + lost :]})

    assert all(
        re.match(r"(vocabulary|workflow|clocks|chronology|notifications)\.toml(:\d+)?: .+", fault) for fault in said
    )
