"""`vigil offices …`: which offices there are, who is in them, and who of them holds the key."""

import rich_click as click
from sqlalchemy import Connection

from config.cli.acting import as_option, ask, signed_in
from config.cli.output import say_json
from config.clock import now_utc
from config.instance import OPERATOR, run, with_tables
from config.settings import read_settings
from config.telling import forget_if_gone
from intake.people import accounts, overview
from intake.people import offices as rooms
from intake.people.epochs import PARTNER, Rotated
from intake.people.overview import OfficeSeen
from workflow.errors import NotUnderstood, _
from workflow.store import Tables


@click.group()
def offices() -> None:
    """Add offices, and say who is in them."""


@offices.command()
@click.argument("office")
@click.argument("title")
@click.option("--kind", type=click.Choice(rooms.KINDS), default=PARTNER, show_default=True)
def add(office: str, title: str, kind: str) -> None:
    """Add OFFICE, as events name it, with its TITLE. Its first member makes its key by signing in."""
    run(lambda: with_tables(read_settings(), lambda tables: tables.write(rooms.add, office, title, kind)))
    click.echo(f"Added. Who is in it: `vigil offices join {office} NAME --role ROLE`.")


@offices.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_offices(as_json: bool) -> None:
    """All offices: members and roles, who could open the key, whether a change of keys is due."""
    seen = run(lambda: with_tables(read_settings(), lambda tables: tables.read(overview.offices_seen)))
    if as_json:
        say_json(seen)
        return
    for office in seen:
        _say(office)


def _say(office: OfficeSeen) -> None:
    key = f"key {office.key} [{office.spoken}]" if office.key else "no key"
    click.echo(f"{office.office} ({office.kind}), {office.title}: {key}")
    for member in office.members:
        click.echo(f"  {member.name:24} {member.role:16} {'opens the key' if member.opens else ''}".rstrip())
    if office.change_due:
        click.echo("  The key is known to somebody who is not to have it: `vigil keys rotate`.")
    if office.cases_under_older:
        click.echo(f"  Earlier keys still open something (cases: {office.cases_under_older}): `vigil keys rotate`.")
    if office.key and not office.sealed_to_recovery:
        click.echo("  The key is not sealed to recovery.")


@offices.command()
@click.argument("office")
@click.argument("name")
@click.option("--role", required=True, help="A role of the policy, such as case_officer.")
def join(office: str, name: str, role: str) -> None:
    """Make NAME a member of OFFICE. The office's key comes from a colleague: `vigil offices seat`."""

    def work(connection: Connection) -> bool:
        person = accounts.named(connection, name)
        return rooms.join(connection, office, person.id, role, by=OPERATOR, now=now_utc())

    waits = run(lambda: with_tables(read_settings(), lambda tables: tables.write(work)))
    click.echo("Recorded." + (" A colleague now seals the key to them: `vigil offices seat`." if waits else ""))


@offices.command()
@click.argument("office")
@click.argument("name", required=False)
@click.option("--recovery", is_flag=True, help="Seal it to the recovery key instead of a person.")
@click.option("--fingerprint", metavar="DIGITS", help="What was read out; asked for where it is not given.")
@as_option(required=True)
def seat(office: str, name: str | None, recovery: bool, fingerprint: str | None, acting: str) -> None:
    """Seal the key of OFFICE to its member NAME, whose fingerprint you compared by voice."""
    if recovery == (name is not None):
        raise NotUnderstood(_("Say either whom the key is sealed to, or --recovery."))

    async def work(tables: Tables) -> None:
        who = await signed_in(tables, acting)
        heard = fingerprint or ask("Fingerprint that was read out", hidden=False)
        if name is None:
            await tables.write(rooms.seat_recovery, who, office, fingerprint=heard)
        else:
            person = await tables.read(accounts.named, name)
            await tables.write(rooms.seat, who, office, person.id, fingerprint=heard)

    run(lambda: with_tables(read_settings(), work))
    click.echo("Sealed.")


@offices.command()
@click.argument("office")
@click.argument("name")
@as_option(required=False)
def leave(office: str, name: str, acting: str | None) -> None:
    """End NAME's membership of OFFICE. With --as, a colleague gives the office a new key at once."""

    async def work(tables: Tables) -> Rotated | None:
        who = await signed_in(tables, acting) if acting else None
        person = await tables.read(accounts.named, name)
        done = await rooms.leave(tables, office, person.id, by=OPERATOR, now=now_utc(), colleague=who)
        await tables.write(forget_if_gone, person.id)
        return done

    done = run(lambda: with_tables(read_settings(), work))
    if done is None:
        click.echo("Recorded. They still know the key: a member gives the office a new one with `vigil keys rotate`.")
    else:
        say_rotated(done)


def say_rotated(done: Rotated) -> None:
    """What a change of keys did, in a sentence or two."""
    click.echo(f"The office has a new key; cases in which what the old one opened was sealed to it: {done.cases}.")
    if done.left:
        click.echo(f"Cases in which an earlier key still opens something: {done.left}. Another member may hold it, or")
        click.echo("it does not open what it should; `vigil verify` tells which.")
