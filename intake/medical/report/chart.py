"""The body chart in print: the drawing that the doctor saw, the parts with findings darkened, the numbers at the side.

A finding stands where the doctor put it, else at its region's own point; a dot, a thin line, and the number, so that
numbers never cover each other. Only drawings with a finding are shown, front and back always. Read `chart`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean
from typing import Final

from intake.medical.drawing import Panel, panels
from intake.medical.form import Regions
from intake.medical.record import Entry
from intake.medical.report.blocks import Drawing, Mark
from intake.medical.report.readable import line
from intake.medical.report.saying import Saying
from workflow.errors import Sentence, _

LARGE_MM, SMALL_MM = 108.0, 46.0  # the longer side of a drawing on paper
SIDE_MM = 15.0  # beside a drawing, for numbers
GAP_MM = 4.6  # between two numbers, middle to middle
BODY: Final = ("front", "back", "right", "left")
ALWAYS: Final = ("front", "back")

VIEWS: Final[Mapping[str, Sentence]] = {
    "front": _("From the front"),
    "back": _("From behind"),
    "right": _("Right side"),
    "left": _("Left side"),
    "head_front": _("Face"),
    "head_back": _("Back of the head"),
    "head_right": _("Head, right side"),
    "head_left": _("Head, left side"),
    "head_top": _("Head from above"),
    "mouth": _("Mouth"),
    "hand_back": _("Hands, backs"),
    "hand_palm": _("Hands, palms"),
    "foot_top": _("Feet from above"),
    "foot_sole": _("Soles of the feet"),
    "genital": _("Genital and anal region"),
}
SIDES: Final[Mapping[str, Sentence]] = {"R": _("Right"), "L": _("Left")}


def placed(findings: Iterable[Entry], regions: Regions) -> tuple[dict[str, list[Entry]], list[Entry]]:
    """The findings by drawing, and those that no drawing has a place for."""
    found: dict[str, list[Entry]] = defaultdict(list)
    nowhere = []
    for finding in findings:
        region = regions.all.get(str(finding.get("region").value))
        if region is None or region.x is None or region.view not in panels():
            nowhere.append(finding)
        else:
            found[region.view].append(finding)
    return found, nowhere


def chart(saying: Saying, by_view: Mapping[str, Sequence[Entry]]) -> tuple[list[Drawing], dict[str, bytes]]:
    """The drawings, and the files that they name."""
    shown = {view: panel for view, panel in panels().items() if view in by_view or view in ALWAYS}
    drawings = [_drawing(saying, panel, by_view.get(view, ())) for view, panel in shown.items()]
    pictures = {f"{view}.svg": _svg(panel, _touched(by_view.get(view, ()))) for view, panel in shown.items()}
    return drawings, pictures


def _touched(findings: Iterable[Entry]) -> set[str]:
    return {str(one.get("region").value) for one in findings}


def _drawing(saying: Saying, panel: Panel, findings: Sequence[Entry]) -> Drawing:
    say = saying.speaker.say
    _x, _y, wide, high = panel.box
    is_large = panel.view in BODY
    scale = (LARGE_MM if is_large else SMALL_MM) / max(wide, high)
    width, height = wide * scale, high * scale
    numbers = ", ".join(line(one.no) for one in findings)
    title = say(VIEWS[panel.view])
    spoken = say(_("%(view)s, with findings %(numbers)s.", view=title, numbers=numbers)) if numbers else title
    left, right = _sides(panel)
    return Drawing(
        file=f"{panel.view}.svg",
        title=title,
        spoken=spoken,
        left=say(SIDES[left]) if left else "",
        right=say(SIDES[right]) if right else "",
        width=width,
        height=height,
        side=SIDE_MM,
        is_large=is_large,
        marks=_marks(_points(panel, findings, saying.form.regions, scale), width, height),
    )


def _sides(panel: Panel) -> tuple[str, str]:
    """Whose side lies at the left and at the right of a drawing that shows both."""
    middles = {side: [one.middle[0] for one in panel.parts if one.code.endswith(side)] for side in SIDES}
    if not all(middles.values()):
        return "", ""
    return ("R", "L") if mean(middles["R"]) < mean(middles["L"]) else ("L", "R")


def _points(
    panel: Panel, findings: Iterable[Entry], regions: Regions, scale: float
) -> dict[tuple[float, float], list[str]]:
    """Numbers of findings by their place on the drawing (mm)."""
    found: dict[tuple[float, float], list[str]] = defaultdict(list)
    for one in findings:
        region = regions.all[str(one.get("region").value)]
        marked = one.get("mark_x").value, one.get("mark_y").value
        x, y = marked if None not in marked else (region.x, region.y)
        at = panel.at(float(x or 0), float(y or 0))
        found[(at[0] - panel.box[0]) * scale, (at[1] - panel.box[1]) * scale].append(line(one.no))
    return found


def _marks(points: Mapping[tuple[float, float], Sequence[str]], width: float, height: float) -> list[Mark]:
    """Each place with its numbers at the nearer side, one below the other in the order of the places."""
    at_left = [at for at in points if at[0] < width / 2]
    found = []
    for side, column in ((-SIDE_MM / 2, at_left), (width + SIDE_MM / 2, [at for at in points if at not in at_left])):
        column.sort(key=lambda at: (at[1], at[0]))
        heights = _spread([at[1] for at in column], height)
        found += [
            Mark(at[0], at[1], side, label_y, ", ".join(points[at]))
            for at, label_y in zip(column, heights, strict=True)
        ]
    return found


def _spread(wanted: Sequence[float], height: float) -> list[float]:
    """Heights near those wanted, in the same order, `GAP_MM` apart, and moved up where they would leave the drawing."""
    found: list[float] = []
    for one in wanted:
        found.append(max(one, found[-1] + GAP_MM) if found else max(one, GAP_MM / 2))
    lowest = height
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], lowest)
        lowest = found[number] - GAP_MM
    return found


def _svg(panel: Panel, touched: set[str]) -> bytes:
    """The drawing with the numbers of its regions."""
    drawn = [f'<path class="o" d="{path}"/>' for path in panel.outlines]
    drawn += [f'<path class="{"t" if one.code in touched else "p"}" d="{one.path}"/>' for one in panel.parts]
    size = 6.5 if panel.view in BODY else max(panel.box[2:]) / 22
    drawn += [
        f'<text x="{one.middle[0]:g}" y="{one.middle[1] + size * 0.35:g}">{one.code[:3]}</text>' for one in panel.parts
    ]
    box = " ".join(f"{one:g}" for one in panel.box)
    line_width = max(panel.box[2:]) / 500
    style = (
        f"path{{stroke:#4d565a;stroke-width:{line_width:g}}}.o{{fill:none;stroke:#b9b2a5}}.p{{fill:#fff}}.t{{fill:#c9c9c9}}"
        f"text{{font-family:'DejaVu Sans Mono';font-size:{size:g}px;fill:#4d565a;text-anchor:middle}}"
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{panel.box[2]:g}" height="{panel.box[3]:g}">'
    )
    return f"{head}<style>{style}</style>{''.join(drawn)}</svg>".encode()
