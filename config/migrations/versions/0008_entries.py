"""The open columns of what institutions enter: number, occasion, times, to whom it was reported.

A new table only: locks nothing that anybody uses.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
STREAM = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "register_entry",
        sa.Column("office", KEY, sa.ForeignKey("office.id"), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("serial", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("stream", STREAM, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("occasion", KEY, nullable=False),
        sa.Column("happened_at", sa.String(40)),
        sa.Column("examined_at", sa.String(40)),
        sa.Column("reported", sa.String(300), nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
    )
    op.create_index("register_entry_stream", "register_entry", ["stream"])
