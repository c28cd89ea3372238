"""`vigil due CLOCK --from TIME`: explains a date step by step, without an instance."""

from pathlib import Path
from typing import Any

import rich_click as click

from config.cli.output import local, say_json
from config.settings import read_settings
from workflow.calendar import Calendar, explain, read_calendar, shifted
from workflow.errors import NotFound, _
from workflow.moment import Moment, instant_text
from workflow.policy.reading import read_policy, text_of
from workflow.policy.rules import Plan, Rules


@click.command()
@click.argument("clock")
@click.option("--from", "starts", multiple=True, required=True, metavar="TIME", help="2026-03-02, or 2026-03-02T14:00.")
@click.option("--policy", type=click.Path(path_type=Path), help="Policy folder; the one in force by default.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def due(clock: str, starts: tuple[str, ...], policy: Path | None, as_json: bool) -> None:
    """When is CLOCK due if it starts at TIME, and why? A time without zone is the office's; a day alone is vague."""
    folder = policy or read_settings().policy
    plan = _plan(Rules(read_policy(folder)), clock)
    calendar = read_calendar(text_of(folder / "calendar.toml"))
    answers = [_answer(plan, Moment.parse(start, calendar.zone), calendar) for start in starts]
    if as_json:
        say_json(answers)
        return
    for answer in answers:
        _say(plan, answer)


def _plan(rules: Rules, key: str) -> Plan:
    for plan in rules.plans:
        if plan.key == key:
            return plan
    known = ", ".join(plan.key for plan in rules.plans)
    raise NotFound(
        _("There is no clock %(key)s in this policy.", key=key), next_step=_("These are: %(known)s.", known=known)
    )


def _answer(plan: Plan, start: Moment, calendar: Calendar) -> dict[str, Any]:
    latest, why = explain(start.latest, plan.limit, plan.counting, calendar)
    answer: dict[str, Any] = {"from": start.text}
    if start.earliest == start.latest:
        answer["due"] = instant_text(latest)
    else:
        earliest, _why = explain(start.earliest, plan.limit, plan.counting, calendar)
        answer |= {"earliest": instant_text(earliest), "latest": instant_text(latest)}
        if earliest == latest:
            answer["due"] = instant_text(latest)
    answer["local"] = local(latest, calendar.zone)
    answer["stages"] = [
        {"at": label, "instant": instant_text(latest if span is None else shifted(latest, span, calendar))}
        for label, span, _stage in plan.stages
    ]
    answer["why"] = [str(sentence) for sentence in why]
    return answer


def _say(plan: Plan, answer: dict[str, Any]) -> None:
    clock = plan.clock
    click.echo(f"{clock.title.en} ({plan.key}): {clock.limit}, {clock.kind}, {clock.basis}")
    click.echo(f"Source: {clock.source}" + ("" if clock.verified else " (not verified)"))
    for step in answer["why"]:
        click.echo(f"  {step}")
    if "due" not in answer:
        click.echo(f"  The start is vague: due between {answer['earliest']} and {answer['latest']}.")
    for stage in answer["stages"]:
        click.echo(f"  {stage['at']:>18}  {stage['instant']}")
