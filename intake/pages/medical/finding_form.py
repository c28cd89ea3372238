"""The form of one finding, as short as it can be true: what has to be answered in three groups, the rest folded away.

Every code is a list to type into, sizes stand side by side, and why something is not answered is said in one place, so
that twelve findings can be entered by keyboard. Read `arranged`.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from intake.medical.form import Field
from intake.medical.record import NOTHING, Answer
from intake.pages.medical.asking.shown import Asker, Shown
from intake.pages.visit import Visit
from workflow.errors import Sentence, _

FINDING, REGION = "finding", "region"
WIDE, HALF, THIRD, TWO_THIRDS = "vg-f6", "vg-f3", "vg-f2", "vg-f4"
# What the doctor sees, what the person says, what the doctor thinks: three layers, never in one field.
GROUPS: Sequence[tuple[Sentence, Mapping[str, str]]] = (
    (
        _("What you see"),
        {
            "region": TWO_THIRDS,
            "digit": THIRD,
            "kind": TWO_THIRDS,
            "count": THIRD,
            "length_mm": THIRD,
            "width_mm": THIRD,
            "measured": THIRD,
            "colour": HALF,
            "shape": HALF,
            "landmarks": WIDE,
            "tenderness": HALF,
            "healing": HALF,
        },
    ),
    (_("What the person says"), {"attribution": HALF, "episode_ref": HALF, "treated": HALF}),
    (
        _("What you think"),
        {
            "age_estimate": THIRD,
            "age_basis": TWO_THIRDS,
            "grade": WIDE,
            "no_grade_reason": WIDE,
            "other_causes": WIDE,
        },
    ),
)
MAIN = {key for _title, keys in GROUPS for key in keys}


class Group(Struct, frozen=True):
    """Fields under a heading."""

    title: str
    fields: list[Shown]


class Arranged(Struct, frozen=True):
    """The form: groups, what is folded away, the fields of which may be said why they are blank, and what is open."""

    groups: list[Group]
    more: list[Shown]
    said: list[Shown]
    blanks: list[Shown]
    is_more_open: bool
    is_blank_open: bool


def arranged(asker: Asker, fields: Sequence[Field], answers: Mapping[str, Answer], visit: Visit) -> Arranged:
    """The fields in their groups; the drawing may have chosen the region."""
    answers = _with_region(asker, answers, visit)
    shown = {one.key: asker.shown(one, answers.get(one.key, NOTHING), one.key) for one in fields}
    groups = [
        Group(
            asker.tongue.say(title),
            [_placed(shown[key], width) for key, width in keys.items() if key in shown],
        )
        for title, keys in GROUPS
    ]
    more = [one for key, one in shown.items() if key not in MAIN]
    blanks = [one for one in shown.values() if one.reasons]
    typed = visit.answers
    return Arranged(
        groups=groups,
        more=more,
        said=[one for key, one in shown.items() if key in MAIN and one.is_worded_first and not is_said(one)],
        blanks=blanks,
        is_more_open=any(one.value or one.values or one.words or typed.get(one.name) for one in more)
        or any(shown[key].words or typed.get(f"{key}.words") for key in ("kind",)),
        is_blank_open=any(
            one.blank or typed.get(f"{one.name}.blank") or typed.get(f"{one.name}.why") for one in blanks
        ),
    )


def _placed(one: Shown, width: str) -> Shown:
    """A field in its place; its words beside it only where they are the person's own."""
    return msgspec.structs.replace(one, width=width, is_worded_first=is_said(one))


def is_said(one: Shown) -> bool:
    """Whether the words beside it are what the person says."""
    return one.name == "attribution"


def _with_region(asker: Asker, answers: Mapping[str, Answer], visit: Visit) -> Mapping[str, Answer]:
    """The region that a press on the drawing chose; only one that the list offers."""
    chosen = picked(visit)
    offered = {key for _title, options in asker.places() for key, _words in options}
    if REGION in answers or chosen not in offered:
        return answers
    return {**answers, REGION: Answer(chosen)}


def picked(visit: Visit) -> str:
    """What a press on the drawing chose."""
    return str(visit.request.query_params.get(REGION, ""))
