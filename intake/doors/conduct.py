"""The API of conduct: what happened in cases and what must happen, for programs of offices; never any content.

A token speaks in one role of one office. The intake office and oversight see every case, a partner office those that
were sent to it; of others it learns nothing, not even that they exist. What a role may record is the policy's.
Read `record_event`.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, JSONBody, QueryParameter, RawBody
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.doors.bearer import Bearer, bearer
from intake.doors.given import Now, Tables
from intake.doors.idempotency import IdempotencyKey, key_of
from intake.doors.problems import problems
from intake.dossier.once import Once, answered
from intake.dossier.stand import OURS, RECEIVED
from intake.people import looks
from intake.people.store import people
from intake.people.store.looks import Look
from workflow import conduct
from workflow.case import load, record
from workflow.conduct import Happening, Page, Question, Timed, Told
from workflow.errors import NotAllowed, NotFound, NotUnderstood, _
from workflow.events import CASE, Event
from workflow.law import Law
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import cases

OVERSIGHT, INTAKE = "oversight", "intake"
UNTOLD = OURS | {RECEIVED}  # events that go with something sealed; a token carries no key


class NewEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """An event to record: its kind and fields by the policy's vocabulary, and when it happened in the world."""

    kind: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
    occurred_at: Annotated[str, Meta(max_length=40, description="2026, 2026-03, 2026-03-02 or 2026-03-02T14:00+01:00")]
    data: dict[str, Any] = {}


class Recorded(Struct, frozen=True):
    """The event as it stands in the log, and the running clocks of the case, the first due on top."""

    event: Happening
    next: list[Timed]


@get("/", summary="Cases, a page at a time", responses=problems(401, 409, 422))
async def list_cases(
    bearer: Bearer,
    tables: Tables,
    now: Now,
    in_state: Annotated[str | None, QueryParameter(name="state", description="A state's key, or region:state")] = None,
    late: Annotated[bool | None, QueryParameter(description="Whether a limit is late now")] = None,
    due_before: Annotated[str | None, QueryParameter(description="A running limit is due before this time")] = None,
    cursor: Annotated[str | None, QueryParameter(description="`next` of the page before")] = None,
) -> Page:
    """Real cases: by age, or where lateness or a due date is asked for by their first running limit. A page has at most
    50, and may have fewer or none; go on while there is a `next`.
    """
    page = await tables.read(_page, bearer.by, (in_state, late, due_before, cursor), now=now)
    await _looked(tables, bearer.by, Look(looks.DOWNLOAD, "", looks.CASES), now)
    return page


@get("/{case:uuid}", summary="One case", responses=problems(401, 404, 409))
async def tell_case(case: FromPath[UUID], bearer: Bearer, tables: Tables, now: Now) -> Told:
    """State, clocks with their sources and verdicts, events with both times."""
    told = await tables.read(_told, bearer.by, case, now=now)
    await _looked(tables, bearer.by, Look(looks.DOWNLOAD, f"{CASE}:{case}", looks.TIMELINE), now)
    return told


@post("/{case:uuid}/events", summary="Record an event", responses=problems(401, 403, 404, 408, 409, 413, 415, 422))
async def record_event(
    case: FromPath[UUID],
    data: JSONBody[NewEvent],
    body: RawBody,
    bearer: Bearer,
    tables: Tables,
    now: Now,
    idempotency_key: IdempotencyKey = None,
) -> Recorded:
    """Let an event happen to the case, and see what is due next.

    Sent again under the same Idempotency-Key within a quarter of an hour it makes no second event and brings the same
    answer; another request under that key is refused (409).
    """
    bearer.check_may_record()
    key = key_of(idempotency_key)
    once = None if key is None else Once(key, f"{bearer.by.person} {case} ".encode() + body)
    done = await tables.write(_recorded, bearer.by, case, data, once, now=now)
    return msgspec.json.decode(done, type=Recorded)


ROUTES = Router(
    "/api/v1/cases",
    route_handlers=[list_cases, tell_case, record_event],
    dependencies={"bearer": Provide(bearer)},
    security=[{"token": []}],
    tags=["conduct"],
)


async def _looked(tables: Tables, by: By, look: Look, now: datetime) -> None:
    """What oversight reads by a token is told like what it reads on a page."""
    if by.role == OVERSIGHT:
        await looks.looked(tables, look, by=by, now=now)


def _page(
    connection: Connection, by: By, asked: tuple[str | None, bool | None, str | None, str | None], *, now: datetime
) -> Page:
    state, late, due_before, cursor = asked
    before = None if due_before is None else _moment(law_in_force(connection), due_before, "due_before").earliest
    return conduct.page(connection, Question(state, late, before, cursor), office=_only_of(connection, by), now=now)


def _told(connection: Connection, by: By, case: UUID, *, now: datetime) -> Told:
    return conduct.told(connection, _visible(connection, by, case), now=now)


def _recorded(connection: Connection, by: By, case: UUID, told: NewEvent, once: Once | None, *, now: datetime) -> bytes:
    stream = _visible(connection, by, case)
    cases.take(connection, stream)  # of two requests under one key the second waits here, and then finds the answer

    def recorded() -> bytes:
        law = law_in_force(connection)
        _check_words(law, told)
        at = _moment(law, told.occurred_at, "occurred_at")
        entry = record(connection, Event(stream, told.kind, told.data), by=by, at=at, now=now)
        after = load(connection, stream)
        return msgspec.json.encode(Recorded(conduct.happening(law.book, entry), conduct.coming(after, now=now)))

    return answered(connection, once, recorded, by=by.person, now=now)


def _visible(connection: Connection, by: By, case: UUID) -> str:
    """The stream of a case that this office may know. Raises NotFound, in the same words, for others and for none."""
    stream, office = f"{CASE}:{case}", _only_of(connection, by)
    known = cases.head(connection, stream)[0] > 0
    if not known or (office is not None and not cases.has_party(connection, stream, office)):
        raise NotFound(_("There is no such case here."), next_step=_("GET /api/v1/cases lists those that you may see."))
    return stream


def _only_of(connection: Connection, by: By) -> str | None:
    """The office to whose cases somebody is kept; None for who may see all of them."""
    if by.role == OVERSIGHT:
        return None
    office = people.find_office(connection, by.office)
    return None if office is not None and office.kind == INTAKE else by.office


def _check_words(law: Law, told: NewEvent) -> None:
    """Raise unless every name is one of the policy's: an unknown one is not repeated, for it might be content."""
    rules, data = law.book.rules, told.data
    as_if = data.get("data_as")
    kinds = {told.kind, data.get("kind_as", told.kind)}
    names = [*data, *(as_if if isinstance(as_if, dict) else ())]
    if not all(isinstance(kind, str) and kind in rules.kinds for kind in kinds):
        raise NotUnderstood(_("The event was not recorded: the policy has no event of this kind."), next_step=_WORDS)
    if not all(name in rules.fields for name in names):
        raise NotUnderstood(_("The event was not recorded: the policy has no field of such a name."), next_step=_WORDS)
    if kinds & UNTOLD:
        raise NotAllowed(
            _("The event was not recorded: it goes with something sealed, for which a token has no key."),
            next_step=_("Sign in, and do what it tells."),
        )


_WORDS = _("Take the words of vocabulary.toml; what happened in words belongs into the dossier.")


def _moment(law: Law, text: str, field: str) -> Moment:
    try:
        return Moment.parse(text, law.calendar.zone)
    except NotUnderstood as error:
        what = _("The field %(field)s holds no date or time that exists.", field=field)
        raise NotUnderstood(what, next_step=error.next_step) from None
