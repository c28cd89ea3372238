"""What may be done next: the verb first, then what follows from it. Read `next_shown`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from intake.pages.desk.casepage.clocks import basis_of, title_of
from intake.pages.desk.casepage.telling import Teller
from workflow import holding
from workflow.deadlines import Deadline
from workflow.errors import Sentence, _
from workflow.folding import Case
from workflow.law import Law
from workflow.pages.parts import NextStep
from workflow.steps import Step

PAUSE, EXTENSION = "pause_started", "extension_granted"
HELD, LIFTED = "legal_hold_set", "legal_hold_lifted"
POSTPONED = "retention_postponed"
VERBS: Mapping[str, Sentence] = {
    "case_registered": _("Register the case"),
    "risk_assessed": _("Assess the risk"),
    "marked_urgent": _("Mark it as urgent"),
    "assigned": _("Assign the case"),
    "assessed": _("Assess whether it is admissible"),
    "forwarded": _("Forward it to the competent body"),
    "consent_recorded": _("Record consent"),
    "withdrawn_by_reporter": _("Record that the person took it back"),
    "circumstances_recorded": _("Record facts of the case"),
    "admitted_to_prison": _("Record an admission to prison"),
    "returned_from_police": _("Record a return from the police"),
    "screening_recorded": _("Record a medical screening"),
    "injuries_recorded": _("Record injuries"),
    "reprisal_reported": _("Record a reprisal"),
    "preservation_requested": _("Ask that evidence is kept"),
    "exam_requested": _("Request a medical examination"),
    "exam_offered_again": _("Offer the examination again"),
    "exam_declined": _("Record that the examination was declined"),
    "exam_done": _("Record the examination"),
    "report_filed": _("Record the medical report"),
    "referral_sent": _("Refer the case"),
    "referral_acknowledged": _("Record that the referral was received"),
    "inquiry_opened": _("Record that an inquiry was opened"),
    "investigation_opened": _("Record that an investigation was opened"),
    "victim_heard": _("Record that the victim was heard"),
    "refused": _("Record that the report was dismissed"),
    "discontinued": _("Record that the investigation was ended"),
    "victim_notified": _("Record that the victim was told"),
    "protection_requested": _("Ask for protection"),
    "protection_in_force": _("Record protection in force"),
    "protection_lifted": _("Record that protection was lifted"),
    "decided": _("Record our decision"),
    "recommendation_sent": _("Send a recommendation"),
    "authority_replied": _("Record the authority's reply"),
    "closed": _("Close the case with reasons"),
    "reopened": _("Reopen the case"),
    "corrected": _("Correct an entry"),
    "pause_started": _("Pause a time limit"),
    "pause_ended": _("Let a time limit run again"),
    "extension_granted": _("Extend a time limit"),
    "joined": _("Join it with another case"),
    "split": _("Split it into another case"),
    "legal_hold_set": _("Keep it by legal hold"),
    "legal_hold_lifted": _("Lift the legal hold"),
    "retention_postponed": _("Keep its content longer"),
}


def verb_of(teller: Teller, step: Step) -> str:
    """What one does, verb first; with its code where only that tells it apart."""
    say, words = teller.tongue.say, teller.tongue.words
    told = VERBS.get(step.kind)
    verb = say(_("Record: %(what)s", what=words(step.title)) if told is None else told)
    about = step.data.get("clock")
    which = "" if step.code_title is None else words(step.code_title)
    which = teller.clock(about) if isinstance(about, str) else which
    others = [value for name, value in step.data.items() if name not in ("code", "clock") and isinstance(value, str)]
    which = ", ".join(part for part in (which, *others) if part)
    return say(_("%(verb)s: %(which)s", verb=verb, which=which)) if which else verb


def possible(steps: Sequence[Step], case: Case, law: Law, now: datetime) -> list[Step]:
    """The steps without those that have nothing to be done to: no running clock, no legal hold."""
    in_time = [one for one in case.clocks if one.running(now) and (one.due is None or one.due.latest >= now)]
    held = [one.kind == HELD for one in case.entries if one.kind in (HELD, LIFTED)]
    has = {PAUSE: any(holding.may_be_paused(one, law) for one in in_time)}
    has[EXTENSION] = any(EXTENSION in one.plan.extended_by for one in in_time)
    has[LIFTED] = bool(held) and held[-1]
    has[POSTPONED] = any(one.due is not None and one.plan.postponed_by for one in case.clocks if one.running(now))
    return [step for step in steps if has.get(step.kind, True)]


def next_shown(teller: Teller, steps: Sequence[Step], path: str) -> tuple[list[NextStep], list[NextStep]]:
    """The common steps of the case at `path`, each with what follows; and rare acts. Rare facts have a page."""
    common = [NextStep(verb_of(teller, one), _href(path, one), _then(teller, one)) for one in steps if one.common]
    rare = [NextStep(verb_of(teller, one), _href(path, one)) for one in steps if one.is_act and not one.common]
    return common, rare


def _href(path: str, step: Step) -> str:
    """The form of a step; what makes it this one and no other goes along."""
    given = {name: str(value) for name, value in step.data.items()}
    return f"{path}/steps/{step.kind}{'?' if given else ''}{urlencode(given)}"


def _then(teller: Teller, step: Step) -> str:
    say = teller.tongue.say
    first = next((one for one in (*step.starts, *step.changes) if one.kind == "limit" and one.due is not None), None)
    if first is not None:
        return say(_("then: %(what)s", what=_due(teller, first)))
    if step.meets:
        return say(_("meets: %(what)s", what=title_of(teller, step.meets[0])))
    states = _states(teller, step)
    return say(_("then: %(state)s", state=states[0])) if states else ""


def _due(teller: Teller, one: Deadline) -> str:
    when = "" if one.due is None else teller.instant(one.due)
    what, basis = title_of(teller, one), basis_of(teller, one)
    return teller.tongue.say(_("%(what)s by %(when)s (%(basis)s)", what=what, when=when, basis=basis))


def _states(teller: Teller, step: Step) -> list[str]:
    """Where it stands then; what is beside the course of the case is named."""
    say, words, found = teller.tongue.say, teller.tongue.words, []
    for place, region in enumerate(teller.law.book.machine.regions):
        for state in region.state:
            if (region.key, state.key) in step.moves:
                which = words(state.title)
                found.append(say(_("%(what)s: %(which)s", what=region.title, which=which)) if place else which)
    return found
