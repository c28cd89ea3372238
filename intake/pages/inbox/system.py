"""What the system itself tells people, in whole sentences with figures: that nobody had looked at deadlines, that no
backup was made, that recovery is to be tried again. Read `system_said`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from intake.pages.supplied import Told
from workflow.errors import NotUnderstood, Sentence, _
from workflow.events import SYSTEM
from workflow.history import instant
from workflow.ledger.entry import decode
from workflow.pages.tongue import Tongue
from workflow.store.log import place_of

# Where whoever is told in a role finds more.
SYSTEM_PAGES = {
    "administrator": "/admin/jobs",
    "head": "/desk/cases",
    "oversight": "/oversight/late",
}


def system_said(connection: Connection, tongue: Tongue, told: Sequence[Told]) -> dict[int, str]:
    """The sentences of those of these notices that are about the system, by the `n` of their events."""
    found: dict[int, str] = {}
    for one in told:
        if one.stream == SYSTEM and one.n not in found:
            said = _said(tongue, one.kind, _data(connection, one.n))
            if said is not None:
                found[one.n] = tongue.say(said)
    return found


def gap_said(tongue: Tongue, since: datetime, until: datetime, stages: int) -> Sentence:
    """That nobody looked at deadlines for a time, and what came of it."""
    at = tongue.short_instant
    return _(
        "Nobody looked at deadlines from %(since)s to %(until)s. Stages recorded late: %(number)d.",
        since=at(since),
        until=at(until),
        number=stages,
    )


def late_said(tongue: Tongue, kind: str, since: datetime) -> Sentence | None:
    """That something was not done again since then; None for what is no such reminder."""
    said = _LATE.get(kind)
    return None if said is None else Sentence(said.text, {"at": tongue.day(since)})


LATER = ""  # the day is known when it is said
_LATE: dict[str, Sentence] = {
    "backup_missed": _("No backup was made since %(at)s. Run vigil backup on the server, every night.", at=LATER),
    "rehearsal_due": _(
        "Recovery was last tried on %(at)s. Bring the sheets together and run vigil keys rehearse.", at=LATER
    ),
}


def _said(tongue: Tongue, kind: str, data: dict[str, Any]) -> Sentence | None:
    if kind == "sweep_resumed" and {"unwatched_from", "unwatched_until", "stages_late"} <= data.keys():
        times = instant(data["unwatched_from"]), instant(data["unwatched_until"])
        return gap_said(tongue, *times, data["stages_late"])
    return late_said(tongue, kind, instant(data["last_done"])) if "last_done" in data else None


def _data(connection: Connection, n: int) -> dict[str, Any]:
    """What an event of the system says; nothing where it cannot be read, which verification names."""
    found = place_of(connection, SYSTEM, n)
    try:
        return {} if found is None else dict(decode(found[1]).data)
    except NotUnderstood:
        return {}
