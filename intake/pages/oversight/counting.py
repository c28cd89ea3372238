"""What the figures are asked for: a period, a kind of place, an authority, exact or as published. Read `asked_of`."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct, structs

from intake.pages.oversight.asked import Options
from intake.pages.visit import Visit
from workflow.errors import Sentence, _
from workflow.oversight.asked import Asked, Period
from workflow.pages.forms import Given, Typed

EXACT, PUBLISHED = "exact", "published"
LONGEST = 40  # signs of a day as somebody types it


class FiguresAsked(Struct, frozen=True, kw_only=True):
    """The filters as the address has them; `first` and `last` as they were typed."""

    first: str = ""
    last: str = ""
    setting: str = ""
    office: str = ""
    role: str = ""
    numbers: str = EXACT
    stage: str = ""

    def said(self, **changed: Any) -> str:
        """The part of an address behind its question mark."""
        values = structs.asdict(structs.replace(self, **changed))
        every = {name: value for name, value in values.items() if value != _UNSAID[name]}
        return f"?{urlencode(every)}" if every else ""

    @property
    def is_exact(self) -> bool:
        """Whether numbers are shown as they are."""
        return self.numbers == EXACT


_UNSAID: Mapping[str, Any] = structs.asdict(FiguresAsked())


class Question(Struct, frozen=True):
    """What was asked, for the page and for the engine; `problems` where a day is none: then all days are counted."""

    shown: FiguresAsked
    engine: Asked
    problems: dict[str, Sentence]


def asked_of(visit: Visit, options: Mapping[str, Options]) -> Question:
    """The question of an address."""
    query = visit.request.query_params
    said = {name: query.get(name, "").strip()[:LONGEST] for name in _UNSAID}
    for name in ("setting", "office", "role"):
        if said[name] not in dict(options[name]):
            said[name] = ""
    if said["numbers"] != PUBLISHED:
        said["numbers"] = EXACT
    given = Given(Typed(list(said.items())), visit.tongue, now=visit.now)
    first, last = given.day("first"), given.day("last", is_past=False)
    if first is not None and last is not None and last < first:
        given.problems["last"] = _("The last day lies before the first.")
        first = last = None
    return Question(FiguresAsked(**said), _engine(said, first, last), given.problems)


def _engine(said: Mapping[str, str], first: date | None, last: date | None) -> Asked:
    return Asked(
        period=Period(first, last),
        setting=said["setting"] or None,
        office=said["office"] or None,
        role=said["role"] or None,
    )
