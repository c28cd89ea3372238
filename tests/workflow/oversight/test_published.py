"""Published figures are rounded, hide the few, and tell no share or time of what is hidden."""

from msgspec import structs

from tests.workflow.clocks.stories import shipped
from workflow.oversight import published
from workflow.oversight.compliance import Compliance
from workflow.oversight.estimates import kaplan_meier, wilson
from workflow.oversight.figures import Figures
from workflow.oversight.flow import Flow, Lag, Reached
from workflow.oversight.waiting import title_of, waiting

TITLE = title_of(shipped(), ["allegation_received"])


def a_time(reached, open_still):
    times = dict.fromkeys(range(1, reached + 1), (1, 0)) | {999: (0, open_still)}
    return waiting("registration", TITLE, TITLE, kaplan_meier(times))


def a_row(kept, late, open_late=0, lost=0, *, open=0, ended=0):
    decided = kept + late + open_late + lost
    low, high = wilson(kept, decided)
    return Compliance(
        clock="registration", title=TITLE, kind="limit", limit="24 hours", basis="policy", source="x", verified=True,
        whose=None, whose_title=None, ours=False, kept=kept, late=late, open_late=open_late, lost=lost,
        decided=decided, open=open, cannot_tell=0, ended=ended, share=kept / decided, low=low, high=high,
        time=a_time(kept + late, open_late + lost + open + ended),
    )  # fmt: skip


def shown(*, limits=(), stages=(), steps=(), lag=()):
    return published(Figures(cases=212, limits=limits, watches=(), stages=stages, flow=Flow(steps, (), (), lag)))


def test_rounded_numbers_give_a_rounded_share():
    (row,) = shown(limits=(a_row(196, 11, 6, 0),)).limits

    assert (row.kept, row.late, row.open_late, row.lost, row.decided) == (195, 10, 5, 0, 215)
    assert (row.share, row.low, row.high) == (0.91, 0.86, 0.94)
    assert row.time.counted == 215


def test_a_share_is_hidden_with_any_of_its_numbers():
    (row,) = shown(limits=(a_row(196, 3, 12, 0),)).limits

    assert (row.kept, row.late, row.open_late) == (195, None, None)
    assert (row.share, row.low, row.high, row.time.counted) == (None, None, None, None)


def test_times_of_few_are_hidden_and_those_of_many_lose_their_steps():
    few, many = shown(stages=(a_time(12, 3), a_time(100, 30))).stages

    assert (few.hidden, few.median_hours, few.curve, few.table, few.reached) == (True, None, (), (), None)
    assert (many.counted, many.reached, many.median_hours, many.curve) == (130, 100, 72, ())  # to the day
    assert all(point.left is None and round(point.waiting * 20) == point.waiting * 20 for point in many.table)


def test_a_step_of_few_has_no_share():
    steps = tuple(Reached(key, None, cases, cases / 212) for key, cases in (("allegation", 212), ("sanction", 3)))

    every, sanction = shown(steps=steps).flow.steps

    assert (every.cases, every.share) == (210, 1)
    assert (sanction.cases, sanction.share) == (None, None)


def test_entries_of_roles_do_not_give_each_other_away():
    lags = [
        Lag(role, None, many, 1.0, 2.0) for role, many in ((None, 103), ("doctor", 3), ("prosecutor", 60), ("head", 40))
    ]

    every, doctor, prosecutor, head = shown(lag=tuple(lags)).flow.lag

    assert (every.entries, doctor.entries, prosecutor.entries, head.entries) == (105, None, 60, None)
    assert (doctor.median_hours, head.median_hours, prosecutor.median_hours) == (None, None, 1.0)


def test_what_was_published_stays_as_it_is():
    figures = shown(limits=(a_row(196, 3, 12, 0),), stages=(a_time(12, 3),))

    assert published(structs.replace(figures)).limits[0].late is None
