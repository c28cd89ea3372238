"""One referral as its page shows it, read in one transaction: clocks, course, what is open, what waits beside it.

Read `read`.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.answers import find, unknown
from intake.dossier.overview import Access, Part, overview
from intake.pages.desk.casepage.clocks import badge_of, basis_of, sources, title_of
from intake.pages.desk.casepage.here import UNREGISTERED
from intake.pages.desk.casepage.parts import LOCKS, OPENS, how_many, part_title
from intake.pages.desk.casepage.telling import Teller
from intake.pages.prosecutor.listing import Line, line, path
from intake.pages.prosecutor.there import LISTED, There, by_whom, known_names, seats
from intake.pages.visit import Visit
from workflow.answers import Options, options
from workflow.answers import title_of as title_of_answer
from workflow.case import load
from workflow.deadlines import Deadline, deadline
from workflow.errors import Sentence, _
from workflow.events import Event
from workflow.folding import Case
from workflow.history import history
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.pages.parts import ClockRow, CompartmentRow
from workflow.policy.terms import Answering
from workflow.referrals import Referral, clocks_of, name_of, referrals
from workflow.referred import referred
from workflow.rulebook import law_in_force
from workflow.steps import would

OPEN_TO_OTHERS = ("allegation", "identity", "medical")  # parts that an office may be granted
MOST_BESIDE, OF_DOSSIER = 5, ("granted", "revoked")


class File(Struct, frozen=True):
    """A referral before somebody of the office that got it."""

    at: There
    case: Case
    teller: Teller
    sent: Referral
    form: Answering
    options: Options
    parts: tuple[Part, ...]
    beside: tuple[Line, ...]
    others: tuple[Referral, ...]

    @property
    def role(self) -> str:
        """As what they answer."""
        return self.at.who.by.role

    @property
    def office(self) -> str:
        """The office for which they answer, by name."""
        return self.teller.names.offices.get(self.at.office, "")

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"{self.at.path}/{self.sent.n}"

    @property
    def title(self) -> str:
        """The case's number."""
        return self.case.rows.case["number"] or self.say(UNREGISTERED)

    def say(self, sentence: Sentence) -> str:
        """A sentence in the reader's language."""
        return self.teller.tongue.say(sentence)

    @property
    def running(self) -> list[Deadline]:
        """The clocks that wait for this office, limits before watches, the first due on top."""
        return _told(self, [one for one in self._clocks() if one.running(self.teller.now)])

    def after(self, kind: str, data: dict[str, Any]) -> list[Deadline]:
        """The limits that would wait for this office after an event, if it happened now."""
        teller, by = self.teller, By(office="", person="", role=self.role)
        event, at = Event(self.case.stream, kind, data), Moment.exactly(self.teller.now)
        then = would(self.case.entries, teller.law, event, by=by, at=at, now=teller.now, clocks=self.case.clocks)
        met = {(one.clock, one.occasion) for one in then.meets}
        kept = [one for one in self.running if (one.clock, one.occasion) not in met]
        found = [one for one in (*kept, *then.starts) if one.kind == "limit" and one.due is not None]
        return sorted(found, key=lambda one: (one.due or teller.now, one.clock))

    def _clocks(self) -> Sequence[Any]:
        return list(clocks_of(self.case, self.teller.law, self.sent, self.role))


def read(connection: Connection, at: There, n: int, visit: Visit) -> File:
    """The referral with the number of its entry. Raises NotFound for one that was not sent to this office."""
    law, case = law_in_force(connection), load(connection, at.stream)
    found = find(case, law, n, at.who)
    if isinstance(found, Sentence):
        raise unknown()
    sent, form = found
    teller = Teller(visit.tongue, law, known_names(connection, law, at), visit.now)
    waiting = referred(connection, seats(visit), is_waiting=True, page=1, now=visit.now, at_most=MOST_BESIDE + 1)
    beside = [line(teller, one) for one in waiting.rows if (one.case, one.sent.n) != (at.id, n)]
    return File(
        at=at,
        case=case,
        teller=teller,
        sent=sent,
        form=form,
        options=options(law, form),
        parts=overview(connection, at.stream, signed_in=at.who),
        beside=tuple(beside[:MOST_BESIDE]),
        others=tuple(one for one in referrals(case, law, office=at.office) if one.n != n),
    )


def shown(file: File) -> dict[str, Any]:
    """What every page of a referral shows."""
    teller, running = file.teller, file.running
    limits = [one for one in running if one.kind == "limit"]
    return {
        "case_title": file.title,
        "path": file.path,
        "crumbs": [(file.say(LISTED), path("waiting")), (file.title, file.path)],
        "file_number": file.sent.file_number,
        "office_name": file.office,
        "badges": [(title_of(teller, one), badge_of(teller, one)) for one in limits[:1]],
        "limits": [ClockRow(title_of(teller, one), badge_of(teller, one), basis_of(teller, one)) for one in limits],
        "watches": [(title_of(teller, one), badge_of(teller, one)) for one in running if one.kind == "watch"],
        "sources": sources(teller, running),
        "course": course(file),
        "dossier": dossier(file),
        "beside": file.beside,
        "others": [(f"{file.at.path}/{one.n}", _titled(file, one)) for one in file.others if _is_answered(file, one)],
        "decisions": [(f"{file.path}/{name}", teller.tongue.words(words)) for name, words in file.options.decisions],
    }


def course(file: File) -> list[tuple[str, str]]:
    """What happened with this referral, newest first: what, and when, by whom."""
    teller = file.teller
    names, entries = teller.names, {one.n: one for one in file.case.entries}
    sent = next(one for one in history(file.case.entries, teller.law.calendar.zone) if one.n == file.sent.n)
    rows = []
    for one in reversed((sent, *file.sent.told)):
        what = title_of_answer(teller.law.book.rules, file.form, name_of(one))
        said = [*teller.facts(one.kind, {name: one.data[name] for name in TOLD if name in one.data})]
        about = file.say(
            _(
                "%(when)s, by %(who)s",
                when=teller.when(one.moment.text),
                who=by_whom(names, teller.tongue, file.at, entries[one.n].by),
            )
        )
        rows.append((teller.tongue.words(what), " · ".join([about, *said])))
    return rows


TOLD = ("file_number", "handler", "reason", "decision", "next_step", "next_on", "sanction", "instance")


def dossier(file: File) -> list[CompartmentRow]:
    """The parts that an office may be granted: open, or sealed; of those that are sealed nothing is told."""
    rows = []
    for part in file.parts:
        if part.compartment not in OPEN_TO_OTHERS:
            continue
        title = part_title(file.teller, part.compartment)
        if part.access in OPENS:
            inside = how_many(file.teller.tongue, part.items)
            words = ", ".join(inside) or file.say(_("Granted to your office; nothing lies in it yet."))
            rows.append(CompartmentRow(title, LOCKS[part.access], words, f"{file.at.path}/dossier/{part.compartment}"))
        elif part.access is Access.DESTROYED:
            rows.append(CompartmentRow(title, LOCKS[part.access], file.say(part.why)))
        else:
            rows.append(CompartmentRow(title, "sealed", file.say(_("Not granted to your office."))))
    return rows


def due_next(file: File) -> str:
    """What is due next from this office, in a sentence."""
    first = next((one for one in file.running if one.kind == "limit" and one.due is not None), None)
    if first is None:
        return file.say(_("Nothing is due from you in this case now."))
    teller = file.teller
    what, when = title_of(teller, first), badge_of(teller, first).words
    return file.say(_("Due next: %(what)s. %(when)s.", what=what, when=when))


def then_due(file: File, kind: str, data: dict[str, Any]) -> str:
    """What would be due from this office once an event is recorded, in a sentence."""
    first = next(iter(file.after(kind, data)), None)
    if first is None or first.due is None:
        return file.say(_("After saving nothing is due from you in this case."))
    teller = file.teller
    if first.due < teller.now:
        how = badge_of(teller, first).words
        return file.say(_("After saving, still due: %(what)s. %(how)s.", what=title_of(teller, first), how=how))
    return file.say(
        _(
            "After saving, due next: %(what)s by %(when)s (%(basis)s).",
            what=title_of(teller, first),
            when=teller.tongue.day(first.due) if "hour" not in first.limit else teller.tongue.instant(first.due),
            basis=basis_of(teller, first),
        )
    )


def _told(file: File, clocks: Sequence[Any]) -> list[Deadline]:
    book, now = file.teller.law.book, file.teller.now
    told = [deadline(one, book, now=now) for one in clocks]
    return sorted(told, key=lambda one: (one.kind != "limit", one.due is None, one.due or now, one.clock))


def _titled(file: File, one: Referral) -> str:
    what = file.teller.law.book.rules.kinds[one.kind].title
    return file.say(_("%(what)s, %(when)s", what=what, when=file.teller.when(one.sent.text)))


def _is_answered(file: File, one: Referral) -> bool:
    forms = file.teller.law.book.rules.policy.workflow.answers
    return any(one.kind in form.to and file.role in form.by for form in forms)
