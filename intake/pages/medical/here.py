"""An examination that was asked of this doctor's office, and what every page of it begins with. Read `here`.

Of what was asked of other offices a doctor learns nothing: it is not there, in the same words as what never was.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from intake.medical import examinations
from intake.medical.consenting import GENITAL, is_given
from intake.medical.examinations import Asked, Draft
from intake.medical.form import Entries, Form, Section
from intake.medical.record import Record
from intake.pages.desk.casepage.names import names
from intake.pages.visit import Visit
from workflow.errors import NotFound, NotNow, Sentence, _
from workflow.events import CASE
from workflow.pages.tongue import Tongue
from workflow.rulebook import law_in_force

EXAMINATIONS = "/medical/examinations"
ONE = EXAMINATIONS + "/{case:uuid}/{examination:str}"
MOST_BYTES = 2 * 1024 * 1024  # of one form: several long texts, each sign of three bytes, written as addresses are
UNNUMBERED = _("Not yet registered")
SIGNED = frozenset({"signed"})


@dataclass(frozen=True, slots=True)
class Here:
    """One examination as it stands."""

    asked: Asked
    case: str
    examination: str

    @property
    def stream(self) -> str:
        """Its case as the engine names it."""
        return f"{CASE}:{self.case}"

    @property
    def path(self) -> str:
        """The address of its task list."""
        return f"{EXAMINATIONS}/{self.case}/{self.examination}"

    def part(self, section: str, *more: str) -> str:
        """The address of one of its parts, of a list in it, of an entry of that list."""
        return "/".join([f"{self.path}/parts/{section}", *more])

    def where(self, section: str | None, entries: str | None, no: str | None, field: str | None) -> str:
        """The address at which a field of a part, or of an entry of one of its lists, is written."""
        page = self.part(section, *(one for one in (entries, no) if one)) if section else self.path
        return f"{page}#f-{field}" if field else page


async def here(visit: Visit, case: UUID, examination: str) -> Here:
    """The examination. Raises NotFound for what was not asked of this office."""
    found = await examinations.asked(visit.tables, f"{CASE}:{case}", examination, signed_in=visit.who, now=visit.now)
    return Here(found, str(case), examination)


async def drafted(visit: Visit, at: Here) -> Draft:
    """What was written so far; opening it is in the log. Raises NotNow before anything was begun, and after signing."""
    if at.asked.state in SIGNED:  # with nothing left of a draft
        raise NotNow(
            _("This report is signed. Nothing in it changes any more."),
            next_step=_("Add what is missing to the report, on its own page."),
        )
    if at.asked.draft is None:
        raise NotNow(_("This examination has not been begun."), next_step=_("Begin it on its first page."))
    return await examinations.read(
        visit.tables, at.asked.draft, form=form_of(visit), signed_in=visit.who, now=visit.now
    )


def form_of(visit: Visit) -> Form:
    """The full form, as this instance has it."""
    return visit.frame.medical.examination


def section_named(form: Form, part: str) -> Section:
    """A part by its letter. Raises NotFound."""
    try:
        return form.section(part)
    except KeyError:
        raise _no_part() from None


def entries_named(form: Form, part: str, key: str) -> Entries:
    """A list of a part. Raises NotFound."""
    if not form.has_entries(key) or form.section_of(key).key != part:
        raise _no_part()
    return form.entries(key)


def _no_part() -> NotFound:
    return NotFound(_("The form has no such part."), next_step=_("Choose a part in the list of this examination."))


def may_genital(record: Record) -> bool:
    """Whether the person agreed to an examination of that region."""
    return is_given(record, GENITAL)


def title_of(tongue: Tongue, asked: Asked) -> str:
    """The case's number, or that it has none yet."""
    return asked.number or tongue.say(UNNUMBERED)


def top(visit: Visit, at: Here, words: str = "", *between: tuple[str, str]) -> dict[str, Any]:
    """What stands on top of every page: number, address, the way back. `words`: this page, if not the first."""
    say = visit.tongue.say
    title = title_of(visit.tongue, at.asked)
    crumbs = [(say(_("Examinations")), EXAMINATIONS), (title, at.path if words else ""), *between]
    return {
        "case_title": title,
        "path": at.path,
        "crumbs": [*crumbs, (words, "")] if words else crumbs,
        "unreviewed": visit.tongue.code != "en",
    }


async def name_of(visit: Visit, person: str) -> str:
    """Who somebody of this office is."""

    def found(connection: Any) -> str:
        return names(connection, law_in_force(connection), own=visit.who.by.person).person(visit.tongue, person)

    return await visit.tables.read(found)


def title_of_section(tongue: Tongue, section: Section) -> str:
    """The letter and the title."""
    return tongue.say(_("%(letter)s: %(title)s", letter=section.key, title=section.title))


def done_said(visit: Visit, done: str) -> str:
    """What the page before did, in words."""
    return visit.tongue.say(DONE[done]) if done in DONE else ""


DONE: dict[str, Sentence] = {
    "saved": _("Saved. You may leave at any time."),
    "added": _("Saved. You can add another one now."),
    "withdrawn": _("Withdrawn. It stays in the record, struck through."),
    "begun": _("Begun. What you write is sealed at every save."),
    "declined": _("Recorded: the person declined. That is their right."),
    "offered": _("Recorded: the examination was offered again."),
    "examined": _("The case knows the dates of the examination, and nothing else."),
    "photo": _("The photograph is sealed, and its original unchanged."),
    "signed": _("Signed. The case knows that the report is filed, and nothing of what it says."),
    "addendum": _("Added to the report, with your name and the time."),
}
