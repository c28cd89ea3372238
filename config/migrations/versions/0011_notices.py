"""Notices: who is told of which event by which way, how far the log was read, and how each person wants to be told.

New tables only: locks nothing that anybody uses. Reading begins behind what the log holds already: what was recorded
before there were notices is on the worklists, and telling it all at once would bury what comes next.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
STREAM = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")

# A database that holds nothing yet is read from its beginning, and gets its row with the first reading.
BEGIN_BEHIND = """
    INSERT INTO following (name, log_index)
    SELECT 'notices', max(log_index) + 1 FROM event WHERE log_index IS NOT NULL HAVING max(log_index) IS NOT NULL
"""


def upgrade() -> None:
    _notices()
    _people()
    op.create_table(
        "following",
        sa.Column("name", KEY, primary_key=True),
        sa.Column("log_index", sa.BigInteger, nullable=False),
    )
    op.execute(BEGIN_BEHIND)


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("stream", STREAM, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("role", KEY, nullable=False),
        sa.Column("office", KEY, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("is_urgent", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("read_at", sa.BigInteger),
        sa.Column("fault", sa.Text),
        sa.Column("message_id", sa.String(200)),
        sa.Column("escalate_at", sa.BigInteger),
    )
    op.create_index("notice_once", "notice", ["stream", "n", "person", "channel"], unique=True)
    for name, columns, where in (
        ("notice_waiting", ["channel", "next_at", "id"], "state IN ('waiting', 'held')"),
        ("notice_inbox", ["person", "id"], "channel = 'inbox'"),
        ("notice_unread", ["person", "id"], "channel = 'inbox' AND state = 'sent'"),
        ("notice_unheard", ["escalate_at", "id"], "escalate_at IS NOT NULL"),
        ("notice_dead", ["id"], "state = 'dead'"),
    ):
        op.create_index(name, "notice", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _people() -> None:
    op.create_table(
        "way",
        sa.Column("person", KEY, primary_key=True),
        sa.Column("channel", sa.String(8), primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("secret", sa.LargeBinary),
        sa.Column("is_on", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("failed_at", sa.BigInteger),
        sa.Column("fault", sa.Text),
    )
    op.create_table(
        "habit",
        sa.Column("person", KEY, primary_key=True),
        sa.Column("digest", sa.Boolean, nullable=False),
        sa.Column("quiet_from", sa.String(5)),
        sa.Column("quiet_until", sa.String(5)),
        sa.Column("language", sa.String(2), nullable=False),
    )
    op.create_table(
        "absence",
        sa.Column("person", KEY, primary_key=True),
        sa.Column("first_on", sa.String(10), primary_key=True),
        sa.Column("last_on", sa.String(10), nullable=False),
        sa.Column("substitute", KEY, nullable=False),
    )
    op.create_table(
        "feed",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("person", KEY, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
    )
    op.create_index("feed_person", "feed", ["person"])
