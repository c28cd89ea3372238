"""An entry that was received: its open columns, and what must follow by when. What it says is sealed to the office.

Read `entry_page`.
"""

from litestar import Response, get
from litestar.params import FromPath
from sqlalchemy import Connection

from intake.incidents import store
from intake.incidents.following import Following, following
from intake.incidents.store import Row
from intake.incidents.telling import INJURIES
from intake.pages.desk.casepage.clocks import badge_of, basis_of, title_of
from intake.pages.desk.casepage.names import Names
from intake.pages.desk.casepage.telling import Teller
from intake.pages.institution.words import FORMS, START, Done, occasion, reported, times
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotFound, _
from workflow.law import Law
from workflow.pages.parts import ClockRow
from workflow.rulebook import law_in_force

PAGE = "institution/entry.html"
SENT = "sent"


@get(f"{START}/entries/{{year:int}}/{{serial:int}}")
async def entry_page(visit: GivenVisit, year: FromPath[int], serial: FromPath[int], done: Done = "") -> Response[str]:
    """The entry. Raises NotFound for one that is not of this institution."""
    row, follows, law = await visit.tables.read(_read, visit.who.by.office, year, serial)
    say = visit.tongue.say
    heading = say(_("Entry %(number)s", number=row.number))
    return visit.page(
        PAGE,
        heading=heading,
        facts=_facts(visit, row),
        due=_rows(visit, law, follows),
        kept=[(one.name, one.badge) for one in _done(visit, law, follows)],
        is_injuries=row.kind == INJURIES,
        done=say(_("Received and sealed. Write the number %(number)s into your register.", number=row.number))
        if done == SENT
        else "",
        crumbs=[(say(_("Your register")), START), (heading, "")],
    )


def _read(connection: Connection, office: str, year: int, serial: int) -> tuple[Row, Following, Law]:
    row = store.entry(connection, office, year, serial)
    if row is None:
        raise NotFound(_("There is no such entry here."), next_step=_("Choose one of your register."))
    return row, following(connection, row), law_in_force(connection)


def _facts(visit: Visit, row: Row) -> list[tuple[str, str]]:
    say = visit.tongue.say
    return [
        (say(_("Form")), say(FORMS[row.kind])),
        (say(_("Occasion")), occasion(visit, row)),
        *times(visit, row),
        (say(_("Received by the office")), visit.tongue.instant(row.sent_at)),
        (say(_("Also told")), reported(visit, row) or say(_("Nobody"))),
    ]


def _teller(visit: Visit, law: Law) -> Teller:
    """Words alone: nobody's name stands on these pages."""
    return Teller(visit.tongue, law, Names({}, {}, {}, {}, ""), visit.now)


def _rows(visit: Visit, law: Law, follows: Following) -> list[ClockRow]:
    """What must follow: what, by when, by what rule. Whether it was done is not this institution's to see."""
    teller = _teller(visit, law)
    found = []
    for one in follows.due:
        when = "" if one.due is None else visit.tongue.say(_("by %(when)s", when=teller.instant(one.due)))
        who = "" if one.whose_title is None else visit.tongue.words(one.whose_title)
        found.append(
            ClockRow(title_of(teller, one), None, basis_of(teller, one), ", ".join(w for w in (when, who) if w))
        )
    return found


def _done(visit: Visit, law: Law, follows: Following) -> list[ClockRow]:
    """What the entry itself met, in time or late."""
    teller = _teller(visit, law)
    return [ClockRow(title_of(teller, one), badge_of(teller, one), basis_of(teller, one)) for one in follows.done]


ROUTES = (entry_page,)
