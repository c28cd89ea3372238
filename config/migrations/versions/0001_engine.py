"""The engine's tables: the truth (event), what is derived from it (case, clock), rulebooks, log head, instance.

Made on an empty database: locks nothing that anybody uses.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

STREAM = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")
KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("stream", STREAM, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("log_index", sa.BigInteger, unique=True),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("n > 0", name="event_n_counts_from_one"),
    )
    op.create_table(
        "case",
        sa.Column("stream", STREAM, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("last", sa.LargeBinary, nullable=False),
        sa.Column("number", sa.String(64), unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("adoption", sa.Integer, nullable=False),
        sa.Column("next_check_at", INSTANT),
    )
    op.create_index("case_next_check", "case", ["next_check_at", "stream"])
    op.create_table(
        "clock",
        sa.Column("stream", STREAM, sa.ForeignKey("case.stream"), primary_key=True),
        sa.Column("key", KEY, primary_key=True),
        sa.Column("occasion", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("rulebook", sa.String(64), nullable=False),
        sa.Column("root_n", sa.Integer, nullable=False),
        sa.Column("started_from", INSTANT, nullable=False),
        sa.Column("started_until", INSTANT, nullable=False),
        sa.Column("first_due_at", INSTANT, nullable=False),
        sa.Column("due_from", INSTANT),
        sa.Column("due_at", INSTANT),
        sa.Column("met_n", sa.Integer),
        sa.Column("met_from", INSTANT),
        sa.Column("met_until", INSTANT),
        sa.Column("ended_n", sa.Integer),
        sa.Column("ended_at", INSTANT),
        sa.Column("lapses_at", INSTANT),
        sa.Column("stages", sa.Text, nullable=False),
        sa.Column("next_stage_at", INSTANT),
        sa.CheckConstraint("met_n IS NULL OR ended_n IS NULL", name="clock_met_or_ended"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "clock_running",
        "clock",
        ["due_at", "stream"],
        sqlite_where=sa.text("met_n IS NULL AND ended_n IS NULL"),
        postgresql_where=sa.text("met_n IS NULL AND ended_n IS NULL"),
    )
    op.create_table(
        "rulebook",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("id = 1", name="log_head_one_row"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
    )
    op.create_table(
        "instance",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("vkey", sa.Text, nullable=False),
        sa.Column("adoption", sa.Integer, nullable=False),
        sa.Column("held_since", INSTANT),
        sa.Column("held_why", sa.Text),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.CheckConstraint("id = 1", name="instance_one_row"),
    )
