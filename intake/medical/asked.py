"""Which medical examinations were asked of an office, how far each is, and what is due. Opens nothing.

Of what was asked of others an office learns nothing: NotFound, as for a case that does not exist. Read `asked`.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import unfinished
from intake.dossier.reception import OFFICE
from intake.dossier.unfinished import Unfinished
from intake.people.signed_in import SignedIn
from workflow.case import load
from workflow.deadlines import Deadline, deadline
from workflow.errors import NotFound, NotNow, _
from workflow.folding import Case
from workflow.history import Happened, history
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables, cases, referred

REQUESTED, OFFERED, DECLINED = "exam_requested", "exam_offered_again", "exam_declined"
DONE, FILED = "exam_done", "report_filed"
INTERIM, SUPPLEMENT = "interim", "supplement"
REFERENCE = "examination"
MOST = 200  # cases of an office, the newest: more than a unit has open


class Asked(Struct, frozen=True, kw_only=True):
    """One examination. `state`: "asked", "draft", "declined", "examined" (the case knows that it took place),
    "interim" (reported, results awaited), "signed". `answered` of `of` sections lack nothing. `draft`: the record that
    is being written, by its id. `is_here`: a report was signed here; else somebody filed one that lies elsewhere.
    `due`: the first of its clocks that runs.
    """

    case: str
    number: str | None
    examination: str
    code: str | None
    urgent: bool
    asked_on: Moment
    state: str
    due: Deadline | None = None
    draft: str | None = None
    is_here: bool = False
    revision: int = 0
    answered: int = 0
    of: int = 0

    @property
    def is_open(self) -> bool:
        """Whether something can still be written into its record."""
        return self.state != "signed"


async def list_for(tables: Tables, *, signed_in: SignedIn, now: datetime) -> list[Asked]:
    """What was asked of the office in which somebody acts, the first due on top, what waits for nothing last."""
    found = await tables.read(_list_for, signed_in.by.office, now)
    return sorted(found, key=lambda one: (one.due is None or one.due.due is None, _due(one, now), one.case))


async def asked(tables: Tables, case: str, examination: str, *, signed_in: SignedIn, now: datetime) -> Asked:
    """One examination of a case (its stream). Raises NotFound if it was not asked of this office."""
    return await tables.read(_asked, case, examination, signed_in.by.office, now)


def _due(one: Asked, now: datetime) -> datetime:
    return one.due.due if one.due is not None and one.due.due is not None else now


def _list_for(connection: Connection, office: str, now: datetime) -> list[Asked]:
    streams = referred.streams(connection, office)[:MOST]
    drafts = unfinished.of_cases(connection, streams)
    return [one for stream in streams for one in _of_case(connection, load(connection, stream), office, drafts, now)]


def _asked(connection: Connection, case: str, examination: str, office: str, now: datetime) -> Asked:
    check_sent(connection, case, office)
    return asked_in(connection, load(connection, case), examination, office, now)


def asked_in(connection: Connection, here: Case, examination: str, office: str, now: datetime) -> Asked:
    """The same in a case that was loaded."""
    drafts = unfinished.of_cases(connection, [here.stream])
    for one in _of_case(connection, here, office, drafts, now):
        if one.examination == examination:
            return one
    raise not_here()


def check_sent(connection: Connection, case: str, office: str) -> None:
    """Raise NotFound, as for a case that does not exist, where a case was not sent to an office; ours has them all."""
    if office != OFFICE and not cases.has_party(connection, case, office):
        raise not_here()


def check_open(found: Asked) -> None:
    """Raise NotNow where nothing is written into it any more."""
    if not found.is_open:
        raise NotNow(
            _("This report is signed. Nothing in it changes any more."),
            next_step=_("Add what is missing to the report."),
        )


def not_here() -> NotFound:
    """As for a case that does not exist."""
    return NotFound(_("There is no such case here."))


def of_examination(connection: Connection, here: Case, examination: str) -> list[Happened]:
    """What happened in one examination of a case, as it stands after corrections."""
    happened = history(here.entries, law_in_force(connection).calendar.zone)
    return [one for one in happened if one.data.get(REFERENCE) == examination]


def _of_case(connection: Connection, here: Case, office: str, drafts: list[Unfinished], now: datetime) -> list[Asked]:
    law = law_in_force(connection)
    happened = history(here.entries, law.calendar.zone)
    requests = {
        str(one.data.get(REFERENCE)): one
        for one in happened
        if one.kind == REQUESTED and one.data.get("office") == office
    }
    found = []
    for reference, request in requests.items():
        mine = [one for one in happened if one.data.get(REFERENCE, reference) == reference]  # as clocks count it
        draft = next((one for one in drafts if (one.stream, one.examination) == (here.stream, reference)), None)
        clocks = [
            deadline(clock, law.book, now=now)
            for clock in here.clocks
            if clock.plan.per == REFERENCE and clock.root.data.get(REFERENCE) == reference and clock.running(now)
        ]
        found.append(
            Asked(
                case=here.stream,
                number=here.rows.case["number"],
                examination=reference,
                code=request.code,
                urgent=bool(request.data.get("urgent")),
                asked_on=request.moment,
                state=_state(mine, is_begun=draft is not None),
                due=min(clocks, key=lambda one: (one.due is None, one.due or now), default=None),
                draft=draft.id if draft else None,
                is_here=any(one.kind == FILED and one.data.get("items") for one in mine),
                revision=draft.revision if draft else 0,
                answered=draft.answered if draft else 0,
                of=draft.sections if draft else 0,
            )
        )
    return found


def _state(happened: list[Happened], *, is_begun: bool) -> str:
    filed = [one.code for one in happened if one.kind == FILED and one.code != SUPPLEMENT]
    if filed:
        return INTERIM if filed[-1] == INTERIM else "signed"
    kinds = [one.kind for one in happened if one.kind in (REQUESTED, OFFERED, DECLINED, DONE)]
    if DONE in kinds:
        return "examined"
    if kinds and kinds[-1] == DECLINED:
        return "declined"
    return "draft" if is_begun else "asked"
