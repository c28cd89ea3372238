"""How a case stands and what was done, in plain words for whoever reported it: sentences, spoken in their language.

In goes a case with the law in force, out come sentences; pure. Where a policy has states of its own, its own title of
the state is said; a step of a kind that is not listed here is not told. Read `status`, then `steps`.
"""

from msgspec import Struct

from workflow.errors import Sentence, _
from workflow.folding import Case
from workflow.history import history
from workflow.law import Law
from workflow.moment import Moment
from workflow.policy.terms import Region

_COURSE = {
    "received": _("Your report has arrived. It has not been registered yet."),
    "registered": _("Your report was registered as a case."),
    "assessing": _("The office is finding out what it can do about your report."),
    "open": _("The office is working on your case."),
    "forwarded": _("The office sent your case to the body that has to deal with it."),
    "not_admissible": _("The office found that it cannot deal with your report itself."),
    "decided": _("The office has decided on your case."),
    "follow_up": _("The office has made recommendations and watches what is done about them."),
    "closed": _("The office has closed your case."),
}
_MEDICAL = {
    "ordered": _("A medical examination was asked for."),
    "declined": _("The medical examination was declined; you may still ask for one."),
    "examined": _("The medical examination was done."),
    "reported": _("The report on the medical examination has arrived."),
}
_CRIMINAL = {
    "referred": _("The prosecutor was told about it."),
    "acknowledged": _("The prosecutor confirmed that the case has arrived."),
    "inquiry": _("The prosecutor is making a first inquiry."),
    "investigation": _("The prosecutor has opened an investigation."),
    "suspended": _("The investigation stands still by a decision of the prosecutor."),
    "refused": _("The prosecutor decided not to investigate."),
    "discontinued": _("The prosecutor ended the investigation."),
    "time_barred": _("It can no longer be prosecuted because too much time has passed."),
    "set_aside": _("A decision in the criminal proceedings was taken back, and they go on."),
    "indicted": _("Somebody was charged before a court."),
    "judged": _("A court has given judgment."),
    "final": _("The judgment of the court is final."),
}
_PROTECTIVE = {
    "requested": _("Protection was asked for."),
    "in_force": _("Protection is in force."),
    "lifted": _("The protection has ended."),
}
# What whoever reported may know of what was done; who looked is counted apart, and messages stand for themselves.
_STEPS = {
    "allegation_received": _("Your report arrived."),
    "case_registered": _("Your report was registered as a case."),
    "assigned": _("Somebody of the office took the case on."),
    "assessed:admissible": _("The office found that it can deal with your report."),
    "assessed:not_admissible": _("The office found that it cannot deal with your report itself."),
    "forwarded": _("The office sent your case to the body that has to deal with it."),
    "withdrawn_by_reporter": _("You withdrew your report. The office must look into it all the same."),
    "preservation_requested": _("The office asked that evidence be kept."),
    "exam_requested": _("A medical examination was asked for."),
    "exam_declined": _("The medical examination was declined."),
    "exam_done": _("The medical examination was done."),
    "report_filed": _("The report on the medical examination arrived."),
    "referral_sent": _("The office told another authority about your case."),
    "referral_acknowledged": _("That authority confirmed that the case has arrived."),
    "inquiry_opened": _("The prosecutor began a first inquiry."),
    "investigation_opened": _("The prosecutor opened an investigation."),
    "victim_heard": _("The person concerned was heard."),
    "suspended": _("The prosecutor let the investigation stand still."),
    "resumed": _("The investigation went on."),
    "refused": _("The prosecutor decided not to investigate."),
    "discontinued": _("The prosecutor ended the investigation."),
    "set_aside": _("A decision in the criminal proceedings was taken back."),
    "indicted": _("Somebody was charged before a court."),
    "judged": _("A court gave judgment."),
    "final": _("The judgment of the court became final."),
    "protection_requested": _("The office asked for protection."),
    "protection_in_force": _("Protection came into force."),
    "protection_lifted": _("The protection ended."),
    "decided": _("The office decided on your case."),
    "recommendation_sent": _("The office made a recommendation."),
    "authority_replied": _("The authority answered a recommendation."),
    "implemented": _("A recommendation was carried out."),
    "not_implemented": _("A recommendation was not carried out."),
    "closed": _("The office closed your case."),
    "reopened": _("The office took your case up again."),
    "retention_postponed": _("The office keeps what you told us longer than it had to."),
}
_WORDS = {"course": _COURSE, "medical": _MEDICAL, "criminal": _CRIMINAL, "protective": _PROTECTIVE}


class Step(Struct, frozen=True):
    """Something that was done, and when."""

    what: Sentence
    at: Moment


def status(case: Case, law: Law) -> tuple[Sentence, ...]:
    """One sentence for the course of the case (a policy's first region), then one for each thing beside it."""
    regions = {region.key: region for region in law.book.machine.regions}
    course, *beside = zip(regions.values(), case.state.regions, strict=True)
    beside += [(regions[key], state) for key, _reference, state in case.state.references]
    said = [_WORDS.get(region.key, {}).get(state) for region, state in beside]
    return _course(*course), *{one.text: one for one in said if one}.values()


def _course(region: Region, state: str) -> Sentence:
    known = _WORDS.get(region.key, {}).get(state)
    title = next(one.title.en for one in region.state if one.key == state)
    return known or _("Your case: %(state)s.", state=title)


def steps(case: Case, law: Law) -> tuple[Step, ...]:
    """What was done so far, in the order of the world, as it stands after corrections."""
    happened = history(case.entries, law.calendar.zone)
    told = [(_STEPS.get(f"{one.kind}:{one.code}") or _STEPS.get(one.kind), one.moment) for one in happened]
    return tuple(Step(what, at) for what, at in told if what is not None)
