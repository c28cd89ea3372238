"""E-mail addresses are confirmed before they are used; mails that come back are read; a language has a longer name.

New tables, and an index over the notices that were put into a message: writing them waits while it is built, which
takes about a second for a million. Addresses that people gave before count as confirmed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    where = sa.text("message_id IS NOT NULL")
    op.create_index("notice_message", "notice", ["message_id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "unconfirmed",
        sa.Column("person", KEY, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("codes", sa.Integer, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("fault", sa.Text),
    )
    op.create_table(
        "mail_in",
        sa.Column("what", KEY, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
    _longer_language()


def _longer_language() -> None:
    """ "sr-cyrl" has seven letters. SQLite changes no column: the table, one row a person, is written anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("habit", "language", type_=sa.String(8))
        return
    op.rename_table("habit", "habit_before")
    op.create_table(
        "habit",
        sa.Column("person", KEY, primary_key=True),
        sa.Column("digest", sa.Boolean, nullable=False),
        sa.Column("quiet_from", sa.String(5)),
        sa.Column("quiet_until", sa.String(5)),
        sa.Column("language", sa.String(8), nullable=False),
    )
    op.execute("INSERT INTO habit SELECT person, digest, quiet_from, quiet_until, language FROM habit_before")
    op.drop_table("habit_before")
