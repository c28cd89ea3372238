"""What a list of oversight is asked for: read from an address, and written into the addresses of links again.

Every filter is a code of the policy, an office or a number; what is none of them asks for nothing. Read `read`.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from litestar import Request
from msgspec import Struct, structs
from sqlalchemy import Connection

from intake.pages.desk.casepage.names import Names
from intake.pages.desk.listing.choices import choices as words_for
from intake.people.store import people
from workflow.duties import role_titles
from workflow.errors import _
from workflow.law import Law
from workflow.pages.tongue import Tongue

MOST_SIGNS, FIRST_PAGE, MOST_PAGE = 64, 1, 100_000
Options = list[tuple[str, str]]


class Filters(Struct, frozen=True, kw_only=True):
    """Filters as an address has them, each empty for all; `page` counts from 1."""

    page: int = FIRST_PAGE

    def said(self, **changed: Any) -> str:
        """The part of an address behind its question mark; at the first page unless a page is named."""
        other = structs.replace(self, **({"page": FIRST_PAGE} | changed))
        every = {name: value for name, value in structs.asdict(other).items() if value not in ("", FIRST_PAGE)}
        return f"?{urlencode(every)}" if every else ""


class LateAsked(Filters, frozen=True, kw_only=True):
    """What is late: `kind` is empty for limits, or "watch"."""

    kind: str = ""
    role: str = ""
    office: str = ""
    clock: str = ""
    setting: str = ""


class CasesAsked(Filters, frozen=True, kw_only=True):
    """Cases: `state` is "region:state"; `late` is "1" for those with a limit that is late now."""

    number: str = ""
    state: str = ""
    setting: str = ""
    office: str = ""
    late: str = ""


T = TypeVar("T", bound=Filters)


def read(kind: type[T], request: Request[Any, Any, Any], options: Mapping[str, Options]) -> T:
    """The filters of an address; a value that is not among the options asks for nothing."""
    query = request.query_params
    said: dict[str, Any] = {}
    for name in kind.__struct_fields__:
        value = query.get(name, "").strip()
        if name == "page":
            said[name] = page_of(value)
        elif name == "number":
            said[name] = value[:MOST_SIGNS].replace("\0", "")  # which PostgreSQL does not take
        elif value in _codes(options[name]):
            said[name] = value
    return kind(**said)


def page_of(typed: str) -> int:
    """The number of a page as an address has it; the first, where that is none."""
    is_number = typed.isascii() and typed.isdecimal()
    return max(FIRST_PAGE, min(int(typed[:9]), MOST_PAGE)) if is_number else FIRST_PAGE


def options(tongue: Tongue, law: Law, offices: Mapping[str, str]) -> dict[str, Options]:
    """For each filter its values with their words."""
    words = words_for(tongue, law)
    return {
        "kind": [("watch", tongue.say(_("No limit, but it takes too long")))],
        "role": words["waiting"],
        "office": sorted(offices.items(), key=lambda one: one[1]),
        "clock": words["clock"],
        "setting": words["setting"],
        "state": words["state"],
        "late": [("1", tongue.say(_("A limit is late now")))],
    }


def chips(asked: Filters, options: Mapping[str, Options], base: str) -> Options:
    """The filters that are on, in words, each with the address without it."""
    found = []
    for name, value in structs.asdict(asked).items():
        text = value if name == "number" else dict(options.get(name, [])).get(value, "")
        if name != "page" and text:
            found.append((text, f"{base}{asked.said(**{name: ''})}"))
    return found


def offices_alone(connection: Connection, law: Law) -> Names:
    """Who is who for an auditor: public bodies and roles; nobody by name."""
    offices = {one.id: one.title for one in people.offices(connection)}
    return Names(people={}, roles={}, offices=offices, titles=role_titles(law.book.rules), own="")


def _codes(options: Options) -> Collection[str]:
    return {code for code, _words in options}
