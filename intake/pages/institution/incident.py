"""The report of an incident: one page, kept for later or sent. Read `send_incident`."""

import secrets
from typing import Any

from litestar import Response, get, post

from intake.incidents import own_drafts
from intake.incidents.entering import enter
from intake.incidents.own_drafts import OwnDraft
from intake.incidents.telling import INCIDENT
from intake.pages.institution.drafts import PLACE, kept_at, place_of
from intake.pages.institution.incident_form import lists_of, told_in
from intake.pages.institution.words import FORMS, START
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotNow, VigilError, _
from workflow.pages.forms import Typed

PAGE = "institution/incident.html"
NEW = f"{START}/incidents/new"
GO, SAVE = "go", "save"
UNSAID = frozenset({GO, PLACE})


@get(NEW)
async def incident_page(visit: GivenVisit) -> Response[str]:
    """The form, empty or as it was left."""
    place = place_of(visit.request.query_params.get("draft", ""))
    if place is None:
        return visit.page(PAGE, **await _values(visit, None))
    draft = await visit.tables.read(own_drafts.read, visit.who.own, place, kind=INCIDENT, now=visit.now)
    typed = Typed([(str(name), str(value)) for name, value in draft.written])
    return visit.page(PAGE, answers=typed, **await _values(visit, place))


@post(NEW)
async def send_incident(visit: GivenVisit) -> Response[Any]:
    """Keep it as it is, or send it: then it is an entry, and cannot be read back."""
    place = place_of(visit.answers.get(PLACE, ""))
    if visit.answers.get(GO) == SAVE:
        return await _kept(visit, place)
    values = await _values(visit, place)
    given = visit.given()
    entering = told_in(visit, given, values["lists"])
    if entering is None:
        return visit.again(PAGE, given.problems, **values)
    try:
        done = await enter(visit.tables, entering, signed_in=visit.who, now=visit.now, once=visit.once, draft=place)
    except NotNow:  # the number of this form is an entry already
        return visit.again(PAGE, {}, fault=something_else(), **values, once=secrets.token_urlsafe(24))
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **values)
    return visit.go(f"{START}/entries/{done.year}/{done.serial}", done="sent")


async def _kept(visit: Visit, place: int | None) -> Response[Any]:
    typed = [(name, value) for name, value in visit.answers.pairs() if name not in UNSAID]
    draft = OwnDraft(INCIDENT, visit.now, visit.now, typed)
    try:
        await visit.tables.write(kept_at, visit.who.own, place, draft, now=visit.now)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **await _values(visit, place))
    return visit.go(START, done="kept")


def something_else() -> NotNow:
    """What is said where a form that was sent before comes with other words."""
    return NotNow(
        _("This form was sent before with other words; what it said then was received."),
        kept=_("What you changed stands on this page, and is not sent."),
        next_step=_("Send it again, if it is another entry; else leave it."),
    )


async def _values(visit: Visit, place: int | None) -> dict[str, Any]:
    say = visit.tongue.say
    return {
        "action": NEW,
        "lists": await lists_of(visit),
        "place": "" if place is None else str(place),
        "language": visit.tongue.language.catalogue,
        "crumbs": [(say(_("Your register")), START), (say(FORMS[INCIDENT]), "")],
    }


ROUTES = (incident_page, send_incident)
