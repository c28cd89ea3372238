"""Checks 4 to 9, 37: nothing without the person's yes, and nobody signs or receives who is part of it."""

from collections.abc import Iterator

from intake.medical.checks.asking import Here, Spot, asks, same
from intake.medical.conditions import MINOR, instant_of
from intake.medical.consenting import CONSENTS, GENITAL, GIVEN, ended_at, is_given, photo_matter, was_given
from intake.medical.record import Answer, Entry, rows_of

DONE = frozenset({"done", "ordered"})
NO_NEED = frozenset({"not_applicable", "cannot"})  # the person could not be asked: care goes on
SHARE = "share_"
LEAST_NAME = 4  # signs; shorter ones would stand in every other


@asks(4)
def content_without_consent(here: Here) -> Iterator[Spot]:
    """Content in a part to which the person never said yes."""
    for matter, spot in _content(here):
        said = [one.get("status").value for one in here.standing(CONSENTS) if one.get("matter").value == matter]
        if not was_given(here.record, matter) and not (said and said[-1] in NO_NEED):
            title = here.form.codes["consent_matter"][matter].title
            yield Spot(spot.field, spot.entries, spot.no, (title,))


def _content(here: Here) -> Iterator[tuple[str, Spot]]:
    if here.context.of == "register":
        if here.standing("finding"):
            yield "exam_body", Spot(entries=CONSENTS)
        return
    if here.get("account").has_value or here.standing("episode"):
        yield "exam_interview", Spot(entries=CONSENTS)
    if here.standing("finding") or here.get("extent").value in ("whole", "parts"):
        yield "exam_body", Spot(entries=CONSENTS)
    if here.get("psych_done").value in ("full", "appraisal"):
        yield "psych", Spot(entries=CONSENTS)
    if any(one.get("status").value in DONE for one in here.standing("test")):
        yield "samples", Spot(entries=CONSENTS)
    yield "report", Spot(entries=CONSENTS)


DATED = (("photo", "taken_at"), ("test", "taken_at"), ("test", "done_at"))


@asks(5)
def after_withdrawal(here: Here) -> Iterator[Spot]:
    """Dated after consent to it ended, and no words beside the date explain it."""
    for entries, field in DATED:
        for one in here.standing(entries):
            matter = photo_matter(here.form, one.get("kind"), one.get("region")) if entries == "photo" else "samples"
            at, ended = instant_of(one.get(field)), ended_at(here.record, matter)
            if at and ended and at > ended and not one.get(field).words:
                yield Spot(field, entries, one.no)


@asks(6)
def genital_consent(here: Here) -> Iterator[Spot]:
    """A region of group 800 without its own consent."""
    if was_given(here.record, GENITAL):
        return
    for entries in ("finding", "photo"):
        for one in here.standing(entries):
            region = here.form.regions.all.get(str(one.get("region").value))
            if region is not None and region.is_genital:
                yield Spot("region", entries, one.no)


@asks(7)
def photo_consent(here: Here) -> Iterator[Spot]:
    """A photograph that names no yes to such a photograph."""
    for one in here.standing("photo"):
        matter = photo_matter(here.form, one.get("kind"), one.get("region"))
        row = _row(here, one.get("consent_ref"))
        if row is None or row.get("matter").value != matter or row.get("status").value not in GIVEN:
            yield Spot("consent_ref", "photo", one.no)


@asks(8)
def recipient_consent(here: Here) -> Iterator[Spot]:
    """A recipient for whom there is neither a yes that still holds nor a legal basis; the person needs none."""
    entries = "reported" if here.context.of == "register" else "delivered"
    for one in here.standing(entries):
        is_asked = one.get("to").has_value and one.get("as").value != "person"
        if (
            is_asked
            and not one.get("legal_basis").has_value
            and not _may_share(here, _row(here, one.get("consent_ref")))
        ):
            yield Spot("to", entries, one.no, (same(one.get("to").text or one.no),))


def _may_share(here: Here, row: Entry | None) -> bool:
    matter = "" if row is None else str(row.get("matter").value)
    return matter.startswith(SHARE) and is_given(here.record, matter)


def _row(here: Here, ref: Answer) -> Entry | None:
    return here.record.entry(CONSENTS, str(ref.value))


@asks(9)
def child_view(here: Here) -> Iterator[Spot]:
    """A child's own view is not written."""
    if MINOR in here.context.facts and not here.get("child_view").has_value:
        yield Spot("child_view")


@asks(37)
def conflict(here: Here) -> Iterator[Spot]:
    """The author or a recipient is named among those accused, or among those whom it must not reach."""
    barred = [
        row["name"].text for one in here.standing("episode") for row in rows_of(one.get("by_whom")) if "name" in row
    ]
    barred += [row["who"].text for row in rows_of(here.get("must_not_reach")) if "who" in row]
    author = here.get("author").value
    if isinstance(author, dict) and any(_same(author.get("name", ""), one) for one in barred):
        yield Spot("author")
    for one in here.standing("delivered"):
        if any(_same(one.get("to").text, other) for other in barred):
            yield Spot("to", "delivered", one.no)


def _same(one: str, other: str) -> bool:
    """Whether two names may be of one: one stands in the other."""
    short, long = sorted((" ".join(name.casefold().split()) for name in (one, other)), key=len)
    return short == long != "" or (len(short) >= LEAST_NAME and short in long)
