"""What must happen and by when, in the words of whoever reported: who does what, and whether it is late.

The titles of the policy's clocks are made for an office ("Allegation registered"); here each known one is a sentence
for the person whose case it is. A clock that is not known here keeps its title. Read `promises`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from intake.dossier.mailbox import Next
from workflow.clocks import Clock, Verdict
from workflow.errors import Sentence, _
from workflow.history import Happened
from workflow.law import Law
from workflow.moment import Moment
from workflow.pages.due import Badge, badge
from workflow.pages.tongue import Tongue

# By the clock's key: what happens, in the reporter's words.
SAID: Mapping[str, Sentence] = {
    "intake_registration": _("We give your case a number"),
    "protection_triage": _("We check whether you are in danger"),
    "evidence_preservation": _("We ask that recordings and traces are kept"),
    "medical_exam_request": _("We ask for a doctor to examine you, if you want that"),
    "medical_exam_acute": _("A doctor examines you"),
    "medical_exam_recent": _("A doctor examines you"),
    "medical_exam_late": _("A doctor examines you"),
    "medical_report": _("The doctor writes the report"),
    "forensic_report": _("The forensic doctor gives an opinion"),
    "admission_screening": _("A doctor looks at you on arrival"),
    "prosecutor_referral": _("We tell the prosecutor"),
    "police_report": _("The police report to the prosecutor"),
    "prosecutor_acknowledgement": _("The prosecutor says that our letter arrived"),
    "prosecutor_decision": _("The prosecutor decides whether to investigate"),
    "prosecutor_decision_after_info": _("The prosecutor decides, with what was added"),
    "victim_notice": _("The prosecutor tells you what was decided"),
    "investigation_review": _("The investigation is looked at again"),
    "investigation_outer_limit": _("The investigation ends"),
    "authority_reply": _("The authority answers our recommendation"),
}
# What our own office does: its lateness is ours to be sorry for.
OURS = {
    "intake_registration",
    "protection_triage",
    "evidence_preservation",
    "medical_exam_request",
    "prosecutor_referral",
}
RECEIVED = "allegation_received"
LATE = {Verdict.OPEN_LATE, Verdict.LATE}


class Promise(Struct, frozen=True):
    """What must happen (`name`), the badge of its deadline, and a sentence beneath, often none.

    `basis` stays empty: what a limit rests on is for the office to weigh.
    """

    name: str
    badge: Badge
    basis: str = ""
    about: str = ""


def promises(tongue: Tongue, coming: Sequence[Next], *, now: datetime) -> list[Promise]:
    """Limits as they stand at `now`, in their order."""
    return [_promise(tongue, one, now) for one in coming]


def _promise(tongue: Tongue, one: Next, now: datetime) -> Promise:
    met = one.done.latest if one.done else None
    deadline = badge(tongue, one.verdict, one.due, now=now, met=met)
    return Promise(_named(tongue, one), deadline, about=_about(tongue, one))


def _about(tongue: Tongue, one: Next) -> str:
    if one.verdict is Verdict.PAUSED:
        return tongue.say(_("This clock stands still until something that we wait for is here."))
    if one.verdict not in LATE or one.due is None:
        return ""
    if one.clock in OURS:
        return tongue.say(_("Was due on %(at)s. This is our own lateness. We are sorry.", at=tongue.instant(one.due)))
    return tongue.say(_("Was due on %(at)s.", at=tongue.instant(one.due)))


def late(tongue: Tongue, coming: Sequence[Next]) -> list[str]:
    """What is late now, for the first sentence of the mailbox."""
    return [_named(tongue, one) for one in coming if one.verdict is Verdict.OPEN_LATE]


def _named(tongue: Tongue, one: Next) -> str:
    known = SAID.get(one.clock)
    return tongue.say(known) if known else tongue.words(one.title)


def first_steps(tongue: Tongue, law: Law, received_at: datetime) -> list[tuple[str, str, bool]]:
    """Rows of the receipt's rail: received, then the limits that begin with it, by the law in force."""
    received = (
        tongue.say(_("Received: %(at)s", at=received_at)),
        tongue.say(_("It is locked. This computer can no longer read it.")),
        True,
    )
    rows = [received]
    for clock in _limits(law, received_at):
        if clock.due is not None and clock.key in SAID:
            by = tongue.say(_("By %(at)s", at=tongue.short_instant(clock.due.latest)))
            rows.append((by, tongue.say(SAID[clock.key]), False))
    return rows


def hours_to_read(law: Law, now: datetime) -> int | None:
    """Within how many hours somebody has to have read a new report, by the law in force; None where it does not say."""
    due = [clock.due.latest for clock in _limits(law, now) if clock.due is not None]
    return round((min(due) - now) / timedelta(hours=1)) if due else None


def _limits(law: Law, at: datetime) -> list[Clock]:
    received = Happened(1, RECEIVED, None, Moment.exactly(at), at, at, at, "reporter", {"channel": "portal"})
    limits = [clock for clock in law.clocks([received]) if clock.plan.clock.kind == "limit" and clock.due is not None]
    return sorted(limits, key=lambda clock: clock.due.latest if clock.due else at)
