"""What the worklist sorts and searches by, as columns of `case`, and the indexes that answer it.

Adds columns without a default, which rewrites nothing. Locks `case` while its indexes are built, and on PostgreSQL
while that of the numbers is built anew, so that it can be walked by how a number begins: a second for a hundred
thousand cases. `vigil upgrade` derives every case anew and so fills the columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
INSTANT = sa.BigInteger()
SEARCHED = ["due_kind", "due_key", "urgent", "setting", "stands"]
BY_DUE, BY_PERSON = ["due_at", "stream", "assigned_to"], ["assigned_to", "due_at", "stream"]


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute('ALTER TABLE "case" ALTER COLUMN number TYPE VARCHAR(64) COLLATE "C"')
    for name, kind in (
        ("serial", sa.BigInteger()),
        ("received_at", INSTANT),
        ("assigned_to", KEY),
        ("setting", KEY),
        ("urgent", sa.Integer()),
        ("stands", sa.BigInteger()),
        ("due_at", INSTANT),
        ("due_kind", sa.String(8)),
        ("due_key", KEY),
    ):
        op.add_column("case", sa.Column(name, kind))
    op.create_index("case_serial", "case", ["serial"])
    for index, columns, rows in (
        ("case_worklist", BY_DUE, "urgent IS NOT NULL"),
        ("case_assigned", BY_PERSON, "urgent IS NOT NULL"),
        ("case_urgent", BY_DUE, "urgent = 1"),
    ):
        where = sa.text(rows)
        op.create_index(index, "case", [*columns, *SEARCHED], sqlite_where=where, postgresql_where=where)
