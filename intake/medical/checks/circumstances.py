"""Checks 1 to 3, 10 to 12, 34 to 36, 41: privacy, restraint, the account, times, restrictions, who interpreted."""

from collections.abc import Iterator
from datetime import datetime

from intake.medical.checks.asking import Here, Spot, asks
from intake.medical.form import NONE
from intake.medical.record import rows_of
from workflow.policy.terms import Words

PRESENT = "present"


@asks(1)
def privacy_said(here: Here) -> Iterator[Spot]:
    """Nobody said whether they were alone."""
    if not here.get("privacy").has_value:
        yield Spot("privacy")


@asks(2)
def not_private(here: Here) -> Iterator[Spot]:
    """Guards could hear, or were in the room."""
    if here.is_among(here.get("privacy"), "overheard"):
        yield Spot("privacy")
    elif any(here.is_among(row["role"], "guards") for row in rows_of(here.get(PRESENT)) if "role" in row):
        yield Spot(PRESENT)


@asks(3)
def restraint_said(here: Here) -> Iterator[Spot]:
    """Whether anything was tied, and then why, is not said."""
    said = here.get("restraint")
    if not said.has_value:
        yield Spot("restraint")
    elif said.codes != [NONE] and not here.get("restraint_why").has_value:
        yield Spot("restraint_why")


@asks(10)
def account_said(here: Here) -> Iterator[Spot]:
    """What the person said is neither written, nor why not."""
    field = "statement" if here.context.of == "register" else "account"
    if not here.get(field).is_answered:
        yield Spot(field)


ORDER = (("requested_at", "started_at"), ("arrived_at", "started_at"), ("started_at", "ended_at"))
REGISTER_ORDER = (
    ("arrived_at", "examined_at"),
    ("event_at", "examined_at"),
    ("requested_at", "examined_at"),
    ("examined_at", "ended_at"),
)


@asks(11)
def times_fit(here: Here) -> Iterator[Spot]:
    """Times out of order, or still to come."""
    order = REGISTER_ORDER if here.context.of == "register" else ORDER
    for before, after in order:
        first, second = here.at(before), here.at(after)
        if first and second and first > second:
            yield Spot(after)
    for field in dict.fromkeys(name for pair in order for name in pair):
        if (at := here.at(field)) and at > here.context.now:
            yield Spot(field)


@asks(12)
def short_or_late(here: Here) -> Iterator[Spot]:
    """Little time for what was found, or long after it was asked for, and no restriction says so."""
    listed = _listed(here)
    is_register = here.context.of == "register"
    begun, ended = here.at("examined_at" if is_register else "started_at"), here.at("ended_at")
    least = here.span(minutes="register_minutes" if is_register else "minutes")
    if here.standing("finding") and begun and ended and ended - begun < least and "time" not in listed:
        yield Spot("ended_at")
    if _is_late(here, begun) and "late" not in listed:
        yield Spot("examined_at" if is_register else "started_at")


@asks(34)
def restrictions_said(here: Here) -> Iterator[Spot]:
    """Nothing, or "none", though the form saw guards, restraint, lateness or poor interpreting."""
    if here.standing("restrictions"):
        return
    saw = list(_saw(here))
    if here.get("restrictions").value != NONE:
        yield Spot(entries="restrictions", what=tuple(saw) or (here.form.section("O").title,))
    elif saw:
        yield Spot(entries="restrictions", what=tuple(saw))


def _saw(here: Here) -> Iterator[Words]:
    codes, privacy = here.form.codes, here.get("privacy")
    if here.is_among(privacy, "guarded"):
        yield codes["privacy"][str(privacy.value)].title
    yield from (codes["restraint"][one].title for one in here.get("restraint").codes if one != NONE)
    if _is_late(here, here.at("started_at")):
        yield codes["restriction"]["late"].title
    if here.is_among(here.get("interpreter"), "poor"):
        yield codes["restriction"]["language"].title


def _listed(here: Here) -> set[str]:
    return {code for one in here.standing("restrictions") for code in one.get("kind").codes}


def _is_late(here: Here, begun: datetime | None) -> bool:
    requested = here.at("requested_at")
    return begun is not None and requested is not None and begun - requested > here.span(hours="late_hours")


@asks(35)
def interpreter_independent(here: Here) -> Iterator[Spot]:
    """Whoever interpreted belongs to the place, the family or the detained."""
    if here.is_among(here.get("interpreter"), "dependent"):
        yield Spot("interpreter")


@asks(36)
def author_independent(here: Here) -> Iterator[Spot]:
    """The author belongs to whom the allegation is against, and recommends no other evaluation."""
    accused = [
        row["actor"] for one in here.standing("episode") for row in rows_of(one.get("by_whom")) if "actor" in row
    ]
    link = here.get("author_link")
    is_close = here.is_among(link, "place") and any(here.is_among(one, "staff") for one in accused)
    is_close |= here.is_among(link, "ministry") and any(here.is_among(one, "health") for one in accused)
    if is_close and not any(here.is_among(one.get("kind"), "second") for one in here.standing("recommendations")):
        yield Spot("author_link")


@asks(41)
def register_in_time(here: Here) -> Iterator[Spot]:
    """Seen later than a day after the admission, the force or the return."""
    since = here.at("event_at") or here.at("arrived_at")
    seen = here.at("examined_at")
    if here.is_among(here.get("occasion"), "occasions") and since and seen and seen - since > here.span(hours="hours"):
        yield Spot("examined_at")
