"""Everything that the page of a case shows of its conduct, without a word of what was said in it.

Reads the case's events and records nothing. Titles are the policy's words in all its languages. Read `casefile`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from workflow.case import load
from workflow.deadlines import DECIDED_LATE, Deadline, Limits, deadlines, limits_kept
from workflow.duties import code_title
from workflow.events import CASE
from workflow.folding import Case
from workflow.history import Happened, history
from workflow.lanes import Lane, lanes
from workflow.law import Law
from workflow.listed import ASSIGNED, URGENT
from workflow.milestones import CHANNEL
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.timeline import Happening, timeline
from workflow.worklist import Standing, standings


class Head(Struct, frozen=True, kw_only=True):
    """What stands on top of the page. `received` as exactly as known; `victims` as the last event says it.

    `events`: how many entries the case has, which a form carries along to learn whether it has changed since.
    """

    id: str
    number: str | None
    events: int
    received: str
    received_at: datetime
    age_days: int
    channel: str | None
    channel_title: Words | None
    setting: str | None
    setting_title: Words | None
    institution: str | None
    victims: int | None
    urgent: bool
    assigned_to: str | None
    assigned_office: str | None
    offices: tuple[str, ...]
    states: tuple[Standing, ...]


class CaseFile(Struct, frozen=True, kw_only=True):
    """A case as its page tells it.

    `due`: the running limits, the first due on top. `limits`: how the limits were kept. `watches`: the running watches;
    `slow`: the watches that ran out, whether or not the step came after all. `timeline`: newest first.
    """

    head: Head
    due: tuple[Deadline, ...]
    limits: Limits
    watches: tuple[Deadline, ...]
    slow: tuple[Deadline, ...]
    lanes: tuple[Lane, ...]
    timeline: tuple[Happening, ...]


def casefile(connection: Connection, stream: str, *, now: datetime) -> CaseFile:
    """A case as it stands at `now` (UTC). Raises NotFound if there is none."""
    return told(load(connection, stream), law_in_force(connection), now=now)


def told(case: Case, law: Law, *, now: datetime) -> CaseFile:
    """A case that was read already, as it stands at `now` (UTC)."""
    happened = history(case.entries, law.calendar.zone)
    every = deadlines(case, law.book, now=now)
    limits, watches = (tuple(one for one in every if one.kind == kind) for kind in ("limit", "watch"))
    return CaseFile(
        head=_head(case, law, happened, now),
        due=tuple(one for one in limits if one.running),
        limits=limits_kept(every),
        watches=tuple(one for one in watches if one.running),
        slow=tuple(one for one in watches if one.verdict in DECIDED_LATE),
        lanes=lanes(law.book, happened, every),
        timeline=timeline(case, law.book, every, law.calendar.zone),
    )


def _head(case: Case, law: Law, happened: Sequence[Happened], now: datetime) -> Head:
    rules = law.book.rules
    received = next((event for event in happened if CHANNEL in event.data), None)
    began = case.entries[0].recorded_at if received is None else received.moment.text
    at = datetime.fromisoformat(case.entries[0].recorded_at) if received is None else received.moment.earliest
    channel = None if received is None else received.data[CHANNEL]
    setting, victims = _last(happened, "setting"), _last(happened, "victims")
    assigned: dict[str, Any] = next((dict(one.data) for one in reversed(happened) if one.kind == ASSIGNED), {})
    return Head(
        id=case.stream.removeprefix(f"{CASE}:"),
        number=case.rows.case["number"],
        events=len(case.entries),
        received=began,
        received_at=at,
        age_days=(now - at).days,
        channel=channel,
        channel_title=None if received is None else code_title(rules, received.kind, CHANNEL, channel),
        setting=setting,
        setting_title=code_title(rules, "", "setting", setting),
        institution=_last(happened, "institution"),
        victims=victims,
        urgent=any(one.kind == URGENT or one.data.get("urgent") is True for one in happened),
        assigned_to=assigned.get("person"),
        assigned_office=assigned.get("office"),
        offices=tuple(sorted(case.rows.parties)),
        states=standings(law.book, case.state),
    )


def _last(happened: Sequence[Happened], name: str) -> Any:
    """What the last event that has such a field says there."""
    return next((event.data[name] for event in reversed(happened) if name in event.data), None)
