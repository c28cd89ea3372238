"""A message that comes back ends its address until that is confirmed anew; whatever else comes in silences nobody."""

from secrets import token_hex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import choices, confirming
from notifications.bounces import LATELY, READ_BYTES, What, looked_at, take
from notifications.store import incoming
from notifications.store.schema import DEAD, EMAIL, SENT, WAITING
from tests.notifications import staff
from tests.notifications.bounced import EXIM, QMAIL, answer, in_words, report
from tests.notifications.postbox import (
    DAY,
    FROM,
    NOW,
    Postbox,
    by_mail,
    delivered,
    each_has_one,
    opened,
    people,
    with_notices,
    with_ways,
)

DOMAIN = FROM.partition("@")[2]
KEY = f"<{'0123456789abcdef' * 2}@{DOMAIN}>"


@pytest.fixture
async def sent(office):
    """One person was sent a mail; its Message-ID."""
    postbox = Postbox()
    async with opened(postbox) as port:
        await with_ways(office, people(1))
        await with_notices(office, "late", "due")
        await delivered(office, by_mail(port))
    (office.key,) = postbox.keys
    return office


async def taken(office, raw, now=NOW + DAY):
    return await office.tables.write(take, raw, domain=DOMAIN, now=now)


async def way(office, person="p-0"):
    (found,) = [one for one in await office.tables.read(choices.ways, person) if one.channel == EMAIL]
    return found


async def states(office, **wanted):
    return [(one.state, one.fault) for one in await staff.notices(office, channel=EMAIL, **wanted)]


# ------------------------------------------------------------------------------------------------ it came back


@pytest.mark.parametrize(
    "how",
    [
        report,
        lambda key: report(key, returned_as="text/rfc822-headers"),
        lambda key: report(key, action="Failed (permanent)"),
        lambda key: report(None, envelope=key.strip("<>").partition("@")[0]),
        lambda key: in_words(QMAIL, key),
        lambda key: in_words(EXIM, key),
        lambda key: report(key).replace(b"\r\n", b"\n"),
    ],
    ids=["RFC 3464", "headers alone", "with a comment", "envelope alone", "qmail", "Exim", "line feeds alone"],
)
async def test_a_message_that_came_back_ends_its_address_until_it_is_confirmed_anew(sent, how):
    assert await taken(sent, how(sent.key)) is What.FAILED

    found = await way(sent)
    assert (found.is_on, found.failed_at) == (False, NOW + DAY)
    assert found.fault is not None
    assert found.fault.startswith("bounced:5.")
    assert await states(sent) == [(DEAD, found.fault)] * 2


async def test_nothing_more_is_sent_there_and_what_waits_says_why(sent):
    await taken(sent, report(sent.key))
    await with_notices(sent, "late")
    postbox = Postbox()

    async with opened(postbox) as port:
        done = await delivered(sent, by_mail(port), NOW + DAY)

    assert (done.messages, done.dead, postbox.mails) == (0, 1, [])
    assert (await states(sent))[-1] == (DEAD, "bounced:5.1.1")


async def test_what_happens_then_lies_in_the_inbox_alone_until_the_address_is_confirmed_anew(office):
    async def told(at):
        case = await office.receive(at)
        await office.register(case, at, f"OI-2026/{at[8:10]}")
        await office.tell(case, "marked_urgent", at)
        await staff.told(office, at)
        return [one for one in await staff.notices(office, channel=EMAIL, kind="marked_urgent") if one.stream == case]

    begin = choices.set_way
    await office.tables.write(begin, staff.HEAD, EMAIL, "head@example.org", now=NOW)
    assert len(await told("2026-03-02 10:00")) == 1
    await office.tables.write(choices.switch_way, staff.HEAD, EMAIL, is_on=False)
    assert await told("2026-03-03 10:00") == []

    code = await office.tables.write(confirming.begin, staff.HEAD, "head@example.org", key=KEY, now=NOW)
    await office.tables.write(confirming.confirm, staff.HEAD, code, now=NOW)

    assert len(await told("2026-03-04 10:00")) == 1


async def test_a_mail_with_a_code_that_came_back_is_said_where_the_code_is_waited_for(office):
    await office.tables.write(confirming.begin, "p-0", "p@people.example", key=KEY, now=NOW)

    assert await taken(office, report(KEY), NOW) is What.FAILED

    waits = await office.tables.read(confirming.awaited, "p-0", now=NOW)
    assert waits is not None
    assert waits.fault == "bounced:5.1.1"


async def test_twice_the_same_changes_nothing_more(sent):
    await taken(sent, report(sent.key))
    await sent.tables.write(choices.set_way, "p-0", EMAIL, "p@elsewhere.example", now=NOW + 2 * DAY)

    assert await taken(sent, report(sent.key), NOW + 3 * DAY) is What.FAILED

    assert (await way(sent)).is_on


async def test_of_an_address_that_was_changed_meanwhile_the_new_one_stays(sent):
    await sent.tables.write(choices.set_way, "p-0", EMAIL, "p@elsewhere.example", now=NOW + DAY / 2)

    await taken(sent, report(sent.key))

    assert (await way(sent)).is_on
    assert {state for state, _fault in await states(sent)} == {DEAD}


async def test_one_address_of_many_comes_back_and_the_others_are_told_on(office):
    postbox = Postbox()
    async with opened(postbox) as port:
        directory = await each_has_one(office, 5)
        await delivered(office, by_mail(port), staff=directory)
        key = next(mail["Message-ID"] for mail in postbox.mails if mail["To"].startswith("p-3@"))
        await taken(office, report(key))
        for number in range(5):
            await with_notices(office, "due", person=f"p-{number}")
        done = await delivered(office, by_mail(port), NOW + DAY, staff=directory)

    assert (done.messages, done.dead) == (4, 1)


# --------------------------------------------------------------------------------------------- it silences nobody


@pytest.mark.parametrize(
    ("mail", "what"),
    [
        (lambda key: report(key, action="delayed", status="4.4.1"), What.DELAYED),
        (lambda key: report(key, action="delivered", status="2.0.0"), What.OTHER),
        (lambda key: report(key, action="relayed", status="2.0.0"), What.OTHER),
        (
            lambda key: report(key, more="\nFinal-Recipient: rfc822; q@x\nAction: delivered\nStatus: 2.0.0\n"),
            What.OTHER,
        ),
        (lambda key: report(key, kind="disposition-notification"), What.AUTOMATIC),
        (lambda key: report(key, kind="feedback-report"), What.AUTOMATIC),
        (answer, What.AUTOMATIC),
        (lambda key: answer(key, Auto_Submitted="auto-replied"), What.AUTOMATIC),
        (lambda key: answer(key, "Sorry, no mailbox here by that name."), What.AUTOMATIC),
        (lambda key: b"Subject: Cheap watches\r\n\r\nBuy now. " + key.encode(), What.OTHER),
        (lambda key: b"", What.OTHER),
        (lambda key: b"\x00" * 1_000 + key.encode(), What.OTHER),
        (lambda key: key.encode(), What.OTHER),
    ],
)
async def test_whatever_is_no_report_of_a_failure_changes_nothing_and_is_counted(sent, mail, what):
    assert await taken(sent, mail(sent.key)) is what

    assert (await way(sent)).is_on
    assert await states(sent) == [(SENT, None)] * 2
    assert await sent.tables.read(incoming.counts) == {what.value: 1}


@pytest.mark.parametrize("text", [None, QMAIL, EXIM])
async def test_a_forged_report_silences_nobody(sent, text):
    """Whoever knows an address, and that it is told, does not know the id of a message that went there."""
    for _ in range(20):
        key = f"<{token_hex(16)}@{DOMAIN}>"
        assert await taken(sent, report(key) if text is None else in_words(text, key)) is What.UNKNOWN

    assert (await way(sent)).is_on
    assert await sent.tables.read(incoming.counts) == {"unknown": 20}


async def test_an_id_that_stands_in_the_head_of_a_mail_alone_is_no_proof(sent):
    """An answer, and so anybody who was answered, names there what it answers."""
    raw = report(None).replace(b"Subject:", f"References: {sent.key}\r\nSubject:".encode(), 1)

    assert await taken(sent, raw) is What.UNKNOWN


async def test_a_message_of_long_ago_is_not_spoken_of_any_more(sent):
    assert await taken(sent, report(sent.key), NOW + LATELY + DAY) is What.UNKNOWN

    assert (await way(sent)).is_on


async def test_what_stands_behind_a_great_deal_is_not_read(sent):
    raw = b"Subject: x\r\n\r\n" + b"x" * READ_BYTES + report(sent.key)

    assert await taken(sent, raw) is What.OTHER


@given(raw=st.binary(max_size=2_000), key=st.booleans())
def test_rubbish_is_read_without_a_fault(raw, key):
    looked_at(raw + (KEY.encode() if key else b""), domain=DOMAIN)


@given(cut=st.integers(0, 1_500), at=st.integers(0, 1_500), bit=st.integers(0, 255))
def test_a_report_that_was_cut_or_changed_is_read_without_a_fault(cut, at, bit):
    raw = bytearray(report(KEY)[: cut or None])
    raw[at % len(raw)] = bit

    looked_at(bytes(raw), domain=DOMAIN)


def test_a_mail_within_a_mail_within_a_mail_ends():
    raw = report(KEY)
    for _ in range(200):
        raw = b"Content-Type: message/rfc822\r\n\r\n" + raw

    assert looked_at(raw, domain=DOMAIN).what in What


async def test_what_waits_to_be_tried_again_is_over_when_its_message_came_back(office):
    """The line broke after it was taken: we try again, and it comes back meanwhile."""
    postbox = Postbox()
    postbox.on_data = lambda _address: "hang up"
    await with_ways(office, people(1))
    await with_notices(office, "late")
    async with opened(postbox) as port:
        with pytest.raises(Exception, match="connection"):
            await delivered(office, by_mail(port))
    (key,) = postbox.keys
    assert [state for state, _fault in await states(office)] == [WAITING]

    assert await taken(office, report(key)) is What.FAILED

    assert await states(office) == [(DEAD, "bounced:5.1.1")]
