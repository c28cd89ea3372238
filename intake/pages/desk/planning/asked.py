"""What planning is asked for: read from an address, and written into the addresses of links again.

Everything stands in the address, so that a list can be kept as a bookmark and sent to a colleague; nothing of content
can be asked for. A day that is none is a problem at its field; a filter that nobody knows is left out, and the page
says so. Read `asked_for`.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Request
from msgspec import Struct

from workflow.duties import code_titles, whose
from workflow.errors import NotUnderstood, Sentence, VigilError, _
from workflow.law import Law
from workflow.moment import local_day
from workflow.pages.forms import Given, Typed
from workflow.pages.tongue import Tongue
from workflow.planning import FIRST_DAY, LAST_DAY, LIMIT, NOBODY, Part, Question, checked, end_of_week
from workflow.worklist import SETTING

HERE = "/desk/planning"
LIST, MONTH, PEOPLE = HERE, f"{HERE}/month", f"{HERE}/people"
MINE, OF_NOBODY, WATCH = "mine", "nobody", "watch"
MOST_PAGE, MONTH_DIGITS = 1_000_000, 7


class Asked(Struct, frozen=True):
    """What the address says; filters are empty for all. `show`: which part; `month`: the first day of one; `page`
    counts from 1. `typed` is what stands in the field of the day where that has `problems`; `has_unknown`: something
    else was left out.
    """

    day: date
    month: date
    typed: str = ""
    show: str = Part.LATE.value
    kind: str = ""
    person: str = ""
    setting: str = ""
    clock: str = ""
    waiting: str = ""
    page: int = 1
    problems: Mapping[str, Sentence] = {}
    has_unknown: bool = False

    def question(self, own: str) -> Question:
        """The same for the engine; `own`: who asks."""
        people = {"": None, MINE: own, OF_NOBODY: NOBODY}
        return Question(
            kind=self.kind or LIMIT,
            person=people.get(self.person, self.person),
            setting=self.setting or None,
            clock=self.clock or None,
            waiting_for=self.waiting or None,
        )

    @property
    def part(self) -> Part:
        """Which part is shown."""
        return Part(self.show)

    def path(self, to: str = LIST, **changed: Any) -> str:
        """The address of a view with some of it changed, at its first page unless a page is named."""
        said = {name: getattr(self, name) for name in FILTERS}
        if to.startswith(MONTH):
            said["month"] = f"{self.month:%Y-%m}"
        elif not to.startswith(PEOPLE):
            said |= {"day": self.day.isoformat(), "show": self.show}
        said |= changed
        kept = {name: value for name, value in said.items() if value not in UNSAID.get(name, ("",))}
        return f"{to}?{urlencode(kept)}" if kept else to

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the day and its part narrows the list."""
        return any(getattr(self, name) for name in FILTERS)

    def insist(self) -> "Asked":
        """The same, for a file: raises NotUnderstood where the page would say what it left out."""
        for problem in self.problems.values():
            raise NotUnderstood(problem)
        if self.has_unknown:
            raise NotUnderstood(UNKNOWN, next_step=_("Take the address from a link of the page."))
        return self


FILTERS = ("kind", "person", "setting", "clock", "waiting")
UNSAID = {"show": ("", Part.LATE.value), "page": ("", 1)}
UNKNOWN = _("Something in the address is not known here.")


def asked_for(
    request: Request[Any, Any, Any], law: Law, people: Collection[str], *, tongue: Tongue, now: datetime
) -> Asked:
    """What an address asks for; what it does not say is the end of this week, and its month."""
    query, zone = request.query_params, law.calendar.zone
    known = _known(law, people)
    said = {name: query.get(name, "") for name in known}
    understood = {name: value for name, value in said.items() if value in known[name]}
    given = Given(Typed([("day", query.get("day", "").replace("\0", ""))]), tongue, now=now)
    day, problems = _day(given)
    page, month = _page(query.get("page", "")), query.get("month", "")
    chosen = day or end_of_week(local_day(now, zone), law.calendar)
    first = _month(month)
    is_left_out = len(understood) < len(said) or page is None or bool(month and first is None)
    return Asked(
        day=chosen,
        month=first or chosen.replace(day=1),
        typed=given.answers.get("day", "").strip() if problems else "",
        **{name: value for name, value in understood.items() if value},
        page=page or 1,
        problems=problems,
        has_unknown=is_left_out,
    )


def _known(law: Law, people: Collection[str]) -> Mapping[str, Collection[str]]:
    rules = law.book.rules
    return {
        "show": {"", *(part.value for part in Part)},
        "kind": {"", WATCH},
        "person": {"", MINE, OF_NOBODY, *people},
        "setting": {"", *(code for key, code in code_titles(rules) if key == SETTING)},
        "clock": {"", *(one.key for one in rules.policy.clocks.clock)},
        "waiting": {"", *whose(rules).values()},
    }


def _day(given: Given) -> tuple[date | None, Mapping[str, Sentence]]:
    day = given.day("day", is_past=False)
    if day is None or given.problems:
        return None, given.problems
    try:
        return checked(day), {}
    except VigilError as fault:
        return None, {"day": fault.next_step or fault.what}


def _month(typed: str) -> date | None:
    """The first day of "2026-12"; None where that is no month that may be asked for."""
    try:
        first = date.fromisoformat(f"{typed}-01") if len(typed) == MONTH_DIGITS else None
    except ValueError:
        return None
    return first if first is not None and FIRST_DAY <= first <= LAST_DAY else None


def _page(typed: str) -> int | None:
    if not typed:
        return 1
    is_page = typed.isascii() and typed.isdecimal() and 1 <= int(typed[:12]) <= MOST_PAGE
    return int(typed) if is_page else None
