"""The drawing of the body against the regions that findings may be in."""

import pytest

from config.settings import shipped_medical
from intake.medical.drawing import panels
from intake.medical.loading import read_medical

REGIONS = read_medical(shipped_medical()).examination.regions
PARTS = [(panel, part) for panel in panels().values() for part in panel.parts]


def inside(point, corners):
    """Whether a ray from the point crosses the edges an odd number of times."""
    x, y = point
    crossed = False
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed


def test_every_region_that_lies_somewhere_is_drawn_once_in_its_own_panel():
    drawn = sorted((part.code, panel.view) for panel, part in PARTS)

    assert drawn == sorted((key, one.view) for key, one in REGIONS.all.items() if one.view != "none")


@pytest.mark.parametrize(("panel", "part"), PARTS, ids=[part.code for _panel, part in PARTS])
def test_a_regions_own_point_lies_inside_its_part_and_in_no_other(panel, part):
    region = REGIONS.all[part.code]
    point = panel.at(region.x, region.y)

    assert [one.code for one in panel.parts if inside(point, one.corners)] == [part.code]


@pytest.mark.parametrize(("panel", "part"), PARTS, ids=[part.code for _panel, part in PARTS])
def test_a_part_lies_in_what_is_shown_and_its_path_is_closed(panel, part):
    x, y, width, height = panel.box

    assert all(x <= left <= x + width and y <= top <= y + height for left, top in (*part.corners, part.middle))
    assert part.path.startswith("M")
    assert part.path.endswith("Z")
    assert part.path.count("M") == 1


def test_right_is_the_persons_right_in_front_and_behind():
    middle = {part.code: part.middle[0] for panel, part in PARTS if panel.view in ("front", "back")}

    assert middle["602R"] < 100 < middle["602L"]  # seen from the front
    assert middle["604L"] < 100 < middle["604R"]  # seen from behind


def test_the_sides_of_a_pair_are_mirrored():
    by_code = {part.code: (panel, part) for panel, part in PARTS}
    for panel, right in PARTS:
        if right.code.endswith("R") and panel.view not in ("right", "head_right"):
            left = by_code[right.code[:-1] + "L"][1]
            assert sorted(left.corners) == sorted((panel.size[0] - x, y) for x, y in right.corners)
