"""The tables of what was said and of who may open it. Nothing in them is readable without a holder's key but names of
people of the office, who is where, sizes and times.

No row here refers to `case` by a foreign key: that table is derived, and `vigil verify --rebuild` writes it anew.
`item` and `grant` are covered by `vigil verify` with every column: what they hold is digested in the case's events.
`member` says what the offices' streams say, `holder` what `key_published` pinned. The rest lives outside the log.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from workflow.store.schema import KEY, STREAM, Instant, metadata

NAME = String(120).with_variant(String(120, collation="C"), "postgresql")
DIGEST = String(64).with_variant(String(64, collation="C"), "postgresql")

# ------------------------------------------------------------------------------------------------ people and offices

person = Table(
    "person",
    metadata,
    Column("id", KEY, primary_key=True),  # the pseudonym that events name
    Column("name", NAME, nullable=False, unique=True),  # for signing in, folded to lower case
    Column("kind", String(8), nullable=False),  # person, or service: an account for tokens alone
    Column("locked", LargeBinary),  # the person's seed under the passphrase (docs/sealing.md §7)
    Column("key", DIGEST),  # fingerprint of the key now in use
    Column("made_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

office = Table(
    "office",
    metadata,
    Column("id", KEY, primary_key=True),  # as events name it; its stream is "office:<id>"
    Column("title", Text, nullable=False),
    Column("kind", KEY, nullable=False),  # intake: holds dossiers; partner: sees what was referred to it
    Column("key", DIGEST),  # fingerprint of the newest epoch's key
    Column("index_key", LargeBinary),  # the key of the blind index, sealed to the newest epoch
)

member = Table(
    "member",
    metadata,
    Column("office", KEY, ForeignKey("office.id"), primary_key=True),
    Column("person", KEY, ForeignKey("person.id"), primary_key=True),
    Column("role", KEY, primary_key=True),
)

# A code that is handed to somebody once: with it the first passphrase is set.
invitation = Table(
    "invitation",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),
    Column("person", KEY, ForeignKey("person.id"), nullable=False),
    Column("holder", DIGEST, nullable=False),  # the key that the code is, to which office keys may be sealed
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
)

# ------------------------------------------------------------------------------------------------------------- keys

holder = Table(
    "holder",
    metadata,
    Column("fingerprint", DIGEST, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),  # "person:p-…#1", "office:intake#2", "recovery#1", "backup#1"
    Column("public", LargeBinary, nullable=False),
    Column("published_n", Integer, nullable=False),  # the event of the system's stream that pins it
    Column("retired_at", Instant),
)

# An office's seed, or recovery's during a rehearsal, sealed to who may open it.
seat = Table(
    "seat",
    metadata,
    Column("holder", DIGEST, primary_key=True),  # whose seed
    Column("sealed_to", DIGEST, primary_key=True),  # who opens it
    Column("wrap", LargeBinary, nullable=False),
)
Index("seat_sealed_to", seat.c.sealed_to)

session = Table(
    "session",
    metadata,
    Column("id", LargeBinary, primary_key=True),  # a digest of what the cookie holds
    Column("person", KEY, ForeignKey("person.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the person's seed, under a key that is in the cookie alone
    Column("device", DIGEST),  # by its digest for this person; none where a program signed in
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

# What a person signs in with is told by no event and covered by no `verify`: who takes a row away, or puts one back, is
# at the server already, and opens nothing by it.

# The six digits. Both are sealed under a key from the person's seed, so the passphrase comes first.
second_factor = Table(
    "second_factor",
    metadata,
    Column("person", KEY, ForeignKey("person.id"), primary_key=True),
    Column("sealed", LargeBinary),  # the secret in use; none before the first was confirmed
    Column("pending", LargeBinary),  # a secret that was shown and is not confirmed yet
    Column("last_step", Integer, nullable=False),  # of 30 seconds: digits of this one, and of earlier ones, are used up
)

# Each for once, when the device with the digits is not at hand.
recovery_code = Table(
    "recovery_code",
    metadata,
    Column("person", KEY, ForeignKey("person.id"), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # keyed from the person's seed
)

# Devices from which a person has signed in.
device = Table(
    "device",
    metadata,
    Column("person", KEY, ForeignKey("person.id"), primary_key=True),
    Column("digest", DIGEST, primary_key=True),  # of what its cookie holds and of the person: as events name it
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("id", KEY, primary_key=True),  # as events name it
    Column("digest", LargeBinary, nullable=False, unique=True),  # SHA-256 of the token
    Column("person", KEY, ForeignKey("person.id"), nullable=False),
    Column("office", KEY, nullable=False),
    Column("role", KEY, nullable=False),
    Column("scope", KEY, nullable=False),  # read, or record: read and record
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

# What auditors looked at, from the `audited` events of their own streams, to be found by person and by case.
look = Table(
    "look",
    metadata,
    Column("person", KEY, ForeignKey("person.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),  # the event, in the stream of the person
    Column("what", KEY, nullable=False),
    Column("stream", STREAM, nullable=False),  # the case; empty where it was none
    Column("downloaded", KEY, nullable=False),  # what left as a file; empty where a page was looked at
    Column("at", Instant, nullable=False),
)
Index("look_again", look.c.person, look.c.what, look.c.stream, look.c.downloaded, look.c.at)
Index("look_stream", look.c.stream, look.c.at)

# ---------------------------------------------------------------------------------------------------------- dossier

item = Table(
    "item",
    metadata,
    Column("stream", STREAM, primary_key=True),
    Column("name", KEY, primary_key=True),
    Column("compartment", KEY, nullable=False),
    Column("kind", KEY, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("sealed", LargeBinary),  # empty for an attachment, which lies in the storage
)

grant = Table(
    "grant",
    metadata,
    Column("stream", STREAM, primary_key=True),
    Column("digest", DIGEST, primary_key=True),
    Column("holder", DIGEST, nullable=False),
    Column("compartments", String(200), nullable=False),  # names in order, a full stop between them
    Column("wrap", LargeBinary, nullable=False),
)
Index("grant_holder", grant.c.holder, grant.c.stream)

mailbox = Table(
    "mailbox",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),  # derived from the receipt
    Column("stream", STREAM, nullable=False, index=True),
    Column("public", LargeBinary, nullable=False),  # the reporter's key, for later grants
    Column("fetched_n", Integer),  # up to which entry it has shown its case; when is kept nowhere
)

# The first answer to a submission, for a client that did not hear it; sealed under what only the client has.
answer = Table(
    "answer",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),
    Column("stream", STREAM, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)

# A report that is being written: answers between the pages of the portal, under a key that is in the page alone.
draft = Table(
    "draft",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),  # derived from the draft's code
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)

# A medical examination under way: its record, under keys of the case. Once it is signed, it is an item and goes here.
examination = Table(
    "examination",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("stream", STREAM, nullable=False),
    Column("examination", KEY, nullable=False),  # as events name it: "examination-1"
    Column("office", KEY, nullable=False),  # of whom it was asked
    Column("revision", Integer, nullable=False),
    Column("answered", Integer, nullable=False),  # sections that lack nothing
    Column("sections", Integer, nullable=False),  # of so many
    Column("changed_by", KEY, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_identity", LargeBinary),  # who the person is, where the doctor was granted that
)
Index("examination_stream", examination.c.stream, examination.c.examination, unique=True)

# By what a text of an author is found again in another of their records: keyed from the author's seed.
text_mark = Table(
    "text_mark",
    metadata,
    Column("person", KEY, ForeignKey("person.id"), primary_key=True),
    Column("mark", LargeBinary, primary_key=True),
    Column("examination", KEY, primary_key=True),  # a digest of it; nobody but the author can tell of which
)

# What the registers of institutions hold: their open columns. What an entry says lies sealed in its case.
register_entry = Table(
    "register_entry",
    metadata,
    Column("office", KEY, ForeignKey("office.id"), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("stream", STREAM, nullable=False, index=True),
    Column("kind", KEY, nullable=False),  # injuries: a checklist; incident: a report
    Column("occasion", KEY, nullable=False),
    Column("happened_at", String(40)),  # as the log writes it: a day, or a time
    Column("examined_at", String(40)),
    Column("reported", String(300), nullable=False),  # codes, a full stop between them
    Column("sent_at", Instant, nullable=False),
)

# The blind index: keyed marks of folded names, birth years and institution numbers.
mark = Table(
    "mark",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("stream", STREAM, primary_key=True),
    sqlite_with_rowid=False,
)
Index("mark_stream", mark.c.stream)
