"""What of the worklist is asked for: read from an address, and written into the addresses of links again.

Every filter stands in the address, so that a list can be kept as a bookmark and sent to a colleague; nothing of content
can be asked for. What is no filter's value is left out, and the page says so. Read `asked_for`.
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Request
from msgspec import Struct, structs

from workflow.duties import code_titles, whose
from workflow.law import Law
from workflow.worklist import SETTING, Group, Question, Scope

WORKLIST = "/desk/cases"
MOST_SIGNS, MOST_PAGE = 64, 1_000_000
NOBODY, LEFT = "nobody", "left"  # in the place of a person: not assigned yet; to somebody who left the office
ALL_TICKED = "all"
GROUPS, SCOPES = frozenset(Group), frozenset(Scope)


class Asked(Struct, frozen=True):
    """The filters as the address has them, empty for all; `page` counts from 1. `person`: whose cases, by pseudonym,
    or `LEFT`. `tick`: whether the page comes with all its cases ticked, which is no filter.
    """

    scope: str = Scope.ALL.value
    due: str = ""
    state: str = ""
    setting: str = ""
    clock: str = ""
    waiting: str = ""
    number: str = ""
    urgent: str = ""
    person: str = ""
    page: int = 1
    tick: str = ""

    def question(self, left: Collection[str]) -> Question:
        """The same for the engine; `left`: who left the office."""
        people = {"": None, LEFT: tuple(sorted(left))}
        return Question(
            scope=Scope(self.scope),
            group=Group(self.due) if self.due else None,
            state=(self.state,) if self.state else (),
            clock=self.clock or None,
            waiting_for=self.waiting or None,
            setting=self.setting or None,
            urgent=bool(self.urgent),
            number=self.number,
            assigned=people.get(self.person, (self.person,)),
            page=self.page,
        )

    def path(self, suffix: str = "", **changed: Any) -> str:
        """The address with some filters changed, at its first page unless a page is named, with nothing ticked."""
        other = structs.replace(self, **({"page": 1, "tick": ""} | changed))
        said = {name: value for name, value in structs.asdict(other).items() if value != _UNSAID[name]}
        return f"{WORKLIST}{suffix}?{urlencode(said)}" if said else f"{WORKLIST}{suffix}"

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the scope narrows the list."""
        return structs.replace(self, scope=Scope.ALL.value, page=1, tick="") != Asked()


_UNSAID: Mapping[str, Any] = structs.asdict(Asked())


def asked_for(request: Request[Any, Any, Any], law: Law, people: Collection[str]) -> Asked:
    """The filters of an address; a value that the policy does not have asks for nothing, nor does a stranger's name.

    Whoever asks for a person asks for their cases, not for their own among them; nobody's have a tab of their own.
    """
    query, policy = request.query_params, law.book.rules.policy
    settings = {code for key, code in code_titles(law.book.rules) if key == SETTING}
    states = {f"{region.key}:{one.key}" for region in policy.workflow.region for one in region.state}
    known: Mapping[str, Any] = {
        "scope": SCOPES,
        "due": GROUPS,
        "state": states,
        "setting": settings,
        "clock": {one.key for one in policy.clocks.clock},
        "waiting": set(whose(law.book.rules).values()),
        "urgent": {"1"},
        "person": {NOBODY, LEFT, *people},
        "tick": {ALL_TICKED},
    }
    said = {name: value for name, among in known.items() if (value := query.get(name, "")) in among}
    if said.get("person") == NOBODY:
        said |= {"scope": Scope.UNASSIGNED.value, "person": ""}
    elif said.get("person"):
        said["scope"] = Scope.ALL.value
    page = query.get("page", "1")
    is_page = page.isascii() and page.isdecimal() and 1 <= int(page[:9]) <= MOST_PAGE
    return Asked(**said, number=query.get("number", "").strip()[:MOST_SIGNS], page=int(page) if is_page else 1)
