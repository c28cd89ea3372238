"""In what order a report tells what the form holds, and what each of its three versions leaves out.

The order is that of the Istanbul Protocol's annex IV (2004 edition, I to XVII). Every section, list and field of the
form has its one part here; a test walks the form. Read `PARTS`, then `part_of`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from intake.medical.form import Section
from workflow.errors import Sentence, _


class Version(StrEnum):
    """Who it is for. FULL: whoever holds the medical part. CARE: whoever treats the person, without account and names.
    RESTRICTED: whoever gets less because the person limits sharing."""

    FULL = "full"
    CARE = "care"
    RESTRICTED = "restricted"


CIRCUMSTANCES, QUALIFICATIONS, TRUTH, BACKGROUND = "circumstances", "qualifications", "truth", "background"
ALLEGATIONS, SYMPTOMS, PHYSICAL, PSYCHOLOGICAL = "allegations", "symptoms", "physical", "psychological"
PHOTOGRAPHS, TESTS, CONSULTATIONS, INTERPRETATION = "photographs", "tests", "consultations", "interpretation"
CONCLUSIONS, RESTRICTIONS, SIGNATURE, ANNEXES = "conclusions", "restrictions", "signature", "annexes"

PARTS: Final[Mapping[str, Sentence]] = {
    CIRCUMSTANCES: _("Case and circumstances"),
    QUALIFICATIONS: _("Qualifications of the author"),
    TRUTH: _("Statement of truth"),
    BACKGROUND: _("Background"),
    ALLEGATIONS: _("What the person says happened"),
    SYMPTOMS: _("Symptoms and their effects"),
    PHYSICAL: _("Physical examination"),
    PSYCHOLOGICAL: _("Psychological examination"),
    PHOTOGRAPHS: _("Photographs"),
    TESTS: _("Test results"),
    CONSULTATIONS: _("Consultations"),
    INTERPRETATION: _("Interpretation of the findings"),
    CONCLUSIONS: _("Conclusions and recommendations"),
    RESTRICTIONS: _("Restrictions on the examination"),
    SIGNATURE: _("Signature"),
    ANNEXES: _("Annexes"),
}

OF_SECTION: Final[Mapping[str, str]] = {
    "A": CIRCUMSTANCES,
    "B": CIRCUMSTANCES,
    "C": CIRCUMSTANCES,
    "D": CIRCUMSTANCES,
    "E": BACKGROUND,
    "F": BACKGROUND,
    "G": ALLEGATIONS,
    "H": SYMPTOMS,
    "I": PHYSICAL,
    "J": PSYCHOLOGICAL,
    "K": TESTS,
    "L": PHOTOGRAPHS,
    "M": SYMPTOMS,
    "N": INTERPRETATION,
    "O": RESTRICTIONS,
    "P": CONCLUSIONS,
    "Q": ANNEXES,
}
# Fields that stand elsewhere than the rest of their section.
OF_KEY: Final[Mapping[str, str]] = {
    "author": QUALIFICATIONS,
    "author_licence": QUALIFICATIONS,
    "author_role": QUALIFICATIONS,
    "author_link": QUALIFICATIONS,
    "qualifications": QUALIFICATIONS,
    "prior_involvement": QUALIFICATIONS,
    "truth_statement": TRUTH,
    "pressure": TRUTH,
    "overall_grade": CONCLUSIONS,
    "overall_no_grade_reason": CONCLUSIONS,
    "overall_reason": CONCLUSIONS,
    "basis": CONCLUSIONS,
}
# On every page, drawn, or said with the signature. Who must not learn of an examination is in no print at all: the
# paper might reach them.
NEVER: Final = frozenset({"exam_no", "signed_at", "signature", "mark_x", "mark_y", "must_not_reach"})
# Of whatever part, these are about another one, and go where it goes.
ABOUT: Final[Mapping[str, str]] = {
    "attribution": ALLEGATIONS,
    "episode_ref": ALLEGATIONS,
    "psych_summary": PSYCHOLOGICAL,
    "photo_refs": PHOTOGRAPHS,
}

# What a copy for care has no need of: who is who (the author apart), and what is said to have been done to the person.
SAYS_WHO: Final = frozenset(
    {"subject_name", "subject_number", "identity_checked", "requested_person", "request_ref", "interpreter_person"}
    | {"accompanied_by", "present", "guardian", "who_detained", "by", "witness", "recipient", "delivered"}
)
SAYS_WHAT_HAPPENED: Final = frozenset(
    {"detention", "questions_asked", "fear_of_reprisal", "child_view", "attribution", "episode_ref", "other_causes"}
    | {"grade", "no_grade_reason", "psych_grade", "psych_no_grade_reason", "overall_grade", "overall_no_grade_reason"}
    | {"overall_reason", "basis", "formulation_expected", "formulation_culture", "formulation_course"}
    | {"formulation_stressors", "restriction_statement"}
)
FOR_CARE: Final = frozenset({ALLEGATIONS, INTERPRETATION})
IF_RESTRICTED: Final = frozenset({ALLEGATIONS, BACKGROUND, PSYCHOLOGICAL, PHOTOGRAPHS})
LEAVABLE: Final = frozenset(PARTS) - {QUALIFICATIONS, TRUTH, SIGNATURE, ANNEXES}


def part_of(section: Section, key: str) -> str:
    """The part in which a field or a list of a section stands."""
    return OF_KEY.get(key, OF_SECTION[section.key])


def left_out(version: Version, without: frozenset[str]) -> frozenset[str]:
    """The parts that a version leaves out. `without`: those that the person does not want shared; none named means
    the usual ones of a restricted version."""
    if version is Version.RESTRICTED:
        return (without & LEAVABLE) or IF_RESTRICTED
    return FOR_CARE if version is Version.CARE else frozenset()


def is_shown(key: str, version: Version, out: frozenset[str]) -> bool:
    """Whether a field or a list is in a version that leaves those parts out."""
    if key in NEVER or ABOUT.get(key) in out:
        return False
    return version is not Version.CARE or key not in SAYS_WHO | SAYS_WHAT_HAPPENED
