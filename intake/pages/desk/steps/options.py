"""What may be chosen in a field of a step: codes, references of the case, people, offices, clocks.

Read `options_of`.
"""

from collections.abc import Callable, Mapping

from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.shapes import REFERENCES
from workflow import holding
from workflow.clocks import Clock
from workflow.duties import is_of_access
from workflow.errors import Sentence, _
from workflow.history import BY_TIME, CORRECTION, corrected
from workflow.ledger.entry import Entry
from workflow.policy.terms import EventKind, Words
from workflow.steps import PAUSE_ENDED, Field

Option = tuple[str, str, str]
PAUSE_STARTED, EXTENDED = "pause_started", "extension_granted"
# Of these it is the decisions that something is said about.
DECISIONS = frozenset(
    {"refused", "discontinued", "suspended", "time_barred", "judged", "final", "closed", "assessed", "decided"}
)


def options_of(desk: Desk, term: EventKind, field: Field) -> list[Option] | None:
    """Values with their words; None where the field is no choice. What is not required may also stay unsaid."""
    if field.codes:
        return [(key, desk.teller.tongue.words(title), "") for key, title in _codes(desk, term, field)]
    if field.key in REFERENCES:
        return references(desk, term, field.key)
    found = OPTIONS.get(field.key)
    return None if found is None else found(desk, term)


def _codes(desk: Desk, term: EventKind, field: Field) -> list[tuple[str, Words]]:
    """The codes of a field; of the reasons for a pause only those that a clock has which may be paused."""
    if term.kind != PAUSE_STARTED or field.key != "reason":
        return list(field.codes)
    fitting = [clock for clock in desk.case.clocks if _fits(desk, clock, term.kind)]
    known = {rule.reason for clock in fitting for rule in clock.plan.pauses}
    return [(key, words) for key, words in field.codes if key in known] or list(field.codes)


def references(desk: Desk, term: EventKind, name: str) -> list[Option]:
    """The case's own names for referrals, strands and so on; a fact may be about one that was not told of yet."""
    known: dict[str, Entry] = {}
    for entry in desk.case.entries:
        if desk.only is not None and not desk.only.tells(entry.by, entry.data):
            continue
        value = entry.data.get(name)
        if isinstance(value, str):
            known.setdefault(value, entry)
    found = [(value, _of_entry(desk, value, entry), "") for value, entry in known.items()]
    if not begins(desk, term):
        return found
    fresh = next(one for n in range(1, len(known) + 2) if (one := f"{name}-{n}") not in known)
    return [*found, (fresh, desk.say(_("A new one: %(which)s", which=fresh)), "")]


def begins(desk: Desk, term: EventKind) -> bool:
    """Whether it may be about something that was not told of yet: a fact, but never an answer to what was sent."""
    return term.origin != "act" and desk.only is None


def _of_entry(desk: Desk, which: object, entry: Entry) -> str:
    term = desk.law.book.rules.kinds.get(entry.kind)
    what: Words | str = entry.kind if term is None else term.title
    if "code" in entry.data and term is not None:
        code = desk.teller.code(entry.kind, "code", entry.data["code"])
        what = desk.say(_("%(step)s: %(which)s", step=what, which=code))
    when = desk.teller.when(entry.occurred_at)
    return desk.say(_("%(which)s: %(what)s, %(when)s", which=which, what=what, when=when))


def people(desk: Desk, _term: EventKind) -> list[Option]:
    """Colleagues who can open the case; for oneself there is a button."""
    tongue, known, me = desk.teller.tongue, desk.teller.names, desk.at.who.by.person
    others = [one for one in desk.colleagues if one != me]
    return [(one, known.people.get(one, one), known.roles_of(tongue, one)) for one in others]


def offices(desk: Desk, _term: EventKind) -> list[Option]:
    """Partner offices."""
    without: Sentence = _("no account yet")
    return [
        (one.id, one.title if one.has_account or one.is_keyless else f"{one.title} ({desk.say(without)})", "")
        for one in desk.partners
    ]


def entries(desk: Desk, term: EventKind) -> list[Option]:
    """Entries that something may be about, the newest first; decisions alone, where there are any."""
    found = [one for one in reversed(tellable(desk)) if one.kind != term.kind]
    decisions = [one for one in found if one.kind in DECISIONS]
    return [(str(one.n), _of_entry(desk, one.n, one), "") for one in decisions or found]


def tellable(desk: Desk) -> list[Entry]:
    """The entries that people made and that stand, without those on access to the dossier and on what lies in it."""
    rules, struck = desk.law.book.rules, corrected(desk.case.entries, desk.law.calendar.zone)
    found = []
    for entry in desk.case.entries:
        term = rules.kinds.get(entry.kind)
        is_ours = term is not None and not is_of_access(term) and "items" not in term.required
        if is_ours and entry.kind not in BY_TIME | {CORRECTION} and entry.n not in struck:
            found.append(entry)
    return found


def clocks(desk: Desk, term: EventKind) -> list[Option]:
    """Clocks that run and may be paused, that a pause holds, or that we may extend; each with what is to be known."""
    found: dict[str, Option] = {}
    for clock in desk.case.clocks:
        if _fits(desk, clock, term.kind):
            found[clock.key] = clock.key, _with_more(desk, clock, term.kind), ""
    return list(found.values())


def _fits(desk: Desk, clock: Clock, kind: str) -> bool:
    """Whether a step of this kind can be about a clock; what is late already is neither paused nor extended."""
    now = desk.teller.now
    if kind == PAUSE_ENDED:
        return clock.is_held(now) and holding.may_be_ended(clock, desk.law)
    is_late = clock.due is not None and clock.due.latest < now
    if not clock.running(now) or (is_late and kind in (PAUSE_STARTED, EXTENDED)):
        return False
    if kind == PAUSE_STARTED:
        return holding.may_be_paused(clock, desk.law)
    extension = clock.plan.clock.extension
    if kind == EXTENDED:
        return extension is not None and EXTENDED in extension.by and clock.extensions < extension.at_most
    return True


def _with_more(desk: Desk, clock: Clock, kind: str) -> str:
    title, of = clock.plan.clock.title, clock.plan.extension
    if kind == EXTENDED and of is not None:
        return desk.say(_("%(what)s, by %(span)s at most", what=title, span=of))
    if kind == PAUSE_STARTED and clock.is_held(desk.teller.now):
        return desk.say(_("%(what)s, stands still: ask again on another day", what=title))
    return desk.teller.tongue.words(title)


OPTIONS: Mapping[str, Callable[[Desk, EventKind], list[Option]]] = {
    "person": people,
    "office": offices,
    "about": entries,
    "clock": clocks,
}
