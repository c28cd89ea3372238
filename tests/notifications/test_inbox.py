"""The inbox: each sees their own, counts what is unread, and what is read stays read."""

import pytest

from notifications import inbox
from notifications.store import following, notices
from notifications.store.schema import DEAD, INBOX, SENT, WAITING
from tests.builders import local
from tests.notifications import staff
from tests.notifications.staff import COLLEAGUE, HEAD, OFFICER

NOW = local("2026-03-02 12:00").latest
A_ROW = {
    **{"person": HEAD, "channel": INBOX, "what": "news", "role": "head", "office": "oi", "is_urgent": False},
    **{"created_at": NOW, "state": SENT, "tries": 0},
}


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


# ------------------------------------------------------------------------------------------------------- by case


async def test_a_case_is_one_thread_with_the_weightiest_notice_on_top_of_it(told):
    every = await told.tables.read(inbox.listed, HEAD, only_unread=True)
    threads = await told.tables.read(inbox.threads, HEAD, of=inbox.WEIGHT, page=1)

    assert sum(one.number for one in threads) == len(every)
    of_cases = [one for one in threads if one.item.stream.startswith("case:")]
    assert len({one.item.stream for one in of_cases}) == len(of_cases) == 3
    for one in of_cases:
        mine = [item for item in every if item.stream == one.item.stream]
        assert one.newest == max(item.id for item in mine)
        assert one.is_urgent == any(item.is_urgent for item in mine)
        assert inbox.WEIGHT[one.item.what] == max(inbox.WEIGHT[item.what] for item in mine)
    weights = [inbox.WEIGHT[one.item.what] for one in threads]
    assert weights == sorted(weights, reverse=True)


async def test_what_is_of_no_case_stands_alone(told):
    """Several events of the system are not one thing."""

    def work(connection):
        following.hold(connection)
        row = {**A_ROW, "kind": "policy_adopted", "about": "[]", "stream": "system"}
        notices.add(connection, [{**row, "n": n} for n in (101, 102, 103)])

    await told.tables.write(work)
    threads = await told.tables.read(inbox.threads, HEAD, of=["news"], page=1)
    system = [one for one in threads if one.item.stream == "system" and one.item.n > 100]

    assert [one.number for one in system] == [1, 1, 1]
    assert await told.tables.write(inbox.mark_thread_read, HEAD, system[0].newest, now=NOW) == 1


async def test_threads_go_on_where_the_page_before_ended(told, monkeypatch):
    whole = await told.tables.read(inbox.threads, HEAD, of=inbox.WEIGHT, page=1)
    monkeypatch.setattr(inbox, "PAGE", 2)

    pages = [(await told.tables.read(inbox.threads, HEAD, of=inbox.WEIGHT, page=page))[:2] for page in (1, 2, 3, 4)]

    assert [one.newest for page in pages for one in page] == [one.newest for one in whole]


async def test_a_thread_is_read_up_to_what_was_shown_and_for_nobody_else(told):
    first = (await told.tables.read(inbox.threads, HEAD, of=inbox.WEIGHT, page=1))[0]
    await told.tell(first.item.stream, "reprisal_reported", "2026-03-02 11:00")
    await staff.told(told, "2026-03-02 11:00")

    assert await told.tables.write(inbox.mark_thread_read, COLLEAGUE, first.newest, now=NOW) == 0
    assert await told.tables.write(inbox.mark_thread_read, HEAD, first.newest, now=NOW) == first.number

    left = [one for one in await told.tables.read(inbox.in_case, HEAD, first.item.stream) if one.read_at is None]
    assert [one.kind for one in left] == ["reprisal_reported"]


async def test_whoever_opens_a_case_has_seen_what_is_on_its_page_and_not_that_somebody_was_passed_over(told):
    stream = (await told.tables.read(inbox.threads, HEAD, of=inbox.WEIGHT, page=1))[0].item.stream

    def work(connection):
        following.hold(connection)
        row = {**A_ROW, "stream": stream, "kind": "assigned", "about": "[]"}
        notices.add(connection, [{**row, "n": n, "what": what} for n, what in ((91, "skipped"), (92, "unread"))])
        return notices.unread_in(connection, HEAD, stream)

    before, newest = await told.tables.write(work)
    seen = await told.tables.write(inbox.mark_seen, HEAD, stream, upto=newest, now=NOW)

    assert seen > 0
    assert await told.tables.read(notices.unread_in, HEAD, stream) == (before - seen, newest)
    left = [one for one in await told.tables.read(inbox.in_case, HEAD, stream) if one.read_at is None]
    assert sorted(one.what for one in left) == ["skipped", "unread"]


async def test_whoever_has_not_looked_is_known_by_the_event(told):
    items = [one for one in await told.tables.read(inbox.listed, HEAD) if one.kind == "marked_urgent"]
    events = {(one.stream, one.n) for one in items}

    before = await told.tables.read(notices.not_looked, events)
    await told.tables.write(inbox.mark_read, HEAD, [one.id for one in items], now=NOW)
    after = await told.tables.read(notices.not_looked, events)

    assert before.keys() == events
    assert all(("oi", HEAD, "head") in people for people in before.values())
    assert not any(("oi", HEAD, "head") in people for people in after.values())
    assert await told.tables.read(notices.not_looked, set()) == {}
