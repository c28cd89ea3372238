"""Who gets which case, from what was chosen: all to one, shared out, or case by case. Read `asked`, then `planned`."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from intake.dossier import acts
from intake.dossier.sharing import shared_out
from intake.pages.desk.handover.chosen import Chosen, Line, loads_without
from workflow.errors import _
from workflow.pages.forms import Given, Typed

ONE, SHARE, EACH = "one", "share", "each"
MODES = (ONE, SHARE, EACH)
CASE, MODE, TO, AMONG, REASON, WORDS = "case", "mode", "to", "among", "reason", "words"


class Asked(Struct, frozen=True):
    """The form as it was filled in; empty where nothing was."""

    mode: str
    to: str
    among: tuple[str, ...]
    reason: str
    words: str


class Planned(Struct, frozen=True):
    """A case, and who gets it (pseudonym; "" leaves it where it is)."""

    line: Line
    to: str


def ids(values: Sequence[str]) -> list[str]:
    """What can be the id of a case, each once, in their order."""
    return list(dict.fromkeys(found for value in values if (found := _id(value))))


def _id(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return ""


def asked(given: Given, found: Chosen, *, leaver: str | None) -> Asked:
    """What was filled in; what is missing stands among the problems."""
    if not found.lines:
        given.problems[CASE] = _("Tick at least one case.")
    mode = given.choice(MODE, MODES, missing=_("Choose how the cases are handed over."))
    able = [one.person for one in found.able(but=leaver)]
    return Asked(
        mode=mode,
        to=given.choice(TO, able, missing=_("Choose a colleague.")) if mode == ONE else "",
        among=tuple(given.choices(AMONG, able, missing=_("Tick the colleagues."))) if mode == SHARE else (),
        reason=given.choice(REASON, [key for key, _title in found.reasons]),
        words=given.text(WORDS, at_most=acts.MOST_WORDS),
    )


def planned(said: Asked, found: Chosen, typed: Typed) -> list[Planned]:
    """For each case who gets it. Case by case: what was chosen for it before, else nobody."""
    if said.mode == SHARE:
        load = {one: many for one, many in loads_without(found).items() if one in said.among}
        shared = shared_out([one.id for one in found.lines], load, {one.id: one.able for one in found.lines})
        return [Planned(one, shared.get(one.id, "")) for one in found.lines]
    if said.mode == ONE:
        return [Planned(one, said.to if said.to in one.able else "") for one in found.lines]
    return [Planned(one, before if (before := to_of(typed, one)) in one.able else "") for one in found.lines]


def to_of(typed: Typed, line: Line) -> str:
    """Who was chosen for a case by itself."""
    return typed.get(f"{TO}-{line.id}", "")


def seen_of(typed: Typed, line: Line) -> int:
    """How many events a case had when the page was made; as it stands, where the page did not say."""
    value = typed.get(f"seen-{line.id}", "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else line.seen


def summed_up(plan: Sequence[Planned], found: Chosen) -> list[tuple[str, int, int, int]]:
    """For each colleague who gets cases: name, how many of these, how many open ones they have now and will have."""
    load: Mapping[str, int] = loads_without(found)
    given: dict[str, list[Planned]] = {}
    for one in plan:
        given.setdefault(one.to, []).append(one)
    return [
        (one.name, len(mine), one.load, load[one.person] + sum(not each.line.is_closed for each in mine))
        for one in found.colleagues
        if (mine := given.get(one.person))
    ]
