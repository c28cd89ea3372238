"""`vigil late --on DAY`: what would be late when a day is over and nothing was done until then."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import rich_click as click
from msgspec import Struct
from sqlalchemy import Connection

from config.cli.output import LATE_FOUND, leave, local, say_json
from config.instance import run, with_tables
from config.settings import Settings
from workflow.errors import NotUnderstood, _
from workflow.moment import Moment, Precision, instant_text
from workflow.planning import LIMIT, WATCH, Part, Question, Row, agenda
from workflow.rulebook import law_in_force
from workflow.store import Tables

EVERY = 1_000_000


class Told(Struct, frozen=True):
    """What a day would bring: limits and watches that would be late, limits that would be lost for good."""

    day: date
    zone: ZoneInfo
    limits: tuple[Row, ...]
    lost: tuple[Row, ...]
    watches: tuple[Row, ...]


def late_on(settings: Settings, day: str, now: datetime, *, as_json: bool) -> None:
    """Say it. Exit code 3 when a limit would be late. Raises NotUnderstood for what is no day."""

    async def ask(tables: Tables) -> Told:
        return await tables.read(_asked, day, now)

    told = run(lambda: with_tables(settings, ask))
    if as_json:
        say_json(_as_json(told, now))
    else:
        _say(told)
    if told.limits:
        leave(LATE_FOUND)


def _asked(connection: Connection, text: str, now: datetime) -> Told:
    zone = law_in_force(connection).calendar.zone
    moment = Moment.parse(text, zone)
    if moment.precision is not Precision.DAY:
        raise NotUnderstood(_("Not a day: %(text)s.", text=text), next_step=_("Write it like 2026-12-04."))
    day = moment.earliest.astimezone(zone).date()

    def found(kind: str, part: Part) -> tuple[Row, ...]:
        return agenda(connection, Question(kind=kind), day, now=now, part=part, at_most=EVERY)

    return Told(day, zone, found(LIMIT, Part.LATE), found(LIMIT, Part.LOST), found(WATCH, Part.LATE))


def _as_json(told: Told, now: datetime) -> dict[str, Any]:
    late = [*told.limits, *told.watches]
    return {
        "at": instant_text(now),
        "on": told.day.isoformat(),
        "late": [_row(one) for one in late],
        "lost": [_row(one) for one in told.lost],
    }


def _row(one: Row) -> dict[str, Any]:
    return {
        "case": one.case,
        "number": one.number,
        "clock": one.clock,
        "title": one.title.en,
        "kind": one.kind,
        "basis": one.basis,
        "source": one.source,
        "verified": one.verified,
        "due": instant_text(one.due),
        "late_now": one.late_now,
        "late_days": one.late_days,
        "possible_until": None if one.lost_at is None else instant_text(one.lost_at),
    }


def _say(told: Told) -> None:
    already = sum(one.late_now for one in told.limits)
    click.echo(
        f"Limits late at the end of {told.day} if nothing is done: {len(told.limits)}"
        f" ({already} already, {len(told.limits) - already} until then)"
    )
    _say_rows(told.limits, told.zone)
    if told.lost:
        click.echo(f"Limits no longer possible by then: {len(told.lost)}")
        _say_rows(told.lost, told.zone)
    click.echo(f"Promptness lost by then (watches): {len(told.watches)}")
    _say_rows(told.watches, told.zone)


def _say_rows(rows: Sequence[Row], zone: ZoneInfo) -> None:
    for one in rows:
        name = one.number or one.case[-12:]
        since = "already" if one.late_now else "until then"
        click.echo(
            f"  {name:14} {one.title.en} — {since}, late by {one.late_days:g} days then (due {local(one.due, zone)})"
        )
