"""One allegation at the desk: somebody calls, stands there, or a letter is opened. One page, under three minutes.

It is sealed before it is stored, as if it came by the portal. Earlier cases of whoever is named are shown before a new
one is made. Who wants a code gets it shown once, in the answer; else the way goes on to registration. Read `take_down`.
"""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter
from msgspec import Meta

from intake.dossier import reception
from intake.dossier.reception import Submission, TakenDown, received_before
from intake.dossier.search import Alike, index_case
from intake.pages.account.square import square
from intake.pages.desk.casepage.here import WORKLIST
from intake.pages.desk.coming_in.earlier import GO, LOOK, earlier, listed, unseen
from intake.pages.desk.coming_in.ours import of_the_office
from intake.pages.desk.coming_in.registration import KEPT
from intake.pages.desk.coming_in.taking import ABOUT, INJURIES, URGENT, Codes, Taken, people_of, taken_from
from intake.pages.visit import GivenVisit, Visit
from intake.people.signed_in import SignedIn
from intake.vault.receipts import Receipt
from workflow.errors import NotAllowed, NotNow, Sentence, VigilError, _
from workflow.events import CASE
from workflow.rulebook import law_in_force

PAGE, RECEIPT = "desk/coming_in/allegation.html", "desk/coming_in/receipt.html"
NEW = "/desk/allegations/new"
LISTS = ("channel", "language", "setting")
RARE = ("injuries_told", "witnesses")
Channel = Annotated[str, QueryParameter(description="The way it came in"), Meta(max_length=64)]


@get(NEW)
async def new_allegation(visit: GivenVisit, channel: Channel = "") -> Response[str]:
    """The form."""
    of_the_office(visit)
    codes = await _codes(visit)
    return visit.page(PAGE, **_values(visit, codes, channel if channel in codes.channel else ""))


@post(NEW)
async def take_down(visit: GivenVisit) -> Response[Any]:
    """Look for earlier cases, or keep it as a new one."""
    who, codes, given = of_the_office(visit), await _codes(visit), visit.given()
    if visit.answers.get(GO) == LOOK:
        return await _look(visit, who, codes)
    taken = taken_from(visit, given, codes)
    if given.problems:
        return visit.again(PAGE, given.problems, **_values(visit, codes))
    try:
        before = await unseen(visit, who, taken.people)
        if before and not await _was_taken(visit):
            return await _with_earlier(visit, codes, before, must_choose=True)
        done = await _kept(visit, who, taken)
    except NotNow:  # the number of this form made a case already
        return visit.again(PAGE, {}, fault=_something_else(), **_values(visit, codes), once=secrets.token_urlsafe(24))
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **_values(visit, codes))
    return _onward(visit, done)


async def _kept(visit: Visit, who: SignedIn, taken: Taken) -> TakenDown:
    done = await reception.take_down(
        visit.tables,
        Submission(**taken.fields),
        channel=taken.channel,
        received_at=taken.received_at,
        wants_receipt=taken.wants_receipt,
        signed_in=who,
        now=visit.now,
        once=visit.once,
    )
    with suppress(NotAllowed):  # without the office's key the first opening indexes it, as after a crash here
        for one in taken.people:
            await index_case(visit.tables, done.case, one, signed_in=who)
    return done


async def _was_taken(visit: Visit) -> bool:
    """Whether the same form made a case before: that case is then among those that are alike."""
    return visit.once is not None and await received_before(visit.tables, visit.once, now=visit.now) is not None


def _onward(visit: Visit, done: TakenDown) -> Response[Any]:
    path = f"{WORKLIST}/{done.case.removeprefix(f'{CASE}:')}/registration"
    if done.receipt is None:
        return visit.go(path, done=KEPT)
    drawn, size = square(done.receipt)
    return visit.page(RECEIPT, groups=Receipt.read(done.receipt).groups, square=drawn, size=size, onward=path)


async def _look(visit: Visit, who: SignedIn, codes: Codes) -> Response[str]:
    people = people_of([visit.answers.get(name, "") for name in ("name", "other_name")])
    if not people:
        problems = {"name": _("Write a name first: without one there is nothing to look for.")}
        return visit.again(PAGE, problems, **_values(visit, codes))
    try:
        found = await earlier(visit, who, people)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **_values(visit, codes))
    return await _with_earlier(visit, codes, found, must_choose=False)


async def _with_earlier(visit: Visit, codes: Codes, found: Sequence[Alike], *, must_choose: bool) -> Response[str]:
    values = _values(visit, codes) | {"found": await listed(visit, found), "must_choose": must_choose}
    status = HTTPStatus.CONFLICT if must_choose else HTTPStatus.OK
    return visit.page(PAGE, status=status, answers=visit.answers, **values)


async def _codes(visit: Visit) -> Codes:
    """The lists of the policy; nobody takes down at the desk what came by the portal."""
    lists = (await visit.tables.read(law_in_force)).book.rules.policy.vocabulary.codes
    say = visit.tongue.words
    found = {one.key: {code.key: say(code.title) for code in one.code} for one in lists if one.key in LISTS}
    return Codes(**{name: {key: words for key, words in found[name].items() if key != "portal"} for name in LISTS})


def _values(visit: Visit, codes: Codes, channel: str = "") -> dict[str, Any]:
    def said(options: dict[str, Sentence] | Any) -> list[tuple[str, str]]:
        return [(code, visit.tongue.say(words)) for code, words in options.items()]

    return {
        "action": NEW,
        "channels": list(codes.channel.items()),
        "channel": channel,
        "languages_said": list(codes.language.items()),
        "language": visit.tongue.language.catalogue,
        "places": list(codes.setting.items()),
        "urgent": said(URGENT),
        "injuries": said(INJURIES),
        "about": said(ABOUT),
        "has_rare": any(visit.answers.get(name) for name in RARE),
        "found": None,
        "must_choose": False,
    }


def _something_else() -> NotNow:
    return NotNow(
        _("From this page something else was taken down before."),
        kept=_("That is kept as a case of its own. What is typed here now is not kept yet."),
        next_step=_("If this is another allegation, write it down now; if not, write it into the notes of that case."),
    )


ROUTES = (new_allegation, take_down)
