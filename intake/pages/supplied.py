"""What pages are supplied with from outside, for this room does not know who makes it: notices, and how the jobs fare.

`config` puts both into the frame. Everything that takes a connection runs in the caller's transaction; times are UTC,
days local ("2026-03-02"), `person` a pseudonym. Read `Notices`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct
from sqlalchemy import Connection

from workflow.errors import Sentence
from workflow.store import Tables


class Stage(Protocol):
    """A stage of a clock: "-12 hours", "due", "+5 days", "lapse"."""

    @property
    def clock(self) -> str: ...
    @property
    def stage(self) -> str: ...


class Told(Protocol):
    """A notice: which event of which stream, and what of it (due, late, news, skipped, unread)."""

    @property
    def id(self) -> int: ...
    @property
    def stream(self) -> str: ...
    @property
    def n(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def about(self) -> Sequence[Stage]: ...
    @property
    def is_urgent(self) -> bool: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def read_at(self) -> datetime | None: ...


class Thread(Protocol):
    """What was not read of a case: the weightiest notice, how many there are, the newest of them."""

    @property
    def item(self) -> Told: ...
    @property
    def number(self) -> int: ...
    @property
    def newest(self) -> int: ...
    @property
    def is_urgent(self) -> bool: ...


class Away(Protocol):
    """An absence, both days included."""

    @property
    def first_on(self) -> str: ...
    @property
    def last_on(self) -> str: ...
    @property
    def substitute(self) -> str: ...


class Absent(Away, Protocol):
    """An absence, with whose it is."""

    @property
    def person(self) -> str: ...


class Given(Protocol):
    """An address that a person gave; `failed_at`, `what` and `cure` where a message did not get there."""

    @property
    def address(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def is_on(self) -> bool: ...
    @property
    def failed_at(self) -> datetime | None: ...
    @property
    def what(self) -> Sentence | None: ...
    @property
    def cure(self) -> Sentence | None: ...


class Waiting(Protocol):
    """An e-mail address that waits for its code, sent at `at`; `is_over`: it holds no longer; why it did not arrive."""

    @property
    def address(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def is_over(self) -> bool: ...
    @property
    def what(self) -> Sentence | None: ...


class Chosen(Protocol):
    """How a person wants to be told; empty where nothing was chosen. `languages`: those in which messages are written.
    `colleagues`: everybody's names by pseudonym.
    """

    @property
    def digest(self) -> bool: ...
    @property
    def quiet_from(self) -> str: ...
    @property
    def quiet_until(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def languages(self) -> Sequence[str]: ...
    @property
    def email(self) -> Given | None: ...
    @property
    def email_waiting(self) -> Waiting | None: ...
    @property
    def webhook(self) -> Given | None: ...
    @property
    def sends_mail(self) -> bool: ...
    @property
    def absences(self) -> Sequence[Away]: ...
    @property
    def may_substitute(self) -> Sequence[str]: ...
    @property
    def colleagues(self) -> Mapping[str, str]: ...
    @property
    def calendar_since(self) -> datetime | None: ...


class DeadLetter(Protocol):
    """A notice that nobody would take, why, and the cure."""

    @property
    def id(self) -> int: ...
    @property
    def person(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def tries(self) -> int: ...
    @property
    def what(self) -> Sentence: ...
    @property
    def cure(self) -> Sentence: ...


class Ways(Protocol):
    """Addresses: e-mail is used once the code that went there was typed, a webhook's secret is shown once. What is
    asynchronous speaks to the outside, in no transaction.
    """

    def given(self, connection: Connection, person: str, channel: str) -> Given | None: ...
    def forget(self, connection: Connection, person: str, channel: str) -> None: ...
    async def send_code(self, tables: Tables, person: str, address: str, *, now: datetime) -> None: ...
    def cancel(self, connection: Connection, person: str) -> None: ...
    def confirm(self, connection: Connection, person: str, typed: str, *, now: datetime) -> str: ...
    async def check_webhook(self, address: str) -> None: ...
    def set_webhook(self, connection: Connection, person: str, address: str, *, now: datetime) -> str: ...
    def renew_secret(self, connection: Connection, person: str, *, now: datetime) -> str: ...
    async def try_webhook(self, tables: Tables, person: str, *, now: datetime) -> bool: ...


class Notices(Protocol):
    """What people are told, and how they want to be."""

    @property
    def ways(self) -> Ways: ...

    def unread(self, connection: Connection, person: str) -> int: ...
    def listed(
        self, connection: Connection, person: str, *, only_unread: bool, before: int | None
    ) -> Sequence[Told]: ...
    def unread_in(self, connection: Connection, person: str, stream: str) -> tuple[int, int]: ...
    def unread_by_what(self, connection: Connection, person: str) -> Mapping[str, int]: ...
    def threads(self, connection: Connection, person: str, *, of: Collection[str], page: int) -> Sequence[Thread]: ...
    def in_case(self, connection: Connection, person: str, stream: str) -> Sequence[Told]: ...
    def not_looked(
        self, connection: Connection, events: Collection[tuple[str, int]]
    ) -> Mapping[tuple[str, int], Sequence[tuple[str, str, str]]]: ...
    def unreached(self, connection: Connection, person: str) -> Sequence[Sentence]: ...
    def came_in(self, connection: Connection, streams: Collection[str]) -> Mapping[str, datetime]: ...
    def numbers(self, connection: Connection, streams: Collection[str]) -> Mapping[str, str]: ...
    def mark_read(self, connection: Connection, person: str, ids: Collection[int], *, now: datetime) -> int: ...
    def mark_all_read(
        self, connection: Connection, person: str, *, upto: int, of: Collection[str], now: datetime
    ) -> int: ...
    def mark_thread_read(self, connection: Connection, person: str, upto: int, *, now: datetime) -> int: ...
    def mark_seen(self, connection: Connection, person: str, stream: str, *, upto: int, now: datetime) -> int: ...

    def chosen(self, connection: Connection, person: str, *, today: date, now: datetime) -> Chosen: ...
    def absences(self, connection: Connection, *, today: date) -> Sequence[Absent]: ...
    def set_habit(
        self, connection: Connection, person: str, *, digest: bool, quiet_from: str, quiet_until: str, language: str
    ) -> None: ...
    def set_absence(
        self, connection: Connection, person: str, *, first_on: str, last_on: str, substitute: str, today: date
    ) -> None: ...
    def drop_absence(self, connection: Connection, person: str, first_on: str) -> None: ...
    def make_calendar(self, connection: Connection, person: str, *, now: datetime) -> str: ...
    def revoke_calendar(self, connection: Connection, person: str, *, now: datetime) -> bool: ...
    def calendar(self, connection: Connection, secret: str, *, now: datetime, with_numbers: bool) -> bytes | None: ...
    def forget_person(self, connection: Connection, person: str) -> None: ...

    def dead_letters(self, connection: Connection) -> Sequence[DeadLetter]: ...
    def revive(self, connection: Connection, letters: Collection[int], *, now: datetime) -> int: ...


class Alarm(Struct, frozen=True):
    """Deadlines are not looked at: since when (None: nobody ever did); why the sweep is held, where a clock jumped."""

    since: datetime | None
    held_why: str | None = None


class NodeSeen(Struct, frozen=True):
    """A server: since when, when it was last heard of, when it ended in order; `is_here`: it serves now."""

    name: str
    version: str
    started: datetime
    seen: datetime
    stopped: datetime | None
    has_jobs: bool
    is_here: bool


class JobSeen(Struct, frozen=True):
    """How a job fared on a server. `ended`: last well; `said`, `cure`: why it failed or waited at `failed`, where
    `%(…)s` stands for what was not kept; `faults`, `done`: since the server began.
    """

    node: str
    name: str
    every_seconds: int
    started: datetime | None
    ended: datetime | None
    took_ms: int | None
    next: datetime | None
    failed: datetime | None
    said: str | None
    cure: str | None
    faults: int
    done: int
    is_failing: bool


class Gap(Struct, frozen=True):
    """A time in which nobody looked at deadlines, and how many stages were recorded late after it."""

    since: datetime
    until: datetime
    stages: int


class Morning(Struct, frozen=True):
    """What waits for a working morning: when that is, how many notices, of how many people."""

    at: datetime
    notices: int
    people: int


class Fared(Struct, frozen=True):
    """How everything fares that servers do by themselves. `looked_until`: deadlines were looked at; `ended`: when what
    one server does for all was last done by any; `gap`: of the last day; `late`: reminders that are due (backup_missed,
    rehearsal_due), since when it was not done.
    """

    nodes: Sequence[NodeSeen]
    jobs: Sequence[JobSeen]
    alarm: Alarm | None
    looked_until: datetime | None
    ended: Mapping[str, datetime]
    gap: Gap | None
    morning: Morning
    backed_up: datetime | None
    late: Mapping[str, datetime]


class Watch(Protocol):
    """How the jobs of all servers fare."""

    def fared(self, connection: Connection, now: datetime) -> Fared: ...
    def alarm(self, connection: Connection, now: datetime) -> Alarm | None: ...


class Top(Struct, frozen=True):
    """What stands above every page of somebody signed in: notices that they have not seen (None: they get none), and
    that deadlines are not looked at. `here`: the newest of those about the case whose page it is (0: none).
    """

    unread: int | None = None
    alarm: Alarm | None = None
    here: int = 0
