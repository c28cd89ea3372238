"""When a case first came to each step that oversight counts, as columns of its row.

Pure, from the events of the case as they stand after corrections. A policy without such an event leaves the column
empty. Read `milestones`.
"""

from collections.abc import Sequence
from typing import Any

from workflow.history import Happened

# The events that are each step. The prosecutor has answered a referral, too, by doing what follows it.
_STEPS: dict[str, tuple[str, ...]] = {
    "registered_at": ("case_registered",),
    "examined_at": ("exam_done", "report_filed"),
    "referred_at": ("referral_sent",),
    "acknowledged_at": ("referral_acknowledged", "inquiry_opened", "investigation_opened", "refused", "indicted"),
    "resolved_at": ("refused", "discontinued", "investigation_opened", "indicted"),
    "investigated_at": ("investigation_opened",),
    "indicted_at": ("indicted",),
    "redressed_at": ("compensation_awarded",),
    "concluded_at": ("decided",),
}
SANCTIONED, LEFT = "sanctioned_at", "left_at"
COLUMNS = (*_STEPS, SANCTIONED, LEFT)
_OF = {
    kind: tuple(name for name, kinds in _STEPS.items() if kind in kinds) for kinds in _STEPS.values() for kind in kinds
}
_NO_SANCTION = (None, "none")
# Events after which nobody works on the case, until it is taken up again.
_LEAVES = frozenset({("forwarded", None), ("assessed", "not_admissible"), ("closed", None)})
_TAKEN_UP = frozenset({("reopened", None), ("assessed", "admissible")})


def milestones(happened: Sequence[Happened]) -> dict[str, int | None]:
    """The earliest instant that the first event of each step can have been, as whole seconds since 1970, UTC.

    `left_at`: when the case was closed, forwarded or found not admissible, if it still is.
    """
    found: dict[str, Any] = dict.fromkeys(COLUMNS)
    for event in happened:
        names = _OF.get(event.kind, ())
        if event.data.get("sanction") not in _NO_SANCTION:
            names = (*names, SANCTIONED)
        for name in names:
            if found[name] is None:
                found[name] = int(event.moment.earliest.timestamp())
        code = event.code if event.kind == "assessed" else None
        if (event.kind, code) in _LEAVES:
            found[LEFT] = int(event.moment.earliest.timestamp())
        elif (event.kind, code) in _TAKEN_UP:
            found[LEFT] = None
    return found
