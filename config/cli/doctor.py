"""`vigil doctor`: what is in force here, where it came from, and what is wrong, each with its cure."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from config.cli.output import leave, say_json
from config.clock import now_utc
from config.instance import run
from config.settings import read_settings
from workflow.moment import instant_text

if TYPE_CHECKING:
    from config.doctor.findings import Diagnosis
    from intake.pages.supplied import Fared, JobSeen

UNWELL = 1
PLACE = r"%\(\w+\)[sd]"  # what stood there is not kept


@click.command()
@click.option(
    "--log-key-copy", "copy", type=click.Path(path_type=Path), help="A copy of the log's key: note that there is one."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(copy: Path | None, as_json: bool) -> None:
    """Settings in force and where they came from, never secrets; findings, each with its cure.

    Exit code 1 when something is red.
    """
    from config.doctor.copies import confirm
    from config.doctor.everything import examined

    settings, now = read_settings(), now_utc()
    if copy is not None:
        confirm(settings, copy, now=now)
    told = run(lambda: examined(settings, now=now))
    if as_json:
        say_json(_as_json(told))
    else:
        _say(told)
    if not told.ok:
        leave(UNWELL)


def _as_json(told: "Diagnosis") -> dict[str, object]:
    findings = [
        {"level": one.level.value, "about": one.about, "what": str(one.what), "cure": str(one.cure)}
        for one in told.findings
    ]
    return {"ok": told.ok, "settings": told.settings, "findings": findings, "servers": told.fared}


def _say(told: "Diagnosis") -> None:
    width = max(len(one.name) for one in told.settings)
    for setting in told.settings:
        click.echo(f"{setting.name:{width}}  {setting.value}  ({setting.origin})")
    click.echo()
    if told.fared is not None:
        _say_servers(told.fared)
    for finding in told.findings:
        click.secho(f"{finding.level.value.upper():6}  {finding.what}", fg=finding.level.value)
        click.echo(f"        {finding.cure}")
    reds = sum(finding.level.value == "red" for finding in told.findings)
    click.echo(f"{reds} red, {len(told.findings) - reds} yellow." if told.findings else "Nothing is wrong.")


def _say_servers(fared: "Fared") -> None:
    """Servers of the last day, and how their jobs fare; times are UTC."""
    until = "–" if fared.looked_until is None else instant_text(fared.looked_until)
    click.echo(f"Deadlines were looked at until {until}. Servers of the last day: {len(fared.nodes)}.")
    for one in fared.nodes:
        state = "serves" if one.is_here else "ended" if one.stopped else "gone"
        jobs = "" if one.has_jobs else ", without jobs"
        seen = instant_text(one.stopped or one.seen)
        click.echo(f"  {one.name}  {one.version}  since {instant_text(one.started)}, {state}{jobs}, heard of at {seen}")
        for job in fared.jobs:
            if job.node == one.name:
                click.echo(f"    {job.name:12}{_how(job, is_here=one.is_here)}")
    morning = fared.morning
    click.echo(
        f"Next working morning: {instant_text(morning.at)}. Held back: {morning.notices} for {morning.people} people."
    )
    click.echo()


def _how(job: "JobSeen", *, is_here: bool) -> str:
    ended = "not yet" if job.ended is None else f"{instant_text(job.ended)} in {job.took_ms} ms"
    ahead = f", next {instant_text(job.next)}" if job.next and is_here else ""
    fails = f", {job.faults} faults" if job.faults else ""
    said = f"  {re.sub(PLACE, '…', job.said or '')}" if job.is_failing else ""
    return f"{ended}{ahead}, did {job.done}{fails}{said}"
