"""Reports that are being written: answers between two pages, sealed under a key that is in the page alone.

A new table only: locks nothing that anybody uses.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("draft_expires_at", "draft", ["expires_at"])
