"""`vigil doctor`: what is in force here, where it came from, and what is wrong, each with its cure."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from config.cli.output import leave, say_json
from config.instance import now_utc, run
from config.settings import read_settings

if TYPE_CHECKING:
    from config.doctor.findings import Diagnosis

UNWELL = 1


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
    return {"ok": told.ok, "settings": told.settings, "findings": findings}


def _say(told: "Diagnosis") -> None:
    width = max(len(one.name) for one in told.settings)
    for setting in told.settings:
        click.echo(f"{setting.name:{width}}  {setting.value}  ({setting.origin})")
    click.echo()
    for finding in told.findings:
        click.secho(f"{finding.level.value.upper():6}  {finding.what}", fg=finding.level.value)
        click.echo(f"        {finding.cure}")
    reds = sum(finding.level.value == "red" for finding in told.findings)
    click.echo(f"{reds} red, {len(told.findings) - reds} yellow." if told.findings else "Nothing is wrong.")
