"""The report of an incident: force, restraint, violence, self-harm, injury or death in a place where people are held.

What kind, when and where; what came before, what happened, what was done after; who was there, by what means, whether a
doctor was called, who was told. Its words lie in `allegation`, who the person is in `identity`. Read `Incident`.
"""

from collections.abc import Mapping

import msgspec

from intake.dossier.contents import CONTACT, Contact, Private
from intake.incidents.telling import INCIDENT, Entering, Times, source_of
from workflow.errors import Sentence, _
from workflow.moment import Moment

INCIDENT_REPORT = "incident_report"  # the kind of the item
KINDS: Mapping[str, Sentence] = {
    "force": _("Force used by staff"),
    "restraint": _("Restraint: handcuffs, belt, fixing to a bed, isolation"),
    "violence": _("Violence between people held"),
    "self_harm": _("Self-harm, or an attempt at suicide"),
    "injury": _("Injury of another or an unknown cause"),
    "death": _("Death"),
    "allegation": _("Ill-treatment that somebody told of or saw"),
    "other": _("Something else"),
}
ROLES: Mapping[str, Sentence] = {
    "held": _("Another person held here"),
    "officer": _("Officers of this place"),
    "special": _("A special unit"),
    "police": _("Police"),
    "health": _("Health staff"),
    "visitor": _("Visitors or others"),
    "nobody": _("Nobody else"),
    "unknown": _("Not known"),
}
MEANS: Mapping[str, Sentence] = {
    "hands": _("Hands, holds, body weight"),
    "baton": _("Baton"),
    "spray": _("Pepper spray or gas"),
    "cuffs": _("Handcuffs"),
    "leg_restraint": _("Leg restraint or belt"),
    "bed": _("Fixing to a bed"),
    "isolation": _("Isolation cell"),
    "medicine": _("Medicine against the will"),
    "electric": _("Electric device"),
    "firearm": _("Firearm"),
    "dog": _("Dog"),
    "object": _("Another object"),
    "none": _("None"),
    "unknown": _("Not known"),
}
YES_NO: Mapping[str, Sentence] = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
DOCTOR: Mapping[str, Sentence] = {
    "came": _("Yes, and came"),
    "called": _("Yes, and has not come yet"),
    "no": _("No"),
}
# To whom it was reported; the codes are those of the register (list register_outcome) as far as it has them.
TOLD: Mapping[str, Sentence] = {
    "reported_prosecutor": _("The prosecutor"),
    "reported_inspectorate": _("The Police Inspectorate"),
    "reported_management": _("The head of this place"),
    "family": _("The family of the person"),
    "lawyer": _("The lawyer of the person"),
    "nobody": _("Nobody else yet"),
}
GENDERS: Mapping[str, Sentence] = {"woman": _("Woman"), "man": _("Man"), "other": _("Another answer")}
HEALTH_STAFF, OTHER_STAFF = "health", "staff"
AUTHORS: Mapping[str, Sentence] = {HEALTH_STAFF: _("Doctor or nurse"), OTHER_STAFF: _("Other staff")}


class Person(Private, frozen=True, kw_only=True):
    """Whom it is about, as the institution knows them."""

    name: str = ""
    number: str = ""
    birth_year: int | None = None
    gender: str = ""

    @property
    def contact(self) -> str:
        """In one line, as the identity of a dossier is kept, so that an earlier case of the same person is found."""
        return ", ".join(str(one) for one in (self.name, self.number, self.birth_year) if one)


class Incident(Private, frozen=True, kw_only=True, omit_defaults=True):
    """An incident as it was written. Times as the log writes them; `person` lies apart."""

    kind: str
    happened_at: str
    place: str
    what: str
    before: str = ""
    after: str = ""
    involved: tuple[str, ...] = ()
    involved_words: str = ""
    means: tuple[str, ...] = ()
    means_words: str = ""
    injured: str = ""
    injured_words: str = ""
    doctor: str = ""
    doctor_words: str = ""
    told: tuple[str, ...] = ()
    told_words: str = ""
    cameras: str = ""
    cameras_words: str = ""
    witnesses: str = ""
    author: str = ""
    author_role: str = ""
    language: str = "sq"


def read_incident(content: bytes) -> Incident:
    """A report as it was sealed."""
    return msgspec.json.decode(content, type=Incident)


def entering_of(
    incident: Incident, person: Person, happened: Moment, *, setting: str, is_urgent: bool, case_number: str
) -> Entering:
    """The report as an entry that may be sent."""
    sealed = [("allegation", INCIDENT_REPORT, incident.written())]
    if person.contact:
        sealed.append(("identity", CONTACT, Contact(person.contact).written()))
    return Entering(
        kind=INCIDENT,
        occasion=incident.kind,
        setting=setting,
        source=source_of(setting, is_health_staff=incident.author_role == HEALTH_STAFF),
        times=Times(happened=happened),
        reported=incident.told,
        sealed=tuple(sealed),
        language=incident.language,
        is_urgent=is_urgent,
        case_number=case_number,
    )
