"""`vigil keys …`: public keys, changes of keys, one's own passphrase. Tokens and recovery are in files beside this."""

import rich_click as click

from config.cli.acting import as_option, ask, identified, own_passphrase, signed_in
from config.cli.offices import say_rotated
from config.cli.output import say_json
from config.cli.recovery import recover, recovery, rehearse
from config.cli.tokens import revoke, token, tokens
from config.clock import now_utc
from config.instance import run, with_tables
from config.settings import read_settings
from intake.people import epochs, overview
from intake.people.epochs import Rotated
from intake.people.signing_in import change_passphrase
from workflow.errors import NotAllowed, _
from workflow.store import Tables


@click.group()
def keys() -> None:
    """List and change keys, make recovery shares, make and revoke tokens."""


for command in (recovery, rehearse, recover, token, tokens, revoke):
    keys.add_command(command)


@keys.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_keys(as_json: bool) -> None:
    """Every public key as the log pins it; exit code 4 if a row is another one."""
    seen = run(lambda: with_tables(read_settings(), lambda tables: tables.read(overview.keys_seen)))
    if as_json:
        say_json(seen)
        return
    for one in seen:
        until = f"  until {one.retired_at:%Y-%m-%d}" if one.retired_at else ""
        click.echo(f"{one.name:28} {one.spoken}{until}")


@keys.command()
@click.argument("office")
@click.option("--lost", is_flag=True, help="Nobody can open the last key any more: begin with a fresh one.")
@as_option(required=True)
def rotate(office: str, lost: bool, acting: str) -> None:
    """Give OFFICE a new key, or go on with a change that was interrupted. Needs a member who holds the key."""

    async def work(tables: Tables) -> Rotated | None:
        who = await signed_in(tables, acting)
        if not lost:
            return await epochs.rotate(tables, who, office, now=now_utc())
        if not who.is_in(office):
            raise NotAllowed(_("Only a member gives an office a fresh key."))
        public = who.own.public
        await tables.write(epochs.begin_without, office, public, by=who.by, now=now_utc())
        return None

    done = run(lambda: with_tables(read_settings(), work))
    if done is None:
        click.echo("The office has a fresh key, sealed to you alone. What came before stays closed without recovery.")
    else:
        say_rotated(done)


@keys.command()
@as_option(required=True)
def passphrase(acting: str) -> None:
    """Change your own passphrase; every session of yours ends. Your key stays the same."""

    async def work(tables: Tables) -> None:
        old = own_passphrase()
        who = await identified(tables, acting, old)
        await change_passphrase(tables, who, old, ask("New passphrase", again=True), now=now_utc())

    run(lambda: with_tables(read_settings(), work))
    click.echo("Your passphrase is changed. Copies of the database from before still open with the old one.")
