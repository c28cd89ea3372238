"""The shipped policy against the shipped judgments: what the courts condemned must show, and little else."""

import pytest

from tests.workflow.chronology.judgments import all_replayed
from tests.workflow.clocks.fidelity import figures
from workflow.chronology.comparison import compared


@pytest.fixture(scope="module")
def measured():
    return figures(all_replayed())


def test_every_condemned_delay_shows(measured):
    assert (measured.shown, measured.named) == (24, 24)


def test_a_right_clock_shows_all_but_one(measured):
    assert measured.right >= 20


def test_most_delays_are_met_from_end_to_end_by_a_clock(measured):
    assert measured.exact >= 15


def test_it_is_quiet_where_no_court_condemned_anything(measured):
    assert measured.noise <= 2.5
    assert measured.aim >= 1.75


def test_there_are_no_more_alarms_than_somebody_can_follow(measured):
    assert measured.alarms < 12.5
    assert measured.at_once <= 3


def test_what_the_court_accepted_is_not_shown_by_the_age_of_the_investigation():
    chronology, replay = next(one for one in all_replayed() if one[0].id == "russia-denis-vasilyev-police")

    assert len(compared(chronology, replay)) == 1
    assert not [
        entry
        for entry in replay
        if entry.clock == "investigation_outer_limit" and entry.verdict in ("late", "open_late")
    ]
