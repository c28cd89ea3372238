"""`vigil verify` and `vigil export log`: is history what it was, and the means for others to check it."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import rich_click as click
from sqlalchemy import Connection

from config.cli.files import text_of
from config.cli.output import NOT_VERIFIED, leave, say_json
from config.cli.oversight import oversight
from config.clock import now_utc
from config.export import export_log
from config.holding import held
from config.instance import log_key, run, with_tables
from config.settings import Settings, read_settings
from intake.dossier.verification import check_dossiers
from intake.dossier.verification import covers as covers_dossiers
from intake.people.verification import check_people
from workflow.errors import NotFound
from workflow.ledger.bundle import verify_bundle
from workflow.ledger.note import VerifierKey
from workflow.store import Tables
from workflow.verification import Report, covers
from workflow.verification import rebuild as rebuild_tables
from workflow.verification import verify as verify_live


@click.command()
@click.argument("bundle", required=False, type=click.Path(path_type=Path))
@click.option("--vkey", "vkey_file", type=click.Path(path_type=Path), help="File with the log's verifier key.")
@click.option("--since", "since_file", type=click.Path(path_type=Path), help="File with an earlier checkpoint.")
@click.option("--rebuild", is_flag=True, help="Write the derived tables anew from the log, then verify.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(bundle: Path | None, vkey_file: Path | None, since_file: Path | None, rebuild: bool, as_json: bool) -> None:
    """Verify the instance, or an exported BUNDLE offline. Exit code 4, and the first misfit, if something does not
    hold.
    """
    vkey = None if vkey_file is None else text_of(vkey_file)
    since = None if since_file is None else text_of(since_file)
    told = _verify_bundle(bundle, vkey, since) if bundle else _verify_live(vkey, since, rebuild=rebuild)
    if as_json:
        say_json(told)
    else:
        _say(told)
    if not told["ok"]:
        leave(NOT_VERIFIED)


def _verify_bundle(bundle: Path, vkey: str | None, since: str | None) -> dict[str, Any]:
    report = verify_bundle(bundle, vkey and vkey.strip(), since=since)
    return {
        "ok": report.ok,
        "size": report.size,
        "root": b64encode(report.root).decode(),
        "covers": {},
        "misfits": [{"where": misfit.where, "what": str(misfit.what)} for misfit in report.misfits],
        "notes": [str(note) for note in report.notes],
    }


def _verify_live(vkey: str | None, since: str | None, *, rebuild: bool) -> dict[str, Any]:
    settings = read_settings()

    async def work(tables: Tables) -> dict[str, Any]:
        if rebuild:
            async with held(settings):
                await tables.write(rebuild_tables)
        report = await tables.read(_verified, vkey=_key(settings, vkey), since=since)
        return {
            "ok": report.ok,
            "size": report.size,
            "root": b64encode(report.root).decode(),
            "covers": covers() | covers_dossiers(),
            "misfits": [{"where": misfit.where, "what": str(misfit.what)} for misfit in report.misfits],
            "cases": report.cases,
            "waiting": report.waiting,
            "notes": [str(note) for note in report.notes],
        }

    return run(lambda: with_tables(settings, work))


def _verified(connection: Connection, *, vkey: VerifierKey | None, since: str | None) -> Report:
    """The log and what is derived from it, dossiers, people and their keys."""
    report = verify_live(connection, vkey=vkey, since=since)
    check_dossiers(connection, report)
    check_people(connection, report)
    return report


def _key(settings: Settings, given: str | None) -> VerifierKey | None:
    """The key from outside: given, else the public half of the log's own key file, which is not in the database."""
    if given is not None:
        return VerifierKey.parse(given.strip())
    try:
        return log_key(settings).verifier
    except NotFound:
        return None  # the key lies on another machine: the report says that the instance's own word was taken


def _say(told: dict[str, Any]) -> None:
    for note in told["notes"]:
        click.echo(note)
    if told["ok"]:
        waiting = f", {told['waiting']} events not yet in the log" if told.get("waiting") else ""
        cases = f"; {told['cases']} cases derived anew" if "cases" in told else ""
        click.echo(f"All holds: {told['size']} entries, root {told['root']}{waiting}{cases}.")
        return
    for misfit in told["misfits"]:
        click.echo(f"{misfit['where']}: {misfit['what']}")
    click.echo(f"Verification failed: {len(told['misfits'])} misfits in {told['size']} entries.")


@click.group()
def export() -> None:
    """Export for others to check."""


@export.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def log(directory: Path) -> None:
    """Write the log to DIR: entries, a checkpoint signed now, the verifier key, the policies."""
    settings = read_settings()
    key = log_key(settings)
    size = run(lambda: with_tables(settings, lambda tables: export_log(tables, key, directory, now=now_utc())))
    click.echo(f"{size} entries written to {directory}. Check them anywhere: `vigil verify {directory} --vkey FILE`.")
    click.echo("The verifier key must reach the checker by another way than this folder.")


export.add_command(oversight)
