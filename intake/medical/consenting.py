"""What the person consents to, as the rows of a record say it: rows are added, and the last one of a matter counts.

Nothing is given that was not asked for by itself; one yes implies no other. Read `is_given`.
"""

from datetime import datetime

from intake.medical.conditions import instant_of
from intake.medical.form import Form
from intake.medical.record import Answer, Entry, Record

CONSENTS = "consents"
GIVEN = frozenset({"given", "given_limited"})
ENDED = frozenset({"refused", "withdrawn"})
GENITAL, PHOTO, PHOTO_INTIMATE = "exam_genital", "photo", "photo_intimate"


def rows(record: Record, matter: str) -> list[Entry]:
    """All rows of a matter (a code of consent_matter), in the order in which they were written."""
    return [one for one in record.standing(CONSENTS) if one.get("matter").value == matter]


def is_given(record: Record, matter: str) -> bool:
    """Whether the last word on a matter is yes."""
    said = rows(record, matter)
    return bool(said) and said[-1].get("status").value in GIVEN


def was_given(record: Record, matter: str) -> bool:
    """Whether it was ever given: what was done then stays, though it was withdrawn later."""
    return any(one.get("status").value in GIVEN for one in rows(record, matter))


def ended_at(record: Record, matter: str) -> datetime | None:
    """Since when it is refused or withdrawn, if it is."""
    said = rows(record, matter)
    return instant_of(said[-1].get("asked_at")) if said and said[-1].get("status").value in ENDED else None


def photo_matter(form: Form, kind: Answer, region: Answer) -> str:
    """To what somebody must have consented for a photograph of this kind and region."""
    place = form.regions.all.get(str(region.value))
    is_intimate = kind.value == "intimate" or (place is not None and place.is_intimate)
    return PHOTO_INTIMATE if is_intimate else PHOTO
