"""Checks 28 to 30: findings and photographs belong together, a scale, the camera's clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from intake.medical.checks.asking import Here, Spot, asks
from intake.medical.conditions import instant_of
from intake.medical.record import Entry

PHOTO, FINDING = "photo", "finding"
IDENTITY = "identity"


@asks(28)
def photo_and_finding(here: Here) -> Iterator[Spot]:
    """A finding without photograph, drawing or reason; a photograph that shows no finding."""
    shown = {no for photo in here.standing(PHOTO) for no in photo.get("finding_refs").codes}
    for one in here.standing(FINDING):
        is_drawn = one.get("mark_x").has_value and one.get("mark_y").has_value
        if one.no not in shown and not one.get("photo_refs").is_answered and not is_drawn:
            yield Spot("photo_refs", FINDING, one.no)
    for photo in here.standing(PHOTO):
        if not here.is_among(photo.get("kind"), "without") and not photo.get("finding_refs").is_answered:
            yield Spot("finding_refs", PHOTO, photo.no)


@asks(29)
def scale(here: Here) -> Iterator[Spot]:
    """A finding of which there are close-ups, and none of them has a scale."""
    close = [one for one in here.standing(PHOTO) if here.is_among(one.get("kind"), "close")]
    scaled = {no for one in close if _has_scale(one) for no in one.get("finding_refs").codes}
    for one in close:
        shows = set(one.get("finding_refs").codes)
        if not _has_scale(one) and not shows & scaled:
            yield Spot("scale", PHOTO, one.no)


def _has_scale(photo: Entry) -> bool:
    return photo.get("scale").has_value and photo.get("scale").value != "none"


@asks(30)
def camera_clock(here: Here) -> Iterator[Spot]:
    """Taken long before or after, by the camera's corrected clock; or nobody knows whose picture it is."""
    photos = here.standing(PHOTO)
    begun = here.at("examined_at" if here.context.of == "register" else "started_at")
    ended = here.at("ended_at") or begun
    far = here.span(minutes="minutes")
    for one in photos:
        at = _taken(one)
        if at and begun and ended and one.get("kind").value != "follow_up" and not begun - far <= at <= ended + far:
            yield Spot("taken_at", PHOTO, one.no)
    is_known = any(one.get("kind").value == IDENTITY for one in photos) or here.get("identity_checked").has_value
    if photos and not is_known and here.form.has_field("identity_checked"):
        yield Spot("identity_checked")


def _taken(photo: Entry) -> datetime | None:
    at, offset = instant_of(photo.get("taken_at")), photo.get("clock_offset").value
    return at - timedelta(minutes=offset) if at and isinstance(offset, int) else at
