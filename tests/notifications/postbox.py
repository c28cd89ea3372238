"""A mail server that is real and does what a test says, and notices to be carried to it."""

import asyncio
import socket
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from secrets import token_hex
from typing import Any

from aiosmtpd.smtp import SMTP

from notifications import choices
from notifications.channels.email import ByMail, mail_server
from notifications.delivering import deliver
from notifications.directory import Known
from notifications.store import following
from notifications.store import notices as store
from notifications.store.schema import EMAIL, HELD, WAITING
from tests.builders import local
from tests.notifications.staff import Staff

FROM = "vigil@office.example"
BASE = "https://vigil.example"
NOW = local("2026-03-02 09:00").latest
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Postbox:
    """What came in, and how the server answers: each of these is asked for an answer, or lets things take their way."""

    channel: Any  # what a test sends by
    port: int
    on_sender: Any
    on_recipient: Any
    on_data: Any

    def __init__(self):
        self.mails = []
        self.on_sender = self.on_recipient = self.on_data = lambda _address: None

    @property
    def addresses(self):
        return [mail["To"] for mail in self.mails]

    @property
    def keys(self):
        return Counter(mail["Message-ID"] for mail in self.mails)

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - as aiosmtpd calls it
        if (answer := self.on_sender(address)) is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if (answer := self.on_recipient(address)) is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        answer = self.on_data(envelope.rcpt_tos[0])
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer == "hang up":
            server.transport.abort()
        return answer or "250 OK"


@asynccontextmanager
async def opened(postbox, *, port=0):
    """The postbox as a server on this machine; gives its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(postbox, hostname="mail.example", loop=loop), "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as here:
        return here.getsockname()[1]


def by_mail(port, *, answer_seconds=5.0):
    return ByMail(mail_server(f"smtp+plain://127.0.0.1:{port}", FROM), answer_seconds=answer_seconds)


def people(number):
    """A directory of so many officers, "p-0" and on."""
    return Staff([Known(f"p-{one}", f"name-{one}", "oi", "case_officer") for one in range(number)])


async def with_ways(office, staff, *, channel=EMAIL, address="{}@people.example", secret=None):
    """Everybody has given an address."""

    def work(connection):
        for one in staff.people(connection):
            choices.set_way(connection, one.person, channel, address.format(one.person), now=NOW, secret=secret)

    await office.tables.write(work)


async def with_notices(office, *whats, person="p-0", channel=EMAIL, urgent=False, next_at=NOW, held=False):
    """Notices that wait, one for each word; of invented events."""

    def work(connection):
        following.hold(connection)
        serial = token_hex(4)
        state = HELD if held else WAITING
        rows = [
            {
                **{"stream": f"case:{person}-{serial}", "n": place + 1, "person": person, "channel": channel},
                **{"kind": "clock_stage_reached", "what": what, "role": "case_officer", "office": "oi", "about": "[]"},
                **{"is_urgent": urgent, "created_at": NOW, "state": state, "next_at": next_at, "tries": 0},
            }
            for place, what in enumerate(whats)
        ]
        return store.add(connection, rows)

    return await office.tables.write(work)


async def delivered(office, channel, now=NOW, staff=None):
    return await deliver(office.tables, staff or people(1), channel, now)


async def each_has_one(office, number, **more):
    """So many people with an address and one notice each."""
    staff = people(number)
    await with_ways(office, staff, **more)
    for one in range(number):
        await with_notices(office, "late", person=f"p-{one}", channel=more.get("channel", EMAIL))
    return staff
