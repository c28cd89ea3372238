"""The number of a case in the institution's own scheme: one after the other, without a gap, anew each year.

The scheme is the policy's (`numbering` in workflow.toml). Nothing is stored for it but what is registered: the next
number follows the highest of its year. Read `next_number`.
"""

import re
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from workflow.moment import local_day
from workflow.policy.terms import Workflow
from workflow.rulebook import law_in_force
from workflow.store import numbers

PLAIN = "{serial}/{year}"  # of a policy that does not say
A_YEAR = 10**9  # more than the serials of one


def next_number(connection: Connection, *, now: datetime) -> str:
    """The number that the next case registered in this transaction may have; `now` is UTC.

    Whoever asks at the same moment waits for this transaction to end, so nobody is given the same one; if nothing is
    registered after all, the same number comes again.
    """
    law = law_in_force(connection)
    pattern = pattern_of(law.book.rules.policy.workflow)
    numbers.hold(connection)
    year = local_day(now, law.calendar.zone).year if "{year}" in pattern else 0
    last = numbers.highest(connection, since=year * A_YEAR, before=(year + 1) * A_YEAR)
    return pattern.format(year=f"{year:04}", serial=1 if last is None else last % A_YEAR + 1)


def pattern_of(workflow: Workflow) -> str:
    """How cases are numbered: "OI-{year}/{serial:04}"."""
    return PLAIN if workflow.numbering is None else workflow.numbering.pattern


def typed_number(workflow: Workflow, number: str) -> str:
    """A number, or its beginning, as the office writes it, whichever way it was typed."""
    is_large = pattern_of(workflow).replace("{year}", "").replace("{serial", "").isupper()
    return number.strip().upper() if is_large else number.strip()


def serial_of(pattern: str, number: str | None) -> int | None:
    """Year and serial of a number as one number, in the order of their giving; None for one of another scheme."""
    said = None if number is None else _form(pattern).fullmatch(number)
    if said is None:
        return None
    return int(said.groupdict().get("year", 0)) * A_YEAR + int(said["serial"])


@lru_cache(maxsize=64)
def _form(pattern: str) -> re.Pattern[str]:
    form = re.escape(pattern).replace(r"\{year\}", r"(?P<year>[0-9]{4})")
    return re.compile(re.sub(r"\\\{serial(:0([1-9]))?\\\}", _serial, form), re.ASCII)


def _serial(said: re.Match[str]) -> str:
    return rf"(?P<serial>[0-9]{{{said[2] or 1},9}})"
