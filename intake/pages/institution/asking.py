"""What is asked of an institution, in words: what exactly, since when, by when, and the facts that answer it.

Read `asking`.
"""

from datetime import datetime

from msgspec import Struct

from intake.incidents.asked import Asked, CaseAsked
from intake.pages.desk.casepage.clocks import badge_of, basis_of, title_of
from intake.pages.desk.casepage.names import Names
from intake.pages.desk.casepage.telling import Teller
from intake.pages.desk.casepage.verbs import VERBS
from intake.pages.institution.words import START
from intake.pages.visit import Visit
from workflow.errors import _
from workflow.law import Law
from workflow.pages.due import Badge


class Asking(Struct, frozen=True):
    """Something asked. `more`: what else is to be known of it; `steps`: verbs and addresses; `due` is UTC."""

    case: str
    href: str
    what: str
    since: str
    badge: Badge | None
    more: str
    steps: list[tuple[str, str]]
    answered: str
    due: datetime | None


def asking(visit: Visit, law: Law, case: CaseAsked, one: Asked) -> Asking:
    """One thing asked in a case."""
    teller, path = teller_of(visit, law), f"{START}/cases/{case.id}"
    say, term = visit.tongue.say, law.book.rules.kinds[one.kind]
    what = visit.tongue.words(term.title)
    if one.code is not None:
        what = say(_("%(step)s: %(which)s", step=what, which=teller.code(one.kind, "code", one.code)))
    return Asking(
        case=case.number or say(_("Not yet registered")),
        href=path,
        what=what,
        since=teller.when(one.at.text),
        badge=None if one.by is None else badge_of(teller, one.by),
        more=_more(visit, teller, one),
        steps=[(verb(visit, law, kind), _href(path, kind, one)) for kind in one.answers],
        answered="" if one.answered is None else _answered(visit, law, teller, one),
        due=None if one.by is None else one.by.due,
    )


def teller_of(visit: Visit, law: Law) -> Teller:
    """Words of the policy; nobody's name stands on these pages."""
    return Teller(visit.tongue, law, Names({}, {}, {}, {}, ""), visit.now)


def verb(visit: Visit, law: Law, kind: str) -> str:
    """What a step is called as one does it."""
    known = VERBS.get(kind)
    title = law.book.rules.kinds[kind].title
    return visit.tongue.say(_("Record: %(what)s", what=title) if known is None else known)


def _href(path: str, kind: str, one: Asked) -> str:
    return f"{path}/{kind}?recommendation={one.reference}" if one.reference else f"{path}/{kind}"


def _more(visit: Visit, teller: Teller, one: Asked) -> str:
    if one.by is not None:
        return visit.tongue.say(
            _("%(what)s (%(basis)s)", what=title_of(teller, one.by), basis=basis_of(teller, one.by))
        )
    if one.erased_on is not None:
        return visit.tongue.say(_("It would be erased on %(day)s.", day=teller.when(one.erased_on)))
    return ""


def _answered(visit: Visit, law: Law, teller: Teller, one: Asked) -> str:
    last = one.answered
    if last is None:
        return ""
    title = law.book.rules.kinds[last.kind].title
    return visit.tongue.say(_("%(what)s, %(when)s", what=title, when=teller.when(last.moment.text)))
