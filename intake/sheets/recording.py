"""The chosen rows of a sheet recorded, each in a transaction of its own, through the one verb for answers.

What is in the case already is not recorded again, so the same rows sent twice change nothing. A row that became
impossible since the dry run, or whose case somebody else went on with, is told and left; the others are done.
Read `recorded`.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.answers import Answered, answer_in, check, unknown
from intake.people.signed_in import SignedIn
from intake.sheets.checking import reader_of
from intake.sheets.columns import Filled
from intake.sheets.rows import Problems, Row
from intake.sheets.store import known
from workflow.errors import VigilError
from workflow.store import Tables

AT_ONCE = 8  # cases under way: they share commits, and leave room for everybody else


class Outcome(StrEnum):
    """What became of a row."""

    RECORDED = "recorded"
    ALREADY = "already"
    NOT_RECORDED = "not_recorded"


class Done(Struct, frozen=True):
    """A row told: its number in the sheet, its case, how many entries it made; `problems` say why it made none."""

    number: int
    outcome: Outcome
    case: str = ""
    entries: int = 0
    problems: Problems = {}


class _Chosen(Struct, frozen=True):
    number: int
    row: Row
    seen: int


async def recorded(
    tables: Tables, rows: Sequence[tuple[Filled, int]], *, signed_in: SignedIn, now: datetime
) -> list[Done]:
    """What became of each row, by number; with each comes how many events its case had when it was checked."""
    reader = await tables.read(reader_of, signed_in)
    done: list[Done] = []
    of_cases: dict[str, list[_Chosen]] = {}
    for filled, seen in rows:
        row, problems = reader.read(filled)
        if row is None:
            done.append(Done(filled.number, Outcome.NOT_RECORDED, problems=problems))
        else:
            of_cases.setdefault(row.case.upper(), []).append(_Chosen(filled.number, row, seen))
    waiting = list(of_cases.values())
    for at in range(0, len(waiting), AT_ONCE):
        some = (_of_one_case(tables, chosen, signed_in, now) for chosen in waiting[at : at + AT_ONCE])
        done += [one for several in await asyncio.gather(*some) for one in several]
    return sorted(done, key=lambda one: one.number)


async def _of_one_case(tables: Tables, rows: Sequence[_Chosen], signed_in: SignedIn, now: datetime) -> list[Done]:
    """One row after the other: what the first of them adds to the case, the next has seen."""
    done: list[Done] = []
    for one in rows:
        seen = one.seen + sum(before.entries for before in done)
        try:
            entries = len((await tables.write(_answered, one.row, seen, signed_in, now)).ns)
            outcome = Outcome.RECORDED if entries else Outcome.ALREADY
            done.append(Done(one.number, outcome, one.row.case, entries))
        except VigilError as error:
            done.append(await tables.read(_why_not, one, error, signed_in, now))
    return done


def _answered(connection: Connection, row: Row, seen: int, signed_in: SignedIn, now: datetime) -> Answered:
    case = _case(connection, row, signed_in)
    return answer_in(connection, case, row.referral, row.answers, signed_in, now, seen=seen, is_whole=False)


def _why_not(connection: Connection, one: _Chosen, error: VigilError, signed_in: SignedIn, now: datetime) -> Done:
    """What is told of a row that was not recorded: what is wrong by column, or that all of it stands there by now."""
    row = one.row
    try:
        case = _case(connection, row, signed_in)
        said = check(connection, case, row.referral, row.answers, signed_in=signed_in, now=now, is_whole=False)
    except VigilError as fault:
        return Done(one.number, Outcome.NOT_RECORDED, row.case, problems={"case": fault.what})
    if not said.problems and not said.new:
        return Done(one.number, Outcome.ALREADY, row.case)
    return Done(one.number, Outcome.NOT_RECORDED, row.case, problems=said.problems or {"case": error.what})


def _case(connection: Connection, row: Row, signed_in: SignedIn) -> str:
    here = known(connection, signed_in.by.office, [row.case]).get(row.case)
    if here is None:
        raise unknown()
    return here.stream
