"""Examinations under way, sealed under a key of their case, and marks by which an author's copied texts are found.

New tables only: locks nothing that anybody uses.
"""

import sqlalchemy as sa
from alembic import op

from workflow.store.schema import KEY, STREAM

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "examination",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("stream", STREAM, nullable=False),
        sa.Column("examination", KEY, nullable=False),
        sa.Column("office", KEY, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("sections", sa.Integer, nullable=False),
        sa.Column("changed_by", KEY, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("sealed_identity", sa.LargeBinary),
    )
    op.create_index("examination_stream", "examination", ["stream", "examination"], unique=True)
    op.create_table(
        "text_mark",
        sa.Column("person", KEY, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("mark", sa.LargeBinary, primary_key=True),
        sa.Column("examination", KEY, primary_key=True),
    )
