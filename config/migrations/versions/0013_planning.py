"""Whose the case of a running clock is, and where it happened, beside the clock: by them is counted what falls due.

Adds columns without a default, which rewrites nothing. Locks `clock` while the indexes that hold the new columns are
built: some seconds for a hundred thousand cases. `vigil upgrade` derives every case anew and so fills the columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
OWN_CONDITION = ["lapses_at", "next_stage_at", "kind", "met_n", "ended_n"]
WHICH = ["stream", "key", "occasion"]
RUNNING = "met_n IS NULL AND ended_n IS NULL"
LIMIT_RUNS = f"{RUNNING} AND kind = 'limit' AND (lapses_at IS NULL OR next_stage_at IS NOT NULL)"


def upgrade() -> None:
    for name in ("assigned_to", "setting"):
        op.add_column("clock", sa.Column(name, KEY))
    for index in ("clock_running", "clock_limit"):
        op.drop_index(index, "clock")
    by_due = ["due_at", *WHICH, "assigned_to", "setting", *OWN_CONDITION]
    by_person = ["assigned_to", "due_at", *WHICH, "setting", *OWN_CONDITION]
    for index, columns, rows in (
        ("clock_running", by_due, RUNNING),
        ("clock_limit", by_due, LIMIT_RUNS),
        ("clock_assigned", by_person, LIMIT_RUNS),
    ):
        where = sa.text(rows)
        op.create_index(index, "clock", columns, sqlite_where=where, postgresql_where=where)
