"""What was said and who may open it: people, offices, keys, dossiers; where a case was sent; tiles of the log.

New tables only: locks nothing that anybody uses. `vigil policy adopt` or `vigil verify --rebuild` fills `party`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

STREAM = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")
KEY = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
NAME = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
DIGEST = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "party",
        sa.Column("stream", STREAM, sa.ForeignKey("case.stream"), primary_key=True),
        sa.Column("office", KEY, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("party_office", "party", ["office", "stream"])
    op.create_table(
        "tile",
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "former_log",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("vkey", sa.Text, nullable=False),
    )
    _people()
    _keys()
    _dossier()


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("name", NAME, nullable=False, unique=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("locked", sa.LargeBinary),
        sa.Column("key", DIGEST),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT),
    )
    op.create_table(
        "office",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", DIGEST),
        sa.Column("index_key", sa.LargeBinary),
    )
    op.create_table(
        "member",
        sa.Column("office", KEY, sa.ForeignKey("office.id"), primary_key=True),
        sa.Column("person", KEY, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("role", KEY, primary_key=True),
    )
    op.create_table(
        "invitation",
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
        sa.Column("person", KEY, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("holder", DIGEST, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
    )


def _keys() -> None:
    op.create_table(
        "holder",
        sa.Column("fingerprint", DIGEST, primary_key=True),
        sa.Column("name", NAME, nullable=False, unique=True),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("published_n", sa.Integer, nullable=False),
        sa.Column("retired_at", INSTANT),
    )
    op.create_table(
        "seat",
        sa.Column("holder", DIGEST, primary_key=True),
        sa.Column("sealed_to", DIGEST, primary_key=True),
        sa.Column("wrap", sa.LargeBinary, nullable=False),
    )
    op.create_index("seat_sealed_to", "seat", ["sealed_to"])
    op.create_table(
        "session",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("person", KEY, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
    )
    op.create_table(
        "token",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("person", KEY, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("office", KEY, nullable=False),
        sa.Column("role", KEY, nullable=False),
        sa.Column("scope", KEY, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
    )


def _dossier() -> None:
    op.create_table(
        "item",
        sa.Column("stream", STREAM, primary_key=True),
        sa.Column("name", KEY, primary_key=True),
        sa.Column("compartment", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_table(
        "grant",
        sa.Column("stream", STREAM, primary_key=True),
        sa.Column("digest", DIGEST, primary_key=True),
        sa.Column("holder", DIGEST, nullable=False),
        sa.Column("compartments", sa.String(200), nullable=False),
        sa.Column("wrap", sa.LargeBinary, nullable=False),
    )
    op.create_index("grant_holder", "grant", ["holder", "stream"])
    op.create_table(
        "mailbox",
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
        sa.Column("stream", STREAM, nullable=False),
        sa.Column("public", sa.LargeBinary, nullable=False),
    )
    op.create_index("mailbox_stream", "mailbox", ["stream"])
    op.create_table(
        "answer",
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
        sa.Column("stream", STREAM, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
    )
    op.create_index("answer_stream", "answer", ["stream"])
    op.create_index("answer_expires_at", "answer", ["expires_at"])
    op.create_table(
        "mark",
        sa.Column("mark", sa.LargeBinary, primary_key=True),
        sa.Column("stream", STREAM, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("mark_stream", "mark", ["stream"])
