"""Whose step a clock waits for: the role that the vocabulary names first for the event that meets it.

`by` of an event lists who may say so; the first of them is whose step it is, the others may enter it for them. Read
`whose`.
"""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from workflow.machine import SYSTEM_ROLE
from workflow.policy.rules import Rules
from workflow.policy.terms import Clock, EventKind, Words

# Fields that tell of the dossier's keys and ciphertexts: what is told of these alone comes by a door of its own.
OF_ACCESS, OF_CONTENT = frozenset({"compartment", "grants", "digest"}), frozenset({"items"})
HANDS_OUT = "assigned"  # whoever may hand out cases belongs to the office whose cases they are


@lru_cache(maxsize=64)
def whose(rules: Rules) -> Mapping[str, str]:
    """For each clock the role whose step it waits for; of a group of events the one that is named most."""
    found = {}
    for term in rules.policy.clocks.clock:
        role = _role(rules, term)
        if role is not None:
            found[term.key] = role
    return found


def _role(rules: Rules, term: Clock) -> str | None:
    for name in term.met_by:
        kinds = (rules.kinds.get(one.partition(":")[0]) for one in sorted(rules.opened([name])))
        named = Counter(kind.by[0] for kind in kinds if kind is not None and kind.by)
        if named:
            return named.most_common(1)[0][0]
    return None


@lru_cache(maxsize=64)
def ours(rules: Rules) -> frozenset[str]:
    """The roles of the office whose cases these are."""
    kind = rules.kinds.get(HANDS_OUT)
    return frozenset() if kind is None else frozenset(kind.by)


def is_of_access(term: EventKind) -> bool:
    """Whether an event tells who read, may read or no longer may, and nothing of conduct."""
    return "compartment" in term.data or not OF_ACCESS.isdisjoint(term.required)


def is_apart(term: EventKind) -> bool:
    """Whether no form of closed fields makes an event: it comes with content or keys, or by the system's own work."""
    return (
        SYSTEM_ROLE in term.by
        or is_of_access(term)
        or "grants" in term.data
        or not OF_CONTENT.isdisjoint(term.required)
    )


@lru_cache(maxsize=64)
def role_titles(rules: Rules) -> Mapping[str, Words]:
    """The words for each role."""
    return {role.key: role.title for role in rules.policy.vocabulary.role}


@lru_cache(maxsize=64)
def code_titles(rules: Rules) -> Mapping[tuple[str, str], Words]:
    """The words for each code, by its list and itself."""
    return {(one.key, code.key): code.title for one in rules.policy.vocabulary.codes for code in one.code}


def code_title(rules: Rules, kind: str, field: str, code: object) -> Words | None:
    """The words for what a field of an event says, if it says a code."""
    term = rules.fields.get(field)
    if term is None or not isinstance(code, str):
        return None
    return code_titles(rules).get((term.codes or f"{kind}_{field}", code))
