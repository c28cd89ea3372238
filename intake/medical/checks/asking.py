"""Asks a record every check that there is for it. Read `remarks`.

A check is a function under its number that yields the places it speaks about; its words, its act and its figures come
from checks.toml. Nothing is decided here: whoever signs is told what was found, and `signing.py` refuses or not.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from intake.medical.check_terms import Act, Check, Of
from intake.medical.conditions import NO_FACTS, Facts, codes_of, instant_of
from intake.medical.form import Form
from intake.medical.loading import Medical
from intake.medical.record import Answer, Entry, Record
from workflow.policy.terms import Words


def digest_of(text: str) -> bytes:
    """A text as others' texts are compared with it."""
    return sha256(text.encode()).digest()


class Context(Struct, frozen=True):
    """What a check has to know beside the record. `now`: UTC. `earlier`: of each other record of this author the
    `fingerprint`s of its long texts. `language`: of a print."""

    now: datetime
    of: Of = "form"
    facts: Facts = NO_FACTS
    is_interim: bool = False
    earlier: tuple[frozenset[bytes], ...] = ()
    fingerprint: Callable[[str], bytes] = digest_of
    language: Literal["en", "sq", "sr"] = "en"


class Spot(Struct, frozen=True):
    """Where a check speaks: a field of a section, or a list, one of its entries, a field of that."""

    field: str | None = None
    entries: str | None = None
    no: str | None = None
    what: tuple[Words, ...] = ()


class Remark(Struct, frozen=True):
    """What a check has to say. `message`: whole, in three languages. `section` and the rest lead to the place."""

    number: int
    act: Act
    message: Words
    section: str
    entries: str | None
    no: str | None
    field: str | None


class Here(Struct, frozen=True):
    """A record before one check."""

    record: Record
    medical: Medical
    form: Form
    check: Check
    context: Context

    def get(self, field: str) -> Answer:
        """A field of a section."""
        return self.record.get(field)

    def standing(self, entries: str) -> list[Entry]:
        """The entries of a list that count."""
        return self.record.standing(entries)

    def at(self, field: str) -> datetime | None:
        """A time of a section."""
        return instant_of(self.record.get(field))

    def is_among(self, answer: Answer, name: str) -> bool:
        """Whether an answer is in one of the check's sets."""
        return not codes_of(answer).isdisjoint(self.check.sets[name])

    def figure(self, name: str) -> int:
        """One of the check's figures."""
        return self.check.figures[name]

    def span(self, **names: str) -> timedelta:
        """A figure as a span: `span(hours="late_hours")`."""
        return timedelta(**{unit: self.figure(name) for unit, name in names.items()})


Asks = Callable[[Here], Iterator[Spot]]
ASKED: dict[int, Asks] = {}


def asks(number: int) -> Callable[[Asks], Asks]:
    """Let a function be the check of this number."""

    def known(check: Asks) -> Asks:
        ASKED[number] = check
        return check

    return known


def remarks(record: Record, medical: Medical, context: Context) -> list[Remark]:
    """What the checks have to say, by their numbers."""
    form = medical.register if context.of == "register" else medical.examination
    found = []
    for check in sorted(medical.checks.check, key=lambda one: one.number):
        if context.of in check.of:
            here = Here(record, medical, form, check, context)
            found += [_remark(here, spot) for spot in ASKED[check.number](here)]
    return found


def same(text: str) -> Words:
    """A text that is the same in every language: a number of an entry, a name."""
    return Words(en=text, sq=text, sr=text)


def _remark(here: Here, spot: Spot) -> Remark:
    where = spot.entries or spot.field or ""
    section = here.form.section_of(where).key
    message = here.check.message
    if spot.what:
        said = {
            language: getattr(message, language) % {"what": ", ".join(getattr(one, language) for one in spot.what)}
            for language in ("en", "sq", "sr")
        }
        message = replace(message, **said)
    return Remark(here.check.number, here.check.act, message, section, spot.entries, spot.no, spot.field)
