"""Before signing: what blocks, what warns and wants a written reason, what is not answered; then the signature.

Read `show`, then `sign_it`.
"""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from intake.medical import signing
from intake.medical.checks import Remark
from intake.medical.examinations import Draft, Reasons
from intake.medical.form import MOST
from intake.medical.missing import missing
from intake.pages.desk.casepage.page import Done
from intake.pages.medical.checked import anchor, blocking, remarks_of, spoken_of
from intake.pages.medical.here import ONE, Here, done_said, drafted, form_of, here, title_of_section, top
from intake.pages.medical.parts import again
from intake.pages.medical.saving import kept
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import Sentence, VigilError, _

PAGE = "medical/checks.html"
CHECKS = ONE + "/checks"
GO, SIGN = "go", "sign"
REASON, INTERIM, TRUE = "reason.", "interim", "true"


class Warned(Struct, frozen=True):
    """A check that warns: what it says and where that is mended, the field for the reason, the reason so far."""

    rows: list[tuple[str, str]]
    name: str
    reason: str


class Gaps(Struct, frozen=True):
    """What is not answered in a part, each with its address."""

    title: str
    rows: list[tuple[str, str]]


@get(CHECKS)
async def show(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str], done: Done = "") -> Response[Any]:
    """What blocks, what warns, what is missing."""
    at = await here(visit, case, examination)
    draft = await drafted(visit, at)
    values = await _values(visit, at, draft)
    return visit.page(PAGE, seen=str(draft.revision), done=done_said(visit, done), **values)


@post(CHECKS)
async def sign_it(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """Keep the reasons; or sign: once signed nothing is overwritten."""
    at = await here(visit, case, examination)
    draft, given = await drafted(visit, at), visit.given()
    warned = [one for one in await remarks_of(visit, draft) if not blocking(one)]
    numbers = {str(one.number) for one in warned}
    reasons = {number: given.text(f"{REASON}{number}", at_most=MOST["long"]) for number in sorted(numbers, key=int)}
    if visit.answers.get(GO) != SIGN:
        written = {number: words for number, words in reasons.items() if words}
        outcome = await kept(visit, draft, Reasons(written), given, ())
        if outcome.saved is None:
            return again(visit, PAGE, outcome, **await _values(visit, at, outcome.draft))
        return visit.go(f"{at.path}/checks", done="saved")
    for number, words in reasons.items():
        if not words:
            given.problems[f"{REASON}{number}"] = _("Write why you sign although this does not fit.")
    if not given.tick(TRUE):
        given.problems[TRUE] = _("Tick that this is your own view, seen as seen and told as told.")
    if given.problems:
        return visit.again(PAGE, given.problems, done="", **await _values(visit, at, draft))
    try:
        await signing.sign(
            visit.tables,
            draft.id,
            medical=visit.frame.medical,
            revision=draft.revision if visit.seen is None else visit.seen,
            reasons=reasons,
            interim=given.tick(INTERIM),
            signed_in=visit.who,
            now=visit.now,
        )
    except VigilError as fault:
        fresh = await drafted(visit, at)
        values = await _values(visit, at, fresh)
        return visit.again(PAGE, {}, fault=fault, done="", **(values | {"seen": str(fresh.revision)}))
    return visit.go(f"{at.path}/report", done="signed")


async def _values(visit: Visit, at: Here, draft: Draft) -> dict[str, Any]:
    remarks = await remarks_of(visit, draft)
    gaps = _gaps(visit, at, draft)
    warn = _warned(visit, at, draft, [one for one in remarks if not blocking(one)])
    block = [(spoken_of(visit, one), anchor(at, one)) for one in remarks if blocking(one)]
    return top(visit, at, visit.tongue.say(_("Check, and sign"))) | {
        "block": block,
        "warn": warn,
        "gaps": gaps,
        "gap_count": sum(len(one.rows) for one in gaps),
        "may_sign": not block and not gaps,
        "action": f"{at.path}/checks",
        "news": [],
    }


def _warned(visit: Visit, at: Here, draft: Draft, remarks: list[Remark]) -> list[Warned]:
    """Warnings, those of one check under one reason."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for one in remarks:
        rows.setdefault(str(one.number), []).append((spoken_of(visit, one), anchor(at, one)))
    kept_so_far = draft.record.reasons
    return [Warned(found, f"{REASON}{number}", kept_so_far.get(number, "")) for number, found in rows.items()]


def _gaps(visit: Visit, at: Here, draft: Draft) -> list[Gaps]:
    form, rows = form_of(visit), dict[str, list[tuple[str, str]]]()
    for one in missing(draft.record, form, draft.facts):
        sentence: Sentence = one.sentence
        rows.setdefault(one.section, []).append(
            (visit.tongue.say(sentence), at.where(one.section, one.entries, one.no, one.field))
        )
    return [Gaps(title_of_section(visit.tongue, form.section(key)), found) for key, found in rows.items()]


ROUTES = (show, sign_it)
