"""`vigil people …`: who may sign in. Whoever runs it needs the server's shell and no key; it opens nothing."""

import rich_click as click
from sqlalchemy import Connection

from config.cli.acting import ask
from config.cli.handover import handover
from config.cli.output import say_json
from config.clock import now_utc
from config.instance import OPERATOR, run, with_tables
from config.settings import read_settings
from intake.people import accounts, overview, second_factor, sessions
from intake.people.overview import PersonSeen
from intake.people.signing_in import FirstSignIn, first_sign_in
from intake.vault.receipts import Code
from notifications.choices import forget_person
from workflow.store import Tables

CODE = "One-time code: {code}. It is shown once; hand it over in person."


@click.group()
def people() -> None:
    """Add, invite and disable people and service accounts."""


@people.command()
@click.argument("name")
@click.option("--service", is_flag=True, help="An account for a program: it has tokens and never signs in.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(name: str, service: bool, as_json: bool) -> None:
    """Add somebody under the NAME they will sign in with; prints their one-time code."""
    kind = accounts.SERVICE if service else accounts.PERSON

    def work(connection: Connection) -> tuple[str, Code | None]:
        person = accounts.add(connection, name, kind=kind, now=now_utc())
        return person.id, None if service else accounts.invite(connection, person, now=now_utc())

    person, code = run(lambda: with_tables(read_settings(), lambda tables: tables.write(work)))
    if as_json:
        say_json({"person": person, "code": code and code.text})
        return
    click.echo(f"Added; events call them {person}. Put them into an office: `vigil offices join`.")
    if code is not None:
        click.echo(CODE.format(code=code.text))


@people.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_people(as_json: bool) -> None:
    """Everybody: name, pseudonym, state, offices and roles, fingerprint as it is read out."""
    seen = run(lambda: with_tables(read_settings(), lambda tables: tables.read(overview.people_seen)))
    if as_json:
        say_json(seen)
        return
    for one in seen:
        click.echo(_line(one))


def _line(one: PersonSeen) -> str:
    roles = ", ".join(f"{role.office}: {role.role}" for role in one.roles) or "in no office"
    state = one.state.replace("_", " ") + (", service" if one.kind == accounts.SERVICE else "")
    return f"{one.name:24} {one.person:20} {state:12} {roles}" + (f"  [{one.spoken}]" if one.spoken else "")


@people.command()
@click.argument("name")
def disable(name: str) -> None:
    """NAME cannot sign in any more; sessions, tokens and codes end now."""

    def work(connection: Connection) -> int:
        person = accounts.named(connection, name)
        forget_person(connection, person.id)
        return accounts.disable(connection, person, by=OPERATOR, now=now_utc())

    revoked = run(lambda: with_tables(read_settings(), lambda tables: tables.write(work)))
    click.echo(f"Disabled; tokens revoked: {revoked}. `vigil offices list` says where a change of keys is now due.")
    click.echo("What is assigned to them stays so until it is handed over: `vigil people handover`.")


@people.command()
@click.argument("name")
def enable(name: str) -> None:
    """NAME may sign in again with the passphrase of before; revoked tokens stay revoked."""

    def work(connection: Connection) -> None:
        accounts.enable(connection, accounts.named(connection, name))

    run(lambda: with_tables(read_settings(), lambda tables: tables.write(work)))
    click.echo("Enabled.")


@people.command()
@click.argument("name")
@click.option("--lost", is_flag=True, help="Their code is lost, and with it the key of an office that it opened.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def invite(name: str, lost: bool, as_json: bool) -> None:
    """A new one-time code for NAME: a code that was lost, or a passphrase that was forgotten.

    With it NAME makes a new key; a colleague then seals the office's key to it (`vigil offices seat`).
    """

    def work(connection: Connection) -> Code:
        person = accounts.named(connection, name)
        if lost:
            accounts.take_back(connection, person)
        return accounts.invite(connection, person, now=now_utc())

    code = run(lambda: with_tables(read_settings(), lambda tables: tables.write(work)))
    if as_json:
        say_json({"code": code.text})
    else:
        click.echo(CODE.format(code=code.text))


@people.command()
@click.argument("name")
def remove_factor(name: str) -> None:
    """NAME lost app and recovery codes: the passphrase alone lets them in, once, to set up another second factor."""

    def work(connection: Connection) -> None:
        second_factor.remove_for(connection, accounts.named(connection, name), by=OPERATOR, now=now_utc())

    run(lambda: with_tables(read_settings(), lambda tables: tables.write(work)))
    click.echo("Removed; their sessions have ended. The next sign-in sets up another one.")


@people.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def begin(name: str, as_json: bool) -> None:
    """Sign in for the first time as NAME: asks for the one-time code and for a passphrase of your own."""

    async def work(tables: Tables) -> FirstSignIn:
        code = ask("One-time code", hidden=False)
        done = await first_sign_in(tables, code, name, ask("New passphrase", again=True), now=now_utc())
        await sessions.end(tables, done.cookie)
        return done

    done = run(lambda: with_tables(read_settings(), work))
    if as_json:
        say_json({"person": done.who.by.person, "spoken": done.spoken, "came_before": done.came_before})
        return
    click.echo(f"Your key is made. Its fingerprint, for a colleague who asks by voice: {done.spoken}.")
    if done.came_before:
        click.echo(f"Cases that had come in before and are now sealed to the new key: {done.came_before}.")


people.add_command(handover)
