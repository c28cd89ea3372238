"""The form of an incident's report, read field by field: who, what, when; nothing typed is lost. Read `told_in`."""

from collections.abc import Mapping
from typing import Any

from intake.dossier.submission import MOST_ANSWER, MOST_LINE
from intake.incidents.concerned import MOST_NUMBER
from intake.incidents.incident import (
    AUTHORS,
    DOCTOR,
    GENDERS,
    KINDS,
    MEANS,
    ROLES,
    TOLD,
    YES_NO,
    Incident,
    Person,
    entering_of,
)
from intake.incidents.telling import Entering
from intake.pages.desk.steps.questions import in_living_memory
from intake.pages.visit import Visit
from workflow.errors import Sentence, _
from workflow.moment import Moment
from workflow.pages.forms import Given
from workflow.rulebook import law_in_force

FIRST_BIRTH = 1900
MOST_NAME, MOST_NO = 200, 64
# Those that may be wrong, in the order of the page.
ASKED = (
    *("kind", "happened", "place", "before", "what", "after", "involved", "involved_words", "means", "means_words"),
    *("witnesses", "cameras", "cameras_words", "person_name", "person_number", "birth_year", "gender", "injured"),
    *("injured_words", "doctor", "doctor_words", "told", "told_words", "setting", "author", "author_role", "language"),
)
NOBODY = frozenset({"nobody", "none"})
Lists = Mapping[str, list[tuple[str, str]]]


async def lists_of(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen, with its words."""
    codes = {one.key: one.code for one in (await visit.tables.read(law_in_force)).book.rules.policy.vocabulary.codes}
    say, words = visit.tongue.say, visit.tongue.words
    own: Mapping[str, Mapping[str, Sentence]] = {
        "kind": KINDS,
        "involved": ROLES,
        "means": MEANS,
        "injured": YES_NO,
        "cameras": YES_NO,
        "doctor": DOCTOR,
        "told": TOLD,
        "gender": GENDERS,
        "author_role": AUTHORS,
    }
    found = {name: [(key, say(title)) for key, title in among.items()] for name, among in own.items()}
    for name in ("setting", "language"):
        found[name] = [(one.key, words(one.title)) for one in codes[name]]
    return found


def told_in(visit: Visit, given: Given, lists: Lists) -> Entering | None:
    """The report as it may be sent; None with a sentence at each field that hinders it."""
    happened = _happened(given)
    incident = _incident(given, lists, happened)
    person = _person(visit, given, lists)
    setting = given.choice("setting", dict(lists["setting"]), missing=_("Choose what kind of place this is."))
    is_urgent = given.tick("urgent")
    case_number = given.line("case_number", at_most=MOST_NUMBER)
    _as_asked(given.problems)
    if given.problems or happened is None:
        return None
    return entering_of(incident, person, happened, setting=setting, is_urgent=is_urgent, case_number=case_number)


def _as_asked(problems: dict[str, Sentence]) -> None:
    """What is wrong in the order of the page, which asks in another one than it is read in."""
    ordered = sorted(problems.items(), key=lambda one: ASKED.index(one[0]) if one[0] in ASKED else len(ASKED))
    problems.clear()
    problems.update(ordered)


def _happened(given: Given) -> Moment | None:
    at = given.moment("happened", missing=_("Write when it happened, like 14.11.2026 09:30."))
    if at is None or not in_living_memory(given, "happened", at):
        return None
    if at.vague:
        given.problems["happened"] = _("Write the whole day, like 14.11.2026; with the time, if it is known.")
        return None
    return at


def _incident(given: Given, lists: Lists, happened: Moment | None) -> Incident:
    def chosen(name: str, missing: Sentence | None = None) -> str:
        return given.choice(name, dict(lists[name]), missing=missing)

    def ticked(name: str, missing: Sentence) -> tuple[str, ...]:
        return _alone(given, name, given.choices(name, dict(lists[name]), missing=missing))

    def words(name: str, missing: Sentence | None = None) -> str:
        return given.text(name, at_most=MOST_ANSWER, missing=missing)

    said: dict[str, Any] = {
        "kind": chosen("kind", _("Choose what kind of incident it was.")),
        "place": given.line("place", at_most=MOST_LINE, missing=_("Write where it happened.")),
        "before": words("before"),
        "what": words("what", _("Write what happened. One sentence is enough.")),
        "after": words("after"),
        "involved": ticked("involved", _("Say who else was there. “Nobody else” is an answer.")),
        "involved_words": words("involved_words"),
        "means": ticked("means", _("Say what was used. “None” is an answer.")),
        "means_words": given.line("means_words", at_most=MOST_LINE),
        "injured": chosen("injured", _("Say whether anybody was injured.")),
        "injured_words": words("injured_words"),
        "doctor": chosen("doctor", _("Say whether a doctor was called.")),
        "doctor_words": given.line("doctor_words", at_most=MOST_LINE),
        "told": ticked("told", _("Say who was told. “Nobody else yet” is an answer.")),
        "told_words": given.line("told_words", at_most=MOST_LINE),
        "cameras": chosen("cameras"),
        "cameras_words": given.line("cameras_words", at_most=MOST_LINE),
        "witnesses": words("witnesses"),
        "author": given.line("author", at_most=MOST_NAME, missing=_("Write who reports: name and function.")),
        "author_role": chosen("author_role", _("Choose what you are.")),
        "language": chosen("language", _("Choose the language in which you wrote.")),
    }
    if said["doctor"] == "no" and not said["doctor_words"]:
        given.problems.setdefault("doctor_words", _("Write why no doctor was called."))
    return Incident(happened_at="" if happened is None else happened.text, **said)


def _alone(given: Given, name: str, values: list[str]) -> tuple[str, ...]:
    """What says that there was none stands alone."""
    if len(values) > 1 and not NOBODY.isdisjoint(values):
        given.problems[name] = _("Either nothing of it, or what there was: not both.")
    return tuple(dict.fromkeys(values))


def _person(visit: Visit, given: Given, lists: Lists) -> Person:
    name = given.line("person_name", at_most=MOST_NAME)
    number = given.line("person_number", at_most=MOST_NO)
    if not name and not number and "person_name" not in given.problems:
        given.problems["person_name"] = _("Write the name of the person, or their number here.")
    year = given.number("birth_year", least=FIRST_BIRTH, most=visit.tongue.local(visit.now).year)
    return Person(name=name, number=number, birth_year=year, gender=given.choice("gender", dict(lists["gender"])))
