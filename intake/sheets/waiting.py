"""What an office still has to answer, as rows of a sheet: its open referrals with what is known of them, and no more.

What somebody has to answer is never filled in beforehand: a saved guess would be a false record. Read `waiting`.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from intake.people.signed_in import SignedIn
from intake.sheets.checking import KIND
from intake.sheets.table import MOST_ROWS
from workflow.case import load
from workflow.law import Law
from workflow.moment import local_day
from workflow.referrals import Referral, referrals
from workflow.rulebook import law_in_force
from workflow.store import Tables, conduct

AT_ONCE = 50  # cases that one look at the database reads, so that others get their turn between
OVER = ("closing", "final")  # a referral of which one of these was said last waits for nothing

Values = Mapping[str, "str | date"]


async def waiting(tables: Tables, *, signed_in: SignedIn, now: datetime) -> list[Values]:
    """What is known of each open referral to an office, by column; the oldest case on top, at most 5,000 of them."""
    found: list[Values] = []
    after, is_over = "", False
    while not is_over and len(found) < MOST_ROWS:
        after, some = await tables.read(_some, signed_in.by.office, after, now)
        found += some
        is_over = not after
    return found[:MOST_ROWS]


def _some(connection: Connection, office: str, after: str, now: datetime) -> tuple[str, list[Values]]:
    """What the next cases hold, and the last one looked at ("" where there are no more)."""
    law = law_in_force(connection)
    rows = conduct.by_age(connection, now, office=office, after=after, at_most=AT_ONCE)
    found = [
        _known(row.number or row.stream.partition(":")[2], one, law)
        for row in rows
        for one in referrals(load(connection, row.stream), law, office=office)
        if one.kind == KIND and not _is_over(one, law)
    ]
    return (rows[-1].stream if len(rows) == AT_ONCE else ""), found


def _is_over(one: Referral, law: Law) -> bool:
    return one.answered is not None and one.answered.kind in law.book.rules.opened(OVER)


def _known(number: str, one: Referral, law: Law) -> Values:
    """A receipt of which only the month is known is left out whole: the sheet asks for a day with it."""
    values: dict[str, str | date] = {"case": number, "referral": one.reference}
    if one.received is not None and not one.received.moment.vague:
        values["received_on"] = local_day(one.received.moment.earliest, law.calendar.zone)
        values |= {"file_number": one.file_number, "handler": one.handler}
    return {key: value for key, value in values.items() if value}
