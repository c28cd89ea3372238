"""The cases of an office by what stands in a sheet: their numbers, or their names. Read `known`."""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Connection, or_, select

from workflow.events import CASE
from workflow.store.schema import case, party


class Known(Struct, frozen=True):
    """A case: its stream, and how many events it has."""

    stream: str
    n: int


def known(connection: Connection, office: str, written: Iterable[str]) -> dict[str, Known]:
    """Those of the written numbers that are cases sent to an office; others and none are left out alike."""
    wanted = {one: {one, one.upper(), _named(one)} - {""} for one in written}
    every = sorted(set().union(*wanted.values()))
    query = select(case.c.number, case.c.stream, case.c.n).join(party, party.c.stream == case.c.stream)
    query = query.where(party.c.office == office, or_(case.c.number.in_(every), case.c.stream.in_(every)))
    found: dict[str, Known] = {}
    for number, stream, n in connection.execute(query):
        found |= dict.fromkeys((number, stream), Known(stream, n))
    return {one: found[name] for one, names in wanted.items() for name in names if name in found}


def _named(written: str) -> str:
    """The stream of a case that has no number yet, by its name."""
    try:
        return f"{CASE}:{UUID(written)}"
    except ValueError:
        return ""
