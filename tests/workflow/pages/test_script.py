"""Serbian in Cyrillic letters: every word of the language, and nothing that is none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.pages.script import in_cyrillic

KEEP = ("Vigil", "Tor")
WRITTEN = {
    "Ljudi i njihova džungla": "Људи и њихова џунгла",
    "Čekamo na lekarski pregled.": "Чекамо на лекарски преглед.",
    "Injekcija je data; konjunktivitis.": "Инјекција је дата; конјунктивитис.",
    "konj, njega, nadživeti, džep": "коњ, њега, надживети, џеп",
    "Navod %(number)s je primljen %(day)s.": "Навод %(number)s је примљен %(day)s.",
    "100 %% sigurno": "100 %% сигурно",
    "<b class='x'>Hitno</b> &nbsp; kraj": "<b class='x'>Хитно</b> &nbsp; крај",
    "Vigil i Tor, ne tor": "Vigil и Tor, не тор",
    "Pišite na a.b@example.org ili https://example.org/put?x=a.": "Пишите на a.b@example.org или https://example.org/put?x=a.",
    "Datoteke CSV i PDF": "Датотеке CSV и PDF",
    "Podesite VIGIL_STORAGE_URL.": "Подесите VIGIL_STORAGE_URL.",
    "": "",
}


@pytest.mark.parametrize(("latin", "cyrillic"), WRITTEN.items())
def test_words_become_cyrillic_and_the_rest_stays(latin, cyrillic):
    assert in_cyrillic(latin, KEEP) == cyrillic


@given(
    st.lists(st.sampled_from(["navod", " ", "%(num)d", "%(to)s", "%%", "<a href='/x'>", "</a>", "Tor", "njega.", "\n"]))
)
def test_what_is_filled_in_later_and_what_is_markup_stays_whole_and_in_order(parts):
    fixed = re.compile(r"%\(\w+\)[sd]|%%|<[^>]*>")
    text = "".join(parts)

    assert fixed.findall(in_cyrillic(text, KEEP)) == fixed.findall(text)
    assert not re.search(r"[A-Za-z]", re.sub(r"Tor", "", fixed.sub("", in_cyrillic(" ".join(parts), KEEP))))
