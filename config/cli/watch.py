"""`vigil sweep` and `vigil late`: what time has brought, and what it will bring next."""

import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import rich_click as click
from sqlalchemy import Connection

from config.cli.late_on import late_on
from config.cli.output import LATE_FOUND, leave, local, say_json, say_what_differs
from config.clock import now_utc
from config.instance import OPERATOR, differing, is_demo, run, with_tables
from config.settings import read_settings
from workflow.errors import NotNow, NotUnderstood, _
from workflow.moment import Moment, instant_text
from workflow.overview import Due, late_clocks, next_clocks
from workflow.resuming import sweep_and_tell
from workflow.rulebook import law_in_force
from workflow.store import Tables, cases
from workflow.store.log import sequence
from workflow.sweep import Swept
from workflow.sweep import sweep as sweep_then
from workflow.timekeeping import Timekeeper, trust


@click.command()
@click.option("--at", "at_text", metavar="TIME", help="Report what a sweep then would find; records nothing.")
@click.option("--record", "recording", is_flag=True, help="With --at, in a demo only: record it all the same.")
@click.option("--trust-clock", metavar="REASON", help="Say that the machine's time is right, and why (a code).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sweep(at_text: str | None, recording: bool, trust_clock: str | None, as_json: bool) -> None:
    """Sweep once: record every stage of a clock that has come. Exit code 3 when limits are late."""
    settings = read_settings()

    async def work(tables: Tables) -> dict[str, Any]:
        say_what_differs(await tables.read(differing, settings))
        return await _sweep(tables, at_text, trust_clock, recording=recording)

    told = run(lambda: with_tables(settings, work))
    if as_json:
        say_json(told)
    else:
        _say_swept(told)
    if told["late"]:
        leave(LATE_FOUND)


async def _sweep(tables: Tables, at_text: str | None, trust_clock: str | None, *, recording: bool) -> dict[str, Any]:
    now = now_utc()
    if trust_clock is not None:
        await tables.write(trust, reason=trust_clock, by=OPERATOR, now=now)
    at = await tables.read(_asked, at_text) if at_text is not None else now
    report_only = at_text is not None and not recording
    if at_text is not None and recording and not await tables.read(is_demo):
        raise NotNow(_("Nothing was recorded: only a demo may be swept at another time than now."))
    if report_only:
        swept = await tables.read(would_sweep, at)
    else:
        swept = await (_sweep_now(tables, now) if at_text is None else sweep_then(tables, at))
        await tables.write(sequence)
    late = await tables.read(late_clocks, at, watches=False)
    return {
        "at": instant_text(at),
        "recorded": not report_only,
        "cases": swept.cases,
        "stages": swept.stages,
        "lapsed": swept.lapsed,
        "derived_anew": list(swept.derived_anew),
        "unreadable": list(swept.unreadable),
        "late": [_as_json(one) for one in late],
    }


async def _sweep_now(tables: Tables, now: datetime) -> Swept:
    """As a server does it: deadlines were looked at, and if nobody had, that is told."""
    await tables.write(Timekeeper(time.monotonic).look, now)
    swept, _since = await sweep_and_tell(tables, now, then=now_utc)
    return swept


def would_sweep(connection: Connection, at: datetime) -> Swept:
    """What a sweep at `at` would record, without recording it."""
    stages, lapsed, streams = cases.count_due_stages(connection, at)
    return Swept(streams, stages, lapsed)


def _asked(connection: Connection, text: str) -> datetime:
    moment = Moment.parse(text, law_in_force(connection).calendar.zone)
    if moment.earliest != moment.latest:
        raise NotUnderstood(_("A sweep needs a time, not a day: %(text)s.", text=text))
    return moment.latest


def _say_swept(told: dict[str, Any]) -> None:
    verb = "recorded" if told["recorded"] else "would be recorded"
    click.echo(f"{told['at']}: {told['stages']} stages and {told['lapsed']} lapses {verb} in {told['cases']} cases.")
    for case in told["unreadable"]:
        click.echo(f"{case} cannot be read and was left aside: `vigil verify` says what is wrong with it.", err=True)
    click.echo(f"Limits late: {len(told['late'])}." + (" See `vigil late`." if told["late"] else ""))


@click.command()
@click.option("--on", "day", metavar="DAY", help="What would be late at the end of that day if nothing is done.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def late(day: str | None, as_json: bool) -> None:
    """What is late now, and what is due next. Exit code 3 when a limit is late; watches are shown and do not count."""
    settings = read_settings()
    now = now_utc()
    if day is not None:
        late_on(settings, day, now, as_json=as_json)
        return

    async def ask(tables: Tables) -> tuple[list[Due], list[Due], ZoneInfo]:
        zone = (await tables.read(law_in_force)).calendar.zone
        return await tables.read(late_clocks, now, watches=True), await tables.read(next_clocks, now), zone

    late_now, ahead, zone = run(lambda: with_tables(settings, ask))
    if as_json:
        say_json(
            {"at": instant_text(now), "late": [_as_json(d) for d in late_now], "next": [_as_json(d) for d in ahead]}
        )
    else:
        _say_late(late_now, ahead, zone)
    if any(one.kind == "limit" for one in late_now):
        leave(LATE_FOUND)


def _as_json(one: Due) -> dict[str, Any]:
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
        "late_days": one.late_days,
    }


def _say_late(late_now: list[Due], ahead: list[Due], zone: ZoneInfo) -> None:
    for heading, kind in (("Limits late", "limit"), ("Promptness being lost (watches)", "watch")):
        rows = [one for one in late_now if one.kind == kind]
        click.echo(f"{heading}: {len(rows)}")
        for one in rows:
            click.echo(
                f"  {_name(one):14} {one.title.en} — late by {one.late_days:g} days (due {local(one.due, zone)})"
            )
    click.echo(f"Due next: {len(ahead)}")
    for one in ahead:
        click.echo(f"  {_name(one):14} {one.title.en} — due {local(one.due, zone)}, in {-one.late_days:g} days")


def _name(one: Due) -> str:
    return one.number or one.case[-12:]
