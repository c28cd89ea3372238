"""An answer of another office that came by letter, telephone or e-mail, brought into the case by an officer.

The same four questions as that office has, none of them filled in and none needed but one; how it came and when, and
its words, which are sealed into the office's own part. Read `bring_page`.
"""

import secrets
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct, structs
from sqlalchemy import Connection

from intake.dossier.acts import MOST_WORDS
from intake.dossier.answers import Brought, answer, check
from intake.pages.desk.casepage.here import Here, here
from intake.pages.desk.referrals.sent import sent_shown, whom
from intake.pages.desk.steps import desk as desks
from intake.pages.desk.steps.desk import Desk
from intake.pages.prosecutor.answer import ORDER, in_order
from intake.pages.prosecutor.asked import (
    DECISION,
    DONE,
    DONE_ON,
    MOST_SIGNS,
    NEXT,
    NEXT_ON,
    REASON,
    RECEIVED,
    TOLD_ON,
    coming,
    past,
    receipt_in,
)
from intake.pages.visit import GivenVisit, Visit
from workflow.answers import Answers, Options, options
from workflow.errors import NotFound, NotNow, Sentence, VigilError, _
from workflow.moment import Moment
from workflow.pages.forms import Given
from workflow.policy.terms import Answering
from workflow.referrals import Referral, answering_of, referrals
from workflow.steps import fields_of

PAGE = "desk/referrals/bring.html"
BRING = "/desk/cases/{case:uuid}/referrals/{n:int}"
WAY, CAME, WORDS = "way", "came", "words"


class Asked(Struct, frozen=True):
    """A sending before an officer who brings in what came back."""

    desk: Desk
    sent: Referral
    form: Answering
    options: Options


@get(BRING)
async def bring_page(visit: GivenVisit, case: FromPath[UUID], n: FromPath[int]) -> Response[str]:
    """The form, empty: what is not in the letter is not said."""
    at = await here(visit, case)
    asked = await visit.tables.read(_asked, at, n, visit)
    return visit.page(PAGE, seen=str(len(asked.desk.case.entries)), **_values(asked))


@post(BRING)
async def bring(visit: GivenVisit, case: FromPath[UUID], n: FromPath[int]) -> Response[Any]:
    """Record it, and go back to the case, which says what is due next."""
    at = await here(visit, case)
    asked = await visit.tables.read(_asked, at, n, visit)
    given, values = visit.given(), _values(asked)
    answers, brought = _answers(given, asked), _brought(visit, given, asked)

    def checked(connection: Connection) -> dict[str, Sentence]:
        found = check(connection, at.stream, n, answers, signed_in=at.who, now=visit.now, is_whole=False)
        return found.problems

    problems = {**await visit.tables.read(checked), **given.problems}
    if problems:
        return visit.again(PAGE, in_order(problems, (WAY, CAME, *ORDER)), **values)
    how: dict[str, Any] = {"signed_in": at.who, "now": visit.now, "once": visit.once, "seen": visit.seen}
    try:
        done = await answer(visit.tables, at.stream, n, answers, is_whole=False, brought=brought, **how)
    except NotNow as fault:
        return await _stopped(visit, at, n, fault)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **values)
    return visit.go(at.path, done=str(done.ns[-1]))


async def _stopped(visit: Visit, at: Here, n: int, fault: NotNow) -> Response[Any]:
    """The same was answered meanwhile: what is new, with everything typed, to be sent again as it is."""
    asked = await visit.tables.read(_asked, at, n, visit)
    kept = {"answers": visit.answers, "problems": {}, "fault": fault}
    fresh = {"seen": str(len(asked.desk.case.entries)), "once": secrets.token_urlsafe(24)}
    return visit.page(PAGE, status=HTTPStatus.CONFLICT, **_values(asked) | kept | fresh)


def _answers(given: Given, asked: Asked) -> Answers:
    receipt = receipt_in(given, None) if asked.form.received_by is not None else {}
    if receipt.get(RECEIVED) is False:
        return Answers(received=False)
    choices = (*asked.options.done, *asked.options.decisions)
    return Answers(
        **receipt,
        done=given.choice(DONE, {name for name, _words in choices}),
        done_on=past(given, DONE_ON),
        reason=given.line(REASON, at_most=MOST_SIGNS),
        decision=given.line(DECISION, at_most=MOST_SIGNS),
        victim_told_on=past(given, TOLD_ON),
        next=given.choice(NEXT, {code for code, _words in asked.options.next}),
        next_on=coming(given, NEXT_ON),
    )


def _brought(visit: Visit, given: Given, asked: Asked) -> Brought:
    """How it came; with a problem it counts not."""
    way = given.choice(WAY, dict(_ways(asked)), missing=_("Choose how it came."))
    came = given.moment(CAME, missing=_("Write the day on which it came."))
    if came is not None and came.latest < asked.sent.sent.earliest:
        given.problems[CAME] = _("This is before it was sent. Write a later day.")
    words = given.text(WORDS, at_most=MOST_WORDS) or None
    if came is not None and came.earliest > visit.now:  # the clock on the desk may be a little ahead
        came = None
    return Brought(way, came or Moment.exactly(visit.now), words)


def _asked(connection: Connection, at: Here, n: int, visit: Visit) -> Asked:
    desk = desks.read(connection, at, visit.tongue, visit.now)
    sent = next((one for one in referrals(desk.case, desk.law) if one.n == n), None)
    form = None if sent is None else answering_of(desk.law.book.rules, sent.kind, sent.authority)
    if sent is None or form is None:
        raise NotFound(
            _("Nothing was sent with this entry of the case."),
            next_step=_("Go back to the case, and choose one there."),
        )
    return Asked(desk, sent, form, options(desk.law, form))


def _ways(asked: Asked) -> list[tuple[str, str]]:
    desk = asked.desk
    fields = {one.key: one for one in fields_of(desk.law.book.rules, asked.form.said_by)}
    return [(code, desk.teller.tongue.words(words)) for code, words in fields[WAY].codes]


def _values(asked: Asked) -> dict[str, Any]:
    desk, choices = asked.desk, asked.options
    say, words = desk.say, desk.teller.tongue.words
    heading = say(_("Bring in an answer: %(whom)s", whom=whom(desk.teller, asked.sent)))
    reasons = {code: words(title) for codes in choices.reasons.values() for code, title in codes}
    shown = sent_shown(desk.teller, desk.case, desk.parts, desk.at.path)
    return {
        "heading": heading,
        "case_title": desk.title,
        "path": desk.at.path,
        "action": f"{desk.at.path}/referrals/{asked.sent.n}",
        "crumbs": [*desk.crumbs, (heading, "")],
        "sent_of": [structs.replace(one, href="") for one in shown if one.n == asked.sent.n],
        "has_receipt": asked.form.received_by is not None,
        "ways": _ways(asked),
        "steps": [("", say(_("Not said"))), *((name, words(title)) for name, title in choices.done)],
        "decisions": [(name, words(title)) for name, title in choices.decisions],
        "reasons": [("", say(_("Not said"))), *reasons.items()] if reasons else [],
        "next_steps": [("", say(_("Not said"))), *((code, words(title)) for code, title in choices.next)],
        "may_write": desk.may_write,
    }


ROUTES = (bring_page, bring)
