"""A delivery that is to end, an address that hangs, a clock that was wrong: what waits then, and for how long."""

from datetime import timedelta

from notifications.delivering import FARTHEST, LEASE, Delivered, deliver
from notifications.store import claims
from notifications.store.schema import EMAIL, SENT, WAITING, WEBHOOK
from tests.notifications import staff
from tests.notifications.postbox import DAY, MINUTE, NOW, Postbox, by_mail, each_has_one, opened, people, with_notices
from tests.notifications.test_delivering_webhook import by_webhook, kept, listening, waits

PEOPLE = 40


async def test_a_node_that_is_to_end_finishes_what_is_on_its_way_and_begins_nothing_more(office):
    directory, postbox = await each_has_one(office, PEOPLE), Postbox()

    async with opened(postbox) as port:
        done = await deliver(office.tables, directory, by_mail(port), NOW, is_ending=lambda: len(postbox.mails) >= 3)

    rows = await staff.notices(office, channel=EMAIL)
    assert 3 <= len(postbox.mails) <= 3 + by_mail(port).at_once
    assert done == Delivered(messages=len(postbox.mails), notices=len(postbox.mails))
    assert [one.state for one in rows].count(SENT) == len(postbox.mails)
    left = [one for one in rows if one.state == WAITING]
    assert {(one.tries, one.message_id) for one in left} == {(0, None)}
    assert max(one.next_at for one in left) < NOW + LEASE


async def test_an_address_that_hangs_is_asked_once_a_turn_however_much_there_is_to_say(office):
    async with listening(None) as program:
        await waits(office, f"http://127.0.0.1:{program.port}/")
        for minutes in (0, 2, 4):  # each turn leaves a message of its own behind
            await deliver(office.tables, people(1), by_webhook(), NOW + minutes * MINUTE)
            await with_notices(office, "late", channel=WEBHOOK, urgent=True, next_at=NOW + minutes * MINUTE)
        before = len(program.posted)

        await deliver(office.tables, people(1), by_webhook(), NOW + 60 * MINUTE)

    assert len(program.posted) == before + 1
    assert {state for state, _fault in await kept(office)} == {WAITING}


async def test_what_a_clock_that_was_wrong_has_put_off_is_tried_now_and_what_is_held_for_a_morning_stays(office):
    await with_notices(office, "late", next_at=NOW + 30 * timedelta(hours=1))
    await with_notices(office, "due", next_at=NOW + DAY, held=True, person="p-1")
    await with_notices(office, "due", next_at=NOW + FARTHEST, person="p-2")

    assert await office.tables.write(claims.brought_back, NOW, beyond=FARTHEST) == 1

    times = {one.person: one.next_at for one in await staff.notices(office, channel=EMAIL)}
    assert times == {"p-0": NOW, "p-1": NOW + DAY, "p-2": NOW + FARTHEST}
