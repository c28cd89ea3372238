"""Every sentence that a page can say is said in every language, whole: each form, each place, each piece of markup."""

import json
import re
from collections import Counter
from gettext import GNUTranslations

import pytest

from config.settings import shipped_policy
from tests.builders import ZONE
from tests.messages import (
    MACHINE_MADE,
    MARKUP,
    PLACE,
    Found,
    Translated,
    languages,
    main,
    plural,
    sentences,
    translations,
    written,
)
from workflow.pages.languages import LANGUAGES, LOCALE, catalogue
from workflow.pages.tongue import Tongue
from workflow.policy.reading import read_policy
from workflow.policy.terms import Words

SAID = sentences()
LANGUAGE = pytest.mark.parametrize("language", languages())
PLURALS = {"sq": 2, "sr": 3}
BARE = re.compile(r"(?<!%)%(?![(%])")


@LANGUAGE
def test_the_catalogue_has_every_sentence_of_the_code_and_no_other(language):
    assert {*SAID} == {*translations(language)}, "run make messages"


@LANGUAGE
def test_every_sentence_is_translated_in_all_its_forms(language):
    known = translations(language)
    needed = {text: PLURALS[language] if len(one.forms) > 1 else 1 for text, one in SAID.items()}

    left = [text for text in SAID if text not in known or sum(map(bool, known[text].texts)) != needed[text]]

    assert left == [], f"{len(left)} of {len(SAID)}"


@LANGUAGE
def test_a_translation_has_the_places_and_the_markup_of_its_sentence(language):
    known = translations(language)
    for text, found in SAID.items():
        texts = [one for one in known.get(text, Translated(())).texts if one]
        # Where one form is for 1 alone, it may say "one"; where it is for 21 too, it has the number, as all others.
        forms = found.forms if PLURALS[language] == 2 else found.forms[-1:]
        for one in texts:
            assert {*PLACE.findall(one)} in [{*PLACE.findall(form)} for form in forms], one
            assert len(BARE.findall(one)) == len(BARE.findall(text)), one
            assert Counter(MARKUP.findall(one)) in [Counter(MARKUP.findall(form)) for form in found.forms], one
            assert [*map(len, _ends(one))] == [*map(len, _ends(text))], one


def _ends(text):
    """Blanks at both ends, where a sentence would run into its neighbour."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@LANGUAGE
def test_the_catalogue_compiles_and_counts_as_the_language_does(language):
    forms, _rule = plural(language)
    compiled = catalogue(language)

    assert forms == PLURALS[language]
    assert isinstance(compiled, GNUTranslations)
    assert {compiled.plural(number) for number in range(200)} == {*range(forms)}  # type: ignore[attr-defined]


@LANGUAGE
def test_writing_the_catalogue_again_changes_nothing(language):
    known = translations(language)
    text = (LOCALE / language / "vigil.po").read_text(encoding="utf-8")

    assert written(language, {one: SAID.get(one, Found((one,), ())) for one in known}, known).count(
        "msgid "
    ) - 1 == len(known)
    assert not re.search(r"POT-Creation|PO-Revision|^#:.*:\d|fuzzy", text, re.MULTILINE)


def test_every_sentence_of_the_code_can_be_filled_in():
    for text, found in SAID.items():
        for form in found.forms:
            assert not re.search(r"%(?!\([a-z_0-9]+\)[sd]|%| |$)", form), form
            opened = re.findall(r"<([a-z]+)[^<>]*>", form)
            assert sorted(opened) == sorted(re.findall(r"</([a-z]+)>", form)), form
        if any(where.endswith(".html") for where in found.where):
            assert not BARE.search(text), f"a sign % in a template is written twice: {text}"


def test_every_title_of_the_policy_is_said_in_every_language():
    titles = [*_words(read_policy(shipped_policy()))]

    assert len(titles) > 100
    for words in titles:
        assert all(getattr(words, one.catalogue) for one in LANGUAGES.values()), words
        assert all(Tongue(one, ZONE).words(words) for one in LANGUAGES.values())


def _words(thing):
    if isinstance(thing, Words):
        yield thing
    elif hasattr(thing, "__struct_fields__"):
        for name in thing.__struct_fields__:
            yield from _words(getattr(thing, name))
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from _words(one)
    elif isinstance(thing, tuple | list | frozenset):
        for one in thing:
            yield from _words(one)


def test_translations_are_taken_in_marked_and_stay_when_sentences_come_and_go(tmp_path, monkeypatch, capsys):
    said = {"Send": Found(("Send",), ("a.html",)), "%(num)d day": Found(("%(num)d day", "%(num)d days"), ("b.py",))}
    (tmp_path / "sq").mkdir()
    monkeypatch.setattr("tests.messages.LOCALE", tmp_path)
    monkeypatch.setattr("tests.messages.ROOT", tmp_path)
    monkeypatch.setattr("tests.messages.sentences", lambda: said)
    main(["missing", "sq"])
    asked = json.loads(capsys.readouterr().out)
    assert [one["texts"] for one in asked] == [[""], ["", ""]]
    asked[0]["texts"], asked[1]["texts"] = ["Dërgo"], ["%(num)d ditë", "%(num)d ditë"]
    (tmp_path / "filled.json").write_text(json.dumps(asked))

    main(["take", "sq", str(tmp_path / "filled.json")])
    said["New"] = Found(("New",), ("c.html",))
    del said["%(num)d day"]
    main([])

    assert translations("sq") == {"Send": Translated(("Dërgo",), (MACHINE_MADE,)), "New": Translated(("",))}
