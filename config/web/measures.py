"""What is counted of a running server, for Prometheus: never of a case, a person or an address. Read `Measures`."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import generate_latest

disable_created_metrics()  # type: ignore[no-untyped-call]  # when a counter began says nothing to anybody here
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Measures:
    """The figures of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = self._counter("vigil_requests", "Requests answered", "route", "method", "status")
        self.seconds = Histogram(
            "vigil_request_seconds",
            "From the first byte of a request to the last of its answer",
            ["route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self.allegations = self._counter("vigil_allegations", "Receipts handed out by this process")
        self.under_way = self._gauge("vigil_submissions_under_way", "Submissions inside the gate or waiting at it")
        self.job_started = self._gauge("vigil_job_last_start_seconds", "When a job last began (Unix time)", "job")
        self.job_ended = self._gauge("vigil_job_last_success_seconds", "When a job last ended well (Unix time)", "job")
        self.job_next = self._gauge("vigil_job_next_start_seconds", "When a job will begin again (Unix time)", "job")
        self.job_faults = self._counter("vigil_job_faults", "Runs of a job that failed", "job")
        self.unwatched = self._gauge("vigil_sweep_unwatched", "1 when no node ended a sweep well in two intervals")
        self.held = self._gauge("vigil_sweep_held", "1 while the sweep waits because a clock jumped")
        self.backed_up = self._gauge("vigil_backup_last_seconds", "When the newest backup was made (Unix time)")
        self.notices = self._counter("vigil_notices", "Notices made by this process")
        self.messages = self._counter("vigil_messages", "Messages that were taken, by the way they went", "channel")
        self.dead_letters = self._gauge("vigil_dead_letters", "Notices that could not be delivered")
        self.mails_in = self._gauge("vigil_mails_in", "Mails that came in, by what they were", "what")

    def written(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return generate_latest(self._registry)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, registry=self._registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(name, what, labels, registry=self._registry)
