"""When a field is asked for: its need, and what other answers or facts of the case say. Read `is_needed`."""

from collections.abc import Callable
from datetime import datetime

from intake.medical.form import NO, YES, Condition, Entries, Field
from intake.medical.record import NOTHING, Answer, Entry, Record

FULL_AGE = 18
ENTRY_NUMBER = "no"
MINOR = "minor"
Facts = frozenset[str]
NO_FACTS: Facts = frozenset()
Get = Callable[[str], Answer]


def is_needed(field: Field, get: Get, facts: Facts = NO_FACTS) -> bool:
    """Whether an answer or a reason is asked for, with `get` for the answers around it."""
    if field.need in ("must", "answer"):
        return True
    return field.need != "optional" and applies(field, get, facts)


def applies(field: Field, get: Get, facts: Facts = NO_FACTS) -> bool:
    """Whether a field makes sense here: always, but for one that depends on others."""
    if not field.when:
        return True
    groups = [group for group in (field.when, field.or_when) if group]
    return any(all(_holds(one, get, facts) for one in group) for group in groups)


def beside(record: Record, entries: Entries | None = None, entry: Entry | None = None) -> Get:
    """How a condition finds an answer: in the entry, where its list has such a field, else in the record."""
    own = {field.key for field in entries.fields} if entries else set()

    def get(key: str) -> Answer:
        if key == ENTRY_NUMBER and entry is not None:
            return Answer(entry.no)
        return (entry.get(key) if entry else NOTHING) if key in own else record.get(key)

    return get


def codes_of(answer: Answer) -> set[str]:
    """What conditions and checks compare: codes; yes or no; of a region also its number ("504") and group ("500")."""
    if isinstance(answer.value, bool):
        return {YES if answer.value else NO}
    found = set(answer.codes)
    regions = [one for one in found if _is_region(one)]
    return found | {one[:3] for one in regions} | {f"{one[0]}00" for one in regions}


def facts_of(record: Record, *, is_minor: bool | None = None) -> Facts:
    """What is known beside the answers. Age counts on the day of the examination; what the case says, else."""
    age = age_at(record)
    minor = is_minor if age is None else age < FULL_AGE
    return frozenset({MINOR}) if minor else NO_FACTS


def age_at(record: Record) -> int | None:
    """The person's age in years at the examination, counted so that a vague date of birth makes nobody older."""
    born, begun = record.get("subject_birth").value, instant_of(record.get("started_at"))
    year = record.get("person_birth_year").value
    if isinstance(year, int) and (at := instant_of(record.get("examined_at"))):
        return at.year - year - 1
    if not isinstance(born, str) or begun is None:
        return None
    parts = [int(one) for one in born[:10].split("-")] + [12, 31]
    day = (parts[1], parts[2]) if born.count("-") == 2 else (parts[1], 31) if born.count("-") == 1 else (12, 31)
    return begun.year - parts[0] - ((begun.month, begun.day) < day)


def instant_of(answer: Answer) -> datetime | None:
    """The instant of an answer of type `time`."""
    try:
        at = datetime.fromisoformat(answer.value) if isinstance(answer.value, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _holds(condition: Condition, get: Get, facts: Facts) -> bool:
    if condition.fact is not None:
        return condition.fact in facts
    answer = get(condition.field or "")
    said = codes_of(answer)
    if condition.empty:
        return not answer.has_value
    if condition.filled:
        return answer.has_value
    if condition.among:
        return not said.isdisjoint(condition.among)
    return answer.has_value and not said <= set(condition.beside)


def _is_region(text: str) -> bool:
    return len(text) == len("405R") and text[:3].isdecimal() and text[3] in "RLMN"
