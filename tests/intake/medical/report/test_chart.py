"""The body chart in print."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from intake.medical.drawing import panels
from intake.medical.record import Answer
from intake.medical.report.chart import GAP_MM, VIEWS, _spread, chart, placed
from intake.medical.report.saying import Saying
from tests.intake.medical.exam import shipped
from tests.intake.medical.report.reports import ZONE, finding
from workflow.pages.tongue import tongue

FORM = shipped().examination
SAYING = Saying(tongue("en", ZONE), FORM)
SOMEWHERE = [key for key, one in FORM.regions.all.items() if one.x is not None]


def drawn(*findings):
    """The drawings by their titles."""
    by_view, _nowhere = placed(findings, FORM.regions)
    return {one.title: one for one in chart(SAYING, by_view)[0]}


def test_every_place_of_the_body_has_a_drawing_and_lies_in_it():
    drawings = drawn(*(finding(f"F{number}", region) for number, region in enumerate(SOMEWHERE, 1)))

    assert set(VIEWS) >= set(panels())
    marked = [(mark, one) for one in drawings.values() for mark in one.marks]
    assert {number for mark, _one in marked for number in mark.label.split(", ")} == {
        f"F{number}" for number in range(1, len(SOMEWHERE) + 1)
    }
    assert all(0 <= mark.x <= one.width and 0 <= mark.y <= one.height for mark, one in marked)


def test_front_and_back_are_always_there_and_others_only_with_a_finding():
    assert set(drawn()) == {"From the front", "From behind"}
    assert set(drawn(finding("F1", "702L"))) == {"From the front", "From behind", "Soles of the feet"}


def test_findings_at_one_place_share_a_dot_and_what_has_no_place_is_told():
    findings = [finding("F1", "406R"), finding("F4", "406R"), finding("F5", "901N")]

    _by_view, nowhere = placed(findings, FORM.regions)

    assert [mark.label for mark in drawn(*findings)["From the front"].marks] == ["F1, F4"]
    assert [one.no for one in nowhere] == ["F5"]


def test_a_mark_of_the_doctor_counts_more_than_the_point_of_the_region():
    [usual] = drawn(finding("F1", "406R"))["From the front"].marks
    [typed] = drawn(finding("F1", "406R", mark_x=Answer(50), mark_y=Answer(10)))["From the front"].marks

    assert (typed.x, typed.y) != (usual.x, usual.y)


def test_right_and_left_are_the_persons_own_in_words():
    drawings = drawn(finding("F1", "501R"))

    assert (drawings["From the front"].left, drawings["From the front"].right) == ("Right", "Left")
    assert (drawings["From behind"].left, drawings["From behind"].right) == ("Left", "Right")
    assert drawings["Hands, backs"].spoken == "Hands, backs, with findings F1."


@given(st.lists(st.floats(0, 108), max_size=20).map(sorted))
def test_numbers_at_a_side_never_cover_each_other(wanted):
    assert all(after - before >= GAP_MM - 1e-9 for before, after in pairwise(_spread(wanted, 108)))
