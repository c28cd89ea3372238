"""What auditors looked at: their events by person and by case.

A new table only: locks nothing that anybody uses. No auditor has looked at anything before it, so there is nothing to
fill in.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
STREAM = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("person", KEY, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("what", KEY, nullable=False),
        sa.Column("stream", STREAM, nullable=False),
        sa.Column("downloaded", KEY, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("look_again", "look", ["person", "what", "stream", "downloaded", "at"])
    op.create_index("look_stream", "look", ["stream", "at"])
