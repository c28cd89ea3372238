"""How the jobs of this server fare, for pages: from the file that they write. Read `Watch`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from config.jobs import TWO_SWEEPS, read_runs
from intake.pages.supplied import JobSeen
from workflow.store.health import longest_due


class Watch:
    """What is known in a server's own folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def jobs(self) -> Sequence[JobSeen]:
        """Each job in the order in which they were begun; none where no server ran."""
        return [
            JobSeen(name, run.started, run.ended, run.next, run.said, run.faults)
            for name, run in read_runs(self._folder).items()
        ]

    def is_unwatched(self, connection: Connection, now: datetime) -> bool:
        """Whether no sweep ended well in two intervals: none here, where a server works here, and none anywhere that
        recorded what has come.
        """
        waits = longest_due(connection)
        if waits is not None and now - waits > TWO_SWEEPS:
            return True
        run = read_runs(self._folder).get("sweep")
        return run is not None and (run.ended is None or now - run.ended > TWO_SWEEPS)
