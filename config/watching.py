"""How the jobs of all servers fare, for pages and for the doctor: from what each node wrote down. Read `Watch`."""

from datetime import datetime

from sqlalchemy import Connection

from config.reminding import backed_up_at, missed
from config.settings import Settings
from config.standing import alarm_of, gap_of
from intake.pages.supplied import Alarm, Fared, JobSeen, Morning, NodeSeen
from notifications.habits import next_digest
from notifications.store.mornings import held_back
from notifications.telling import DIGEST_AT
from workflow.rulebook import law_in_force
from workflow.store import runs
from workflow.store.runs import Run


class Watch:
    """What is known of an instance's servers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def alarm(self, connection: Connection, now: datetime) -> Alarm | None:
        """That deadlines are not looked at, if so."""
        return alarm_of(connection, now)

    def fared(self, connection: Connection, now: datetime) -> Fared:
        """Servers of the last day and their jobs, in the order of their names."""
        nodes = [
            NodeSeen(
                *(one.name, one.version, one.started_at, one.seen_at, one.stopped_at, one.has_jobs),
                is_here=one.is_here(now),
            )
            for one in runs.nodes(connection)
        ]
        late = missed(connection, now, backup_every=self._settings.backup_every)
        return Fared(
            nodes=nodes,
            jobs=[_seen(node, run) for node, found in runs.every_run(connection).items() for run in found],
            alarm=alarm_of(connection, now),
            looked_until=runs.looked(connection).until,
            ended=runs.last_ended(connection),
            gap=gap_of(connection, now),
            morning=morning(connection, now),
            backed_up=backed_up_at(connection),
            late={one.kind: one.since for one in late},
        )


def morning(connection: Connection, now: datetime) -> Morning:
    """The next working morning from `now` (UTC) on, and what waits for one: also what waits for a later one, or still
    for one that is past.
    """
    law = law_in_force(connection)
    policy = law.book.rules.policy.notifications
    at = next_digest(now, DIGEST_AT if policy is None else policy.digest_at, law.calendar)
    return Morning(at, *held_back(connection))


def _seen(node: str, run: Run) -> JobSeen:
    return JobSeen(
        *(node, run.job, run.every_seconds, run.started_at, run.ended_at, run.took_ms, run.next_at),
        *(run.failed_at, run.said, run.cure, run.faults, run.done, run.is_failing),
    )
