"""The body as a drawing: rounded parts with the numbers of the regions, in panels (front, back, head, hands, feet).

Right and left are the person's own. The geometry is data (`drawing.toml`); what comes out are paths for SVG in a
panel's own units, for pages and for print alike. What is pressed, coloured or numbered is for whoever draws.
Read `panels`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from math import dist
from pathlib import Path
from typing import Any

from msgspec import Struct

DRAWING = Path(__file__).with_name("drawing.toml")
ROUND = 3.5  # a corner's radius, in units of a panel, where there is room
OTHER = {"R": "L", "L": "R"}
Point = tuple[float, float]
Corners = tuple[Point, ...]


class Part(Struct, frozen=True):
    """A region in a panel: `code` as in `regions.csv` ("405R"), `path` the d of a path, `middle` for its number."""

    code: str
    path: str
    middle: Point
    corners: Corners


class Panel(Struct, frozen=True):
    """One drawing. `box` is what of it is shown (x, y, width, height); `size` is what 100 of a region's x and y are."""

    view: str
    size: Point
    box: tuple[float, float, float, float]
    outlines: tuple[str, ...]
    parts: tuple[Part, ...]

    def at(self, x: float, y: float) -> Point:
        """A point that is given in hundredths of the panel, in its units."""
        return (x * self.size[0] / 100, y * self.size[1] / 100)


@cache
def panels() -> Mapping[str, Panel]:
    """Every panel, by its view, in the order of the drawing."""
    read = tomllib.loads(DRAWING.read_text(encoding="utf-8"))
    return {
        view: _panel(view, read[given["mirrors"]] if "mirrors" in given else given, given)
        for view, given in read.items()
    }


def _panel(view: str, shapes: Mapping[str, Any], given: Mapping[str, Any]) -> Panel:
    width, height = shapes["size"]
    x, y, wide, high = shapes["box"]
    is_mirrored = "mirrors" in given
    is_of_one_side = is_mirrored or view in ("right", "head_right")
    outlines = [_corners(one) for one in shapes.get("outline", ())]
    for one in shapes.get("outline_pairs", ()):
        outlines += [_corners(one), _mirrored(_corners(one), width)]
    parts = [(f"{number}M", _corners(one)) for number, one in shapes.get("middle", {}).items()]
    for side in ("R", "L"):
        for number, one in shapes.get(side, {}).items():
            parts.append((f"{number}{side}", _corners(one)))
            if not is_of_one_side:
                parts.append((f"{number}{OTHER[side]}", _mirrored(_corners(one), width)))
    if is_mirrored:
        x = width - x - wide
        outlines = [_mirrored(one, width) for one in outlines]
        parts = [(code[:-1] + OTHER[code[-1]], _mirrored(one, width)) for code, one in parts]
    numbers = {code: tuple(where) for code, where in shapes.get("numbers", {}).items()}
    drawn = tuple(Part(code, path_of(one), numbers.get(code) or _middle(one), one) for code, one in parts)
    return Panel(view, (width, height), (x, y, wide, high), tuple(path_of(one) for one in outlines), drawn)


def path_of(corners: Corners) -> str:
    """A closed path with rounded corners."""
    steps = list(_steps(corners))
    (first, _corner, _after), *_more = steps
    drawn = [f"M{_said(first)}"]
    for number, (before, corner, after) in enumerate(steps):
        drawn.append(f"{'' if number == 0 else 'L' + _said(before)}Q{_said(corner)} {_said(after)}")
    return "".join(drawn) + "Z"


def _steps(corners: Corners) -> Iterator[tuple[Point, Point, Point]]:
    """Each corner with where the rounding begins and ends."""
    for number, corner in enumerate(corners):
        before, after = corners[number - 1], corners[(number + 1) % len(corners)]
        yield _towards(corner, before), corner, _towards(corner, after)


def _towards(corner: Point, other: Point) -> Point:
    length = dist(corner, other)
    share = min(ROUND, length / 2) / length
    return (corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share)


def _corners(written: str) -> Corners:
    pairs = (one.split() for one in written.split(","))
    return tuple((float(x), float(y)) for x, y in pairs)


def _mirrored(corners: Corners, width: float) -> Corners:
    return tuple((width - x, y) for x, y in corners)


def _middle(corners: Corners) -> Point:
    """The middle of the area (the usual sum over a polygon's edges)."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return (round(x / (3 * area), 1), round(y / (3 * area), 1))


def _said(point: Point) -> str:
    return f"{point[0]:.4g} {point[1]:.4g}"
