"""The tables of the engine. `event` is the truth; `case` and `clock` are derived from it and can be rebuilt.

Covered by `vigil verify` with every column: event, case, clock, party, recommendation, log_head; a rulebook must say
what its hash names. A tile (hashes of the log's tree, 256 of a level) can be made anew from the events.
Delivery state and the instance's own settings (`instance`, `checkpoint`; `node`, `job_run`, `job`) are outside.
Instants are whole seconds since 1970, UTC.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

from workflow.milestones import COLUMNS as MILESTONES

# Compared by bytes on both databases, so that walks over different tables go in step.
STREAM = String(100).with_variant(String(100, collation="C"), "postgresql")
KEY = String(64).with_variant(String(64, collation="C"), "postgresql")
NUMBER = KEY  # looked for by how it begins, which is a range of bytes


class Instant(TypeDecorator[datetime]):
    """A time with a zone, kept as whole seconds since 1970 UTC; refuses a time without zone, takes such seconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | int | None, dialect: Dialect) -> int | None:
        """Seconds for the database."""
        if value is None or type(value) is int:
            return value
        if not isinstance(value, datetime):
            raise TypeError("an instant is a time or whole seconds")
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return int(value.timestamp())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """A UTC time again; what somebody wrote there that is no time comes out as it is, for verification to find."""
        try:
            return datetime.fromtimestamp(value, UTC) if type(value) is int else value
        except (ValueError, OverflowError, OSError):
            return value


metadata = MetaData(naming_convention={"ix": "%(table_name)s_%(column_0_N_name)s"})

event = Table(
    "event",
    metadata,
    Column("stream", STREAM, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("kind", KEY, nullable=False),
    Column("log_index", BigInteger, unique=True),
    Column("entry", LargeBinary, nullable=False),
    CheckConstraint("n > 0", name="event_n_counts_from_one"),
)

case = Table(
    "case",
    metadata,
    Column("stream", STREAM, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("last", LargeBinary, nullable=False),
    Column("number", NUMBER, unique=True),
    Column("state", Text, nullable=False),
    Column("adoption", Integer, nullable=False),
    Column("next_check_at", Instant),
    # What the worklist sorts and searches by; null in a training case, which is in no worklist.
    Column("serial", BigInteger),
    Column("received_at", Instant),
    Column("assigned_to", KEY),
    Column("setting", KEY),
    Column("urgent", Integer),
    Column("stands", BigInteger),
    Column("due_at", Instant),
    Column("due_kind", String(8)),
    Column("due_key", KEY),
    # When it first came to the steps that oversight counts; null in a training case too.
    *(Column(name, Instant) for name in MILESTONES),
)
Index("case_next_check", case.c.next_check_at, case.c.stream)
Index("case_serial", case.c.serial)
# Whole questions are answered out of these: a page's order, and every count beside it.
LISTED, IS_URGENT = "urgent IS NOT NULL", "urgent = 1"
_SEARCHED = (case.c.due_kind, case.c.due_key, case.c.urgent, case.c.setting, case.c.stands)
Index(
    "case_worklist",
    *(case.c.due_at, case.c.stream, case.c.assigned_to, *_SEARCHED),
    sqlite_where=text(LISTED),
    postgresql_where=text(LISTED),
)
Index(
    "case_assigned",
    *(case.c.assigned_to, case.c.due_at, case.c.stream, *_SEARCHED),
    sqlite_where=text(LISTED),
    postgresql_where=text(LISTED),
)
Index(
    "case_urgent",
    *(case.c.due_at, case.c.stream, case.c.assigned_to, *_SEARCHED),
    sqlite_where=text(IS_URGENT),
    postgresql_where=text(IS_URGENT),
)

clock = Table(
    "clock",
    metadata,
    Column("stream", STREAM, ForeignKey("case.stream"), primary_key=True),
    Column("key", KEY, primary_key=True),
    Column("occasion", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),
    Column("rulebook", String(64), nullable=False),
    Column("root_n", Integer, nullable=False),
    Column("started_from", Instant, nullable=False),
    Column("started_until", Instant, nullable=False),
    Column("first_due_at", Instant, nullable=False),
    Column("due_from", Instant),
    Column("due_at", Instant),
    Column("met_n", Integer),
    Column("met_from", Instant),
    Column("met_until", Instant),
    Column("ended_n", Integer),
    Column("ended_at", Instant),
    Column("lapses_at", Instant),
    # Stages still to come, as JSON [label, instant, noticed late]; one that was reached is an event.
    Column("stages", Text, nullable=False),
    Column("next_stage_at", Instant),
    # Whose the case is (empty: nobody's) and where it happened, while the clock runs; null in a training case.
    Column("assigned_to", KEY),
    Column("setting", KEY),
    # The working day on which the pause that holds it is to be asked about again, if one does and says so.
    Column("ask_again_at", Instant),
    CheckConstraint("met_n IS NULL OR ended_n IS NULL", name="clock_met_or_ended"),
    sqlite_with_rowid=False,
)
_WHICH = (clock.c.stream, clock.c.key, clock.c.occasion)
# SQLite leaves a row unread only where the columns of an index's own condition stand in it, too.
_RUNS = (clock.c.lapses_at, clock.c.next_stage_at, clock.c.kind, clock.c.met_n, clock.c.ended_n)
# What is late now: running clocks by due date. This and the next two hold all that planning asks for.
Index(
    "clock_running",
    *(clock.c.due_at, *_WHICH, clock.c.assigned_to, clock.c.setting, *_RUNS),
    sqlite_where=text("met_n IS NULL AND ended_n IS NULL"),
    postgresql_where=text("met_n IS NULL AND ended_n IS NULL"),
)
# The same of limits alone, without those that have lapsed: old watches and lost steps would stand before all else.
LIMIT_RUNS = "met_n IS NULL AND ended_n IS NULL AND kind = 'limit' AND (lapses_at IS NULL OR next_stage_at IS NOT NULL)"
Index(
    "clock_limit",
    *(clock.c.due_at, *_WHICH, clock.c.assigned_to, clock.c.setting, *_RUNS),
    sqlite_where=text(LIMIT_RUNS),
    postgresql_where=text(LIMIT_RUNS),
)
# The same by person.
Index(
    "clock_assigned",
    *(clock.c.assigned_to, clock.c.due_at, *_WHICH, clock.c.setting, *_RUNS),
    sqlite_where=text(LIMIT_RUNS),
    postgresql_where=text(LIMIT_RUNS),
)
# The same by clock, of limits and watches: what is late of a role's steps, where that is little.
STEP_RUNS = "met_n IS NULL AND ended_n IS NULL AND (lapses_at IS NULL OR next_stage_at IS NOT NULL)"
Index(
    "clock_step",
    clock.c.key,
    clock.c.due_at,
    clock.c.stream,
    sqlite_where=text(STEP_RUNS),
    postgresql_where=text(STEP_RUNS),
)
Index(
    "clock_ask_again",
    clock.c.ask_again_at,
    clock.c.stream,
    sqlite_where=text("ask_again_at IS NOT NULL"),
    postgresql_where=text("ask_again_at IS NOT NULL"),
)

# Offices to which a case was sent: what a partner office may see of it.
party = Table(
    "party",
    metadata,
    Column("stream", STREAM, ForeignKey("case.stream"), primary_key=True),
    Column("office", KEY, primary_key=True),
    sqlite_with_rowid=False,
)
Index("party_office", party.c.office, party.c.stream)

# What was recommended: to whom, where it stands, and what it waits for first.
recommendation = Table(
    "recommendation",
    metadata,
    Column("stream", STREAM, ForeignKey("case.stream"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("reference", KEY, nullable=False),
    Column("kind", KEY, nullable=False),
    Column("code", KEY),
    Column("authority", KEY),
    Column("office", KEY),
    Column("sent_at", Instant, nullable=False),
    Column("state", KEY, nullable=False),
    Column("due_key", KEY),
    Column("due_at", Instant),
    sqlite_with_rowid=False,
)
Index("recommendation_due", recommendation.c.due_at, recommendation.c.stream, recommendation.c.n)

rulebook = Table(
    "rulebook",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("content", Text, nullable=False),
)

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("frontier", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="log_head_one_row"),
)

tile = Table(
    "tile",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("signed_at", Instant, nullable=False),
)

# Keys that signed the log before it was restored from a backup; `size` is how many entries came back.
former_log = Table(
    "former_log",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("vkey", Text, nullable=False),
)

instance = Table(
    "instance",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("origin", Text, nullable=False),
    Column("vkey", Text, nullable=False),
    Column("adoption", Integer, nullable=False),
    Column("held_since", Instant),
    Column("held_why", Text),
    Column("demo", Boolean, nullable=False),
    CheckConstraint("id = 1", name="instance_one_row"),
)

# Who serves: one row for each `vigil serve`, renewed every minute.
node = Table(
    "node",
    metadata,
    Column("name", KEY, primary_key=True),
    Column("version", String(32), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("stopped_at", Instant),  # in order; whoever was killed only ceases to be seen
    Column("has_jobs", Boolean, nullable=False),
)

# How each job fared on each node.
job_run = Table(
    "job_run",
    metadata,
    Column("node", KEY, primary_key=True),
    Column("job", KEY, primary_key=True),
    Column("every_seconds", Integer, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),  # well
    Column("took_ms", Integer),
    Column("next_at", Instant),
    Column("failed_at", Instant),
    Column("said", Text),  # why it failed then, or waits; a sentence without what stood in its places
    Column("cure", Text),
    Column("is_failing", Boolean, nullable=False),  # its newest run did not end well
    Column("faults", Integer, nullable=False),  # since the node began
    Column("done", BigInteger, nullable=False),  # since the node began; of what depends on the job
)

# What one node does for all: who is at it, and when it was last done anywhere.
job = Table(
    "job",
    metadata,
    Column("name", KEY, primary_key=True),
    Column("node", KEY),
    Column("started_at", Instant),
    Column("until", Instant),  # so long nobody else begins it
    Column("ended_at", Instant),  # well; of the sweep: until then deadlines were looked at
    Column("missed", Integer),  # of the sweep: stages that had come when somebody noticed that nobody looked
)
