"""What is asked every few seconds, and on every page, walks its index, however much was told already."""

import pytest
from sqlalchemy import event, insert, text

from notifications.store import notices
from notifications.store.schema import notice
from tests.builders import local, undone

NOW = local("2026-03-02 12:00").latest
MANY = 4_000
QUESTIONS = {
    "notice_waiting": lambda c: notices.due(c, NOW, channel="email", at_most=10),
    "notice_unread": lambda c: notices.unread(c, "p-7"),
    "notice_inbox|notice_unread": lambda c: notices.inbox(c, "p-7", only_unread=False, before=None, at_most=10),
    "notice_unheard": lambda c: notices.unheard(c, NOW, at_most=10),
    "notice_dead": lambda c: notices.dead(c, at_most=10),
}


def told(number):
    """Old notices: half of them in an inbox, read, half of them mailed; a few of each are still open."""
    is_open, channel = number % 100 < 2, ("inbox", "email")[number % 2]
    state = {"inbox": ("read", "sent"), "email": ("sent", "waiting")}[channel][is_open]
    return {
        **{"id": number, "stream": f"case:{number}", "n": 1, "person": f"p-{number % 50}", "channel": channel},
        **{"kind": "assigned", "what": "news", "role": "case_officer", "office": "oi", "about": "[]"},
        **{"is_urgent": False, "created_at": NOW, "state": state, "next_at": NOW if is_open else None, "tries": 0},
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


@pytest.mark.parametrize("index", QUESTIONS)
async def test_a_question_walks_its_index(office, index):
    said = await undone(office.tables, plan, QUESTIONS[index])

    assert any(one in said for one in index.split("|")), said
    assert "Seq Scan" not in said
