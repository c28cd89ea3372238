"""A case of the list in words: until when it is kept and why, since when people are warned, what stands against it.

Read `row_of`.
"""

from datetime import datetime

from msgspec import Struct

from intake.dossier.kept import Kept, plan_of
from intake.dossier.retention import Kind, said
from intake.pages.desk.casepage.here import UNREGISTERED, WORKLIST
from intake.pages.desk.casepage.telling import Teller
from workflow.errors import _
from workflow.events import CASE
from workflow.ledger.entry import Entry
from workflow.moment import Moment
from workflow.pages import due, spans
from workflow.pages.due import Badge

SOON_DAYS = 7


class Row(Struct, frozen=True):
    """A case as the list shows it; days as people read them, "" for none. `actions`: words and addresses."""

    id: str
    case: str
    href: str
    officer: str
    badge: Badge
    at_first: str
    closed_on: str
    why: str
    postponed: str
    warned_since: str
    against: tuple[str, ...]
    is_left_out: bool
    is_due: bool
    actions: tuple[tuple[str, str], ...]


def row_of(teller: Teller, one: Kept, *, may_act: bool) -> Row:
    """A case in words; `may_act`: whether whoever looks may put it off, hold it, erase it."""
    id_ = one.stream.removeprefix(f"{CASE}:")
    path, say = f"{WORKLIST}/{id_}", teller.tongue.say
    return Row(
        id=id_,
        case=one.number or say(UNREGISTERED),
        href=f"{path}/retention",
        officer=teller.names.person(teller.tongue, one.assigned_to) if one.assigned_to else "",
        badge=badge_of(teller, one.due_at),
        at_first=at_first(teller, one),
        closed_on=teller.tongue.day(one.started_at),
        why=why_kept(teller, one),
        postponed=postponed_in_words(teller, one),
        warned_since="" if one.warned_at is None else teller.tongue.day(one.warned_at),
        against=tuple(say(said(hinder, teller.law)) for hinder in one.hinders),
        is_left_out=one.is_left_out,
        is_due=one.is_due(teller.now),
        actions=actions_of(teller, one, path) if may_act and not one.is_left_out else (),
    )


def badge_of(teller: Teller, due_at: datetime | None) -> Badge:
    """Until when, before any colour."""
    say, tongue = teller.tongue.say, teller.tongue
    if due_at is None:
        return Badge("held", say(_("Held: no day runs")))
    if due_at < teller.now:
        return Badge("watch", say(_("Was kept until %(day)s", day=tongue.day(due_at))))
    days = (tongue.local(due_at) - tongue.local(teller.now)).days
    if days <= SOON_DAYS:
        return Badge("soon", say(_("Until %(day)s", day=tongue.short_day(due_at))))
    return Badge("running", say(_("Until %(day)s", day=tongue.day(due_at))))


def at_first(teller: Teller, one: Kept) -> str:
    """The first day, where another holds now."""
    if one.due_at == one.first_due_at:
        return ""
    return teller.tongue.say(_("at first until %(day)s", day=teller.tongue.day(one.first_due_at)))


def why_kept(teller: Teller, one: Kept) -> str:
    """How long after what, and whose rule that is."""
    plan = plan_of(teller.law, "")
    if plan is None:
        return step_in_words(teller, one.began)
    term = plan.clock
    return teller.tongue.say(
        _(
            "%(span)s after: %(what)s (%(basis)s)",
            span=spans.span(teller.tongue, term.limit),
            what=step_in_words(teller, one.began),
            basis=due.basis(teller.tongue, term.basis, verified=term.verified),
        )
    )


def step_in_words(teller: Teller, entry: Entry) -> str:
    """What happened, with its code or its reason."""
    term = teller.law.book.rules.kinds.get(entry.kind)
    title = entry.kind if term is None else teller.tongue.words(term.title)
    for name in ("code", "reason"):
        if name in entry.data:
            which = teller.code(entry.kind, name, entry.data[name])
            return teller.tongue.say(_("%(step)s: %(which)s", step=title, which=which))
    return title


def postponed_in_words(teller: Teller, one: Kept) -> str:
    """That and why it was put off; whose clock began anew since then was not."""
    told = one.postponed
    if told is None or told.moment.latest < one.started_at:
        return ""
    until = Moment.parse(str(told.data.get("until")), teller.law.calendar.zone)
    why = teller.code(told.kind, "reason", told.data.get("reason"))
    day = teller.tongue.day(told.moment.earliest)
    words = _("Put off on %(on)s until %(until)s: %(why)s", on=day, until=until, why=why)
    return teller.tongue.say(words)


def actions_of(teller: Teller, one: Kept, path: str) -> tuple[tuple[str, str], ...]:
    """What can be done about it, verb first."""
    say = teller.tongue.say
    is_held = any(hinder.kind is Kind.HELD for hinder in one.hinders)
    id_ = path.rpartition("/")[2]
    found = []
    if one.due_at is not None:
        found.append((say(_("Keep it longer")), f"/desk/retention/postponement?case={id_}"))
    if is_held:
        found.append((say(_("Lift the legal hold")), f"{path}/steps/legal_hold_lifted"))
    else:
        found.append((say(_("Set a legal hold")), f"{path}/steps/legal_hold_set"))
        found.append((say(_("Erase it")), f"{path}/erasure"))
    return tuple(found)
