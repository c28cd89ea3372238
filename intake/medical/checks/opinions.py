"""Checks 23 to 27, 31 to 33, 38 to 40, 42: the opinion as a whole, what was not examined, what must follow."""

from collections.abc import Iterator

from intake.medical.checks.asking import Here, Spot, asks
from intake.medical.checks.texts import all_prose, says
from intake.medical.form import CODED, NONE, OF_REGIONS
from intake.medical.record import every_answer

NOT_CONSISTENT = "not_consistent"
OVERALL = "overall_grade"


@asks(23)
def psych_grade_rare(here: Here) -> Iterator[Spot]:
    """A step that psychological findings seldom reach."""
    if here.is_among(here.get("psych_grade"), "rare"):
        yield Spot("psych_grade")


@asks(24)
def overall_given(here: Here) -> Iterator[Spot]:
    """No overall grade and no reason for that, or few words on why."""
    if not here.get(OVERALL).has_value and not here.get("overall_no_grade_reason").has_value:
        yield Spot(OVERALL)
    if len(here.get("overall_reason").text.strip()) < here.figure("characters"):
        yield Spot("overall_reason")


@asks(25)
def overall_beside_parts(here: Here) -> Iterator[Spot]:
    """The whole above every part, or against parts that were graded higher."""
    steps = list(here.form.codes["consistency"])
    findings = [str(one.get("grade").value) for one in here.standing("finding") if one.get("grade").has_value]
    parts = [*findings, str(here.get("psych_grade").value)]
    heights = [steps.index(one) for one in parts if one in steps]
    overall = here.get(OVERALL).value
    if overall not in steps or not heights:
        return
    is_against = overall == NOT_CONSISTENT and any(one in steps[1:] for one in findings)
    if is_against or steps.index(str(overall)) > max(heights):
        yield Spot(OVERALL)


@asks(26)
def absence(here: Here) -> Iterator[Spot]:
    """Nothing was found, and that is held against the allegation."""
    if here.get(OVERALL).value == NOT_CONSISTENT and not here.standing("finding"):
        yield Spot(OVERALL)


@asks(27)
def verdicts(here: Here) -> Iterator[Spot]:
    """Words that judge the person or the law, in what the doctor writes."""
    for entries, no, field, text in all_prose(here.record, here.form):
        if field.layer != "said" and says(here.medical.checks, text, "verdicts"):
            yield Spot(field.key, entries, no)


@asks(31)
def systems_said(here: Here) -> Iterator[Spot]:
    """A system without an answer, or all of them normal though only parts were examined."""
    rows = {one.no: one.get("result") for one in here.standing("systems")}
    for code in here.form.codes["exam_system"]:
        if code not in rows or not rows[code].is_answered:
            yield Spot("result", "systems", code)
    if here.get("extent").value == "parts" and rows and all(one.value == "normal" for one in rows.values()):
        yield Spot("extent")


@asks(32)
def psych_said(here: Here) -> Iterator[Spot]:
    """Nobody says what was done about the mind."""
    if not here.get("psych_done").has_value:
        yield Spot("psych_done")


@asks(33)
def self_harm(here: Here) -> Iterator[Spot]:
    """Thoughts of self-harm or more, and nothing recommended."""
    if here.is_among(here.get("self_harm_risk"), "risks") and not any(
        one.get("kind").value not in (None, NONE) for one in here.standing("recommendations")
    ):
        yield Spot(entries="recommendations")


@asks(38)
def tests_pending(here: Here) -> Iterator[Spot]:
    """A result is awaited; the report is not interim, and nothing says why it need not wait."""
    if here.context.is_interim:
        return
    for one in here.standing("test"):
        if one.get("status").value == "ordered" and not one.get("result").is_answered:
            yield Spot("result", "test", one.no)


@asks(39)
def copied(here: Here) -> Iterator[Spot]:
    """The same long text as in other records of this author."""
    others = here.context.earlier
    for entries, no, field, text in all_prose(here.record, here.form):
        if len(text) < here.figure("characters"):
            continue
        mark = here.context.fingerprint(text)
        if 1 + sum(mark in one for one in others) >= here.figure("records"):
            yield Spot(field.key, entries, no)


@asks(40)
def register_reported(here: Here) -> Iterator[Spot]:
    """A sign of ill-treatment, and no word on whom it was reported to, or why not."""
    if here.is_among(here.get("indicative"), "indicates") and not here.standing("reported"):
        yield Spot(entries="reported")


@asks(42)
def translation_reviewed(here: Here) -> Iterator[Spot]:
    """A word of a list in a language in which no native reader has checked it."""
    if here.context.language == "en":
        return
    fields = {(entries.key if entries else None, field.key): field for _s, entries, field in here.form.every_field()}
    for entries, no, key, answer in every_answer(here.record):
        field = fields.get((entries, key))
        if field is None:
            continue
        codes = here.form.codes[field.codes] if field.type in CODED and field.codes else {}
        if field.type in OF_REGIONS or any(one in codes and not codes[one].is_reviewed for one in answer.codes):
            yield Spot(key, entries, no)
            return  # once is enough: the mark stands on the whole print
