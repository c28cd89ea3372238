"""Words that several pages of an institution need: kinds of entries, occasions, to whom something was reported.

Read `Entries`.
"""

from collections.abc import Mapping
from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Meta

from intake.incidents.incident import KINDS, TOLD
from intake.incidents.store import SEPARATOR, Row
from intake.incidents.telling import INCIDENT, INJURIES
from intake.pages.visit import Visit
from workflow.errors import Sentence, _
from workflow.moment import Moment

START = "/institution"
Done = Annotated[str, QueryParameter(description="What was done just now"), Meta(max_length=16)]
FORMS: Mapping[str, Sentence] = {INJURIES: _("Injuries checklist"), INCIDENT: _("Report of an incident")}


def occasion(visit: Visit, row: Row) -> str:
    """Why it was entered."""
    if row.kind == INCIDENT:
        return _sentence(visit, KINDS, row.occasion)
    return _code(visit, "exam_purpose", row.occasion)


def reported(visit: Visit, row: Row) -> str:
    """To whom it was reported, besides the office."""
    codes = [one for one in row.reported.split(SEPARATOR) if one]
    if row.kind == INCIDENT:
        return ", ".join(_sentence(visit, TOLD, one) for one in codes)
    return ", ".join(_code(visit, "register_outcome", one) for one in codes)


def times(visit: Visit, row: Row) -> list[tuple[str, str]]:
    """What happened when, as exactly as it was written."""
    said = ((_("Happened, or arrived"), row.happened_at), (_("Examined"), row.examined_at))
    say, zone = visit.tongue.say, visit.tongue.zone
    return [(say(what), visit.tongue.moment(Moment.parse(at, zone))) for what, at in said if at]


def _sentence(visit: Visit, among: Mapping[str, Sentence], key: str) -> str:
    return visit.tongue.say(among[key]) if key in among else key


def _code(visit: Visit, codes: str, key: str) -> str:
    code = visit.frame.medical.register.codes.get(codes, {}).get(key)
    return key if code is None else visit.tongue.words(code.title)
