"""`vigil backup` and `vigil restore`: an instance in one sealed file, and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from config.cli.files import text_of
from config.cli.output import say_json
from config.clock import now_utc
from config.instance import run, with_tables
from config.settings import read_settings
from intake.people import backup_key
from workflow.moment import instant_text

if TYPE_CHECKING:
    from config.backup.making import Made
    from config.backup.restoring import Restored


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backup(file: Path, as_json: bool) -> None:
    """Write the instance to FILE, sealed to the backup key: needs no secret, and may run while Vigil serves."""
    from config.backup.making import make

    settings = read_settings()
    made = run(lambda: with_tables(settings, lambda tables: make(settings, tables, file, now=now_utc())))
    if as_json:
        say_json(made)
    else:
        _say_made(made, file)


def _say_made(made: "Made", file: Path) -> None:
    click.echo(f"{file}: {made.bytes} bytes, {made.log_size} entries of the log, {made.attachments} attachments.")
    click.echo(f"SHA-256 {made.digest}, as the log now says too.")
    if made.damaged:
        click.echo(f"{made.damaged} attachments are missing or damaged in the storage, and so in the backup.", err=True)
    click.echo("Not in it: the key of the log. Only who has the private backup key can open it.")


@click.command(name="restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key", "key_file", required=True, type=click.Path(path_type=Path), help="File with the private backup key."
)
@click.option("--checkpoint", "note_file", type=click.Path(path_type=Path), help="File with a checkpoint you kept.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def restore_command(file: Path, key_file: Path, note_file: Path | None, as_json: bool) -> None:
    """Make the instance anew from the backup FILE, in an empty data folder. Verified whole, or nothing.

    The log goes on under a new name and key. Exit code 4, and every misfit, if what the backup holds does not fit.
    """
    from config.backup.restoring import Misfitting, restore

    settings = read_settings()
    key = backup_key.read(text_of(key_file))
    since = None if note_file is None else text_of(note_file)
    try:
        restored = run(lambda: restore(settings, file, key, since=since, now=now_utc()))
    except Misfitting as fault:
        for misfit in fault.misfits:
            click.echo(str(misfit))
        raise
    if as_json:
        say_json(restored)
    else:
        _say_restored(restored)


def _say_restored(done: "Restored") -> None:
    click.echo(
        f"Restored and verified: {done.log_size} entries of the log, {done.rows} rows, {done.attachments} attachments."
    )
    click.echo(f"The backup was made at {instant_text(done.made_at)}. What happened since is not in it.")
    if done.missing_events is None:
        click.echo("How many events that is, a later checkpoint tells: `vigil restore … --checkpoint FILE`.")
    else:
        click.echo(f"Missing since, by the checkpoint: {done.missing_events} events.")
    for one in done.damaged:
        click.echo(f"This attachment was missing or damaged already in the backup: {one}", err=True)
    click.echo(f"The log was {done.former_vkey}")
    click.echo(f"and goes on as {done.vkey}; tell those who verify it, and keep a copy of the new key file.")
    if done.unsent:
        click.echo(
            f"Not sent, for they may have been since the backup: {done.unsent} notices. They lie in people's inboxes; "
            "the administrator's page of jobs sends them all the same."
        )
    if done.calendars:
        click.echo(f"Calendar addresses that ended: {done.calendars}. Whoever had one makes another.")
    click.echo("Sessions and tokens no longer work. Settings then:")
    for name, value in done.settings.items():
        click.echo(f"  {name} = {value}")
    click.echo(
        "Next: `vigil doctor`, then `vigil sweep`: deadlines that passed meanwhile are recorded as noticed late."
    )
