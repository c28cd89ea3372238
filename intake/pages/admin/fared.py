"""How servers and their jobs fare, in words: rows for the page, and the same as a table and as JSON. Read `rows`.

Whoever runs the system reads this: names of servers, times and figures, no case and no person.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from intake.pages.downloads import written
from intake.pages.inbox.system import gap_said, late_said
from intake.pages.supplied import Fared, JobSeen, NodeSeen
from intake.pages.visit import Visit
from workflow.errors import Sentence, _

NAMES: dict[str, Sentence] = {
    "sweep": _("Look at deadlines"),
    "notices": _("Tell people what happened"),
    "escalation": _("Tell the head what nobody read"),
    "delivery": _("Send e-mail"),
    "webhooks": _("Call webhooks"),
    "checkpoint": _("Sign the log"),
    "reminders": _("Remind of backup and rehearsal"),
    "expiry": _("Forget what has expired"),
    "orphans": _("Clear away files of interrupted uploads"),
    "sequencer": _("Give events their place in the log"),
}
_PLACE = re.compile(r"%\(\w+\)[sd]")  # what stood there is not kept
_COLUMNS = ("server", "job", "started", "ended", "took_ms", "next", "failed", "said", "cure", "faults", "done")


def rows(visit: Visit, fared: Fared) -> list[dict[str, Any]]:
    """A row for each job, over all servers that serve now; over all of the last day where none does."""
    say, at = visit.tongue.say, visit.tongue.short_instant
    found = []
    for name, runs in _by_job(fared).items():
        last = max((one for one in runs if one.ended), key=_ended, default=None)
        failed = [one.failed for one in runs if one.failed]
        ahead = min((one.next for one in runs if one.next and (one.started or not last)), default=None)
        found.append(
            {
                "name": say(NAMES[name]) if name in NAMES else name,
                "last": _last(visit, last, fared.ended.get(name)),
                "took": "" if last is None or last.took_ms is None else _took(last.took_ms),
                "on": "" if last is None else last.node,
                "next": at(ahead) if ahead else say(_("not known")),
                "done": sum(one.done for one in runs),
                "faults": sum(one.faults for one in runs),
                "failed": at(max(failed)) if failed else "",
                "stops": [_stop(visit, one) for one in runs if one.is_failing],
            }
        )
    return found


def each(visit: Visit, fared: Fared) -> list[dict[str, Any]]:
    """A row for each job of each of these servers, where there are several."""
    say, at = visit.tongue.say, visit.tongue.short_instant
    runs = [one for found in _by_job(fared).values() for one in found]
    return [
        {
            "name": say(NAMES[one.name]) if one.name in NAMES else one.name,
            "node": one.node,
            "last": at(one.ended) if one.ended else say(_("not yet")),
            "took": "" if one.ended is None or one.took_ms is None else _took(one.took_ms),
            "done": one.done,
            "faults": one.faults,
        }
        for one in (runs if len({one.node for one in runs}) > 1 else [])
    ]


def _by_job(fared: Fared) -> dict[str, list[JobSeen]]:
    here = {one.name for one in fared.nodes if one.is_here} or {one.name for one in fared.nodes}
    runs = [one for one in fared.jobs if one.node in here]
    names = [*NAMES, *sorted({one.name for one in runs} - NAMES.keys())]
    found = {name: [one for one in runs if one.name == name] for name in names}
    return {name: runs for name, runs in found.items() if runs}


def _last(visit: Visit, last: JobSeen | None, anywhere: datetime | None) -> str:
    """When it last ended well: here, or on a server that is gone."""
    ended = anywhere if last is None else last.ended
    return visit.tongue.short_instant(ended) if ended else visit.tongue.say(_("not yet"))


def _ended(one: JobSeen) -> float:
    return one.ended.timestamp() if one.ended else 0.0


def _stop(visit: Visit, one: JobSeen) -> dict[str, str]:
    cure = _("The log of that server says where it failed. It is tried again at its next turn.")
    return {
        "node": one.node,
        "what": _spoken(visit, one.said),
        "cure": _spoken(visit, one.cure) or visit.tongue.say(cure),
        "at": visit.tongue.short_instant(one.failed) if one.failed else "",
    }


def _spoken(visit: Visit, kept: str | None) -> str:
    """A sentence that was kept without what stood in its places."""
    return _PLACE.sub("…", visit.tongue.say(Sentence(kept))) if kept else ""


def _took(ms: int) -> str:
    return f"{ms} ms" if ms < 1_000 else f"{ms / 1_000:.1f} s"


def servers(visit: Visit, fared: Fared) -> list[dict[str, str]]:
    """A row for each server of the last day."""
    at = visit.tongue.short_instant
    return [
        {
            "name": one.name,
            "version": one.version,
            "since": at(one.started),
            "state": visit.tongue.say(_state(visit, one)),
            "is_gone": "" if one.is_here or one.stopped else "yes",
        }
        for one in fared.nodes
    ]


def _state(visit: Visit, one: NodeSeen) -> Sentence:
    at = visit.tongue.short_instant
    if one.stopped:
        return _("ended at %(at)s", at=at(one.stopped))
    if not one.is_here:
        return _("gone, last heard of at %(at)s", at=at(one.seen))
    return _("serves") if one.has_jobs else _("serves, without jobs")


def facts(visit: Visit, fared: Fared) -> list[tuple[str, str]]:
    """What is not a job of its own: until when deadlines were looked at, what waits for its morning, the backup."""
    say, at = visit.tongue.say, visit.tongue.short_instant
    morning = fared.morning
    waits = _("%(at)s. Notices that wait for it: %(number)d.", at=at(morning.at), number=morning.notices)
    return [
        (say(_("Deadlines were looked at until")), at(fared.looked_until) if fared.looked_until else say(_("not yet"))),
        (say(_("Next working morning")), say(waits)),
        (say(_("Newest backup")), at(fared.backed_up) if fared.backed_up else say(_("not yet"))),
    ]


def lines(visit: Visit, fared: Fared) -> list[str]:
    """What somebody must know or do: a time in which nobody looked, what was to be done again and was not."""
    tongue, gap = visit.tongue, fared.gap
    said = [] if gap is None else [gap_said(tongue, gap.since, gap.until, gap.stages)]
    said += [one for kind, since in fared.late.items() if (one := late_said(tongue, kind, since)) is not None]
    return [tongue.say(one) for one in said]


def as_csv(fared: Fared) -> str:
    """Every job of every server of the last day, safe for spreadsheets; times in UTC."""
    return written(_COLUMNS, ([one[column] for column in _COLUMNS] for one in as_rows(fared.jobs)))


def as_rows(jobs: Sequence[JobSeen]) -> list[Mapping[str, Any]]:
    """Jobs as plain values."""
    return [
        {
            **{"server": one.node, "job": one.name, "every_seconds": one.every_seconds, "started": one.started},
            **{"ended": one.ended, "took_ms": one.took_ms, "next": one.next, "failed": one.failed, "said": one.said},
            **{"cure": one.cure, "faults": one.faults, "done": one.done, "is_failing": one.is_failing},
        }
        for one in jobs
    ]
