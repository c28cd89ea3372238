"""`vigil notices …`: what a mail server hands over about messages that were sent."""

import sys
from typing import BinaryIO

import rich_click as click
from sqlalchemy.exc import SQLAlchemyError

from config.clock import now_utc
from config.instance import run, with_tables
from config.settings import Settings, read_settings
from notifications.bounces import READ_BYTES, What, take
from workflow.errors import NotUnderstood, VigilError, _
from workflow.store import Tables

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and comes again
PIECE = 65_536
SAID = {
    What.FAILED: "A message did not arrive: its address is not used until it is confirmed anew.",
    What.DELAYED: "A message is delayed: nothing needs to be done.",
    What.AUTOMATIC: "An automatic answer: nothing was done.",
    What.UNKNOWN: "It says that a message did not arrive, which was none of ours: nothing was done.",
    What.OTHER: "No report of a mail server: nothing was done.",
}


@click.group()
def notices() -> None:
    """What a mail server hands over about messages that were sent."""


@notices.command()
def bounced() -> None:
    """Read one mail from standard input: whether a message came back.

    For a mail server, which pipes everything to it that comes to VIGIL_MAIL_FROM. Exit code 0 whatever the mail was,
    so that nothing is ever answered to it; 75 if the instance cannot be reached now: then the mail comes again.
    """
    if sys.stdin.isatty():
        raise NotUnderstood(
            _("No mail was given."),
            next_step=_("Pipe one to it, as a mail server does: `vigil notices bounced < mail`."),
        )
    raw = _all_read(sys.stdin.buffer)
    try:
        what = run(lambda: _taken(read_settings(), raw))
    except VigilError as fault:
        click.echo(fault.said(), err=True)
        sys.exit(TRY_AGAIN)
    except (SQLAlchemyError, OSError) as fault:
        click.echo(f"The mail was not read: {type(fault).__name__}. It may come again.", err=True)
        sys.exit(TRY_AGAIN)
    click.echo(SAID[what])


async def _taken(settings: Settings, raw: bytes) -> What:
    async def work(tables: Tables) -> What:
        return await tables.write(take, raw, domain=settings.mail_from.rpartition("@")[2], now=now_utc())

    return await with_tables(settings, work)


def _all_read(source: BinaryIO) -> bytes:
    """The beginning of a mail; the rest is read too, or whoever pipes it would fail."""
    kept = source.read(READ_BYTES)
    while source.read(PIECE):
        pass
    return kept
