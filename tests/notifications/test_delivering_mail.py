"""E-mail reaches a real mail server: once, counted and without content, whatever the server does meanwhile."""

import asyncio
import re
import time

import pytest

from notifications import choices
from notifications.delivering import LEASE, TRIES, Delivered, Unreached, deliver
from notifications.faults import explained
from notifications.habits import Habit
from notifications.store import notices as store
from notifications.store.choices import change_way
from notifications.store.schema import DEAD, EMAIL, READ, SENT, WAITING
from tests.notifications import staff
from tests.notifications.postbox import (
    DAY,
    MINUTE,
    NOW,
    Postbox,
    by_mail,
    closed_port,
    delivered,
    each_has_one,
    opened,
    people,
    with_notices,
    with_ways,
)


@pytest.fixture
async def post(office):
    """A mail server, the channel to it, and one person with an address."""
    await with_ways(office, people(1))
    postbox = Postbox()
    async with opened(postbox) as port:
        postbox.channel = by_mail(port)
        yield postbox


async def mails(office):
    return await staff.notices(office, channel=EMAIL)


async def states(office):
    return [one.state for one in await mails(office)]


async def test_many_things_are_told_in_one_mail_that_says_how_many_and_nothing_else(office, post):
    await with_notices(office, "late", "late", "due", "news", urgent=True)

    assert await delivered(office, post.channel) == Delivered(messages=1, notices=4)

    [mail] = post.mails
    text = mail.get_body(("plain",)).get_content()
    assert re.findall(r"\d+", mail["Subject"]) == ["4"]
    assert [re.findall(r"\d+", line) for line in text.splitlines()[:4]] == [["2"], ["1"], ["1"], ["4"]]
    shown = mail.get_body(("html",)).get_content().partition("<body>")[2]
    for said in (text, shown):
        assert not any(word in said for word in ("http", "href", "src", "p-0", "name-0", "oi-", "clock", "OI-"))
    assert await states(office) == [SENT] * 4


async def test_it_speaks_the_language_that_was_chosen_and_shows_the_same_as_a_page(office, post):
    await office.tables.write(choices.set_habit, "p-0", Habit(language="en"))
    await with_notices(office, "late", "due")

    await delivered(office, post.channel)

    [mail] = post.mails
    assert mail["Subject"] == "Vigil: 2 things wait for you"
    assert mail["Auto-Submitted"] == "auto-generated"
    page = mail.get_body(("html",)).get_content()
    assert '<html lang="en">' in page
    assert '<b class="late">1 is late</b>' in page
    assert '<b class="due">1 falls due</b>' in page
    words = re.sub(r"<[^>]+>", " ", page.partition("<body>")[2])
    for line in filter(None, mail.get_body(("plain",)).get_content().splitlines()):
        assert line.rstrip(".") in " ".join(words.split())


async def test_what_may_not_be_sent_yet_is_not(office, post):
    await with_notices(office, "due", held=True, next_at=NOW + 10 * MINUTE)

    assert await delivered(office, post.channel) == Delivered()
    assert await delivered(office, post.channel, NOW + 10 * MINUTE) == Delivered(messages=1, notices=1)


async def test_while_the_server_is_down_for_a_day_nothing_is_lost_or_worn_out(office):
    await with_ways(office, people(1))
    port = closed_port()
    for hour in range(25):
        await with_notices(office, "due")
        with pytest.raises(Unreached, match="cannot be reached"):
            await delivered(office, by_mail(port), NOW + hour * 60 * MINUTE)
    assert {(one.state, one.tries) for one in await mails(office)} == {(WAITING, 0)}

    postbox = Postbox()
    async with opened(postbox, port=port):
        done = await delivered(office, by_mail(port), NOW + DAY)

    assert done == Delivered(messages=1, notices=25)
    assert len(postbox.mails) == 1


async def test_what_is_put_off_comes_again_later_under_the_same_key(office, post):
    await with_notices(office, "late")
    post.on_data = lambda _address: "451 Greylisted"

    assert await delivered(office, post.channel) == Delivered(again=1)
    post.on_data = lambda _address: None
    assert await delivered(office, post.channel, NOW + MINUTE / 2) == Delivered()
    assert await delivered(office, post.channel, NOW + 2 * MINUTE) == Delivered(messages=1, notices=1)

    assert list(post.keys.values()) == [2]
    assert {one.tries for one in await mails(office)} == {2}


async def test_what_is_put_off_for_ever_is_given_up_and_can_be_tried_anew(office, post):
    await with_notices(office, "late")
    post.on_data = lambda _address: "452 Full"
    ended = [await delivered(office, post.channel, NOW + days * DAY) for days in range(TRIES)]

    assert ended[-1] == Delivered(dead=1)
    [dead] = await office.tables.read(store.dead, at_most=10)
    assert (dead.state, dead.fault) == (DEAD, "busy:452")
    assert explained(dead.fault)[0].text == "The mail server put the message off."

    post.on_data = lambda _address: None
    await office.tables.write(store.revive, dead.id, now=NOW + 30 * DAY)
    assert await delivered(office, post.channel, NOW + 30 * DAY) == Delivered(messages=1, notices=1)
    [way] = await office.tables.read(choices.ways, "p-0")
    assert way.failed_at is None


async def test_a_bounced_address_is_dead_at_once_and_holds_up_nobody(office, post):
    directory = await each_has_one(office, 3)
    post.on_recipient = lambda address: "550 No such user" if address.startswith("p-1@") else None

    done = await delivered(office, post.channel, staff=directory)

    assert done == Delivered(messages=2, notices=2, dead=1)
    assert sorted(post.addresses) == ["p-0@people.example", "p-2@people.example"]
    [way] = await office.tables.read(choices.ways, "p-1")
    assert (way.fault, way.failed_at, way.is_on) == ("refused:550", NOW, True)


async def test_a_server_that_refuses_the_sender_wears_out_no_message(office, post):
    await with_notices(office, "late")
    post.on_sender = lambda _address: "550 Not from here"

    with pytest.raises(Unreached, match="VIGIL_MAIL_FROM"):
        await delivered(office, post.channel)

    assert [(one.state, one.tries, one.next_at) for one in await mails(office)] == [(WAITING, 0, NOW)]


async def test_a_line_that_breaks_after_the_message_was_taken_repeats_it_under_the_same_key(office, post):
    directory = await each_has_one(office, 3)
    post.on_data = lambda _address: "hang up"

    with pytest.raises(Unreached):
        await delivered(office, post.channel, staff=directory)
    post.on_data = lambda _address: None
    await delivered(office, post.channel, NOW + 2 * MINUTE, staff=directory)

    assert sorted(post.keys.values()) == [1, 1, 2]
    assert await states(office) == [SENT] * 3


async def test_a_server_that_hangs_is_left_and_the_others_are_free_at_once(office, post):
    directory = await each_has_one(office, 2)
    post.on_data = lambda _address: asyncio.sleep(60)
    port = post.channel._server.port
    started = time.monotonic()

    with pytest.raises(Unreached, match="no answer in time"):
        await delivered(office, by_mail(port, answer_seconds=0.3), staff=directory)

    assert time.monotonic() - started < 10
    assert sorted(one.tries for one in await mails(office)) == [0, 1]


async def test_a_server_without_encryption_is_told_no_password(office, post):
    from notifications.channels.email import ByMail, mail_server

    await with_notices(office, "late")
    server = mail_server(f"smtp://vigil:secret@127.0.0.1:{post.channel._server.port}", "vigil@office.example")

    with pytest.raises(Unreached):
        await delivered(office, ByMail(server))

    assert "secret" not in repr(server)
    assert post.mails == []


@pytest.mark.parametrize("case", ["no_address", "turned_off", "left"])
async def test_whoever_cannot_be_told_by_mail_is_a_dead_letter_that_says_why(office, post, case):
    await with_notices(office, "late")
    if case == "no_address":
        await office.tables.write(choices.forget_way, "p-0", EMAIL)
    if case == "turned_off":
        await office.tables.write(choices.switch_way, "p-0", EMAIL, is_on=False)

    done = await delivered(office, post.channel, staff=people(0) if case == "left" else people(1))

    assert done == Delivered(dead=1)
    assert [(one.state, one.fault) for one in await mails(office)] == [(DEAD, case)]
    assert explained(case) != explained("something else")


async def test_any_number_of_deliverers_send_each_message_once_and_each_person_one(office, post):
    directory = await each_has_one(office, 120)
    for one in range(120):
        await with_notices(office, "due", "due", person=f"p-{one}")

    ended = await asyncio.gather(*(delivered(office, post.channel, staff=directory) for _ in range(3)))

    assert sum(one.notices for one in ended) == 360
    assert len(post.mails) == len(set(post.addresses)) == 120


async def test_what_a_node_had_claimed_when_it_died_is_free_when_the_lease_ends(office, post):
    from notifications.delivering import _claim

    await with_notices(office, "late")
    await office.tables.write(_claim, people(1), post.channel, NOW)

    assert await delivered(office, post.channel, NOW + LEASE - MINUTE) == Delivered()
    assert await delivered(office, post.channel, NOW + LEASE) == Delivered(messages=1, notices=1)


async def test_a_message_that_cannot_even_be_made_holds_up_no_other(office, post):
    directory = await each_has_one(office, 3)
    broken = {"address": "p-1@people.example\r\nBcc: everybody@people.example"}
    await office.tables.write(change_way, "p-1", EMAIL, **broken)

    done = await delivered(office, post.channel, staff=directory)

    assert done == Delivered(messages=2, notices=2, again=1)
    assert sorted(one.fault or "" for one in await mails(office)) == ["", "", "unknown:ValueError"]


async def test_what_was_seen_in_the_inbox_meanwhile_is_not_tried_again(office, post):
    await with_notices(office, "due", held=True)
    await with_notices(office, "due", held=True)
    post.on_data = lambda _address: "451 Greylisted"
    await delivered(office, post.channel)
    first, _second = await mails(office)

    await office.tables.write(store.change, [first.id], state=READ)  # as reading does with what was held
    post.on_data = lambda _address: None
    done = await delivered(office, post.channel, NOW + 2 * MINUTE)

    assert done == Delivered(messages=1, notices=1)
    assert await states(office) == [READ, SENT]


async def test_a_run_that_is_to_be_short_begins_nothing_more_and_the_next_one_goes_on(office, post):
    directory = await each_has_one(office, 5)

    first = await deliver(office.tables, directory, post.channel, NOW, longest=0 * MINUTE)
    second = await delivered(office, post.channel, NOW + MINUTE / 60, directory)

    assert (first.messages, second.messages) == (1, 4)
    assert len(post.keys) == len(post.mails) == 5
