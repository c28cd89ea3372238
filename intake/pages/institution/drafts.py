"""Entries that are not sent yet: where each lies, and taking one away. Read `kept_at`."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy import Connection

from intake.incidents import own_drafts
from intake.incidents.own_drafts import PLACES, OwnDraft
from intake.pages.institution.words import FORMS, START
from intake.pages.visit import GivenVisit
from intake.vault.holders import PrivateKey
from workflow.errors import NotFound, _

PAGE = "institution/draft.html"
DRAFT = f"{START}/drafts/{{place:int}}"
PLACE = "draft"


def place_of(text: str) -> int | None:
    """The place that a form or an address names, if it is one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 1 and int(text) in PLACES else None


def kept_at(connection: Connection, own: PrivateKey, place: int | None, draft: OwnDraft, *, now: datetime) -> int:
    """Keep a draft where it lay, or at a new place where it lies nowhere any more; returns the place."""
    if place is not None:
        try:
            before = own_drafts.read(connection, own, place, kind=draft.kind, now=now)
        except NotFound:
            pass
        else:
            there = OwnDraft(draft.kind, before.begun_at, now, draft.written)
            own_drafts.keep(connection, own, place, there, now=now)
            return place
    return own_drafts.begin(connection, own, draft.kind, draft.written, now=now)


@get(DRAFT)
async def draft_page(visit: GivenVisit, place: FromPath[int]) -> Response[str]:
    """Whether it is to be taken away."""
    mine = await visit.tables.read(own_drafts.mine, visit.who.own, now=visit.now)
    draft = next((one.draft for one in mine if one.place == place), None)
    if draft is None:
        raise NotFound(_("Nothing of yours waits here."), next_step=_("Your start page lists what is not sent yet."))
    say = visit.tongue.say
    return visit.page(
        PAGE,
        what=say(FORMS[draft.kind]),
        changed=visit.tongue.instant(draft.changed_at),
        action=f"{START}/drafts/{place}",
        crumbs=[(say(_("Your register")), START), (say(_("Take it away")), "")],
    )


@post(DRAFT)
async def drop_draft(visit: GivenVisit, place: FromPath[int]) -> Response[Any]:
    """Forget it."""
    await visit.tables.write(own_drafts.drop, visit.who.own, place)
    return visit.go(START, done="dropped")


ROUTES = (draft_page, drop_draft)
