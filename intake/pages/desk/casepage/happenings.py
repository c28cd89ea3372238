"""The timeline of a case, newest first: what happened and when it was recorded, which are never merged. Read `rows`."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from intake.pages.desk.casepage.clocks import badge_of, basis_of, title_of
from intake.pages.desk.casepage.telling import Teller
from workflow.deadlines import DECIDED_LATE, Deadline
from workflow.duties import is_of_access
from workflow.errors import Sentence, _
from workflow.history import REPLACED
from workflow.pages.due import Badge
from workflow.policy.rules import ASK_AGAIN, STILL_TO_ASK, names_of
from workflow.timeline import Happening, Reached

PRESERVATION = "preservation_requested"  # asks to keep traces: nothing of the dossier goes along


class Met(Struct, frozen=True):
    """A clock that an entry met: what was due when, and how that went."""

    title: str
    due: str
    badge: Badge
    basis: str
    source: str


class Line(Struct, frozen=True):
    """An entry. `struck` says by what it was corrected, empty while it stands; `facts` is what else it says.

    `sends`: it tells of something that goes to an authority, and names no office that has an account here.
    """

    n: int
    step: str
    by: str
    facts: list[str]
    stages: list[str]
    happened: str
    recorded: str
    struck: str
    met: list[Met]
    sends: bool


def is_quiet(teller: Teller, one: Happening) -> bool:
    """Whether an entry tells of access to the dossier alone: shown when asked for."""
    term = teller.law.book.rules.kinds.get(one.kind)
    return term is not None and is_of_access(term)


def lines(teller: Teller, happened: Sequence[Happening], inside: Mapping[int, list[str]]) -> list[Line]:
    """The entries as rows of a table; `inside`: what an entry put into the dossier, counted."""
    return [_line(teller, one, inside.get(one.n, [])) for one in happened]


def step_of(teller: Teller, one: Happening) -> str:
    """What happened, in the policy's words."""
    title = one.kind if one.title is None else teller.tongue.words(one.title)
    if one.code_title is None:
        return title
    return teller.tongue.say(_("%(step)s: %(which)s", step=title, which=one.code_title))


def _line(teller: Teller, one: Happening, inside: list[str]) -> Line:
    said = [*teller.facts(one.kind, one.data), *inside]
    facts = [" · ".join(said)] if said else []
    if one.corrects is not None:
        facts.insert(0, teller.tongue.say(_("in the place of entry %(n)d", n=one.corrects)))
    if one.behind and one.struck is None:
        late = teller.tongue.ngettext(
            "Recorded late: %(num)d later step stood here already",
            "Recorded late: %(num)d later steps stood here already",
            one.behind,
        )
        facts.append(late % {"num": one.behind})
    return Line(
        n=one.n,
        step=step_of(teller, one),
        by=teller.names.by(teller.tongue, one.by),
        facts=facts,
        stages=[stage_told(teller, stage) for stage in one.reached],
        happened=teller.when(one.happened),
        recorded=teller.when(one.recorded_at),
        struck=_struck(teller, one),
        met=[
            Met(
                title=title_of(teller, clock),
                due=_due(teller, clock),
                badge=badge_of(teller, clock),
                basis=basis_of(teller, clock),
                source=clock.source,
            )
            for clock in one.met
            if clock.kind == "limit" or clock.verdict in DECIDED_LATE  # a watch that was kept says nothing new
        ],
        sends=one.struck is None and "office" not in one.data and _is_sent(teller, one),
    )


def _due(teller: Teller, clock: Deadline) -> str:
    """When it was due; beside a day that was moved the first one stays."""
    if clock.due is None:
        return ""
    day = teller.instant(clock.due)
    if not clock.extended:
        return day
    return teller.tongue.say(_("%(day)s, first due %(first)s", day=day, first=teller.instant(clock.first_due)))


def _is_sent(teller: Teller, one: Happening) -> bool:
    return one.kind != PRESERVATION and not teller.law.book.rules.shared.isdisjoint(names_of(one.kind, one.code))


def _struck(teller: Teller, one: Happening) -> str:
    if one.struck is None:
        return ""
    who, at = teller.names.by(teller.tongue, one.struck.by), teller.when(one.struck.recorded_at)
    why = one.struck.reason_title or one.struck.reason or ""
    if one.struck.code == REPLACED:
        return teller.tongue.say(_("Corrected on %(at)s by %(who)s: %(why)s", at=at, who=who, why=why))
    return teller.tongue.say(_("Taken back on %(at)s by %(who)s: %(why)s", at=at, who=who, why=why))


def stage_named(label: str) -> Sentence:
    """A stage of a clock by its label, in short."""
    if label.startswith("-"):
        return _("reminder")
    if label == "due":
        return _("the time ran out")
    return _("asked again") if label in (ASK_AGAIN, STILL_TO_ASK) else _("still not done")


def stage_told(teller: Teller, stage: Reached) -> str:
    """What time did, and who was told."""
    say, words = teller.tongue.say, teller.tongue.words
    clock = stage.clock if stage.title is None else words(stage.title)
    who = ", ".join(words(one) for one in stage.roles)
    if stage.stage.startswith("-"):
        return say(_("Reminder: %(clock)s. Told: %(who)s.", clock=clock, who=who))
    if stage.stage == "due":
        return say(_("The time ran out: %(clock)s. Told: %(who)s.", clock=clock, who=who))
    if stage.stage.startswith("+"):
        return say(_("Still not done: %(clock)s. Told: %(who)s.", clock=clock, who=who))
    if stage.stage in (ASK_AGAIN, STILL_TO_ASK):
        return say(_("A pause is to be asked about again: %(clock)s. Told: %(who)s.", clock=clock, who=who))
    return say(_("No longer possible: %(clock)s.", clock=clock))
