"""The line above every page of a demo: that it is one, and which day it is there."""

from datetime import timedelta

from config.clock import DemoClock, lives_at, machine_now, now_utc
from config.demo.line import on_top
from tests.builders import ZONE
from workflow.pages.languages import LANGUAGES
from workflow.pages.tongue import tongue

DAY = timedelta(days=1)


def test_where_people_work_no_line_stands(tmp_path):
    with lives_at(tmp_path, is_demo=False):
        assert {on_top(tongue(code, ZONE)) for code in LANGUAGES} == {""}


def test_a_demo_says_that_nobody_in_it_exists(tmp_path):
    with lives_at(tmp_path, is_demo=True):
        assert on_top(tongue("en", ZONE)) == "Demo: nobody here exists. Report nothing real."


def test_after_days_have_passed_it_says_which_day_it_is_and_how_far_ahead(tmp_path):
    with lives_at(tmp_path, is_demo=True):
        for days, ahead in ((1, "1 day ahead"), (3, "3 days ahead"), (40, "40 days ahead")):
            DemoClock(tmp_path).move_to(machine_now() + days * DAY)
            speaks, now = tongue("en", ZONE), now_utc()
            assert on_top(speaks).startswith(f"Demo: it is {now.astimezone(ZONE):%A} {speaks.day(now)}, {ahead}.")
            for code in LANGUAGES:
                assert str(now.astimezone(ZONE).year) in on_top(tongue(code, ZONE))


def test_within_a_day_it_says_what_time_it_is(tmp_path):
    with lives_at(tmp_path, is_demo=True):
        DemoClock(tmp_path).move_to(machine_now() + timedelta(seconds=1))
        assert on_top(tongue("en", ZONE)).endswith("Report nothing real.")
