"""Checks 13 to 22: each finding by itself: where it is, its measures, its age, how it came about, its grade."""

from collections.abc import Iterator

from intake.medical.checks.asking import Here, Spot, asks
from intake.medical.checks.texts import begins, prose, says
from intake.medical.conditions import applies, beside
from intake.medical.record import Entry

FINDING = "finding"
ILL_TREATMENT, DIAGNOSTIC = "ill_treatment", "diagnostic"
MEASURES = ("length_mm", "width_mm", "depth_mm")
DESCRIBED = ("length_mm", "width_mm", "colour", "shape")


@asks(13)
def region_said(here: Here) -> Iterator[Spot]:
    """No region."""
    for one in here.standing(FINDING):
        if not one.get("region").has_value:
            yield Spot("region", FINDING, one.no)


@asks(14)
def side_in_text(here: Here) -> Iterator[Spot]:
    """The text says the other side than the region; what the person says is left as it was said."""
    fields = here.form.entries(FINDING).fields
    for one in here.standing(FINDING):
        region = here.form.regions.all.get(str(one.get("region").value))
        if region is None or region.side not in ("left", "right"):
            continue
        other = "left" if region.side == "right" else "right"
        for field in fields:
            text = "" if field.layer == "said" else prose(field, one.get(field.key))
            if says(here.medical.checks, text, other) and not says(here.medical.checks, text, region.side):
                yield Spot(field.key, FINDING, one.no)


@asks(15)
def measured_and_described(here: Here) -> Iterator[Spot]:
    """A mark of the skin without two measures, colour or shape, and no reason why."""
    entries = here.form.entries(FINDING)
    for one in here.standing(FINDING):
        get = beside(here.record, entries, one)
        for key in DESCRIBED:
            if applies(entries.field(key), get) and not one.get(key).is_answered:
                yield Spot(key, FINDING, one.no)


@asks(16)
def millimetres(here: Here) -> Iterator[Spot]:
    """Larger than anything there can be."""
    for one in here.standing(FINDING):
        most = here.figure("most_of_small" if here.is_among(one.get("region"), "small") else "most")
        for key in MEASURES:
            value = one.get(key).value
            if isinstance(value, int) and value > most:
                yield Spot(key, FINDING, one.no)


@asks(17)
def age_by_colour(here: Here) -> Iterator[Spot]:
    """An age of days by its look alone, or yellow and green on the first day."""
    for one in here.standing(FINDING):
        age, basis = one.get("age_estimate"), one.get("age_basis").codes
        is_look = here.is_among(age, "young") and set(basis) <= {"clinical"}
        is_early = age.value == "h24" and here.is_among(one.get("colour"), "later")
        if is_look or is_early:
            yield Spot("age_estimate", FINDING, one.no)


@asks(18)
def attribution_said(here: Here) -> Iterator[Spot]:
    """How it came about is not said, or which episode it belongs to."""
    for one in here.standing(FINDING):
        said = one.get("attribution")
        if not said.is_answered:
            yield Spot("attribution", FINDING, one.no)
        elif said.value == ILL_TREATMENT and not one.get("episode_ref").is_answered and _has_episodes(here):
            yield Spot("episode_ref", FINDING, one.no)


def _has_episodes(here: Here) -> bool:
    return here.form.has_entries("episode")  # the checklist has none: there the statement tells


@asks(19)
def other_cause_named(here: Here) -> Iterator[Spot]:
    """The person names another cause, and it is graded toward an episode all the same."""
    for one in here.standing(FINDING):
        said = one.get("attribution")
        is_other = said.has_value and said.value != ILL_TREATMENT
        if is_other and one.get("episode_ref").has_value and here.is_among(one.get("grade"), "toward"):
            yield Spot("grade", FINDING, one.no)


@asks(20)
def graded(here: Here) -> Iterator[Spot]:
    """Neither a grade nor a reason why there is none."""
    for one in here.standing(FINDING):
        if not one.get("grade").has_value and not one.get("no_grade_reason").has_value:
            yield Spot("grade", FINDING, one.no)
    has_psych = here.form.has_field("psych_grade")
    if has_psych and not here.get("psych_grade").has_value and not here.get("psych_no_grade_reason").has_value:
        yield Spot("psych_grade")


@asks(21)
def other_causes_named(here: Here) -> Iterator[Spot]:
    """A grade, and nothing on other causes."""
    for one in here.standing(FINDING):
        if one.get("grade").has_value and not one.get("other_causes").is_answered:
            yield Spot("other_causes", FINDING, one.no)


@asks(22)
def diagnostic_alone(here: Here) -> Iterator[Spot]:
    """Diagnostic, and another cause beside it."""
    for one in here.standing(FINDING):
        if one.get("grade").value == DIAGNOSTIC and (field := _other_cause(here, one)):
            yield Spot(field, FINDING, one.no)


def _other_cause(here: Here, one: Entry) -> str | None:
    text = one.get("other_causes").text
    if one.get("other_causes").has_value and not begins(here.medical.checks, text, "nothing"):
        return "other_causes"
    said = one.get("attribution")
    return "attribution" if said.has_value and said.value != ILL_TREATMENT else None
