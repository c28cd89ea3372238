"""`vigil init`: makes an instance on an empty data folder."""

from datetime import datetime
from typing import TYPE_CHECKING

import rich_click as click

from config.clock import now_utc
from config.demo.receipts import SHOWN
from config.demo_people import PEOPLE
from config.instance import AGE_OF_A_DEMO, create, run, with_tables
from config.settings import Settings, read_settings
from intake.people.founding import Founded

if TYPE_CHECKING:
    from config.demo.filling import Filled


@click.command()
@click.option(
    "--demo", is_flag=True, help="Fill it with fictional cases and with published judgments as training cases."
)
def init(demo: bool) -> None:
    """Make an instance: database, log key, adopted policy, codes of the first two people. Asks nothing; refuses a data
    folder that is not empty.
    """
    settings, now = read_settings(), now_utc()
    founded = run(lambda: create(settings, demo=demo, now=now))
    click.echo(
        f"Vigil is set up in {settings.data}. The log's key lies in {settings.log_key_file}: keep a copy elsewhere."
    )
    if demo:
        filled = run(lambda: _filled(settings, founded, now))
        click.echo(f"The demo holds {filled.fictional} fictional cases and {filled.training} training cases.")
        say_people()
    else:
        _say_codes(founded)
    click.echo(f"Private key of backups:    {founded.backup_key}")
    click.echo("  Write it on paper and keep it away from this machine: without it no backup is ever opened.")
    click.echo("Next: `vigil sweep`, `vigil late`, `vigil verify`, `vigil export log DIR`.")


async def _filled(settings: Settings, founded: Founded, now: datetime) -> "Filled":
    from config.demo.filling import fill_demo
    from intake.attachments.storage import storage_at

    storage = storage_at(settings.storage_url)
    return await with_tables(
        settings, lambda tables: fill_demo(tables, storage, founded, founded_at=now - AGE_OF_A_DEMO, now=now)
    )


def say_people() -> None:
    """Print who can sign in to a demo, and the receipts with which a reporter comes back."""
    click.echo("People of the demo, who do not exist, and their passphrases, which everybody may know; at /sign-in:")
    for one in PEOPLE:
        click.echo(f"  {one.name:19} {one.passphrase:33} {', '.join(one.roles)} ({one.office})")
    click.echo("Codes of two people who reported, to be typed at /en/receipt:")
    for receipt in SHOWN:
        click.echo(f"  {receipt.text}  {receipt.found}")
    click.echo("Let a day pass, and read what each of them is told: `vigil demo pass`.")


def _say_codes(founded: Founded) -> None:
    click.echo("These are shown once and kept nowhere. Hand each code to its person, in a closed envelope.")
    click.echo(f"First officer's code:      {founded.officer_code}")
    click.echo("  opens what comes in until that officer has signed in with it and set a passphrase.")
    click.echo(f"Administrator's code:      {founded.administrator_code}")
    click.echo("  opens nothing; it makes the account of whoever looks after people and offices.")
