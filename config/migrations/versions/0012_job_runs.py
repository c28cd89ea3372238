"""Servers and their jobs, of every node: who serves, how each job fared there, what one of them does for all.

New tables only: locks nothing that anybody uses. They begin empty: an instance that was swept before is not said to
have been unwatched while it was brought up to date.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "node",
        sa.Column("name", KEY, primary_key=True),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("stopped_at", sa.BigInteger),
        sa.Column("has_jobs", sa.Boolean, nullable=False),
    )
    op.create_table(
        "job_run",
        sa.Column("node", KEY, primary_key=True),
        sa.Column("job", KEY, primary_key=True),
        sa.Column("every_seconds", sa.Integer, nullable=False),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("took_ms", sa.Integer),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("failed_at", sa.BigInteger),
        sa.Column("said", sa.Text),
        sa.Column("cure", sa.Text),
        sa.Column("is_failing", sa.Boolean, nullable=False),
        sa.Column("faults", sa.Integer, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "job",
        sa.Column("name", KEY, primary_key=True),
        sa.Column("node", KEY),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("until", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("missed", sa.Integer),
    )
