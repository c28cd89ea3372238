"""A step that is not possible now, and a case that changed while somebody wrote: why, what is new, what may be done.

Nothing that was typed is lost: it stands on the page, to be sent again or copied. Read `not_now`.
"""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from litestar import Response
from sqlalchemy import Connection

from intake.pages.desk.casepage.happenings import step_of
from intake.pages.desk.casepage.verbs import next_shown
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.questions import Question
from intake.pages.visit import Visit
from workflow.errors import Sentence, _
from workflow.meanwhile import changed_since
from workflow.policy.terms import EventKind, Transition
from workflow.steps import next_steps

NOT_NOW = "desk/steps/not_now.html"
WORDS, PERSON = "words", "person"


def why_not(desk: Desk, term: EventKind, questions: list[Question]) -> Sentence | None:
    """Why a step is not possible now, with what it needs; None where it is. What is a fact always is."""
    for one in questions:
        if (
            one.name != PERSON
            and one.is_required
            and one.shape in ("radios", "select")
            and not any(option[0] for option in one.options)
        ):
            return _("Nothing in this case fits: there is none of “%(what)s” that this could be about.", what=one.label)
    if term.origin != "act":
        return None
    codes = [one[0] for question in questions if question.name == "code" for one in question.options if one[0]]
    variants: list[Mapping[str, Any]] = [{"code": code} for code in codes] or [{}]
    machine, state = desk.law.book.machine, desk.case.state
    if any(machine.allows(state, term.kind, data) for data in variants):
        return None
    return next((why for one in _transitions(desk, term) if (why := _hinders(desk, term, one)) is not None), None)


def _transitions(desk: Desk, term: EventKind) -> list[Transition]:
    every = desk.law.book.rules.policy.workflow.transition
    return [one for one in every if one.event.partition(":")[0] == term.kind and one.from_]


def _hinders(desk: Desk, term: EventKind, one: Transition) -> Sentence | None:
    """The state in which the case stands, if the step is not possible in it."""
    regions = desk.law.book.machine.regions
    place, region = next((place, region) for place, region in enumerate(regions) if region.key == one.region)
    here = desk.case.state.regions[place]
    if region.per is not None or here in one.from_:
        return None
    titles = {state.key: desk.teller.tongue.words(state.title) for state in region.state}
    return _(
        "“%(step)s” is not possible now. %(region)s: “%(here)s”. It is possible at: %(states)s.",
        step=term.title,
        region=region.title,
        here=titles.get(here, here),
        states=", ".join(titles.get(state, state) for state in one.from_),
    )


def not_now(visit: Visit, desk: Desk, heading: str, why: Sentence, news: list[str]) -> Response[str]:
    """The page of a step that is not possible now, with what was written, to be copied."""
    possible = next_steps(desk.case, desk.law, desk.at.roles, now=visit.now)
    steps, rare = next_shown(desk.teller, possible, desk.at.path)
    return visit.page(
        NOT_NOW,
        status=HTTPStatus.CONFLICT,
        heading=heading,
        case_title=desk.title,
        path=desk.at.path,
        crumbs=[*desk.crumbs, (heading, "")],
        why=desk.say(why),
        news=news,
        steps=steps,
        rare=rare,
        words=visit.answers.get(WORDS, ""),
    )


def to_be_sent_again(desk: Desk, new: list[str]) -> dict[str, Any]:
    """What a form needs that is sent once more: it knows the case as it is now, and is another act than before."""
    return {"news": new, "seen": str(len(desk.case.entries)), "once": secrets.token_urlsafe(24)}


def news(connection: Connection, desk: Desk, seen: int | None) -> list[str]:
    """What happened in the case since the form was made: when, by whom, what."""
    if seen is None:
        return []
    teller = desk.teller
    found = changed_since(connection, desk.at.stream, seen)
    return [
        desk.say(
            _(
                "%(when)s, %(who)s: %(what)s",
                when=teller.when(one.recorded_at),
                who=teller.names.by(teller.tongue, one.by),
                what=step_of(teller, one),
            )
        )
        for one in found
        if desk.only is None or desk.only.tells(one.by, one.data)
    ]
