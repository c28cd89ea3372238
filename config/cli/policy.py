"""`vigil policy …`: check a policy before it is adopted, see what changed in it, draw it.

None of these needs an instance or touches one.
"""

from pathlib import Path
from typing import get_args

import rich_click as click

from config.cli.output import leave, say_json
from config.settings import read_settings
from workflow.calendar import Calendar, read_calendar
from workflow.errors import NotUnderstood
from workflow.policy.checks import unverified
from workflow.policy.diagram import Language
from workflow.policy.diagram import diagram as drawn
from workflow.policy.difference import calendar_difference, difference
from workflow.policy.places import Fault, Faulty
from workflow.policy.reading import CALENDAR, calendar_hash, read_policy, text_of
from workflow.policy.schemas import write_schemas
from workflow.policy.terms import Policy

_folder = click.Path(file_okay=False, path_type=Path)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def policy() -> None:
    """Check, compare and draw the policy: the law and the house rules as data."""


@policy.command()
@click.argument("folder", required=False, metavar="[DIR]", type=_folder)
@_as_json
def check(folder: Path | None, as_json: bool) -> None:
    """Check a policy folder: every fault with file and line, and what would be right.

    Without DIR the configured folder is checked, by default the shipped policy. Exit code 2 if anything is wrong.
    """
    try:
        found, calendar_text = _read(folder or read_settings().policy)
    except Faulty as error:
        if not as_json:
            raise
        say_json(
            {"ok": False, "faults": [{"where": fault.where, "says": str(fault.sentence)} for fault in error.faults]}
        )
        leave(error.exit_code)
    summary = _summary(found)
    unread = [clock.key for clock in unverified(found)]
    if as_json:
        say_json(
            {"ok": True, "hash": found.hash, "calendar": calendar_hash(calendar_text), **summary, "unverified": unread}
        )
        return
    click.echo("All is well: " + ", ".join(f"{what} {number}" for what, number in summary.items()) + ".")
    click.echo(f"policy    {found.hash}\ncalendar  {calendar_hash(calendar_text)}")
    if unread:
        click.echo(f"Nobody has read the source of: {', '.join(unread)}.")


@policy.command()
@click.argument("old", type=_folder)
@click.argument("new", type=_folder)
@_as_json
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Say in words what the policy NEW says otherwise than OLD (two folders), calendars included."""
    (before, before_calendar), (after, after_calendar) = _read(old), _read(new)
    changes = [*map(str, difference(before, after))]
    changes += map(str, calendar_difference(_calendar(before_calendar), _calendar(after_calendar)))
    if as_json:
        say_json({"old": before.hash, "new": after.hash, "changes": changes})
        return
    click.echo("\n".join(changes) or "The two policies say the same.")


@policy.command()
@click.argument("folder", required=False, metavar="[DIR]", type=_folder)
@click.option("--language", type=click.Choice(get_args(Language)), default="en", show_default=True)
def diagram(folder: Path | None, language: Language) -> None:
    """Draw the workflow of a policy (the configured one by default) as a Mermaid state diagram, in text."""
    click.echo(drawn(read_policy(folder or read_settings().policy), language), nl=False)


@policy.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def schemas(folder: Path) -> None:
    """Write the JSON Schemas of policy, calendar and chronology files into DIR."""
    for path in write_schemas(folder):
        click.echo(path)


def _read(folder: Path) -> tuple[Policy, str]:
    """A policy and the text of its calendar, both checked; their faults are told together."""
    found: list[Fault] = []
    policy_read, calendar_text = None, ""
    try:
        policy_read = read_policy(folder)
    except Faulty as error:
        found += error.faults
    try:
        calendar_text = text_of(folder / CALENDAR)
        calendar_hash(calendar_text)
        _calendar(calendar_text)
    except NotUnderstood as error:
        found.append(Fault(error.where or CALENDAR, error.what))
    if policy_read is None or found:
        raise Faulty(found)
    return policy_read, calendar_text


def _calendar(text: str) -> Calendar:
    return read_calendar(text, where=CALENDAR)


def _summary(found: Policy) -> dict[str, int]:
    clocks = found.clocks.clock
    limits = sum(clock.kind == "limit" for clock in clocks)
    return {
        "events": len(found.vocabulary.event),
        "regions": len(found.workflow.region),
        "states": sum(len(region.state) for region in found.workflow.region),
        "transitions": len(found.workflow.transition),
        "limits": limits,
        "watches": len(clocks) - limits,
    }
