"""Up to which entry a mailbox has shown its case, so that no answer is erased unread.

Adds a column without a default, which rewrites nothing. Of what mailboxes showed before nothing is known, so until they
are opened again their newest answers count as not fetched.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("mailbox", sa.Column("fetched_n", sa.Integer()))
