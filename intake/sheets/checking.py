"""The dry run of a sheet: what is wrong with every row, what would be recorded, what is recorded already.

It records nothing, and asks the case what the verb for answers would ask it. A case that is not this office's and one
that nobody has are told in the same words. Read `checked`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.answers import check, unknown
from intake.people.signed_in import SignedIn
from intake.sheets.columns import Filled
from intake.sheets.rows import Problems, Reader, Row
from intake.sheets.store import Known, known
from workflow.answers import Answers, nothing_new
from workflow.errors import NotNow, VigilError, _
from workflow.law import Law
from workflow.policy.terms import Answering
from workflow.referrals import PLANNED, answering
from workflow.rulebook import law_in_force
from workflow.store import Tables

KIND = "referral_sent"
AT_ONCE = 50  # rows that one look at the database checks, so that others get their turn between


class Verdict(StrEnum):
    """What becomes of a row: it can be recorded, it says nothing new, or something is wrong with it."""

    FINE = "fine"
    NOTHING_NEW = "nothing_new"
    WRONG = "wrong"


class Checked(Struct, frozen=True):
    """A row told: `new` are the columns whose answers would be recorded, `problems` what is wrong by column ("" for the
    row). `seen` is how many events the case had.
    """

    filled: Filled
    verdict: Verdict
    row: Row | None = None
    problems: Problems = {}
    new: frozenset[str] = frozenset()
    seen: int = 0


async def checked(tables: Tables, rows: Sequence[Filled], *, signed_in: SignedIn, now: datetime) -> list[Checked]:
    """Every row of a sheet in its order; rows that hold nothing are left out. `now` is UTC."""
    reader = await tables.read(reader_of, signed_in)
    read = [(filled, *reader.read(filled)) for filled in rows if filled.cells or filled.is_over]
    twice = _twice(row for _filled, row, _problems in read if row is not None and row.answers != Answers())
    look = _Look(reader.form, twice, signed_in, now)
    found: list[Checked] = []
    for at in range(0, len(read), AT_ONCE):
        found += await tables.read(look.at, read[at : at + AT_ONCE])
    return found


def reader_of(connection: Connection, signed_in: SignedIn) -> Reader:
    """What reads the rows of somebody in their role. Raises NotNow as `form_of`."""
    law = law_in_force(connection)
    return Reader(law, form_of(law, signed_in.by.role))


def form_of(law: Law, role: str) -> Answering:
    """What a role answers to a referral. Raises NotNow where the policy in force has no answers for it."""
    form = answering(law.book.rules, KIND, role)
    if form is None:
        raise NotNow(
            _("The policy in force does not say what your office answers."),
            next_step=_("Ask whoever looks after Vigil to adopt a policy with answers."),
        )
    return form


class _Look:
    """Somebody's look at the cases of some rows."""

    def __init__(self, form: Answering, twice: set[tuple[str, str]], signed_in: SignedIn, now: datetime) -> None:
        self._form, self._twice, self._signed_in, self._now = form, twice, signed_in, now

    def at(self, connection: Connection, read: Sequence[tuple[Filled, Row | None, Problems]]) -> list[Checked]:
        numbers = {row.case for _filled, row, _problems in read if row is not None}
        here = known(connection, self._signed_in.by.office, numbers)
        return [self._one(connection, here, *one) for one in read]

    def _one(
        self, connection: Connection, here: Mapping[str, Known], filled: Filled, row: Row | None, problems: Problems
    ) -> Checked:
        if row is None:
            return Checked(filled, Verdict.WRONG, problems=problems)
        if _known_as(row) in self._twice:
            return Checked(filled, Verdict.WRONG, problems={"case": _TWICE})
        case = here.get(row.case)
        if case is not None and row.answers == Answers():
            return Checked(filled, Verdict.NOTHING_NEW, row)
        try:
            if case is None:
                raise unknown()
            said = check(
                connection,
                case.stream,
                row.referral,
                row.answers,
                signed_in=self._signed_in,
                now=self._now,
                is_whole=False,
            )
        except VigilError as error:
            return Checked(filled, Verdict.WRONG, problems={"case": error.what})
        if said.problems:
            return Checked(filled, Verdict.WRONG, problems=said.problems)
        verdict, new = Verdict.FINE if said.new else Verdict.NOTHING_NEW, _columns(self._form, row.answers, said.new)
        return Checked(filled, verdict, row, {}, new, case.n)


_TWICE = _("This case stands in the sheet more than once. Keep one row.")


def _columns(form: Answering, said: Answers, new: Sequence[str]) -> frozenset[str]:
    """Which answers the new events are, by column."""
    found = {"received_on": form.received_by, "done": said.done, "victim_told_on": form.notified_by}
    of_next = {f"{form.said_by}:{PLANNED}"} | (
        {nothing_new(form)} if said.next and said.done == nothing_new(form) else set()
    )
    columns = {column for column, name in found.items() if name in new}
    return frozenset(columns | ({"next"} if not of_next.isdisjoint(new) else set()))


def _known_as(row: Row) -> tuple[str, str]:
    return row.case.upper(), row.referral


def _twice(rows: Iterable[Row]) -> set[tuple[str, str]]:
    """Which case and referral stand there more than once; a row without a referral may mean any of them."""
    known = Counter(_known_as(row) for row in rows)
    many = {case for case, count in Counter(case for case, _referral in known).items() if count > 1}
    open_ones = {case for case, referral in known if not referral}
    return {one for one, count in known.items() if count > 1 or (one[0] in many & open_ones)}
