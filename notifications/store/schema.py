"""The tables of notices: delivery state, outside verification. What is told follows from the log and can be told anew.

Nothing here names what a case is about: a notice says which event of which case, to whom, by which way. Addresses are
what people gave for themselves. No row refers to `person` or `case` by a foreign key: the first is intake's, the second
is derived. Read `notice`.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, text

from workflow.store.schema import KEY, STREAM, Instant, metadata

INBOX, EMAIL, WEBHOOK = "inbox", "email", "webhook"
WAITING, HELD, SENT, READ, DEAD = "waiting", "held", "sent", "read", "dead"

# In the very words of the indexes, or none of them is seen to fit: to be asked as they stand, not with values beside.
WAITS = text("notice.state IN ('waiting', 'held')")
IN_INBOX = text("notice.channel = 'inbox'")
UNSEEN = text("notice.channel = 'inbox' AND notice.state = 'sent'")
IS_DEAD = text("notice.state = 'dead'")

notice = Table(
    "notice",
    metadata,
    # Given by whoever holds the row of `following`: no sequence that a restored backup would have to catch up with.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", STREAM, nullable=False),
    Column("n", Integer, nullable=False),  # the event of the stream
    Column("person", KEY, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("kind", KEY, nullable=False),  # of the event
    Column("what", String(8), nullable=False),  # due, late, news, skipped, unread
    Column("role", KEY, nullable=False),  # in which the person is told
    Column("office", KEY, nullable=False),
    Column("about", Text, nullable=False),  # JSON: [clock, occasion, stage] of each stage
    Column("is_urgent", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),
    Column("next_at", Instant),  # when delivery is tried next; none where nothing is to be done
    Column("tries", Integer, nullable=False),
    Column("sent_at", Instant),
    Column("read_at", Instant),
    Column("fault", Text),
    Column("message_id", String(200)),
    Column("escalate_at", Instant),  # of an inbox: when somebody else hears that nobody has looked
)
Index("notice_once", notice.c.stream, notice.c.n, notice.c.person, notice.c.channel, unique=True)


def _some(name: str, where: str, *columns: Column[object]) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


_some("notice_waiting", "state IN ('waiting', 'held')", notice.c.channel, notice.c.next_at, notice.c.id)
_some("notice_inbox", "channel = 'inbox'", notice.c.person, notice.c.id)
_some("notice_unread", "channel = 'inbox' AND state = 'sent'", notice.c.person, notice.c.id)
_some("notice_unheard", "escalate_at IS NOT NULL", notice.c.escalate_at, notice.c.id)
_some("notice_dead", "state = 'dead'", notice.c.id)
_some("notice_message", "message_id IS NOT NULL", notice.c.message_id)  # of which a mail server says that it came back

# How far a reader of the log has come.
following = Table(
    "following",
    metadata,
    Column("name", KEY, primary_key=True),
    Column("log_index", BigInteger, nullable=False),  # the next place to be read
)

# By which ways a person wants to be told, beside the inbox. An e-mail address stands here once it was confirmed.
way = Table(
    "way",
    metadata,
    Column("person", KEY, primary_key=True),
    Column("channel", String(8), primary_key=True),
    Column("address", Text, nullable=False),
    Column("secret", LargeBinary),  # with which a webhook is signed
    Column("is_on", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("failed_at", Instant),
    Column("fault", Text),
)

# An e-mail address that its owner has not confirmed yet: one mail with a code went there.
unconfirmed = Table(
    "unconfirmed",
    metadata,
    Column("person", KEY, primary_key=True),
    Column("address", Text, nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of person, address and code
    Column("made_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("codes", Integer, nullable=False),  # mailed since `since`
    Column("since", Instant, nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("fault", Text),
)

habit = Table(
    "habit",
    metadata,
    Column("person", KEY, primary_key=True),
    Column("digest", Boolean, nullable=False),  # what can wait comes together, on working mornings
    Column("quiet_from", String(5)),  # local time of day
    Column("quiet_until", String(5)),
    Column("language", String(8), nullable=False),
)

absence = Table(
    "absence",
    metadata,
    Column("person", KEY, primary_key=True),
    Column("first_on", String(10), primary_key=True),  # local days, both included
    Column("last_on", String(10), nullable=False),
    Column("substitute", KEY, nullable=False),
)

# Addresses of personal calendars.
feed = Table(
    "feed",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the secret part of the address
    Column("person", KEY, nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

# How many mails of each kind came to where bounces are sent.
mail_in = Table(
    "mail_in",
    metadata,
    Column("what", KEY, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("last_at", Instant, nullable=False),
)
