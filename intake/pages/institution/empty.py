"""That a list of the checklist stays empty is an answer too: there was none, or why nothing is written.

Whoever saw the whole body and no injury has said so of the findings already. Read `asked`, then `said_in`.
"""

from collections.abc import Mapping

from msgspec import Struct

from intake.incidents.checklist import CONSENTS, FINDING
from intake.medical.form import NONE, Entries, Form, Section
from intake.medical.record import Answer, Record
from intake.pages.visit import Visit
from workflow.errors import _
from workflow.pages.forms import Given

BECAUSE = frozenset({"not_examined", "no_means", "deferred"})  # reasons that need words
MOST_WHY = 300
NO_INJURY = "no_injury"


class Empty(Struct, frozen=True):
    """The question of one list: names of its fields, what may be chosen, what was."""

    name: str
    why_name: str
    options: list[tuple[str, str]]
    value: str
    why: str


def asked(visit: Visit, form: Form, record: Record, entries: Entries) -> Empty | None:
    """The question of a list; None where there are entries, or where it is told elsewhere."""
    if entries.key in (CONSENTS, FINDING) or entries.need != "answer" or record.standing(entries.key):
        return None
    answer, say = record.get(entries.key), visit.tongue.words
    none = [(NONE, say(entries.none))] if entries.none else []
    reasons = [(key, say(one.title)) for key, one in form.codes["blank_reason"].items()]
    value = NONE if answer.value == NONE else answer.blank or ""
    return Empty(f"{entries.key}.empty", f"{entries.key}.empty_why", [*none, *reasons], value, answer.words)


def said_in(
    given: Given, form: Form, record: Record, section: Section, answers: Mapping[str, Answer | None]
) -> dict[str, Answer | None]:
    """What was said of the empty lists of a section."""
    found: dict[str, Answer | None] = {}
    for entries in section.entries:
        if record.standing(entries.key) or f"{entries.key}.empty" not in given.answers:
            continue
        reasons = {NONE, *form.codes["blank_reason"]} if entries.none else {*form.codes["blank_reason"]}
        chosen = given.choice(f"{entries.key}.empty", reasons)
        why = given.line(f"{entries.key}.empty_why", at_most=MOST_WHY)
        if chosen in BECAUSE and not why:
            given.problems[f"{entries.key}.empty_why"] = _("Write why, or until when.")
        found[entries.key] = Answer(NONE) if chosen == NONE else Answer(words=why, blank=chosen) if chosen else None
    no_injury = answers.get(NO_INJURY)
    if no_injury is not None and not record.standing(FINDING):
        found[FINDING] = Answer(NONE) if no_injury.value is True and form.entries(FINDING).none else None
    return found
