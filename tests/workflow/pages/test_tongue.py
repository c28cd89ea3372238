"""A language, speaking: days and times as its readers write them, and what stands in the places of a sentence."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ZONE, local
from workflow.errors import Sentence, _
from workflow.moment import Moment
from workflow.pages.languages import LANGUAGES, SOURCE
from workflow.pages.tongue import tongue
from workflow.policy.terms import Words

AT = datetime(2026, 12, 31, 13, 5, tzinfo=UTC)
WORDS = Words(en="Case", sq="Rasti", sr="Predmet džep")
WRITTEN = {
    "en": ("31 December 2026", "Thu 31 Dec", "December 2026"),
    "sq": ("31.12.2026", "enj 31 dhj", "dhjetor 2026"),
    "sr": ("31.12.2026.", "čet 31. dec", "decembar 2026."),
    "sr-cyrl": ("31.12.2026.", "чет 31. дец", "децембар 2026."),
}


@pytest.mark.parametrize(("code", "written"), WRITTEN.items())
def test_a_day_is_written_as_its_readers_write_it(code, written):
    spoken = tongue(code, ZONE)
    day, short, month = written

    assert (spoken.day(AT), spoken.short_day(AT), spoken.moment(local("2026-12"))) == (day, short, month)
    assert spoken.day(date(2026, 12, 31)) == spoken.moment(local("2026-12-31")) == day
    assert spoken.instant(AT) == spoken.moment(local("2026-12-31 14:05")) == f"{day}, 14:05"
    assert spoken.short_instant(AT) == f"{short}, 14:05"
    assert spoken.moment(local("2026")) == "2026"


def test_a_time_is_the_offices_and_so_is_the_day_it_lies_in(english):
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert (english.day(late), english.time(late), english.local(late)) == ("1 January 2027", "00:30", date(2027, 1, 1))


def test_places_of_a_sentence_are_spoken_too(spoken):
    inner = _("due %(day)s", day=AT)
    outer = _("%(title)s, %(inner)s: %(text)s, %(number)d", title=WORDS, inner=inner, text="Džep 100%", number=3)

    said = spoken.say(outer)

    assert spoken.words(WORDS) in said
    assert spoken.instant(AT) in said
    assert said.endswith(": Džep 100%, 3")  # what somebody typed is never written in another script


def test_titles_of_the_policy_are_spoken_in_each_language_and_script():
    assert {code: tongue(code, ZONE).words(WORDS) for code in LANGUAGES} == {
        "en": "Case",
        "sq": "Rasti",
        "sr": "Predmet džep",
        "sr-cyrl": "Предмет џеп",
    }


@given(st.sampled_from([*LANGUAGES]), st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1900 < at.year < 2200))
def test_every_instant_can_be_said_in_every_language(code, at):
    spoken = tongue(code, ZONE)

    assert str(at.astimezone(ZONE).year) in spoken.instant(at)
    assert spoken.moment(Moment.exactly(at)).endswith(spoken.time(at))


def test_a_language_that_there_is_not_is_the_one_of_the_code():
    assert tongue("xx", ZONE).code == SOURCE
    assert tongue("sq", ZONE) is tongue("sq", ZONE)


def test_a_sentence_without_places_stands_as_it_is_written(english):
    assert english.say(Sentence("100 % of it")) == "100 % of it"
