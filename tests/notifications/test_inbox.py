"""The inbox: each sees their own, counts what is unread, and what is read stays read."""

import pytest

from notifications import inbox
from notifications.store import notices
from notifications.store.schema import DEAD, WAITING
from tests.builders import local
from tests.notifications import staff
from tests.notifications.staff import COLLEAGUE, HEAD, OFFICER

NOW = local("2026-03-02 12:00").latest


@pytest.fixture
async def told(office):
    """Three urgent cases, each told to two case officers and the head; an officer marked them."""
    for number in range(3):
        case = await office.receive("2026-03-02 09:00")
        await office.register(case, "2026-03-02 09:10", f"OI-2026/000{number}")
        await office.tell(case, "marked_urgent", "2026-03-02 10:00")
    await staff.told(office, "2026-03-02 10:00")
    return office


async def test_a_page_has_the_newest_on_top_and_goes_on_where_it_ended(told):
    first = await told.tables.read(inbox.listed, HEAD, at_most=2)
    rest = await told.tables.read(inbox.listed, HEAD, before=first[-1].id, at_most=2)

    ids = [one.id for one in (*first, *rest)]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) >= 3


async def test_reading_counts_down_once(told):
    items = [one for one in await told.tables.read(inbox.listed, HEAD) if one.kind == "marked_urgent"]
    unread = await told.tables.read(inbox.unread, HEAD)

    assert await told.tables.write(inbox.mark_read, HEAD, [items[0].id], now=NOW) == 1
    assert await told.tables.write(inbox.mark_read, HEAD, [items[0].id], now=NOW) == 0

    assert await told.tables.read(inbox.unread, HEAD) == unread - 1
    assert items[0].id not in [one.id for one in await told.tables.read(inbox.listed, HEAD, only_unread=True)]


async def test_nobody_reads_for_another(told):
    items = await told.tables.read(inbox.listed, HEAD)

    assert await told.tables.write(inbox.mark_read, COLLEAGUE, [one.id for one in items], now=NOW) == 0
    assert await told.tables.read(inbox.unread, HEAD) == len(items)


async def test_what_came_after_the_page_was_shown_stays_unread(told):
    newest = (await told.tables.read(inbox.listed, HEAD))[0]
    case = await told.receive("2026-03-02 11:00")
    await told.tell(case, "reprisal_reported", "2026-03-02 11:00")
    await staff.told(told, "2026-03-02 11:00")

    await told.tables.write(inbox.mark_all_read, HEAD, upto=newest.id, now=NOW)

    assert [one.kind for one in await told.tables.read(inbox.listed, HEAD, only_unread=True)] == ["reprisal_reported"]


async def test_the_doer_has_nothing_in_the_inbox(told):
    assert [one for one in await told.tables.read(inbox.listed, OFFICER) if one.kind == "marked_urgent"] == []


async def test_a_dead_notice_is_listed_and_begins_anew_once(told):
    (one, *_rest) = await staff.notices(told, person=HEAD)
    await told.tables.write(notices.change, [one.id], state=DEAD, next_at=None, tries=9, fault="the server said 550")

    assert [row.id for row in await told.tables.read(notices.dead, at_most=5)] == [one.id]
    assert await told.tables.write(notices.revive, one.id, now=NOW)
    assert not await told.tables.write(notices.revive, one.id, now=NOW)

    (again,) = await staff.notices(told, id=one.id)
    assert (again.state, again.tries, again.next_at, again.fault) == (WAITING, 0, NOW, None)
