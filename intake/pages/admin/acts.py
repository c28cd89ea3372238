"""What an administrator does to an account, each on a page that first says what it does. Read `ACTS`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy import Connection

from intake.pages.admin.people import HERE, code_page
from intake.pages.once import written_once
from intake.pages.visit import GivenVisit, Visit
from intake.people import accounts, second_factor
from intake.people.overview import DISABLED, PersonSeen
from intake.people.store import people as store
from intake.people.store.people import Person
from workflow.errors import NotAllowed, NotFound, Sentence, VigilError, _

PAGE = "admin/act.html"


@dataclass(frozen=True, slots=True)
class Act:
    """An act: its button, what follows from it in sentences, and the piece of work, which answers a code or nothing."""

    heading: Sentence
    button: Sentence
    then: tuple[Sentence, ...]
    work: Callable[[Connection, Visit, Person], str]
    is_grave: bool = False


def _invite(connection: Connection, visit: Visit, person: Person) -> str:
    return accounts.invite(connection, person, now=visit.now).text


def _disable(connection: Connection, visit: Visit, person: Person) -> str:
    if person.id == visit.who.by.person:
        raise NotAllowed(_("You do not disable yourself."), next_step=_("Another administrator does that."))
    accounts.disable(connection, person, by=visit.who.by, now=visit.now)
    visit.frame.notices.forget_person(connection, person.id)
    return ""


def _enable(connection: Connection, _visit: Visit, person: Person) -> str:
    accounts.enable(connection, person)
    return ""


def _remove_second(connection: Connection, visit: Visit, person: Person) -> str:
    second_factor.remove_for(connection, person, by=visit.who.by, now=visit.now)
    return ""


ACTS: dict[str, Act] = {
    "invite": Act(
        _("Make a new one-time code"),
        _("Make the code"),
        (
            _("Earlier codes that were not used no longer work."),
            _("With the code they choose a new passphrase and get a new key. Until then, all stays as it is."),
            _("Then their sessions end, and so does their second device: they set up another one."),
            _("What their old key opened stays shut to them, until a colleague lets the new key in."),
        ),
        _invite,
    ),
    "disable": Act(
        _("Disable this account"),
        _("Disable it"),
        (
            _("They are signed out everywhere at once, and cannot sign in again."),
            _("Their tokens are revoked, and stay so. Codes that were not used no longer work."),
            _("Where they were told of cases by e-mail or calendar is forgotten."),
            _(
                "What is assigned to them stays so until somebody of their office hands it over: its head sees"
                " what waits."
            ),
            _("If they could open an office's cases, that office's key is to be changed: a colleague there does it."),
            _("What they did stays in the log. You can enable the account again."),
        ),
        _disable,
        is_grave=True,
    ),
    "enable": Act(
        _("Enable this account"),
        _("Enable it"),
        (
            _("They sign in with the passphrase of before."),
            _("Tokens that were revoked stay revoked."),
            _("Where an office changed its key meanwhile, a colleague lets them in again."),
        ),
        _enable,
    ),
    "second-factor": Act(
        _("Take the second device off"),
        _("Take it off"),
        (
            _("For somebody who has lost device and recovery codes. Make sure, by voice, that it is them who ask."),
            _("Their sessions end, and their recovery codes no longer work."),
            _("They sign in with the passphrase alone once, and set up another device before anything else."),
        ),
        _remove_second,
        is_grave=True,
    ),
}


def acts_for(one: PersonSeen, *, has_second: bool, is_oneself: bool) -> list[tuple[str, Sentence]]:
    """What can be done to somebody now: path and words."""
    allowed = {
        "invite": one.state != DISABLED and one.kind == accounts.PERSON and not is_oneself,
        "second-factor": has_second and not is_oneself,
        "disable": one.state != DISABLED and not is_oneself,
        "enable": one.state == DISABLED,
    }
    return [(name, ACTS[name].heading) for name, may in allowed.items() if may]


@get(f"{HERE}/{{person_id:str}}/act/{{act:str}}")
async def act_page(visit: GivenVisit, person_id: FromPath[str], act: FromPath[str]) -> Response[str]:
    """What the act does, and one button."""
    return visit.page(PAGE, **await _asked(visit, person_id, act))


@post(f"{HERE}/{{person_id:str}}/act/{{act:str}}")
async def do(visit: GivenVisit, person_id: FromPath[str], act: FromPath[str]) -> Response[Any]:
    """Do it; a code is shown once."""
    asked = await _asked(visit, person_id, act)
    person = asked["person"]
    try:
        code = (await written_once(visit, _done, visit, act, person_id)).decode()
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **asked)
    if code:
        return code_page(visit, person.id, "" if person.name == person.id else person.name, code)
    return visit.go(f"{HERE}/{person_id}", done=act)


async def _asked(visit: Visit, person_id: str, act: str) -> dict[str, Any]:
    person = await visit.tables.read(store.find_person, person_id)
    if person is None or act not in ACTS:
        raise NotFound(_("There is nobody of this name."), next_step=_("Look at the list of people."))
    return {"act": ACTS[act], "path": f"{HERE}/{person.id}/act/{act}", "person": person}


def _done(connection: Connection, visit: Visit, act: str, person_id: str) -> bytes:
    person = store.find_person(connection, person_id)
    if person is None:
        raise NotFound(_("There is nobody of this name."))
    return ACTS[act].work(connection, visit, person).encode()


ROUTES = (act_page, do)
