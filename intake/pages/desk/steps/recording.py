"""What is recorded when a step's form is sent: one act, with its words and what goes along. Read `record`."""

from typing import Any

from msgspec import Struct

from intake.dossier import acts, handing_over
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.sending import lacking
from intake.pages.desk.steps.step import PARTS, Told
from intake.pages.visit import Visit
from workflow.errors import Sentence, _
from workflow.events import CASE, Event
from workflow.store import cases

OTHER_CASE = "case"


class Done(Struct, frozen=True):
    """The number of the entry, and the parts that still have to go out as a sealed file."""

    n: int
    to_bundle: tuple[str, ...] = ()


async def problems_of(visit: Visit, desk: Desk, kind: str, told: Told) -> dict[str, Sentence]:
    """What only the database can say of the answers: whether another case is there, whether consents are."""
    found: dict[str, Sentence] = {}
    if OTHER_CASE in told.data:
        other = await _other_case(visit, desk, str(told.data[OTHER_CASE]))
        if other is None:
            found[OTHER_CASE] = _("No other case of this office has this number. Look at it once more.")
        else:
            told.data[OTHER_CASE] = other
    if told.parts and not told.is_required_by_law:
        missing = await visit.tables.read(lacking, desk, Event(desk.at.stream, kind, told.data), told.parts)
        if missing:
            found[PARTS] = _(
                "The person has not consented to all of this. Record the consent, take these parts out, or say below"
                " that a law requires it."
            )
    return found


async def record(visit: Visit, desk: Desk, kind: str, told: Told) -> Done:
    """Record it, once for each form. Raises as `acts.record_with_words` and `handing_over.hand_over`."""
    at, event = desk.at, Event(desk.at.stream, kind, told.data)
    how: dict[str, Any] = {"words": told.words, "signed_in": at.who, "at": told.at, "now": visit.now}
    how |= {"once": visit.once, "seen": visit.seen}
    if not told.parts:
        return Done((await acts.record_with_words(visit.tables, at.stream, event, **how)).n)
    how |= {"compartments": told.parts, "is_required_by_law": told.is_required_by_law}
    done = await handing_over.hand_over(visit.tables, at.stream, event, **how)
    return Done(done.n, () if done.is_granted else tuple(told.parts))


async def _other_case(visit: Visit, desk: Desk, number: str) -> str | None:
    """The id of the case with this number, if it is another one."""
    stream = await visit.tables.read(cases.numbered, number)
    if stream is None or stream == desk.at.stream or not stream.startswith(f"{CASE}:"):
        return None
    return stream.partition(":")[2]
