"""A recommendation as a row: due, to whom, what, where it stands, and what to do next. Read `row_of`."""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct

from intake.pages.desk.casepage.here import UNREGISTERED, WORKLIST
from intake.pages.desk.casepage.telling import Teller
from workflow.clocks import Verdict
from workflow.errors import Sentence, _
from workflow.pages import due
from workflow.pages.due import Badge
from workflow.recommended import Row

IMPLEMENTED, NOT_IMPLEMENTED, SENT_AGAIN = "implemented", "not_implemented", "recommendation_sent"
DONE = ("implemented", "rejected")  # nothing more is waited for
ASKED = _("Bring in their answer")
# What is done next where an answer is there: the step, and what one does.
NEXT: Mapping[str, tuple[tuple[str, Sentence], ...]] = {
    "accepted": ((IMPLEMENTED, _("It is implemented")), (NOT_IMPLEMENTED, _("It is not"))),
    "not_implemented": ((IMPLEMENTED, _("It is implemented now")), (NOT_IMPLEMENTED, _("It is still not"))),
    "rejected": ((SENT_AGAIN, _("Recommend something else")),),
}


class Listed(Struct, frozen=True):
    """A row. `next` has what may be done, each with its address; `when` is the day where the badge says only by how
    much it is late.
    """

    case: str
    href: str
    to: str
    what: str
    sent: str
    state: str
    badge: Badge
    when: str
    waits_for: str
    basis: str
    next: list[tuple[str, str]]
    is_late: bool


def row_of(teller: Teller, one: Row) -> Listed:
    """A recommendation in words."""
    tongue, say = teller.tongue, teller.tongue.say
    path = f"{WORKLIST}/{one.case}"
    is_late = one.late_days is not None
    return Listed(
        case=one.number or say(UNREGISTERED),
        href=path,
        to=to_whom(teller, one),
        what=tongue.words(one.code_title) if one.code_title else one.code or "",
        sent=tongue.day(one.sent_at),
        state=tongue.words(one.state_title) if one.state_title else one.state,
        badge=_badge(teller, one),
        when=say(_("was due %(when)s", when=tongue.day(one.due))) if is_late and one.due else "",
        waits_for=tongue.words(one.waits_for_title) if one.waits_for_title else "",
        basis=due.basis(tongue, one.basis, verified=one.verified) if one.basis else "",
        next=[(say(words), href) for words, href in _next(path, one)],
        is_late=is_late,
    )


def to_whom(teller: Teller, one: Row) -> str:
    """The office, or the authority where none has an account."""
    if one.office:
        return teller.names.offices.get(one.office, one.office)
    return teller.tongue.words(one.authority_title) if one.authority_title else one.authority or ""


def _badge(teller: Teller, one: Row) -> Badge:
    if one.due is not None:
        verdict = Verdict.OPEN if one.late_days is None else Verdict.OPEN_LATE
        return due.badge(teller.tongue, verdict, one.due, now=teller.now)
    if one.waits_for is not None:
        return due.badge(teller.tongue, Verdict.PAUSED, None, now=teller.now)
    done = one.state in DONE
    return Badge("none", teller.tongue.say(_("Nothing is waited for") if done else _("No time limit runs")))


def _next(path: str, one: Row) -> list[tuple[Sentence, str]]:
    named = urlencode({"recommendation": one.reference})
    steps = NEXT.get(one.state, ())
    found = [(words, f"{path}/steps/{kind}" + ("" if kind == SENT_AGAIN else f"?{named}")) for kind, words in steps]
    return found or ([] if one.state in DONE else [(ASKED, f"{path}/referrals/{one.n}")])
