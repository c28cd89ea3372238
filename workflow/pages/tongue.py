"""One language, speaking: sentences of the code, titles of the policy, days and times in the office's zone.

A place in a sentence may be a value that is itself spoken: a title, another sentence, a day, an instant. Read
`Tongue.say`.
"""

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from workflow.errors import Sentence
from workflow.moment import Moment, Precision
from workflow.pages import spans
from workflow.pages.languages import LANGUAGES, SOURCE, Language, catalogue
from workflow.pages.script import in_cyrillic
from workflow.policy.terms import Words
from workflow.span import Span

_WEEKDAY = re.compile(r"E+[.,]? *")  # of a pattern (UTS 35)


class Tongue:
    """A language and the office's time zone. `code` is the language in addresses, `lang` the one in pages."""

    def __init__(self, language: Language, zone: ZoneInfo) -> None:
        self.language, self.zone = language, zone
        self.code, self.lang = language.code, language.tag
        self._catalogue = catalogue(language.catalogue)

    def gettext(self, text: str) -> str:
        """A sentence of the code in this language, its places still open."""
        return self._translated(self._catalogue.gettext(text), text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The form of a sentence that belongs to a number (two in Albanian and English, three in Serbian)."""
        return self._translated(self._catalogue.ngettext(one, many, number), one, many)

    def say(self, sentence: Sentence) -> str:
        """A sentence whole, with what stands in its places."""
        text = self.gettext(sentence.text)
        return text % {name: self.value(one) for name, one in sentence.places.items()} if sentence.places else text

    def value(self, one: object) -> object:
        """What stands in a place, as this language says it; a text or a number stands as it is."""
        if isinstance(one, Sentence):
            return self.say(one)
        if isinstance(one, Words):
            return self.words(one)
        if isinstance(one, Span):
            return spans.span(self, str(one))
        if isinstance(one, datetime):
            return self.instant(one)
        if isinstance(one, date):
            return self.day(one)
        return self.moment(one) if isinstance(one, Moment) else one

    def words(self, words: Words) -> str:
        """A title of the policy; a language that the policy does not have says it in the source language."""
        return self._written(str(getattr(words, self.language.catalogue, words.en)))

    def day(self, at: date | datetime) -> str:
        """31 December 2026, 31.12.2026, 31.12.2026."""
        return self._day(at, self.language.day)

    def short_day(self, at: date | datetime) -> str:
        """Thu 26 Nov: where the year is clear."""
        return self._day(at, self.language.short_day)

    def past_day(self, at: date | datetime) -> str:
        """26 Nov: where the year is clear, and nobody will act on the weekday any more."""
        return self._day(at, _WEEKDAY.sub("", self.language.short_day))

    def weekday(self, at: date | datetime) -> str:
        """Thursday."""
        return self._day(at, "EEEE")

    def short_weekday(self, at: date | datetime) -> str:
        """Thu."""
        return self._day(at, "EEE")

    def month(self, at: date | datetime) -> str:
        """November 2026."""
        return self._day(at, self.language.month)

    def time(self, at: datetime) -> str:
        """14:05, in the office's zone."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def instant(self, at: datetime) -> str:
        """Day and time."""
        return f"{self.day(at)}, {self.time(at)}"

    def short_instant(self, at: datetime) -> str:
        """Weekday, day and time without the year."""
        return f"{self.short_day(at)}, {self.time(at)}"

    def moment(self, at: Moment) -> str:
        """What is known of when it happened, and no more: a year alone, a month, a day, a time."""
        if at.precision is Precision.MINUTE:
            return self.instant(at.earliest)
        if at.precision is Precision.DAY:
            return self.day(at.earliest)
        return at.text if at.precision is Precision.YEAR else self.month(at.earliest)

    def local(self, at: datetime) -> date:
        """The day on which an instant lies in the office."""
        return at.astimezone(self.zone).date()

    def _day(self, at: date | datetime, pattern: str) -> str:
        return _day(self.local(at) if isinstance(at, datetime) else at, pattern, self.language.locale)

    def _translated(self, text: str, *source: str) -> str:
        """Written in the script of the language, unless it is not translated yet: English keeps its own letters."""
        return text if text in source else self._written(text)

    def _written(self, text: str) -> str:
        return in_cyrillic(text, self.language.keep) if self.language.is_transliterated else text


@lru_cache(maxsize=4_096)
def _day(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


@lru_cache(maxsize=64)
def tongue(code: str, zone: ZoneInfo) -> Tongue:
    """The language of an address; one that there is not is the source language."""
    return Tongue(LANGUAGES.get(code, LANGUAGES[SOURCE]), zone)
