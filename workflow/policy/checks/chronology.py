"""chronology.toml: every word of a published chronology can be said, in events that exist."""

from collections.abc import Iterator
from typing import get_args

from workflow.chronology.terms import EventWord, PlaceOfDeprivation
from workflow.errors import _
from workflow.policy.checks.known import Known, twice
from workflow.policy.form import Misfit, guess
from workflow.policy.places import Path
from workflow.policy.terms import Said, Word

WORDS: tuple[str, ...] = get_args(EventWord)
SETTING_EVENT = "circumstances_recorded"  # what `workflow.chronology.telling` says first
SETTINGS: tuple[str, ...] = get_args(PlaceOfDeprivation)


def of_chronology(known: Known) -> Iterator[Misfit]:
    """Everything that is wrong in the way chronologies are said; nothing where a policy does not say them."""
    if known.policy.chronology is None:
        return
    words = known.policy.chronology.word
    yield from twice((word.word for word in words), ("word",), "word")
    for number, word in enumerate(words):
        yield from _word(known, word, ("word", number))
    for name in WORDS:
        if name not in [word.word for word in words]:
            yield (
                (),
                _("The chronologies' word %(word)s is said by nothing; add it, if only with says = [].", word=name),
            )
    if "setting" not in (known.kinds[SETTING_EVENT].data if SETTING_EVENT in known.kinds else ()):
        yield (), _("A replay needs an event named %(kind)s with the field setting.", kind=SETTING_EVENT)
    yield from _settings(known)
    clocks = [clock.key for clock in known.policy.clocks.clock]
    listed = [("not_judged", key) for key in known.policy.chronology.not_judged]
    for path in listed + [("only_if_met", key) for key in known.policy.chronology.only_if_met]:
        key = path[1]
        if key not in clocks:
            yield (
                path,
                _("%(key)s is not a clock; did you mean %(meant)s?", key=key, meant=guess(key, clocks)),
            )


def _word(known: Known, word: Word, path: Path) -> Iterator[Misfit]:
    if word.word not in WORDS:
        meant = guess(word.word, WORDS)
        yield (
            (*path, "word"),
            _("%(word)s is not a word of the chronologies; did you mean %(meant)s?", word=word.word, meant=meant),
        )
    for key, sayings in (("says", word.says), ("in_discipline", word.in_discipline)):
        for number, said in enumerate(sayings):
            yield from _said(known, said, (*path, key, number))


def _said(known: Known, said: Said, path: Path) -> Iterator[Misfit]:
    if said.kind not in known.kinds:
        meant = guess(said.kind, known.kinds)
        yield (*path, "kind"), _("%(kind)s is not an event; did you mean %(meant)s?", kind=said.kind, meant=meant)
        return
    sentence = known.case_event(f"{said.kind}:{said.code}" if said.code else said.kind)
    if sentence:
        yield (*path, "code" if said.code else "kind"), sentence


def _settings(known: Known) -> Iterator[Misfit]:
    said = known.policy.chronology.setting if known.policy.chronology else {}
    codes = known.lists.get(known.fields["setting"].codes or "", []) if "setting" in known.fields else []
    for place, code in said.items():
        if place not in SETTINGS:
            meant = guess(place, SETTINGS)
            yield (
                ("setting", place),
                _("%(place)s is no place of the chronologies; did you mean %(meant)s?", place=place, meant=meant),
            )
        if code not in codes:
            yield (
                ("setting", place),
                _(
                    "%(code)s is not a code of %(name)s; did you mean %(meant)s?",
                    code=code,
                    name="setting",
                    meant=guess(code, codes),
                ),
            )
    for place in SETTINGS:
        if place not in said:
            yield ("setting",), _("The chronologies' place %(place)s has no name here.", place=place)
