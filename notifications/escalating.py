"""Nobody has looked: the next in line hears of it, once.

A notice that lies unread beyond its time goes up the ladder of the policy (`unread_tell`), unless the step that it was
about has come meanwhile, or, of news, somebody of the same office has done anything in the case since. Of a clock only
the newest word goes up: that something is soon due is not true any more when its time ran out. Whoever is next and was
told already hears nothing new: their own notice has its own time. The row of the cursor is held, so two nodes take
turns. Read `escalate`.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from notifications.directory import Directory
from notifications.recipients import Here, Told, recipients
from notifications.rules import UNREAD, About, Tell
from notifications.store import following, notices
from notifications.store.facts import NOTHING, Facts, facts_of, offices_at_work
from notifications.store.notices import Row
from notifications.telling import Office, is_over, office_now, rows_of
from workflow.events import is_case
from workflow.span import Span
from workflow.store import Tables

NOTICES_A_BATCH = 50
NO_STAGES = "[]"


async def escalate(tables: Tables, directory: Directory, now: datetime) -> int:
    """Tell the next in line of everything that lies unread beyond its time at `now` (UTC); how many notices came up."""
    found = 0
    while batch := await tables.write(_escalate, directory, now):
        found += batch
    return found


def _escalate(connection: Connection, directory: Directory, now: datetime) -> int:
    following.hold(connection)
    unheard = notices.unheard(connection, now, at_most=NOTICES_A_BATCH)
    if not unheard:
        return 0
    office = office_now(connection, directory, now)
    streams = {row.stream for row in unheard if is_case(row.stream)}
    facts = facts_of(connection, office.law, streams)
    barred = directory.barred(connection, streams)
    at_work = offices_at_work(connection, streams)
    rows = []
    for row in unheard:
        if row.about == NO_STAGES and row.n < at_work.get((row.stream, row.office), 0):
            continue
        if notices.was_told_more(connection, row):
            continue
        here = facts.get(row.stream, NOTHING)
        told = _next(row, here, barred, office)
        rows += rows_of(row.stream, row.n, row.kind, told, here, office)
    notices.add(connection, rows)
    notices.change(connection, [row.id for row in unheard], escalate_at=None)
    return len(unheard)


def _next(row: Row, facts: Facts, barred: Mapping[str, frozenset[str]], office: Office) -> list[Told]:
    about = msgspec.json.decode(row.about, type=tuple[About, ...])
    policy = office.law.book.rules.policy.notifications
    if policy is None or not is_case(row.stream) or (about and is_over(about, facts)):
        return []
    ladder = policy.unread_tell
    first = ladder.index(row.role) + 1 if row.role in ladder else 0
    here = Here(office.roster, office.law.book.rules, facts, barred.get(row.stream, frozenset()), office.away)
    after = policy.stages.unread_after
    for place, role in enumerate(ladder[first:], first):
        waits = Span.parse(after) if after and place + 1 < len(ladder) else None
        tell = Tell((role,), UNREAD, about, row.is_urgent and not about, waits)
        told = [one for one in recipients([tell], here) if one.person != row.person]
        if told:
            return told
    return []
