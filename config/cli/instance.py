"""`vigil init`: makes an instance on an empty data folder."""

import rich_click as click

from config.demo import fill_demo
from config.instance import create, run, with_tables
from config.settings import read_settings


@click.command()
@click.option(
    "--demo", is_flag=True, help="Fill it with fictional cases and with published judgments as training cases."
)
def init(demo: bool) -> None:
    """Make an instance: database, log key, adopted policy. Refuses a data folder that is not empty."""
    settings = read_settings()
    run(lambda: create(settings, demo=demo))
    click.echo(
        f"Vigil is set up in {settings.data}. The log's key lies in {settings.log_key_file}: keep a copy elsewhere."
    )
    if demo:
        filled = run(lambda: with_tables(settings, fill_demo))
        click.echo(f"The demo holds {filled.fictional} fictional cases and {filled.training} training cases.")
    click.echo("Next: `vigil sweep`, `vigil late`, `vigil verify`, `vigil export log DIR`.")
