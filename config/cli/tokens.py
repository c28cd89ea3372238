"""`vigil keys token`, `tokens`, `revoke`: what programs say who they are with."""

import rich_click as click
from sqlalchemy import Connection

from config.cli.acting import as_option, signed_in
from config.cli.output import say_json
from config.clock import now_utc
from config.instance import OPERATOR, run, with_tables
from config.settings import read_settings
from intake.people import accounts
from intake.people import tokens as made
from intake.people.store import access, people
from intake.people.store.access import Token
from workflow.errors import NotUnderstood, _
from workflow.ledger.entry import By
from workflow.store import Tables


@click.command()
@click.option("--service", metavar="NAME", help="For this service account, instead of for yourself.")
@click.option("--office", help="The office in which it speaks, where there are several.")
@click.option("--role", help="The role in which it speaks, where there are several.")
@click.option("--scope", type=click.Choice(list(made.SCOPES)), default=made.READ, show_default=True)
@click.option("--days", type=click.IntRange(1, made.LONGEST_DAYS), default=90, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@as_option(required=False)
def token(
    service: str | None, office: str | None, role: str | None, scope: str, days: int, as_json: bool, acting: str | None
) -> None:
    """Make a token: for yourself with --as, or for a service account. It is shown once."""
    if (acting is None) == (service is None):
        raise NotUnderstood(_("Say for whom: --as NAME for yourself, or --service NAME."))

    async def work(tables: Tables) -> tuple[str, Token]:
        if service is not None:
            owner, by = (await tables.read(accounts.named, service)).id, OPERATOR
        else:
            who = await signed_in(tables, str(acting))
            owner, by = who.by.person, who.by
        speaks = await tables.read(_speaks, owner, office, role)
        by = by if service is not None else speaks
        return await tables.write(made.issue, speaks, scope=scope, days=days, by=by, now=now_utc())

    text, kept = run(lambda: with_tables(read_settings(), work))
    if as_json:
        say_json({"token": text, "name": kept.id, "expires_at": kept.expires_at})
        return
    click.echo(f"{text}\nEvents call it {kept.id}; it expires on {kept.expires_at:%Y-%m-%d}. It is shown once.")


def _speaks(connection: Connection, owner: str, office: str | None, role: str | None) -> By:
    """The one membership that is meant. Raises NotUnderstood where there are several, or none."""
    found = [
        By(office=one.office, person=owner, role=one.role)
        for one in people.memberships(connection, owner)
        if office in (None, one.office) and role in (None, one.role)
    ]
    if len(found) != 1:
        raise NotUnderstood(
            _("It is not clear in which office and role the token speaks: %(count)d fit.", count=len(found)),
            next_step=_("Say --office and --role; `vigil people list` names them."),
        )
    return found[0]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def tokens(as_json: bool) -> None:
    """All tokens by the names that events give them, with owner, scope and expiry."""
    listed = run(lambda: with_tables(read_settings(), lambda tables: tables.read(access.tokens)))
    if as_json:
        say_json([_as_json(one) for one in listed])
        return
    for one in listed:
        state = "revoked" if one.revoked_at else f"until {one.expires_at:%Y-%m-%d}"
        click.echo(f"{one.id:28} {one.person:20} {one.office}: {one.role}, {one.scope}, {state}")


def _as_json(one: Token) -> dict[str, object]:
    named = ("id", "person", "office", "role", "scope", "expires_at", "revoked_at")
    return {name: getattr(one, name) for name in named}


@click.command()
@click.argument("name", metavar="TOKEN")
@as_option(required=False)
def revoke(name: str, acting: str | None) -> None:
    """End a token by its name (t-…). With --as, only one of your own."""

    async def work(tables: Tables) -> None:
        by = (await signed_in(tables, acting)).by if acting else OPERATOR
        await tables.write(made.revoke, name, by=by, now=now_utc(), only_own=acting is not None)

    run(lambda: with_tables(read_settings(), work))
    click.echo("Revoked.")
