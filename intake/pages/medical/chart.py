"""The body chart: which part of the drawing has which findings, and where a press on a part leads.

The grouped list of the form does all that the drawing does; the drawing is for the eye and the mouse. Read `chart`.
"""

from collections.abc import Sequence

from msgspec import Struct

from intake.medical.drawing import Panel, Part, panels
from intake.medical.form import Form
from intake.medical.record import Entry
from workflow.errors import Sentence, _
from workflow.pages.tongue import Tongue

GENITAL, RIGHT, LEFT = "genital", "R", "L"
TITLES: dict[str, Sentence] = {
    "front": _("From the front"),
    "back": _("From behind"),
    "head_front": _("Face"),
    "head_right": _("Head, right"),
    "right": _("Right side"),
    "left": _("Left side"),
    "head_left": _("Head, left"),
    "head_back": _("Head, back"),
    "head_top": _("Head, top"),
    "mouth": _("Mouth"),
    "hand_back": _("Hands, back"),
    "hand_palm": _("Hands, palm"),
    "foot_top": _("Feet, top"),
    "foot_sole": _("Feet, sole"),
    GENITAL: _("Genital and anal region"),
}
BODY = ("front", "back")
TALL = ("right", "left")  # beside the heads
NARROW = 100  # units: wider ones have room for two
# Where the letters for right and left stand; elsewhere the title says the side. In a back view right is at the right.
BOTH_SIDES = frozenset({"front", "back", "head_front", "hand_back", "hand_palm", "foot_top", "foot_sole"})
FLIPPED = frozenset({"back"})
LETTER, ACROSS, DOWN = 7.2, 5.0, 4.5  # a mark: size of its letters, half of its height, units beside its words


class DrawnPart(Struct, frozen=True):
    """A part: its number stands at `x`, `y` unless a finding's mark does; `href` is where a press leads."""

    path: str
    number: str
    x: float
    y: float
    href: str
    has: bool
    is_picked: bool


class Mark(Struct, frozen=True):
    """The numbers of findings at one point: "F1, F4"."""

    words: str
    x: float
    y: float
    width: float


class Drawing(Struct, frozen=True):
    """One panel as it is drawn. `room` is what it takes in the grid; `sides` are the letters R and L, placed."""

    title: str
    box: str
    font: float
    room: str
    outlines: tuple[str, ...]
    parts: list[DrawnPart]
    marks: list[Mark]
    sides: list[tuple[str, float, float]]


class Chart(Struct, frozen=True):
    """The body from both sides, and everything that needs a drawing of its own."""

    body: list[Drawing]
    more: list[Drawing]


def chart(
    tongue: Tongue, form: Form, findings: Sequence[Entry], *, onto: str, picked: str = "", may_genital: bool
) -> Chart:
    """The drawings with these findings; a press leads to `onto` with the region in its query."""
    drawn = {
        view: _drawing(tongue, form, panel, findings, onto, picked)
        for view, panel in panels().items()
        if may_genital or view != GENITAL
    }
    more = sorted((view for view in drawn if view not in BODY), key=list(TITLES).index)
    return Chart([drawn[view] for view in BODY], [drawn[view] for view in more])


def _drawing(tongue: Tongue, form: Form, panel: Panel, findings: Sequence[Entry], onto: str, picked: str) -> Drawing:
    here = {part.code for part in panel.parts}
    within = [one for one in findings if region_of(one) in here]
    regions = {region_of(one) for one in within}
    x, y, width, height = panel.box
    return Drawing(
        title=tongue.say(TITLES[panel.view]),
        box=f"{x:g} {y:g} {width:g} {height:g}",
        font=7.2 if height > 2 * width or width <= NARROW else 8.8,
        room="tall" if panel.view in TALL else "wide" if width > NARROW else "",
        outlines=panel.outlines,
        parts=[_part(one, onto, regions, picked) for one in panel.parts],
        marks=_marks(form, panel, within),
        sides=_sides(tongue, panel),
    )


def region_of(finding: Entry) -> str:
    """Where a finding is; empty where nobody said."""
    return next(iter(finding.get("region").codes), "")


def _part(part: Part, onto: str, regions: set[str], picked: str) -> DrawnPart:
    x, y = part.middle
    return DrawnPart(
        path=part.path,
        number="" if part.code in regions else part.code[:-1],
        x=x,
        y=y,
        href=f"{onto}?region={part.code}",
        has=part.code in regions,
        is_picked=part.code == picked,
    )


def _marks(form: Form, panel: Panel, findings: Sequence[Entry]) -> list[Mark]:
    at: dict[tuple[float, float], list[str]] = {}
    for one in findings:
        at.setdefault(_point(form, panel, one), []).append(one.no)
    marks = []
    for (x, y), numbers in at.items():
        words = ", ".join(numbers)
        marks.append(Mark(words, x, y, round(len(words) * DOWN + ACROSS, 1)))
    return marks


def _point(form: Form, panel: Panel, finding: Entry) -> tuple[float, float]:
    """Where the mark stands: where somebody put it, else the region's own point."""
    region = form.regions.all[region_of(finding)]
    typed = finding.get("mark_x").value, finding.get("mark_y").value
    x, y = typed if all(isinstance(one, int | float) for one in typed) else (region.x or 0, region.y or 0)
    return panel.at(float(x), float(y))


def _sides(tongue: Tongue, panel: Panel) -> list[tuple[str, float, float]]:
    if panel.view not in BOTH_SIDES:
        return []
    x, y, width, _height = panel.box
    right, left = tongue.say(_("R")), tongue.say(_("L"))
    first, second = (left, right) if panel.view in FLIPPED else (right, left)
    return [(first, x + width * 0.06, y + 9), (second, x + width * 0.94, y + 9)]
