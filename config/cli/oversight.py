"""`vigil export oversight`: the figures of oversight as CSV, JSON or a workbook."""

from datetime import datetime
from pathlib import Path

import rich_click as click
from msgspec import structs

from config.clock import now_utc
from config.instance import run, with_tables
from config.settings import read_settings
from workflow.errors import NotUnderstood, _
from workflow.oversight import (
    Asked,
    Counted,
    Period,
    Sheet,
    as_csv,
    as_json,
    as_long_csv,
    as_xlsx,
    counted,
    published,
    sheets,
)

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--format", "form", type=click.Choice(["csv", "json", "xlsx"]), required=True, help="What to write.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE.")
@click.option("--published", "as_published", is_flag=True, help="Round to five and hide what would show anybody.")
@click.option("--from", "first", type=DAY, metavar="DAY", help="Count from this day on.")
@click.option("--to", "last", type=DAY, metavar="DAY", help="Count until this day.")
@click.option("--setting", metavar="CODE", help="Only this kind of place.")
@click.option("--office", help="Only cases that were sent to this office.")
@click.option("--role", help="Only clocks whose step is this role's.")
@click.option("--table", metavar="NAME", help="Only this table; in CSV then with its own columns.")
def oversight(
    form: str,
    output: Path | None,
    as_published: bool,
    first: datetime | None,
    last: datetime | None,
    setting: str | None,
    office: str | None,
    role: str | None,
    table: str | None,
) -> None:
    """Write the figures of oversight: limits kept, times, flow from allegation to redress."""
    period = Period(None if first is None else first.date(), None if last is None else last.date())
    asked = Asked(period=period, setting=setting, office=office, role=role)
    settings, now = read_settings(), now_utc()
    found = run(lambda: with_tables(settings, lambda tables: tables.read(counted, asked, now=now)))
    written = _written(form, _chosen(_sheets(found, as_published=as_published), table), one=table is not None)
    if output is None:
        click.echo(written, nl=False)
    else:
        output.write_bytes(written)
        click.echo(f"The figures were written to {output}.")


def _sheets(found: Counted, *, as_published: bool) -> tuple[Sheet, ...]:
    if as_published:
        found = structs.replace(found, figures=published(found.figures))
    return sheets(found, exact=not as_published)


def _chosen(every: tuple[Sheet, ...], name: str | None) -> tuple[Sheet, ...]:
    found = tuple(sheet for sheet in every if name in (None, sheet.name))
    if not found:
        names = ", ".join(sheet.name for sheet in every)
        raise NotUnderstood(_("There is no table of this name."), next_step=_("Choose one of: %(names)s.", names=names))
    return found


def _written(form: str, found: tuple[Sheet, ...], *, one: bool) -> bytes:
    match form:
        case "json":
            return as_json(found)
        case "xlsx":
            return as_xlsx(found)
    return as_csv(found[0]) if one else as_long_csv(found)
