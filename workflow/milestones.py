"""When a case first came to each step that oversight counts, as columns of its row.

Pure, from the events of the case as they stand after corrections. Which events are a step is the policy's: a group of
its vocabulary for each; a policy without the group leaves the column empty. Read `milestones`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from workflow.history import Happened
from workflow.policy.rules import Rules, names_of
from workflow.policy.terms import Words

# The group of each column. The prosecutor has answered a referral, too, by doing what follows it.
GROUPS: dict[str, str] = {
    "registered_at": "step_registered",
    "examined_at": "step_examined",
    "referred_at": "step_referred",
    "acknowledged_at": "step_acknowledged",
    "resolved_at": "step_resolved",
    "investigated_at": "step_investigated",
    "indicted_at": "step_indicted",
    "redressed_at": "step_redressed",
    "concluded_at": "step_concluded",
    "sanctioned_at": "step_sanctioned",
}
RECEIVED, SANCTIONED, LEFT = "received_at", "sanctioned_at", "left_at"
COLUMNS = (*GROUPS, LEFT)
# Events after which nobody works on the case, until it is taken up again.
LEAVES, TAKEN_UP = "step_left", "step_taken_up"
CHANNEL = "channel"  # whatever says by which way something came in is a reception
_NO_SANCTION = (None, "none")


def milestones(happened: Sequence[Happened], rules: Rules) -> dict[str, int | None]:
    """The earliest instant that the first event of each step can have been, as whole seconds since 1970, UTC.

    `left_at`: when the case was closed, forwarded or found not admissible, if it still is.
    """
    found: dict[str, Any] = dict.fromkeys(COLUMNS)
    columns = _columns(rules)
    for event in happened:
        for column in columns.get((event.kind, event.code)) or columns.get((event.kind, None), ()):
            if column == LEFT:
                found[LEFT] = int(event.moment.earliest.timestamp())
            elif column == TAKEN_UP:
                found[LEFT] = None
            elif found[column] is None and (column != SANCTIONED or event.data.get("sanction") not in _NO_SANCTION):
                found[column] = int(event.moment.earliest.timestamp())
    return found


def title_of_step(rules: Rules, column: str) -> Words | None:
    """What a step is called: the title of the first event of the vocabulary that is one."""
    if column == RECEIVED:
        return next((term.title for term in rules.policy.vocabulary.event if CHANNEL in term.data), None)
    events = {name.partition(":")[0] for name in rules.group(GROUPS[column])}
    return next((term.title for term in rules.policy.vocabulary.event if term.kind in events), None)


@lru_cache(maxsize=64)
def _columns(rules: Rules) -> Mapping[tuple[str, str | None], tuple[str, ...]]:
    """What an event moves, by its kind and code; by its kind alone, whatever its code."""
    groups = {**GROUPS, LEFT: LEAVES, TAKEN_UP: TAKEN_UP}
    listed = {column: rules.group(group) for column, group in groups.items()}
    names = {name for some in listed.values() for name in some}
    split = {(kind, code or None) for kind, _colon, code in (name.partition(":") for name in names)}
    known = split | {(kind, None) for kind, _code in split}
    return {
        (kind, code): tuple(column for column, some in listed.items() if names_of(kind, code) & some)
        for kind, code in known
    }
