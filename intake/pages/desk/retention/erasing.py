"""The content of one case is erased: what goes and what stays, why, and its number typed once more. Read `erase`."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import Connection

from intake.attachments.headers import ATTACHMENT_HEADER
from intake.attachments.moving import forget_attachment
from intake.dossier import erasure
from intake.dossier.acting import acting_for
from intake.dossier.contents import ATTACHMENT, ATTACHMENT_VIEW, CONTACT, MESSAGE, NOTE, STATEMENT
from intake.dossier.erasure import RETENTION, Goes
from intake.dossier.kept import Kept, kept
from intake.dossier.retention import said
from intake.dossier.stakes import left_out
from intake.dossier.stand import ERASED, standing_of
from intake.pages.desk.casepage.here import WORKLIST, Here, Top, here, top_of
from intake.pages.once import done_once
from intake.pages.visit import GivenVisit, Visit
from intake.people.signed_in import SignedIn
from workflow.case import load
from workflow.errors import NotAllowed, VigilError, _
from workflow.law import Law
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.steps import fields_of

ERASURE = "/desk/cases/{case:uuid}/erasure"
PAGE = "desk/retention/erase.html"
REASON, NUMBER = "reason", "number"
MOST_SIGNS, SHORT = 64, 8
FILES = frozenset({ATTACHMENT, ATTACHMENT_VIEW, ATTACHMENT_HEADER})
_LEFT_OUT = _("You were left out of this case because of a conflict of interest.")


class Read(Struct, frozen=True):
    """A case as this page needs it; `who` acts in a role that may erase."""

    who: SignedIn
    law: Law
    top: Top
    goes: Goes
    kept: Kept | None
    seen: int
    is_erased: bool
    reasons: tuple[tuple[str, Words], ...]


@get(ERASURE)
async def erase_page(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """What goes and what stays; of a case that was erased, when."""
    at = await here(visit, case)
    read = await visit.tables.read(_read, visit, at)
    if read.is_erased:
        return visit.go(f"{at.path}/retention")
    return visit.page(PAGE, seen=str(read.seen), **_values(visit, at, read))


@post(ERASURE)
async def erase(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """Erase it, for ever."""
    at = await here(visit, case)
    read = await visit.tables.read(_read, visit, at)
    given = visit.given()
    reason = given.choice(REASON, {key for key, _title in read.reasons}, missing=_("Choose why it is erased."))
    typed = given.line(NUMBER, at_most=MOST_SIGNS, missing=_("Write the number of the case."))
    if typed and NUMBER not in given.problems and _plain(typed) != _plain(_name(at, read)):
        given.problems[NUMBER] = _("This is not the number of this case. Look at it once more.")

    async def erased() -> bytes:
        await erasure.erase(
            visit.tables,
            at.stream,
            reason=reason,
            by=read.who.by,
            now=visit.now,
            forget_attachment=partial(forget_attachment, visit.storage),
            seen=visit.seen,
        )
        return b"erased"

    fault: VigilError | None = None
    if not given.problems:
        try:
            await done_once(visit, erased)
            return visit.go(f"{at.path}/retention", done="erased")
        except VigilError as error:
            fault = error
    now = await visit.tables.read(_read, visit, at)
    if now.is_erased:
        return visit.go(f"{at.path}/retention")
    # After a refusal the page tells the case as it is now, and so does its form.
    seen = {} if fault is None else {"seen": str(now.seen)}
    return visit.again(PAGE, given.problems, fault=fault, **_values(visit, at, now), **seen)


def _read(connection: Connection, visit: Visit, at: Here) -> Read:
    law, case = law_in_force(connection), load(connection, at.stream)
    who = acting_for(at.who, ERASED, law.book.rules)
    if who.by.person in left_out(connection, [at.stream]).get(at.stream, ()):
        raise NotAllowed(_LEFT_OUT, next_step=_("A colleague goes on with it."))
    stand = standing_of(case)
    return Read(
        who=who,
        law=law,
        top=top_of(visit.tongue, at, case),
        goes=erasure.goes(connection, case, stand, law, now=visit.now),
        kept=kept(connection, at.stream, person=who.by.person, now=visit.now),
        seen=len(case.entries),
        is_erased=stand.erased,
        reasons=next((one.codes for one in fields_of(law.book.rules, ERASED) if one.key == REASON), ()),
    )


def _name(at: Here, read: Read) -> str:
    """What is typed once more: the number; of a case without one the first signs of its address."""
    return read.top.title if any(sign.isdecimal() for sign in read.top.title) else at.id[:SHORT]


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()


def _values(visit: Visit, at: Here, read: Read) -> dict[str, Any]:
    say, one = visit.tongue.say, read.kept
    is_over = one is not None and one.is_due(visit.now)
    may_now = is_over and one is not None and not one.hinders
    reasons = [(key, visit.tongue.words(title)) for key, title in read.reasons if key != RETENTION or may_now]
    crumbs = [(say(_("Worklist")), WORKLIST), (read.top.title, at.path)]
    crumbs += [(say(_("How long content is kept")), f"{at.path}/retention"), (say(_("Erase")), "")]
    return {
        "case_title": read.top.title,
        "path": at.path,
        "crumbs": crumbs,
        "goes": _goes(visit, read.goes),
        "complete_on": visit.tongue.day(read.goes.complete_on),
        "is_held": read.goes.is_held,
        "is_over": is_over,
        "until": "" if one is None or one.due_at is None else visit.tongue.day(one.due_at),
        "against": [] if one is None else [say(said(hinder, read.law)) for hinder in one.hinders],
        "reasons": reasons,
        "usual": RETENTION if may_now else "",
        "name": _name(at, read),
    }


def _goes(visit: Visit, goes: Goes) -> list[str]:
    """What goes, counted; nothing of it is opened for that."""
    say, ngettext, items = visit.tongue.say, visit.tongue.ngettext, goes.items
    once = {STATEMENT: _("What was reported"), CONTACT: _("Who reported it, and how to reach them")}
    found = [say(words) for kind, words in once.items() if kind in items]
    letters, files, notes = (items.get(kind, 0) for kind in (MESSAGE, ATTACHMENT, NOTE))
    others, begun = sum(n for kind, n in items.items() if kind not in {*once, MESSAGE, NOTE, *FILES}), goes.examinations
    counted = (
        (letters, ngettext("%(num)d message", "%(num)d messages", letters)),
        (files, ngettext("%(num)d file", "%(num)d files", files)),
        (notes, ngettext("%(num)d note of the office", "%(num)d notes of the office", notes)),
        (
            others,
            ngettext(
                "%(num)d record of a doctor or an institution", "%(num)d records of doctors or institutions", others
            ),
        ),
        (begun, ngettext("%(num)d examination that nobody signed", "%(num)d examinations that nobody signed", begun)),
    )
    found += [text % {"num": n} for n, text in counted if n]
    return [*found, say(_("All keys to it: those of this office, of other offices, and that of the receipt"))]


ROUTES = (erase_page, erase)
