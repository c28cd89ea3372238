"""Which cases the list is asked for: read from an address, and written into the addresses of links again.

What is no filter's value is left out, and the page says so; a file is refused then. Read `asked_for`.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Request
from msgspec import Struct, structs

from intake.dossier.kept import Wanted
from intake.dossier.retention_store import Which
from workflow.errors import NotUnderstood, _
from workflow.numbering import typed_number
from workflow.policy.terms import Workflow

LIST = "/desk/retention"
MOST_SIGNS, MOST_PAGE = 64, 100_000
MINE = "mine"
UNKNOWN = _("Something in the address is not known here.")
FREE, AGAINST = "nothing", "something"
AHEAD = {"3m": "3 months", "6m": "6 months", "1y": "1 year"}


class Asked(Struct, frozen=True):
    """The filters as the address has them, empty for what is not asked; `page` counts from 1. `has_unknown`: something
    in the address is no value of its filter.
    """

    which: str = Which.SOON.value
    ahead: str = ""
    against: str = ""
    whose: str = ""
    number: str = ""
    page: int = 1
    has_unknown: bool = False

    def insist(self) -> "Asked":
        """The same, for a file: raises NotUnderstood where the page would say that it left something out."""
        if self.has_unknown:
            raise NotUnderstood(UNKNOWN, next_step=_("Take the address from a link of the page."))
        return self

    def wanted(self, person: str, workflow: Workflow) -> Wanted:
        """The same for the list."""
        return Wanted(
            which=Which(self.which),
            number=typed_number(workflow, self.number),
            assigned_to=person if self.whose == MINE else "",
            is_free={FREE: True, AGAINST: False}.get(self.against),
            ahead=AHEAD.get(self.ahead, ""),
        )

    def path(self, suffix: str = "", **changed: Any) -> str:
        """The address with some filters changed, at its first page unless a page is named."""
        other = structs.replace(self, **({"page": 1, "has_unknown": False} | changed))
        said = {name: value for name, value in structs.asdict(other).items() if value != _UNSAID[name]}
        return f"{LIST}{suffix}?{urlencode(said)}" if said else f"{LIST}{suffix}"

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list beyond which part of it is shown."""
        return bool(self.against or self.whose or self.number)


_UNSAID: Mapping[str, Any] = structs.asdict(Asked())


def asked_for(request: Request[Any, Any, Any]) -> Asked:
    """The filters of an address."""
    query = request.query_params
    known: Mapping[str, Any] = {
        "which": frozenset(Which),
        "ahead": AHEAD,
        "against": {FREE, AGAINST},
        "whose": {MINE},
    }
    said = {name: query.get(name, "") for name in known}
    understood = {name: value for name, value in said.items() if value in known[name]}
    page = query.get("page", "1")
    is_page = page.isascii() and page.isdecimal() and 1 <= int(page[:9]) <= MOST_PAGE
    number = query.get("number", "").replace("\0", "").strip()[:MOST_SIGNS]
    has_unknown = len(understood) < sum(map(bool, said.values())) or not is_page
    return Asked(**understood, number=number, page=int(page) if is_page else 1, has_unknown=has_unknown)
