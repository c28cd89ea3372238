"""When a case first came to the steps that oversight counts, as columns of `case`; what is late, by clock.

Adds columns without a default, which rewrites nothing, and locks `clock` while its index is built: seconds for a
hundred thousand cases. `vigil upgrade` derives every case anew and so fills the columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

STEPS = (
    *("registered_at", "examined_at", "referred_at", "acknowledged_at", "resolved_at", "investigated_at"),
    *("indicted_at", "redressed_at", "concluded_at", "sanctioned_at", "left_at"),
)


def upgrade() -> None:
    for name in STEPS:
        op.add_column("case", sa.Column(name, sa.BigInteger()))
    where = sa.text("met_n IS NULL AND ended_n IS NULL AND (lapses_at IS NULL OR next_stage_at IS NOT NULL)")
    op.create_index("clock_step", "clock", ["key", "due_at", "stream"], sqlite_where=where, postgresql_where=where)
