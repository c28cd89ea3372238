"""The form of one allegation at the desk, read field by field: what was said, how it came in, who reported it.

Names and how to reach somebody go into the identity, never into what was said. Pure. Read `taken_from`.
"""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct

from intake.dossier.contents import Private
from intake.dossier.search import Known
from intake.dossier.submission import MOST_ANSWER, MOST_LINE, MOST_STATEMENT
from intake.pages.desk.steps.questions import in_living_memory
from intake.pages.visit import Visit
from workflow.errors import Sentence, _
from workflow.moment import Moment, Precision
from workflow.pages.forms import Given

MOST_NAME, MOST_REACH = 200, 1_000
PHONE, IN_PERSON, VISIT, PORTAL = "phone", "desk", "visit", "portal"
# Where nothing is written, it reached us now.
NOW = frozenset({PHONE, IN_PERSON})
# Where somebody is there to whom a code can be handed.
FACE_TO_FACE = frozenset({PHONE, IN_PERSON, VISIT})
URGENT: Mapping[str, Sentence] = {
    "danger": _("Somebody is in danger now"),
    "urgent": _("It is urgent for another reason"),
}
INJURIES: Mapping[str, Sentence] = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
ABOUT: Mapping[str, Sentence] = {"self": _("To the person who reports"), "other": _("To somebody else")}
WHEN, RECEIVED, CODE = "when", "received", "code"


class Codes(Struct, frozen=True):
    """What may be chosen: codes of the policy with their words."""

    channel: Mapping[str, str]
    language: Mapping[str, str]
    setting: Mapping[str, str]


class Taken(Private, frozen=True):
    """What was typed: fields of a `Submission`, the way it came in, and who is named; with a problem it counts not."""

    fields: dict[str, Any]
    channel: str
    received_at: Moment
    wants_receipt: bool
    people: list[Known]


def taken_from(visit: Visit, given: Given, codes: Codes) -> Taken:
    """The form; `given.problems` has what is wrong with it."""
    fields = _said(visit, given, codes)
    names = (given.line("name", at_most=MOST_NAME), given.line("other_name", at_most=MOST_NAME))
    contact = _contact(visit, given, *names)
    channel = given.choice("channel", codes.channel, missing=_("Choose the way it came in."))
    received_at = _received(visit, given, channel)
    wants_receipt = given.tick(CODE)
    if wants_receipt and channel and channel not in FACE_TO_FACE:
        given.problems[CODE] = _(
            "A code is handed to somebody who is there or on the telephone. In a letter, others could read it."
        )
    return Taken(
        fields=fields | {"contact": contact},
        channel=channel,
        received_at=received_at or Moment.exactly(visit.now),
        wants_receipt=wants_receipt,
        people=people_of(names),
    )


def people_of(names: Collection[str]) -> list[Known]:
    """Whoever is named, to be looked for one by one."""
    return [Known(names=(name,)) for name in names if name]


def _received(visit: Visit, given: Given, channel: str) -> Moment | None:
    """When it reached us: to the day at least, or now."""
    now = Moment.exactly(visit.now)
    if not given.answers.get(RECEIVED, "").strip() and (channel in NOW or not channel):
        return now
    at = given.moment(RECEIVED, missing=_("Write the day on which it reached us."))
    if at is None or not in_living_memory(given, RECEIVED, at):
        return None
    if at.vague:
        given.problems[RECEIVED] = _("Write the whole day, like 14.11.2026.")
        return None
    return now if at.earliest > now.earliest else at  # the clock on the desk may be a little ahead


def _said(visit: Visit, given: Given, codes: Codes) -> dict[str, Any]:
    missing = _("Write what was said. One sentence is enough.")
    urgent = given.choices("urgent", URGENT)
    about = given.choice("about", ABOUT)
    relation = given.line("relation", at_most=MOST_LINE)
    is_other = about == "other" or (not about and bool(relation or given.answers.get("other_name", "").strip()))
    injuries_told = given.text("injuries_told", at_most=MOST_ANSWER)
    occurred, occurred_on = _occurred(visit, given)
    return {
        "statement": given.text("statement", at_most=MOST_STATEMENT, missing=missing),
        "occurred": occurred,
        "occurred_on": occurred_on,
        "place_kind": given.choice("place_kind", codes.setting) or None,
        "place": given.line("place", at_most=MOST_LINE) or None,
        "who": given.text("who", at_most=MOST_ANSWER) or None,
        "injuries": given.choice("injuries", INJURIES) or ("yes" if injuries_told else None),
        "injuries_told": injuries_told or None,
        "witnesses": given.text("witnesses", at_most=MOST_ANSWER) or None,
        "language": given.choice("language", codes.language, missing=_("Choose the language of what was said.")),
        "danger": True if "danger" in urgent else None,
        "urgent": bool(urgent),
        "on_behalf": is_other if about or is_other else None,
        "relation": (relation or None) if is_other else None,
    }


def _occurred(visit: Visit, given: Given) -> tuple[str | None, str | None]:
    """When it happened, in words or as a date: one field takes both, as people say it."""
    words = given.line(WHEN, at_most=MOST_LINE)
    if not words or WHEN in given.problems:
        return None, None
    at = given.moment(WHEN)
    if at is None:
        if any(sign.isalpha() for sign in words):
            given.problems.pop(WHEN)
        return words, None
    in_living_memory(given, WHEN, at)
    if at.precision is Precision.MINUTE:
        return words, at.earliest.astimezone(visit.tongue.zone).date().isoformat()
    return None, at.text


def _contact(visit: Visit, given: Given, name: str, other_name: str) -> str | None:
    reach = given.line("reach", at_most=MOST_REACH)
    reporter = ", ".join(part for part in (name, reach) if part)
    if not other_name:
        return reporter or None
    if not reporter:
        return visit.tongue.say(_("It happened to: %(name)s", name=other_name))
    return visit.tongue.say(_("%(reporter)s. It happened to: %(name)s", reporter=reporter, name=other_name))
