"""Names: one however they were spelled; marks: equal for what is equal, and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.vault.names import folded, mark
from tests.intake.vault import foreign
from tests.intake.vault.places import keys
from workflow.errors import NotUnderstood

SERBIAN = dict(zip("абвгдежзијклмнопрстћуфхцчшђ", "abvgdežzijklmnoprstćufhcčšđ", strict=True))
SERBIAN |= {"љ": "lj", "њ": "nj", "џ": "dž"}
cyrillic = st.text(alphabet=sorted(SERBIAN), min_size=1, max_size=12)
latin = st.text(alphabet="abcdefghijklmnopqrstuvwxyzčćšžđëçâîûüöğış -", max_size=20)


@pytest.mark.parametrize(
    "spelled",
    [
        "Đorđević",
        "Djordjevic",
        "Dordevic",
        "Ђорђевић",
        "ĐORĐEVIĆ",
        "DJORDJEVIĆ",
        "djordjević",
        "\u00d0or\u00f0ević",  # eth, which many keyboards give instead
        "Đorđevic\u0301",
        "Đor\u200bđe\u00advić\ufeff",
        "  Ђо\u0301рђевић.",
    ],
)
def test_one_name_is_one_however_it_was_spelled(spelled):
    assert folded(spelled) == ["dordevic"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Këmbanë Çela", ["kembane", "cela"]),
        ("Qerim-Qazimi", ["qerim", "qazimi"]),
        ("Љиљана Џаја-Његош", ["ljiljana", "dzaja", "njegos"]),
        ("\u01c8iljana \u01c5aja", ["ljiljana", "dzaja"]),
        ("O\u2019Brien o\u00b4brien O'BRIEN", ["obrien"] * 3),
        ("İbrahim Işık", ["ibrahim", "isik"]),
        ("Müller Mu\u0308ller Weiß", ["muller", "muller", "weiss"]),
        ("Γιώργος", ["giorgos"]),
        ("1984 / ٣", ["1984", "3"]),
        (" - \u200b\n", []),
    ],
)
def test_names_of_many_languages_are_folded(text, parts):
    assert folded(text) == parts


def test_what_only_sounds_alike_stays_apart():
    assert folded("Hodža") != folded("Hoxha")
    assert folded("Krasniqi") != folded("Krasnići")


@given(word=cyrillic)
def test_a_name_in_cyrillic_is_the_same_in_latin_in_every_case_and_composition(word):
    written = "".join(SERBIAN[letter] for letter in word)
    forms = [word, word.upper(), written, written.title(), unicodedata.normalize("NFD", written.upper())]

    assert {tuple(folded(form)) for form in forms} == {tuple(folded(word))}


@given(text=st.text(max_size=30))
def test_whatever_is_typed_folds_to_letters_and_digits_and_folding_twice_changes_nothing(text):
    parts = folded(text)

    assert all(part.isascii() and part.isalnum() and part == part.lower() for part in parts)
    assert folded(" ".join(parts)) == parts


@given(text=latin | cyrillic)
def test_a_foreign_reader_folds_the_same(text):
    assert foreign.folded(text) == folded(text)


@given(key=keys, kind=st.text(max_size=6), value=st.text(max_size=12))
def test_a_foreign_reader_makes_the_same_mark(key, kind, value):
    assert mark(key, kind, value) == foreign.mark(key, kind, value)
    assert len(mark(key, kind, value)) == 16


@given(pair=st.lists(st.tuples(keys, st.text(max_size=3), st.text(max_size=3)), min_size=2, max_size=2, unique=True))
def test_a_mark_differs_with_the_key_the_kind_and_the_value(pair):
    assert mark(*pair[0]) != mark(*pair[1])


@given(left=st.text(max_size=5), right=st.text(max_size=5), at=st.integers(0, 9))
def test_the_boundary_of_kind_and_value_cannot_be_moved(left, right, at):
    moved = (left + right)[:at], (left + right)[at:]

    assert (mark(bytes(32), left, right) == mark(bytes(32), *moved)) == ((left, right) == moved)


def test_a_mark_needs_a_whole_key():
    with pytest.raises(NotUnderstood, match="A key has 32 bytes"):
        mark(bytes(16), "name", "dordevic")
