"""Parts of the dossier that go along with a step to another office, and the consents without which they stay.

What the person consents to stands beside each part, before anything is sent. Read `parcels`.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.handing_over import IDENTITY, MEDICAL, missing_consents
from intake.dossier.overview import Access, Part
from intake.pages.desk.steps.desk import MAY_GIVE, Desk
from intake.pages.desk.steps.shapes import Shape, shape_of
from workflow.duties import code_title
from workflow.errors import Sentence, _
from workflow.events import Event

PART, LIST = "opened", "compartment"  # where the vocabulary has the words for the parts


class Parcel(Struct, frozen=True):
    """A part that may go along. `about` says how it stands with consent; `record_path` is where a missing one is
    recorded; `is_with_it`: it goes unless somebody takes it out.
    """

    name: str
    title: str
    about: str
    record_path: str
    is_with_it: bool


def parcels(connection: Connection, desk: Desk, kind: str) -> list[Parcel]:
    """The parts that somebody here may send along with a step, with their consents."""
    shape = shape_of(kind)
    may_go = [one for one in desk.parts if one.compartment in shape.parts and _may_go(one, shape)]
    return [_parcel(connection, desk, kind, one) for one in may_go]


def _may_go(part: Part, shape: Shape) -> bool:
    """What somebody here can open and holds something; an empty medical part goes to who is to write into it."""
    if part.compartment == MEDICAL and not part.items:
        return MEDICAL in shape.with_it and part.access in MAY_GIVE | {Access.NOT_MADE}
    return part.access in MAY_GIVE


def _parcel(connection: Connection, desk: Desk, kind: str, part: Part) -> Parcel:
    shape, name = shape_of(kind), part.compartment
    title = part_title(desk, name)
    event = Event(desk.at.stream, kind, dict(shape.defaults))
    missing = lacking(connection, desk, event, [name])
    if name == MEDICAL and not part.items:
        return Parcel(
            name, title, desk.say(_("Empty so far: who gets it can write into it.")), "", name in shape.with_it
        )
    if not missing:
        said = _("The person has consented.") if name in (IDENTITY, MEDICAL) else _("Needs no consent.")
        return Parcel(name, title, desk.say(said), "", name in shape.with_it)
    return Parcel(name, title, desk.say(lack(desk, missing[0])), _record(desk, kind, missing[0]), False)


def lacking(connection: Connection, desk: Desk, event: Event, parts: Sequence[str]) -> list[str]:
    """The consents (codes) that are missing for these parts; a medical part in which nothing lies needs none."""
    filled = [one.compartment for one in desk.parts if one.items or one.compartment != MEDICAL]
    return missing_consents(connection, desk.at.stream, event, [one for one in parts if one in filled])


def lack(desk: Desk, consent: str) -> Sentence:
    """That a consent is missing."""
    title = code_title(desk.law.book.rules, "consent_recorded", "consent_to", consent)
    if title is None:
        return _("No consent covers this: it goes out only if a law requires it.")
    return _("No consent yet: “%(what)s”.", what=title)


def _record(desk: Desk, kind: str, consent: str) -> str:
    if not consent:
        return ""
    query = urlencode({"consent_to": consent, "code": "given", "after": kind})
    return f"{desk.at.path}/steps/consent_recorded?{query}"


def part_title(desk: Desk, name: str) -> str:
    """The words for a part of the dossier."""
    return desk.teller.code(PART, LIST, name)
