"""When a pause is to be asked about again, beside the clock that it holds; recommendations, each with where it stands.

Adds a column without a default, which rewrites nothing, an index that holds paused clocks alone, and a new table.
`vigil upgrade` derives every case anew and so fills both.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
STREAM = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("clock", sa.Column("ask_again_at", sa.BigInteger()))
    where = sa.text("ask_again_at IS NOT NULL")
    op.create_index("clock_ask_again", "clock", ["ask_again_at", "stream"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "recommendation",
        sa.Column("stream", STREAM, sa.ForeignKey("case.stream"), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reference", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("code", KEY),
        sa.Column("authority", KEY),
        sa.Column("office", KEY),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("due_key", KEY),
        sa.Column("due_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_index("recommendation_due", "recommendation", ["due_at", "stream", "n"])
