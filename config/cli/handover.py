"""`vigil people handover`: all open cases of a colleague, to one of the others or shared out among several.

Without `--yes` it says who would get what. The same as the page `/desk/handover/…`: one act a case, recorded as whoever
signs in for it. Read `handover`.
"""

from datetime import datetime
from functools import partial
from pathlib import Path

import rich_click as click
from msgspec import Struct
from sqlalchemy import Connection

from config.cli.acting import as_option, signed_in
from config.cli.output import leave, say_json
from config.clock import now_utc
from config.instance import run, with_tables
from config.settings import read_settings
from intake.people import accounts
from workflow.errors import NotAllowed, NotUnderstood, _
from workflow.store import Tables

NOT_ALL = 1


class Row(Struct, frozen=True):
    """A case, its number, to whom (pseudonym, "" for nobody), what came of it ("planned" before), and why not."""

    case: str
    number: str | None
    to: str
    outcome: str
    why: str = ""


class Planned(Struct, frozen=True):
    """Who would get what: cases with how many events each has, and how many cases there are in all."""

    rows: list[Row]
    seen: dict[str, int]
    many: int
    names: dict[str, str]


@click.command()
@click.argument("whose", metavar="FROM")
@click.argument("to", nargs=-1, required=True, metavar="TO...")
@click.option("--reason", help="A code of the vocabulary: colleague_left, absence, workload and so on.")
@click.option("--words", type=click.Path(path_type=Path), help="File with a note that is sealed into each dossier.")
@click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@as_option(required=True)
def handover(
    whose: str, to: tuple[str, ...], reason: str | None, words: Path | None, yes: bool, as_json: bool, acting: str
) -> None:
    """Hand all open cases of FROM over to TO; several get them shared out, whoever has the fewest first."""
    note = None if words is None else _note(words)
    work = partial(_handed, whose, to, reason, note, acting, is_done=yes)
    plan = run(lambda: with_tables(read_settings(), work))
    if as_json:
        say_json({"left": plan.many - len(plan.rows), "cases": plan.rows})
    else:
        _say(plan, is_done=yes)
    if any(one.why or not one.to for one in plan.rows):
        leave(NOT_ALL)


def _note(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NotUnderstood(
            _("The file with the note cannot be read: %(file)s.", file=str(file)),
            next_step=_("Name a text file in UTF-8."),
        ) from None


def _say(plan: Planned, *, is_done: bool) -> None:
    for one in plan.rows:
        to = plan.names.get(one.to, one.to) or "nobody: none of these can open it"
        click.echo(f"{one.number or one.case:42} {to:24} {one.outcome}" + (f": {one.why}" if one.why else ""))
    left = plan.many - len(plan.rows)
    if left:
        click.echo(f"{left} more are left: run it again afterwards.")
    if not plan.rows:
        click.echo("No open case is assigned to them.")
    elif not is_done:
        click.echo("Nothing was handed over. Add `--yes` to do it.")


async def _handed(
    whose: str,
    to: tuple[str, ...],
    reason: str | None,
    words: str | None,
    acting: str,
    tables: Tables,
    *,
    is_done: bool,
) -> Planned:
    from intake.dossier.reassigning import Wish, reassign
    from intake.dossier.reception import OFFICE
    from workflow.duties import ours
    from workflow.rulebook import law_in_force

    now = now_utc()
    who = await signed_in(tables, acting)
    may = ours((await tables.read(law_in_force)).book.rules)
    roles = [one.role for one in who.offices if one.office == OFFICE and one.role in may]
    if not roles:
        raise NotAllowed(
            _("Nothing was handed over: only somebody of the office that has the cases does this."),
            next_step=_("Sign in as one of them."),
        )
    plan = await tables.read(_planned, whose, to, now)
    if not is_done:
        return plan
    wishes = [Wish(one.case, one.to, plan.seen[one.case]) for one in plan.rows if one.to]
    handed = await reassign(tables, wishes, reason=reason, words=words, signed_in=who.acting(OFFICE, roles[0]), now=now)
    came = {one.wish.case: (one.outcome.value, "" if one.fault is None else one.fault.said()) for one in handed}
    rows = [Row(one.case, one.number, one.to, *came.get(one.case, ("left",))) for one in plan.rows]
    return Planned(rows, plan.seen, plan.many, plan.names)


def _planned(connection: Connection, whose: str, to: tuple[str, ...], now: datetime) -> Planned:
    from intake.dossier.reassigning import MOST
    from intake.dossier.sharing import shared_out
    from intake.dossier.takers import held_in_each, staff
    from workflow.events import CASE
    from workflow.store.worklist import sizes
    from workflow.worklist import loads, of_people, rows_of

    leaver = accounts.named(connection, whose)
    others = {person.id: person.name for person in (accounts.named(connection, one) for one in to)}
    if leaver.id in others:
        raise NotUnderstood(
            _("Nothing was handed over: nobody hands over to themselves."), next_step=_("Name a colleague after them.")
        )
    streams = of_people(connection, [leaver.id], at_most=MOST)
    rows = {f"{CASE}:{row.id}": row.number for row in rows_of(connection, streams, now=now)}
    everybody, held = staff(connection), held_in_each(connection, streams)
    able = {stream: everybody.who_can_take(held[stream]) for stream in rows}
    given = shared_out(list(rows), loads(connection, others), able)
    return Planned(
        [Row(stream, number, given.get(stream, ""), "planned") for stream, number in rows.items()],
        sizes(connection, streams),
        loads(connection, [leaver.id])[leaver.id],
        others,
    )
