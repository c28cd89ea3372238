"""Languages are folders; a browser gets the first one that its reader reads, whatever it sends."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.pages.languages import LANGUAGES, LOCALE, preferred

ASKED = {
    "": "en",
    "*": "en",
    "sq": "sq",
    "sq-XK, en;q=0.9": "sq",
    "de-CH, de;q=0.9, sr;q=0.5, en;q=0.4": "sr",
    "en;q=0.3, sr ; q=0.8": "sr",
    "sr-RS": "sr",
    "sr-Cyrl-RS, sr;q=0.9": "sr-cyrl",
    "sr-Latn": "sr",
    "bs-BA, en;q=0.9": "sr",  # they read Serbian in Latin letters before English
    "en;q=0, sq;q=0.1": "sq",
    "sq;q=0": "en",
    "en, sq": "en",
    "sq;q=nan, sr;q=inf, en;q=-1, sq;q=0.2": "sq",
    ";q=1,,=, sq;level=1, \u0665, sr;q=0.1": "sr",
    ", ".join(["xx"] * 500 + ["sq"]): "en",  # nobody reads twenty languages before this one
}


@pytest.mark.parametrize(("accepted", "code"), ASKED.items())
def test_a_browser_gets_the_first_language_of_its_reader_that_there_is(accepted, code):
    assert preferred(accepted).code == code


@given(st.text(alphabet="aqrsne-;=0.1, *\u0661\N{NO-BREAK SPACE}\0") | st.text())
def test_whatever_a_browser_asks_for_some_language_is_spoken(accepted):
    assert preferred(accepted) in LANGUAGES.values()


def test_every_folder_is_a_language_and_serbian_is_written_in_two_scripts():
    folders = {path.parent.name for path in LOCALE.glob("*/language.toml")}

    assert {one.catalogue for one in LANGUAGES.values()} == folders
    assert [one.tag for one in LANGUAGES.values()] == ["sq", "sr-Latn", "sr-Cyrl", "en"]
    assert {one.code for one in LANGUAGES.values() if one.is_transliterated} == {"sr-cyrl"}
    assert tomllib.loads((LOCALE / "sr" / "language.toml").read_text())["script"]["name"] == "Српски"
