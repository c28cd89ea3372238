"""The report as a PDF: for the doctor, for the officer who may open the medical part, for an office it was granted to.

One answer for all of them, `report_pdf`; who may is asked where the part is opened. The file's name and title are
neutral. Language and version stand in the address, content never does. Read `report_pdf`.
"""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from intake.attachments.names import disposition
from intake.doors.files import SHUT_IN
from intake.medical.report.assembling import VERSIONS
from intake.medical.report.making import Wanted
from intake.medical.report.making import report_pdf as made
from intake.medical.report.order import LEAVABLE, PARTS, Version
from intake.pages.desk.casepage.here import here as at_desk
from intake.pages.medical.here import ONE, here
from intake.pages.visit import GivenVisit, Visit
from intake.people.signed_in import SignedIn
from workflow.errors import NotUnderstood, _
from workflow.pages.languages import LANGUAGES
from workflow.pages.tongue import tongue

PDF, FILE = "application/pdf", "report.pdf"

Language = Annotated[str, QueryParameter(name="language", required=False)]
AsVersion = Annotated[str, QueryParameter(name="version", required=False)]
Without = Annotated[list[str] | None, QueryParameter(name="without", required=False)]


@get(f"{ONE}/report.pdf")
async def of_doctor(
    visit: GivenVisit,
    case: FromPath[UUID],
    examination: FromPath[str],
    language: Language = "",
    version: AsVersion = Version.FULL,
    without: Without = None,
) -> Response[bytes]:
    """For a doctor of the office that was asked for the examination."""
    at = await here(visit, case, examination)
    asked = asked_for(visit, language, version, without)
    return await report_pdf(visit, at.stream, at.examination, who=visit.who, wanted=asked)


@get("/desk/cases/{case:uuid}/medical/{name:str}/report.pdf")
async def of_officer(
    visit: GivenVisit,
    case: FromPath[UUID],
    name: FromPath[str],
    language: Language = "",
    version: AsVersion = Version.FULL,
    without: Without = None,
) -> Response[Any]:
    """For an officer who may open the medical part; whoever has to give a reason first is led there."""
    at, asked = await at_desk(visit, case), asked_for(visit, language, version, without)
    try:
        return await report_pdf(visit, at.stream, name, who=at.who, wanted=asked)
    except NotUnderstood:
        return visit.go(f"{at.path}/dossier/medical")


async def report_pdf(visit: Visit, stream: str, examination: str, *, who: SignedIn, wanted: Wanted) -> Response[bytes]:
    """The PDF of a case's examination, to be saved. Raises NotAllowed without a grant, NotFound without a report."""
    found = await made(
        visit.tables,
        visit.storage,
        stream,
        examination=examination,
        medical=visit.frame.medical,
        wanted=wanted,
        office=visit.frame.office.name,
        signed_in=who,
        now=visit.now,
    )
    headers = {
        "Content-Disposition": disposition(FILE),
        "Content-Security-Policy": SHUT_IN,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(found.pdf, media_type=PDF, headers=headers)


def asked_for(
    visit: Visit, language: str = "", version: str = Version.FULL, without: list[str] | None = None
) -> Wanted:
    """Which print the address asks for; without a language, that of the page. Raises NotUnderstood."""
    parts = frozenset(without or ())
    if (language and language not in LANGUAGES) or version not in set(Version) or not parts <= LEAVABLE:
        raise NotUnderstood(
            _("The report was not printed: the address names a version, a language or a part that there is not."),
            next_step=_("Go back to the report, and choose there."),
        )
    return Wanted(tongue(language or visit.tongue.code, visit.tongue.zone), Version(version), parts)


def print_choices(visit: Visit) -> dict[str, Any]:
    """What the panel beside a report offers: languages, versions, and the parts that may be left out."""
    say = visit.tongue.say
    return {
        "language": visit.tongue.code,
        "languages": [(one.code, one.name) for one in LANGUAGES.values()],
        "versions": [(one.value, say(words), say(ABOUT[one])) for one, words in VERSIONS.items()],
        "parts": [(key, say(words)) for key, words in PARTS.items() if key in LEAVABLE],
    }


ABOUT = {
    Version.FULL: _("For whoever may read the medical part."),
    Version.CARE: _("For whoever treats the person."),
    Version.RESTRICTED: _("If the person limits what is shared; it says that parts are left out."),
}
ROUTES = (of_doctor, of_officer)
