"""The page of a case, in the order of a colleague's questions: what is due, what can I do, where does it stand, what
happened, what may I open, who else can.

Everything is read in one transaction and nothing is opened or recorded. After a step one comes back here, and the page
says what was recorded and what is due next. Read `case_page`.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.dossier.messages import unread
from intake.dossier.overview import Access, Part, overview
from intake.pages.desk.casepage.clocks import badge_of, due_panel, late_rows, sources, title_of
from intake.pages.desk.casepage.happenings import is_quiet, lines, step_of
from intake.pages.desk.casepage.here import UNREGISTERED, WORKLIST, Here, here, top_of
from intake.pages.desk.casepage.joined import others
from intake.pages.desk.casepage.names import Names, names
from intake.pages.desk.casepage.parts import inside, notes_alone, parts_shown, people_shown
from intake.pages.desk.casepage.standing import lanes_shown
from intake.pages.desk.casepage.telling import Teller
from intake.pages.desk.casepage.verbs import next_shown, possible
from intake.pages.desk.referrals.sent import sent_shown
from intake.pages.visit import GivenVisit
from intake.people.store import looks
from workflow.case import load
from workflow.casefile import CaseFile, Head, told
from workflow.errors import Sentence, _
from workflow.folding import Case
from workflow.law import Law
from workflow.moment import Moment
from workflow.pages import due
from workflow.pages.parts import NextStep
from workflow.rulebook import law_in_force
from workflow.steps import Step, next_steps
from workflow.store import log

PAGE = "desk/casepage/case.html"
MOST_DIGITS = 9
MOST_SHOWN = 60  # entries of the timeline, unless all are asked for
Done = Annotated[
    str, QueryParameter(description="What was done: the number of an entry, or a word"), Meta(max_length=20)
]
Entries = Annotated[str, QueryParameter(name="entries", description="Which entries"), Meta(max_length=20)]
ALL_ENTRIES = "all"
DONE: dict[str, Sentence] = {
    "message": _("Your message is sent, sealed. Whoever has the receipt can read it."),
    "note": _("Your note is added. Only the office reads it."),
    "file": _("The file is added, sealed."),
    "granted": _("Access is granted, and written into the log."),
    "revoked": _("Access is taken back, and written into the log."),
    "circle": _("The case is sealed anew, to those who stay."),
}


class Read(Struct, frozen=True):
    """A case as its page needs it. `in_log`: how many of its entries the newest signed checkpoint covers."""

    case: Case
    law: Law
    file: CaseFile
    parts: tuple[Part, ...]
    steps: list[Step]
    names: Names
    in_log: int
    audited: looks.Seen
    others: list[tuple[str, str | None]]


@get("/desk/cases/{case:uuid}")
async def case_page(visit: GivenVisit, case: FromPath[UUID], done: Done = "", entries: Entries = "") -> Response[str]:
    """The page."""
    at = await here(visit, case)
    read = await visit.tables.read(_read, at, visit.now)
    teller = Teller(visit.tongue, read.law, read.names, visit.now)
    is_out = any(part.access is Access.SHUT_OUT for part in read.parts)
    common, rare = next_shown(teller, [] if is_out else read.steps, at.path)
    waiting = unread(read.case.entries)
    answer = [] if is_out else _answer(teller, at, waiting)
    return visit.page(
        PAGE,
        **page_values(teller, read.case, read.file, with_all=entries == ALL_ENTRIES),
        **_ours(teller, at, read, waiting),
        steps=_with_answer(common, answer, is_registered=read.file.head.number is not None),
        rare=[] if is_out else [*_always(teller, at), *rare],
        is_out=is_out,
        in_log=read.in_log,
        done=_done(teller, read.file, done),
    )


def _read(connection: Connection, at: Here, now: datetime) -> Read:
    law, case = law_in_force(connection), load(connection, at.stream)
    return Read(
        case=case,
        law=law,
        file=told(case, law, now=now),
        parts=overview(connection, at.stream, signed_in=at.who),
        steps=possible(next_steps(case, law, at.roles, now=now), case, law, now),
        names=names(connection, law, own=at.who.by.person),
        in_log=log.signed_of(connection, at.stream),
        audited=looks.at_case(connection, at.stream),
        others=others(connection, case.entries, law),
    )


def page_values(teller: Teller, case: Case, file: CaseFile, *, with_all: bool) -> dict[str, Any]:
    """What the page shows of conduct: of a real case and of a replayed judgment alike."""
    tongue, head = teller.tongue, file.head
    course = file.head.states[0].region if file.head.states else ""
    notes = notes_alone(case.entries)
    steps = [one for one in file.timeline if one.n not in notes and not is_quiet(teller, one)]
    shown = file.timeline if with_all else steps[:MOST_SHOWN]
    late = sum(one.verdict == "open_late" for one in file.due)
    return {
        "title": head.number or tongue.say(UNREGISTERED),
        "is_registered": head.number is not None,
        "came": teller.when(head.received),
        "late": tongue.ngettext("%(num)d late", "%(num)d late", late) % {"num": late} if late else "",
        "tags": _tags(teller, head, course),
        "facts": _facts(teller, head),
        "due": due_panel(teller, file.due, file.limits, {one.n: one.by for one in case.entries}),
        "kept": file.limits,
        "kept_late": late_rows(teller, file.limits.late),
        **promptness(teller, file),
        "lanes": lanes_shown(teller, file.lanes, course),
        "timeline": lines(teller, shown, inside(teller.tongue, case.entries)),
        "left_out": len(file.timeline) - len(shown),
        "with_all": with_all,
        "entries": len(file.timeline),
        "seen": str(head.events),
    }


def promptness(teller: Teller, file: CaseFile) -> dict[str, Any]:
    """The watches that ran out, each clock once, and the next one; the others fold away."""
    slow = {one.clock: one for one in reversed(file.slow)}
    coming = {one.clock: one for one in reversed(file.watches) if one.clock not in slow}
    ahead = sorted(coming.values(), key=lambda one: (one.due is None, one.due))
    first = [*slow.values(), *([] if slow else ahead[:1])]
    told = [(title_of(teller, one), badge_of(teller, one)) for one in (*first, *ahead)]
    return {
        "watches": told[: len(first)],
        "more_watches": told[len(first) + (0 if slow else 1) :],
        "watch_sources": sources(teller, first),
    }


def _ours(teller: Teller, at: Here, read: Read, waiting: int) -> dict[str, Any]:
    """What is shown of a case of our own alone."""
    return {
        "path": at.path,
        "crumbs": top_of(teller.tongue, at, read.case).crumbs,
        "parts_of": parts_shown(teller, read.parts, at.path, waiting),
        "people_of": people_shown(teller, read.parts),
        "audited": audited_said(teller, read.audited),
        "unread": waiting,
        "others": [(number or teller.tongue.say(UNREGISTERED), f"{WORKLIST}/{other}") for other, number in read.others],
        "sent_of": sent_shown(teller, read.case, read.parts, at.path),
        "training": "",
    }


def audited_said(teller: Teller, seen: looks.Seen) -> str:
    """That oversight looked at this case, for whoever works on it; empty where nobody did."""
    if seen.last is None:
        return ""
    text = teller.tongue.ngettext(
        "Oversight looked %(num)d time at what happened in this case, last on %(when)s. It sees no content.",
        "Oversight looked %(num)d times at what happened in this case, last on %(when)s. It sees no content.",
        seen.times,
    )
    return text % {"num": seen.times, "when": teller.instant(seen.last)}


def _tags(teller: Teller, head: Head, course: str) -> list[str]:
    states = [one for one in head.states if one.region == course]
    found = [teller.tongue.words(one.title) for one in states if one.title]
    if head.setting_title:
        found.append(teller.tongue.words(head.setting_title))
    if head.victims:
        found.append(teller.tongue.ngettext("%(num)d person", "%(num)d persons", head.victims) % {"num": head.victims})
    return [*found, *([teller.tongue.say(_("Urgent"))] if head.urgent else [])]


def _facts(teller: Teller, head: Head) -> list[tuple[str, str]]:
    say, came = teller.tongue.say, teller.when(head.received)
    if head.channel_title is not None:
        came = say(_("%(when)s, %(channel)s", when=came, channel=head.channel_title))
    found = [(say(_("Received")), came), (say(_("Age")), due.age(teller.tongue, head.received_at, teller.now))]
    if head.institution:
        found.append((say(_("Place")), teller.names.offices.get(head.institution, head.institution)))
    if head.assigned_to:
        found.append((say(_("Case officer")), teller.names.person(teller.tongue, head.assigned_to)))
    elif not teller.is_long_ago:
        found.append((say(_("Case officer")), say(_("nobody yet"))))
    if head.offices:
        sent = ", ".join(teller.names.offices.get(one, one) for one in head.offices)
        found.append((say(_("Sent to")), sent))
    return found


def _with_answer(common: list[NextStep], answer: list[NextStep], *, is_registered: bool) -> list[NextStep]:
    """A new case is registered first; then whoever wrote is answered."""
    return [*answer, *common] if is_registered else [*common[:1], *answer, *common[1:]]


def _answer(teller: Teller, at: Here, waiting: int) -> list[NextStep]:
    """What the reporter wrote waits for an answer, before anything else that may be done."""
    if not waiting:
        return []
    say = teller.tongue.say
    return [NextStep(say(_("Read and answer the messages")), f"{at.path}/messages", say(_("sealed to the receipt")))]


def _always(teller: Teller, at: Here) -> list[NextStep]:
    """What needs no event of the workflow."""
    say = teller.tongue.say
    return [
        NextStep(say(_("Write to the person who reported")), f"{at.path}/messages"),
        NextStep(say(_("Add a note for the office")), f"{at.path}/notes"),
        NextStep(say(_("Give or take back access")), f"{at.path}/access"),
        NextStep(say(_("Record something that happened elsewhere")), f"{at.path}/facts"),
        NextStep(say(_("Correct an entry")), f"{at.path}/entries"),
        NextStep(say(_("See how long its content is kept")), f"{at.path}/retention"),
    ]


def _done(teller: Teller, file: CaseFile, done: str) -> str:
    """What was recorded just now, and what is due next."""
    say = teller.tongue.say
    if done in DONE:
        said = say(DONE[done])
    else:
        n = int(done) if done.isascii() and done.isdecimal() and len(done) <= MOST_DIGITS else 0
        one = next((one for one in file.timeline if one.n == n), None)
        if one is None:
            return ""
        said = say(_("Recorded: %(what)s, %(when)s.", what=step_of(teller, one), when=teller.when(one.happened)))
    first = next((one for one in file.due if one.due is not None), None)
    if first is None:
        return say(_("%(done)s Nothing is due in this case now.", done=said))
    what, when = title_of(teller, first), badge_of(teller, first).words
    return say(_("%(done)s Due next: %(what)s. %(when)s.", done=said, what=what, when=when))


def at_end_of(case: Case, law: Law) -> datetime:
    """The last time that a case tells of: when a replayed judgment is looked at."""
    zone = law.calendar.zone
    return max(Moment.parse(entry.recorded_at, zone).latest for entry in case.entries)


ROUTES = (case_page,)
