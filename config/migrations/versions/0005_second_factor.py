"""The second factor, and devices from which people sign in; a session knows its device.

`session` is made anew, which ends every session: nobody goes on who has not been asked for a second factor. That locks
nothing but sign-ins, for a moment; the rest are new tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
DIGEST = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("person", KEY, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("device", DIGEST),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
    )
    op.create_table(
        "second_factor",
        sa.Column("person", KEY, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("pending", sa.LargeBinary),
        sa.Column("last_step", sa.Integer, nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("person", KEY, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
    )
    op.create_table(
        "device",
        sa.Column("person", KEY, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("digest", DIGEST, primary_key=True),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
    )
