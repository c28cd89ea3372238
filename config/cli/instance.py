"""`vigil init`: makes an instance on an empty data folder."""

import rich_click as click

from config.demo import fill_demo
from config.demo_people import PEOPLE
from config.instance import create, run, with_tables
from config.settings import read_settings
from intake.people.founding import Founded


@click.command()
@click.option(
    "--demo", is_flag=True, help="Fill it with fictional cases and with published judgments as training cases."
)
def init(demo: bool) -> None:
    """Make an instance: database, log key, adopted policy, codes of the first two people. Asks nothing; refuses a data
    folder that is not empty.
    """
    settings = read_settings()
    founded = run(lambda: create(settings, demo=demo))
    click.echo(
        f"Vigil is set up in {settings.data}. The log's key lies in {settings.log_key_file}: keep a copy elsewhere."
    )
    if demo:
        filled = run(lambda: with_tables(settings, lambda tables: fill_demo(tables, founded)))
        click.echo(f"The demo holds {filled.fictional} fictional cases and {filled.training} training cases.")
        say_people()
    else:
        _say_codes(founded)
    click.echo(f"Private key of backups:    {founded.backup_key}")
    click.echo("  Write it on paper and keep it away from this machine: without it no backup is ever opened.")
    click.echo("Next: `vigil sweep`, `vigil late`, `vigil verify`, `vigil export log DIR`.")


def say_people() -> None:
    """Print who can sign in to a demo."""
    click.echo("People of the demo, who do not exist, and their passphrases, which everybody may know:")
    for one in PEOPLE:
        click.echo(f"  {one.name:19} {one.passphrase:33} {', '.join(one.roles)} ({one.office})")


def _say_codes(founded: Founded) -> None:
    click.echo("These are shown once and kept nowhere. Hand each code to its person, in a closed envelope.")
    click.echo(f"First officer's code:      {founded.officer_code}")
    click.echo("  opens what comes in until that officer has signed in with it and set a passphrase.")
    click.echo(f"Administrator's code:      {founded.administrator_code}")
    click.echo("  opens nothing; it makes the account of whoever looks after people and offices.")
