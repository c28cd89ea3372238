"""A signed report: read, added to, never changed. Read `show`."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from intake.dossier.overview import overview
from intake.medical import signing
from intake.medical.form import Form, Section
from intake.medical.record import Record, Report
from intake.pages.desk.casepage.clocks import badge_of
from intake.pages.desk.casepage.page import Done
from intake.pages.desk.casepage.parts import people_shown
from intake.pages.desk.casepage.telling import Teller
from intake.pages.medical.asking.spoken import Said, all_spoken, label_of_entry
from intake.pages.medical.here import ONE, Here, done_said, form_of, here, name_of, title_of_section, top
from intake.pages.medical.listing import teller_of
from intake.pages.medical.parts import none_said
from intake.pages.medical.printing import print_choices
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotFound, NotNow, VigilError, _
from workflow.pages.tongue import Tongue

PAGE = "medical/report.html"
REPORT = ONE + "/report"
MEDICAL = "medical"
MOST_REASON, MOST_WORDS = 300, 20_000
SIGNED = ("signed", "interim")


class Part(Struct, frozen=True):
    """A part of the report in words: its own answers, then its entries (what each is, its answers, why withdrawn)."""

    title: str
    said: list[Said]
    entries: list[tuple[str, list[Said], str]]


@get(REPORT)
async def show(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str], done: Done = "") -> Response[Any]:
    """The whole report, as it was signed."""
    at = await here(visit, case, examination)
    return visit.page(PAGE, done=done_said(visit, done), **await _values(visit, at))


@post(REPORT)
async def add(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """Add to it, with a reason: what was signed stays as it is."""
    at, given = await here(visit, case, examination), visit.given()
    reason = given.line("reason", at_most=MOST_REASON, missing=_("Write why something is added."))
    words = given.text("words", at_most=MOST_WORDS, missing=_("Write what is added."))
    if given.problems:
        return visit.again(PAGE, given.problems, done="", **await _values(visit, at))
    try:
        await signing.add_addendum(
            visit.tables,
            at.stream,
            examination=examination,
            reason=reason,
            words=words,
            signed_in=visit.who,
            now=visit.now,
            once=visit.once,
        )
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, done="", **await _values(visit, at))
    return visit.go(f"{at.path}/report", done="addendum")


async def _values(visit: Visit, at: Here) -> dict[str, Any]:
    if at.asked.state not in SIGNED:
        raise NotNow(_("This report is not signed yet."), next_step=_("Go on writing, and sign it."))
    form, tongue = form_of(visit), visit.tongue
    report = await _read(visit, at, form)
    teller = await teller_of(visit)
    parts = await visit.tables.read(overview, at.stream, signed_in=visit.who)
    return top(visit, at, tongue.say(_("The report"))) | {
        "parts_of": [one for one in told(tongue, form, report.record) if one.said or one.entries],
        "signed_at": tongue.instant(report.signature.at),
        "signed_by": await name_of(visit, report.signature.person),
        "digest": report.signature.digest,
        "is_interim": report.signature.is_interim,
        "addenda": [
            (
                tongue.say(_("%(who)s, %(at)s", who=await name_of(visit, one.by), at=tongue.instant(one.at))),
                one.reason,
                one.words,
            )
            for one in report.addenda
        ],
        "due_next": due_next(teller, at),
        "readers": people_shown(teller, [one for one in parts if one.compartment == MEDICAL]),
        "action": f"{at.path}/report",
        "pdf": f"{at.path}/report.pdf",
        "printed": print_choices(visit),
    }


def due_next(teller: Teller, at: Here) -> str:
    """What is due for this examination now."""
    due = at.asked.due
    if due is None:
        return teller.tongue.say(_("Nothing more"))
    return teller.tongue.say(_("%(what)s: %(when)s", what=due.title, when=badge_of(teller, due).words))


async def _read(visit: Visit, at: Here, form: Form) -> Report:
    """The report. Raises NotNow where it was handed in elsewhere, and nothing of it is sealed here."""
    try:
        return await signing.report(
            visit.tables, at.stream, examination=at.examination, form=form, signed_in=visit.who, now=visit.now
        )
    except NotFound:
        raise NotNow(
            _("The report of this examination was not written here: the case only knows that there is one."),
            next_step=_("Ask the case officer for it."),
        ) from None


def told(tongue: Tongue, form: Form, record: Record) -> list[Part]:
    """The record in words, in the order of the form."""
    return [
        Part(
            title=title_of_section(tongue, section),
            said=all_spoken(tongue, form, section.field, record.answers) + _empty(tongue, form, section, record),
            entries=[
                (
                    label_of_entry(tongue, form, entries.key, one),
                    all_spoken(tongue, form, entries.fields, one.answers),
                    one.withdrawn or "",
                )
                for entries in section.entries
                for one in record.entries(entries.key)
            ],
        )
        for section in form.sections
    ]


def _empty(tongue: Tongue, form: Form, section: Section, record: Record) -> list[Said]:
    """Lists with nothing in them, and why: that there is none is an answer."""
    said = ((one, none_said(tongue, form, one, record)) for one in section.entries if not record.entries(one.key))
    return [(tongue.words(one.title), words) for one, words in said if words]


ROUTES = (show, add)
