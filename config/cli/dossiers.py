"""`vigil dossiers …`: what leaves a dossier, how long it is kept, and what is erased of it."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import rich_click as click

from config.cli.acting import as_option, signed_in
from config.cli.files import content_of, text_of
from config.cli.output import say_json
from config.clock import now_utc
from config.instance import run, with_tables
from config.settings import Settings, read_settings
from intake.people.signed_in import SignedIn
from workflow.errors import NotUnderstood, _
from workflow.store import Tables


@click.group()
def dossiers() -> None:
    """What leaves a dossier, how long it is kept, and what is erased of it."""


@dossiers.command()
@click.argument("case")
@click.option("--parts", required=True, help="Compartments, a comma between them: allegation,identity.")
@click.option("--certificate", required=True, type=click.Path(path_type=Path), help="The office's X.509, as PEM.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="File to write: CMS, DER.")
@click.option("--entry", type=int, help="The entry that sends the case; without it the newest that does.")
@click.option("--required-by-law", is_flag=True, help="A law requires it: no consent is asked for.")
@as_option(required=True)
def bundle(
    case: str, parts: str, certificate: Path, output: Path, entry: int | None, required_by_law: bool, acting: str
) -> None:
    """Seal parts of CASE to an office that has no account here.

    It opens them with `openssl cms -decrypt -inform DER -in FILE -recip CERTIFICATE -inkey KEY -out case.zip`.
    """
    settings = read_settings()
    pem = content_of(certificate)
    if output.exists():
        raise NotUnderstood(
            _("Nothing was written: %(file)s exists already.", file=str(output)), next_step=_("Name another file.")
        )
    way = {"about": entry, "is_required_by_law": required_by_law}
    digest = run(lambda: with_tables(settings, partial(_bundle, settings, case, parts, pem, output, acting, way)))
    click.echo(f"{output}: sealed to the certificate. SHA-256 {digest}, as the log now says too.")


async def _bundle(
    settings: Settings,
    case: str,
    parts: str,
    pem: bytes,
    output: Path,
    acting: str,
    way: dict[str, Any],
    tables: Tables,
) -> str:
    from intake.attachments.storage import storage_at
    from intake.referring import bundle as sealed

    made = await sealed(
        tables,
        storage_at(settings.storage_url),
        case,
        compartments=[part.strip() for part in parts.split(",")],
        certificate_pem=pem,
        signed_in=await signed_in(tables, acting),
        now=now_utc(),
        **way,
    )
    output.write_bytes(made.sealed)
    return made.digest


@dossiers.command()
@click.option("--within", metavar="SPAN", help='Also what is to be erased within this time: 60d, 8w, 6m, or "60 days".')
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def due(within: str | None, as_json: bool) -> None:
    """List the cases whose retention has run out, with what stands against erasing each.

    Nothing is erased by itself. A legal hold that was set before the day came pauses it.
    """
    from config.kept import ahead_of, lines_of, read_kept, told_of

    settings, now, ahead = read_settings(), now_utc(), ahead_of(within)
    found = run(lambda: with_tables(settings, lambda tables: tables.read(read_kept, ahead, now)))
    if as_json:
        say_json(told_of(found))
    else:
        click.echo("\n".join(lines_of(found)) or "No content is due for erasure.")


@dossiers.command()
@click.argument("case")
@click.option("--until", required=True, metavar="DAY", help="The last day on which it is kept: 2032-01-31.")
@click.option("--reason", required=True, help="A code of retention_postponed_reason: court_proceedings, other, …")
@click.option("--words", type=click.Path(path_type=Path), help="A file with the words, which are sealed.")
@as_option(required=True)
@click.option("--role", help="In which of your roles, if not in the first.")
def postpone(case: str, until: str, reason: str, words: Path | None, acting: str, role: str | None) -> None:
    """Keep the content of CASE longer. People are warned again before that day."""
    from config.kept import day_of

    settings, day = read_settings(), day_of(until)
    said = None if words is None else text_of(words)
    run(lambda: with_tables(settings, partial(_postpone, case, day, reason, said, acting, role)))
    click.echo(f"{case}: kept until {day}.")


async def _postpone(
    case: str, day: date, reason: str, words: str | None, acting: str, role: str | None, tables: Tables
) -> None:
    from intake.dossier.postponing import postpone as postponed

    who = await _acting(tables, acting, role)
    await postponed(tables, case, day, reason=reason, words=words, signed_in=who, now=now_utc())


async def _acting(tables: Tables, acting: str, role: str | None) -> SignedIn:
    from intake.dossier.reception import OFFICE

    who = await signed_in(tables, acting)
    return who if role is None else who.acting(OFFICE, role)


@dossiers.command()
@click.argument("case")
@click.option("--reason", required=True, help="retention, asked_by_person, court_order or stored_in_error.")
@as_option(required=True)
@click.option("--role", help="In which of your roles, if not in the first.")
def erase(case: str, reason: str, acting: str, role: str | None) -> None:
    """Erase the content of CASE for ever: its keys, and everything sealed under them. Its course stays.

    With the reason retention it is refused before its day, and while anything unread or just answered is in it.
    """
    settings = read_settings()
    complete_on = run(lambda: with_tables(settings, partial(_erase, settings, case, reason, acting, role)))
    click.echo(f"{case}: erased. Complete on {complete_on}, when the last backup that holds its keys has expired.")


async def _erase(settings: Settings, case: str, reason: str, acting: str, role: str | None, tables: Tables) -> str:
    from intake.attachments.moving import forget_attachment
    from intake.attachments.storage import storage_at
    from intake.dossier.erasure import erase as erased

    who = await _acting(tables, acting, role)
    forget = partial(forget_attachment, storage_at(settings.storage_url))
    done = await erased(tables, case, reason=reason, by=who.by, now=now_utc(), forget_attachment=forget)
    return done.isoformat()


@dossiers.command()
@click.argument("case")
@click.option("--without", required=True, multiple=True, metavar="PERSON", help="Pseudonym of whoever is left out.")
@as_option(required=True)
def circle(case: str, without: tuple[str, ...], acting: str) -> None:
    """Take CASE away from the office's key: to each member but those left out, and to recovery.

    For a conflict of interest. What somebody has read before cannot be unread.
    """
    settings = read_settings()
    left = run(lambda: with_tables(settings, partial(_circle, settings, case, without, acting)))
    click.echo(f"{case}: sealed anew to {', '.join(left)}.")


async def _circle(settings: Settings, case: str, without: tuple[str, ...], acting: str, tables: Tables) -> list[str]:
    from intake.attachments.moving import forget_attachment, reseal_attachment
    from intake.attachments.storage import storage_at
    from intake.dossier.circles import form

    storage = storage_at(settings.storage_url)
    return await form(
        tables,
        case,
        without=without,
        signed_in=await signed_in(tables, acting),
        now=now_utc(),
        reseal_attachment=partial(reseal_attachment, storage),
        forget_attachment=partial(forget_attachment, storage),
    )
