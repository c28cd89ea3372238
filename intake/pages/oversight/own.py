"""What an auditor looked at, as they see it themselves: nobody who looks goes unseen, and this is what is kept of it.

One's own trail is no look. Read `show`.
"""

from litestar import Response, get
from msgspec import Struct

from intake.pages.oversight.asked import page_of
from intake.pages.oversight.looking import DOWNLOAD, shown
from intake.pages.visit import GivenVisit, Visit
from intake.people.looks import AUDITED
from intake.people.store import looks
from intake.people.store.looks import Row
from workflow.duties import code_title
from workflow.errors import _
from workflow.events import CASE
from workflow.law import Law
from workflow.rulebook import law_in_force

HERE, CASES = "/oversight/my-looks", "/oversight/cases"
PAGE = 50


class Trace(Struct, frozen=True):
    """A look in words; `href` leads to the case, if it was one."""

    when: str
    what: str
    case: str
    href: str


@get(HERE)
async def show(visit: GivenVisit) -> Response[str]:
    """Their own looks, the newest on top."""
    person, page = visit.who.by.person, page_of(visit.request.query_params.get("page", "1"))
    many = await visit.tables.read(looks.count_of, person)
    rows = await visit.tables.read(looks.of_person, person, first=(page - 1) * PAGE, at_most=PAGE)
    law = await visit.tables.read(law_in_force)
    traces = [_trace(visit, law, row, case) for row, case in rows]
    return shown(visit, "own.html", traces=traces, total=many, page=page, pages=max(1, -(-many // PAGE)))


def _trace(visit: Visit, law: Law, row: Row, number: str | None) -> Trace:
    say = visit.tongue.say
    what = _title(visit, law, "code", row.what)
    if row.what == DOWNLOAD:
        what = say(_("%(step)s: %(which)s", step=what, which=_title(visit, law, "downloaded", row.downloaded)))
    case = row.stream.removeprefix(f"{CASE}:")
    shown_as = "" if not case else number or say(_("Not yet registered"))
    return Trace(visit.tongue.instant(row.at), what, shown_as, f"{CASES}/{case}" if case else "")


def _title(visit: Visit, law: Law, field: str, code: str) -> str:
    title = code_title(law.book.rules, AUDITED, field, code)
    return code if title is None else visit.tongue.words(title)


ROUTES = (show,)
