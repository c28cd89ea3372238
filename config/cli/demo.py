"""`vigil demo …`: what only a demo does. `vigil demo pass` lets days pass in it, and says what each person was told."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
import rich_click as click
import structlog
from sqlalchemy import Connection

from config.cli.output import say_json
from config.clock import DemoClock, lives_at, now_utc
from config.instance import is_demo, run, with_tables
from config.settings import Settings, read_settings
from intake.people.store import people
from workflow.calendar import shifted
from workflow.errors import NotFound, NotNow, NotUnderstood, _
from workflow.moment import Moment, instant_text
from workflow.pages.tongue import tongue
from workflow.rulebook import law_in_force
from workflow.span import Span
from workflow.store import Tables

if TYPE_CHECKING:
    from config.demo.passing import Passing
    from config.demo.told import Day


@click.group()
def demo() -> None:
    """What a demo alone can do."""


@demo.command("pass")
@click.argument("span", default="1 day")
@click.option("--to", "to", metavar="TIME", help="Until then, such as 2026-12-04T09:00, instead of for a span.")
@click.option("--person", metavar="NAME", help="Say only what this person was told.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def pass_(span: str, to: str | None, person: str | None, as_json: bool) -> None:
    """Let time pass in a demo: "1 day", "12 hours", "3 working days". Says day by day what each person was told, and
    what ran out of time.

    Everything is done at its time as the server does it: deadlines, notices, escalation, messages. The demo stays at
    that time, which never goes back. Where no mail server is named, e-mails lie in the folder post of the data folder.
    """
    from config.demo.in_words import said
    from config.demo.post import post_of

    settings = read_settings()
    with _only_errors():
        passed, days = run(lambda: with_tables(settings, lambda tables: _passed(settings, tables, span, to, person)))
        zone = run(lambda: with_tables(settings, lambda tables: tables.read(law_in_force))).calendar.zone
    for job, why in passed.said.items():
        click.echo(f"The job {job} did not end well: {why}", err=True)
    if as_json:
        say_json({"since": instant_text(passed.since), "until": instant_text(passed.until), "days": days})
    else:
        click.echo("\n".join(said(passed, days, tongue("en", zone), post=str(post_of(settings)))))


async def _passed(
    settings: Settings, tables: Tables, span: str, to: str | None, person: str | None
) -> "tuple[Passing, list[Day]]":
    from config.demo.passing import let_pass
    from config.demo.post import found_by_key, post_of
    from config.demo.told import days_of, mark

    if not await tables.read(is_demo):
        raise NotNow(
            _("No time passed: this is no demo, and where real people work time goes by itself."),
            next_step=_("Make a demo in an empty data folder with `vigil init --demo`."),
        )
    now = now_utc()
    until, before = await tables.read(_until, span, to, now), await tables.read(mark)
    if person is not None and person not in {one.name for one in await tables.read(people.people)}:
        raise NotFound(
            _("No time passed: nobody here has that name."), next_step=_("See the names with `vigil people list`.")
        )
    with lives_at(settings.data, is_demo=True):
        passed = await let_pass(settings, tables, DemoClock(settings.data), now=now, until=until)
    post = found_by_key(post_of(settings))
    days = await tables.read(days_of, before, since=now, until=until, post=post)
    return passed, [_of(person, one) for one in days]


def _until(connection: Connection, span: str, to: str | None, now: datetime) -> datetime:
    calendar = law_in_force(connection).calendar
    if to is None:
        return shifted(now, Span.parse(span), calendar)
    moment = Moment.parse(to, calendar.zone)
    if moment.earliest != moment.latest:
        raise NotUnderstood(
            _("No time passed: a time is needed, not a day alone."), next_step=_("Write it like 2026-12-04T09:00.")
        )
    return moment.latest


def _of(person: str | None, day: "Day") -> "Day":
    if person is None:
        return day
    return msgspec.structs.replace(day, people=tuple(one for one in day.people if one.name == person))


@contextmanager
def _only_errors() -> Iterator[None]:
    """The jobs tell a server's log what they do; here it is said at the end."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)
