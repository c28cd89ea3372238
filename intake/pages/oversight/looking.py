"""What every page of oversight does: tell of the look before anything is shown, and wear the house without names.

Read `looked`.
"""

from typing import Any

from litestar import Response

from intake.pages.visit import Visit
from intake.people import looks
from intake.people.looks import CASES, DOWNLOAD, TIMELINE
from intake.people.store.looks import Look
from workflow.events import CASE

OVERVIEW, LATE, FIGURES, VERIFICATION, LOG = "overview", "late", "figures", "verification", "log"


__all__ = ["CASES", "DOWNLOAD", "TIMELINE", "downloaded", "looked", "shown"]


async def looked(visit: Visit, what: str, *, case: str = "") -> None:
    """Tell that somebody looks at a page; `case` is the id of the one that it is about."""
    await _told(visit, Look(what, _stream(case)))


async def downloaded(visit: Visit, what: str, *, case: str = "") -> None:
    """Tell that somebody takes something away as a file."""
    await _told(visit, Look(DOWNLOAD, _stream(case), what))


def shown(visit: Visit, template: str, **values: Any) -> Response[str]:
    """A page of this house."""
    return visit.page(f"oversight/{template}", oversight=True, **values)


async def _told(visit: Visit, look: Look) -> None:
    await looks.looked(visit.tables, look, by=visit.who.by, now=visit.now)


def _stream(case: str) -> str:
    return f"{CASE}:{case}" if case else ""
