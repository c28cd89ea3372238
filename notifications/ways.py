"""An address is given, shown to work, and taken back: what pages do about e-mail and webhooks.

An e-mail address is used once its owner typed the code that went there; a webhook has a secret that is shown once, and
is tried by one press. Both speak to the outside while nobody's transaction waits. Read `Ways`.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from notifications import choices, confirming, faults
from notifications.channels import webhook
from notifications.channels.webhook import ByWebhook
from notifications.confirming import Answer
from notifications.message import Channel, Counts, Ended, Message, Outcome
from notifications.store import choices as store
from notifications.store.choices import Way
from notifications.store.schema import EMAIL, WEBHOOK
from workflow.errors import Busy, NotFound, NotNow, Sentence, _
from workflow.store import Tables


class Given(Struct, frozen=True):
    """An address that a person gave: since when, whether it is used, when and why a message did not get there, and the
    cure.
    """

    address: str
    since: datetime
    is_on: bool
    failed_at: datetime | None = None
    what: Sentence | None = None
    cure: Sentence | None = None


class Waiting(Struct, frozen=True):
    """An e-mail address that waits for its code, sent at `at`; `is_over`: it holds no longer; why it did not arrive."""

    address: str
    at: datetime
    is_over: bool
    what: Sentence | None = None


class Ways:
    """E-mail, where one of the channels carries it, and webhooks."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        self._mail = next((one for one in channels if one.name == EMAIL), None)
        self._webhook = next((one for one in channels if isinstance(one, ByWebhook)), None)

    @property
    def sends_mail(self) -> bool:
        """Whether there is a mail server."""
        return self._mail is not None

    def given(self, connection: Connection, person: str, channel: str) -> Given | None:
        """The address that a person gave for a channel."""
        way = _way(connection, person, channel)
        if way is None:
            return None
        what, cure = faults.explained(way.fault) if way.fault else (None, None)
        return Given(way.address, way.made_at, way.is_on, way.failed_at, what, cure)

    def forget(self, connection: Connection, person: str, channel: str) -> None:
        """Forget it."""
        choices.forget_way(connection, person, channel)
        if channel == EMAIL:
            confirming.forget(connection, person)

    # -------------------------------------------------------------------------------------------------- e-mail

    def waiting(self, connection: Connection, person: str, *, now: datetime) -> Waiting | None:
        """The e-mail address that waits for its code."""
        found = confirming.awaited(connection, person, now=now)
        if found is None:
            return None
        what = faults.explained(found.fault)[0] if found.fault else None
        return Waiting(found.address, found.made_at, found.is_over, what)

    async def send_code(self, tables: Tables, person: str, address: str, *, now: datetime) -> None:
        """Send a code to an address; if it was not taken, `waiting` says why.

        Raises NotUnderstood for what is no address, NotNow after too many codes or without a mail server.
        """
        if self._mail is None:
            raise NotNow(_("This server sends no e-mail yet."), next_step=_("Ask whoever runs it."))
        key = self._mail.new_key()
        code = await tables.write(confirming.begin, person, address, key=key, now=now)
        language = (await tables.read(choices.habit, person)).language
        outcome = await _carried(self._mail, Message(key, address.strip(), None, language, Counts(), now, code=code))
        if outcome.ended is not Ended.SENT:
            await tables.write(confirming.not_sent, person, key=key, fault=outcome.fault or faults.UNKNOWN)

    def cancel(self, connection: Connection, person: str) -> None:
        """Wait for no code; the address that was confirmed before stays."""
        confirming.forget(connection, person)

    def confirm(self, connection: Connection, person: str, typed: str, *, now: datetime) -> Answer:
        """Use the address from now on, if this is its code."""
        return confirming.confirm(connection, person, typed, now=now)

    # ------------------------------------------------------------------------------------------------ webhooks

    async def check_webhook(self, address: str) -> None:
        """Raise NotUnderstood, with what is wrong of it, for an address to which nothing would be posted."""
        allows_private = self._webhook is not None and self._webhook.allows_private
        await webhook.check_address(address.strip(), allows_private=allows_private)

    def set_webhook(self, connection: Connection, person: str, address: str, *, now: datetime) -> str:
        """Keep an address that was checked, and turn it on; its secret, to be shown once."""
        secret = webhook.new_secret()
        choices.set_way(connection, person, WEBHOOK, address, now=now, secret=secret)
        return webhook.shown(secret)

    def renew_secret(self, connection: Connection, person: str, *, now: datetime) -> str:
        """Another secret in the place of the one before, shown once. Raises NotFound where there is no webhook."""
        way = _way(connection, person, WEBHOOK)
        if way is None:
            raise _no_webhook()
        return self.set_webhook(connection, person, way.address, now=now)

    async def try_webhook(self, tables: Tables, person: str, *, now: datetime) -> bool:
        """Post a test, and whether it was taken; why not, `given` says. Raises NotFound where there is no webhook.

        One that was turned off because it was gone is used again when it takes the test.
        """
        way = await tables.read(_way, person, WEBHOOK)
        if way is None or self._webhook is None:
            raise _no_webhook()
        message = Message(self._webhook.new_key(), way.address, way.secret, "", Counts(), now, is_test=True)
        outcome = await _carried(self._webhook, message)
        await tables.write(_tried, way, outcome, now=now)
        return outcome.ended is Ended.SENT


async def _carried(channel: Channel, message: Message) -> Outcome:
    try:
        async with channel.line() as send:
            return await send(message)
    except Busy:
        return Outcome(Ended.CLOSED, faults.CLOSED)


def _way(connection: Connection, person: str, channel: str) -> Way | None:
    return next((one for one in store.ways(connection, person) if one.channel == channel), None)


def _tried(connection: Connection, way: Way, outcome: Outcome, *, now: datetime) -> None:
    """Keep how a test ended, unless the address was given anew meanwhile."""
    kept = _way(connection, way.person, way.channel)
    if kept is None or (kept.address, kept.secret) != (way.address, way.secret):
        return
    if outcome.ended is Ended.SENT:
        store.change_way(connection, way.person, way.channel, is_on=True, failed_at=None, fault=None)
        return
    fault = outcome.fault or faults.UNKNOWN
    is_gone = {"is_on": False} if fault == faults.GONE else {}
    store.change_way(connection, way.person, way.channel, failed_at=now, fault=fault, **is_gone)


def _no_webhook() -> NotFound:
    return NotFound(_("You have given no webhook."), next_step=_("Give its address first."))
