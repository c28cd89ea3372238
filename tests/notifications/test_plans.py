"""What is asked every few seconds, and on every page, walks its index, however much was told already."""

import pytest
from sqlalchemy import event, insert, text

from notifications.store import claims, incoming, notices
from notifications.store.schema import notice
from tests.builders import local, undone

NOW = local("2026-03-02 12:00").latest
MANY = 4_000
WEIGHT = {"news": 1, "late": 2}
QUESTIONS = {
    "due": ("notice_waiting", lambda c: notices.due(c, NOW, channel="email", at_most=10)),
    "unread": ("notice_unread", lambda c: notices.unread(c, "p-8")),
    "unread of a case": ("notice_unread", lambda c: notices.unread_in(c, "p-8", "case:100")),
    "unread by what": ("notice_unread", lambda c: notices.unread_by_what(c, "p-8")),
    "threads": ("notice_unread", lambda c: notices.threads(c, "p-8", weight=WEIGHT, start=0, at_most=10)),
    "inbox": (
        "notice_inbox|notice_unread",
        lambda c: notices.inbox(c, "p-8", only_unread=False, before=None, at_most=10),
    ),
    "in a case": ("notice_inbox|notice_once", lambda c: notices.in_case(c, "p-8", "case:100", at_most=10)),
    "not looked": ("notice_once", lambda c: notices.not_looked(c, {("case:100", 1), ("case:200", 1)})),
    "unheard": ("notice_unheard", lambda c: notices.unheard(c, NOW, at_most=10)),
    "dead": ("notice_dead", lambda c: notices.dead(c, at_most=10)),
    "what went with a message": ("notice_message", lambda c: incoming.sent_in(c, "<101@x>", since=NOW)),
    "urgent and unseen": ("notice_unread", lambda c: claims.urgent_unseen(c, before=NOW)),
}


def told(number):
    """Old notices: half of them in an inbox, read, half of them mailed; a few of each are still open."""
    is_open, channel = number % 100 < 2, ("inbox", "email")[number % 2]
    state = {"inbox": ("read", "sent"), "email": ("sent", "waiting")}[channel][is_open]
    return {
        **{"id": number, "stream": f"case:{number}", "n": 1, "person": f"p-{number % 50}", "channel": channel},
        **{"kind": "assigned", "what": "news", "role": "case_officer", "office": "oi", "about": "[]"},
        **{"is_urgent": False, "created_at": NOW, "state": state, "next_at": NOW if is_open else None, "tries": 0},
        **{"message_id": f"<{number}@x>" if channel == "email" else None},
        **{"escalate_at": NOW if is_open and channel == "inbox" else None},
    }


def plan(connection, question):
    connection.execute(insert(notice), [told(number) for number in range(1, MANY)])
    connection.execute(text("ANALYZE"))
    asked = []
    event.listen(connection, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    question(connection)
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(str(row) for row in connection.exec_driver_sql(explain + asked[0][0], asked[0][1]))


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_walks_its_index(office, question):
    index, asked = QUESTIONS[question]

    said = await undone(office.tables, plan, asked)

    assert any(one in said for one in index.split("|")), said
    assert "Seq Scan" not in said
