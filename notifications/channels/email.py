"""Messages by e-mail: plain text and simple HTML, handed to one mail server. Read `mail_server`, then `ByMail`.

A name and a password go over an encrypted connection only. What the server says is kept as a number: its words may
repeat an address.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime
from functools import lru_cache
from secrets import token_hex
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from notifications import faults
from notifications.channels.words import Words, code_said, said
from notifications.message import Counts, Ended, Message, Outcome, Send
from notifications.store.schema import EMAIL
from workflow.errors import Busy, NotUnderstood, _
from workflow.pages.tongue import tongue

if TYPE_CHECKING:
    from aiosmtplib import SMTP

# How a server is reached by scheme: its usual port, TLS from the first byte, TLS after a greeting.
SCHEMES = {"smtp": (587, False, True), "smtps": (465, True, False), "smtp+plain": (25, False, False)}
ANSWER_SECONDS = 30  # for each step of the conversation
SHUT_DOWN, PERMANENT = 421, 500  # RFC 5321 §4.2.1, §4.2.2
UTC = ZoneInfo("UTC")


class MailServer(Struct, frozen=True):
    """Where mail is handed in, as whom, and from whom it is."""

    host: str
    port: int
    is_tls: bool
    starts_tls: bool
    user: str | None
    password: str | None
    sender: str

    def __repr__(self) -> str:
        return f"MailServer({self.host}, {self.port})"


def mail_server(url: str, sender: str) -> MailServer:
    """The mail server of an address such as `smtp://name:password@host:587`. Raises NotUnderstood.

    `smtps`: TLS from the start; `smtp`: TLS after the greeting, always; `smtp+plain`: none, for a server on the same
    machine or a closed network; then without a name.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _no_server() from None
    if parts.scheme not in SCHEMES or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise _no_server()
    usual, is_tls, starts_tls = SCHEMES[parts.scheme]
    if parts.username and not (is_tls or starts_tls):
        raise NotUnderstood(
            _("VIGIL_SMTP_URL would send a password without encryption."),
            next_step=_("Write smtp:// or smtps://, or leave name and password out."),
        )
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password or "") if user else None
    return MailServer(host, port or usual, is_tls, starts_tls, user, password, _sender(sender))


def _sender(written: str) -> str:
    try:
        found = Address(addr_spec=written)
    except (ValueError, IndexError, TypeError):
        found = Address()
    if not found.username or "." not in found.domain or not written.isascii() or not written.isprintable():
        raise NotUnderstood(_("VIGIL_MAIL_FROM is no e-mail address."), next_step=_("Write it like vigil@example.org."))
    return written


def _no_server() -> NotUnderstood:
    return NotUnderstood(
        _("VIGIL_SMTP_URL is not the address of a mail server."),
        next_step=_("Write it like smtp://name:password@mail.example.org:587."),
    )


def written(message: Message, *, sender: str) -> bytes:
    """The mail of a message: but for its date the same, to the byte, whenever it is made."""
    if not message.address.isascii() or not message.address.isprintable() or " " in message.address:
        raise ValueError("an address is one line of ASCII")
    date = format_datetime(message.at)
    own = f"To: {message.address}\r\nDate: {date}\r\nMessage-ID: {message.key}\r\n"
    if message.code:
        return own.encode() + _of(code_said(message.code, tongue(message.language, UTC)), message.language, sender)
    return own.encode() + _common(message.counts, message.language, sender)


@lru_cache(maxsize=1_024)
def _common(counts: Counts, language: str, sender: str) -> bytes:
    """What is alike in the mails of everybody for whom as much waits: nearly all of the work of making one."""
    return _of(said(counts, tongue(language, UTC)), language, sender)


def _of(words: Words, language: str, sender: str) -> bytes:
    mail = EmailMessage(policy=MAIL_POLICY)
    mail["From"] = Address("Vigil", addr_spec=sender)
    mail["Subject"] = words.subject
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    mail["X-Auto-Response-Suppress"] = "All"  # the same to Exchange, which does not read RFC 3834
    mail["Content-Language"] = tongue(language, UTC).lang
    mail.set_content(words.text, cte="quoted-printable")
    mail.add_alternative(words.html, subtype="html", cte="quoted-printable")
    return mail.as_bytes()


class ByMail:
    """The channel of one mail server."""

    name = EMAIL
    at_once, a_line = 4, 50

    def __init__(self, server: MailServer, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._server, self._seconds = server, answer_seconds

    def new_key(self) -> str:
        """A Message-ID (RFC 5322 §3.6.4)."""
        return f"<{token_hex(16)}@{self._server.sender.rpartition('@')[2]}>"

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Send]:
        """A connection to the server, signed in. Raises Busy if it cannot be had."""
        client = await self._connected()

        async def send(message: Message) -> Outcome:
            return await self._sent(client, message)

        try:
            yield send
        finally:
            await _closed(client)

    async def _connected(self) -> "SMTP":
        from aiosmtplib import SMTP, SMTPException

        here = self._server
        client = SMTP(
            hostname=here.host,
            port=here.port,
            username=here.user,
            password=here.password,
            use_tls=here.is_tls,
            start_tls=here.starts_tls,
            timeout=self._seconds,
        )
        try:
            await client.connect()
        except (SMTPException, OSError, ValueError) as fault:
            client.close()
            raise Busy(
                _("The mail server cannot be reached (%(why)s).", why=type(fault).__name__),
                kept=_("What is to be sent waits."),
                next_step=_("See that it runs, and that VIGIL_SMTP_URL is right."),
            ) from fault
        return client

    async def _sent(self, client: "SMTP", message: Message) -> Outcome:
        from aiosmtplib import SMTPException, SMTPResponseException

        mail = written(message, sender=self._server.sender)
        try:
            here, there = _wanted_back(client, message.key)
            await client.sendmail(self._server.sender, message.address, mail, mail_options=here, rcpt_options=there)
        except TimeoutError:
            return Outcome(Ended.LOST, faults.TIMEOUT)
        except (SMTPException, OSError) as fault:
            answer = _answer(fault)
            return _refused(answer) if isinstance(answer, SMTPResponseException) else Outcome(Ended.LOST, faults.BROKEN)
        return Outcome(Ended.SENT)


def _wanted_back(client: "SMTP", key: str) -> tuple[list[str], list[str]]:
    """What the server is asked to say if the message comes back: its key, and nothing of a mere delay (RFC 3461).

    Options of the message, and of its recipient.
    """
    if not client.supports_extension("dsn"):
        return [], []
    return ["RET=HDRS", f"ENVID={key.strip('<>').partition('@')[0]}"], ["NOTIFY=FAILURE"]


def _answer(fault: Exception) -> Exception:
    """What the server said of the one recipient, or the fault itself."""
    from aiosmtplib import SMTPRecipientsRefused

    return fault.recipients[0] if isinstance(fault, SMTPRecipientsRefused) else fault


def _refused(answer: Exception) -> Outcome:
    from aiosmtplib import SMTPRecipientRefused, SMTPResponseException, SMTPSenderRefused

    code = answer.code if isinstance(answer, SMTPResponseException) else 0
    if code == SHUT_DOWN:  # it closes the connection: this message may be why
        return Outcome(Ended.LOST, f"{faults.CLOSED}:{code}")
    if isinstance(answer, SMTPSenderRefused):
        return Outcome(Ended.CLOSED, f"{faults.CLOSED}:{code}")
    if code < PERMANENT:
        return Outcome(Ended.AGAIN, f"{faults.BUSY}:{code}")
    of_the_address = isinstance(answer, SMTPRecipientRefused)
    return Outcome(Ended.REFUSED, f"{faults.REFUSED if of_the_address else faults.REJECTED}:{code}")


async def _closed(client: "SMTP") -> None:
    """Say good-bye, if somebody listens."""
    from aiosmtplib import SMTPException

    with suppress(SMTPException, OSError):
        if client.is_connected:
            await client.quit(timeout=1)
    client.close()
