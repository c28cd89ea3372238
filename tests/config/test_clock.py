"""The one clock: the machine's where people work, ahead of it in a demo whose days were let pass."""

import os
from datetime import datetime, timedelta

import pytest

from config import clock
from config.clock import DemoClock, ahead, in_demo, lives_at, machine_now, now_utc
from intake.people.typed_codes import DIGITS, step_of, written

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def is_about(one, other):
    """Whether two instants are the same but for the time that a test takes."""
    return abs(one - other) <= 5 * SECOND


def test_where_people_work_it_is_the_machines_time_whatever_lies_in_the_data_folder(tmp_path):
    DemoClock(tmp_path).move_to(machine_now() + 30 * DAY)

    with lives_at(tmp_path, is_demo=False):
        assert (in_demo(), ahead()) == (False, timedelta())
        assert is_about(now_utc(), machine_now())


def test_a_demo_is_ahead_by_what_passed_and_goes_on_from_there(tmp_path):
    with lives_at(tmp_path, is_demo=True):
        assert is_about(now_utc(), machine_now())
        DemoClock(tmp_path).move_to(machine_now() + 3 * DAY)
        assert in_demo()
        assert is_about(now_utc(), machine_now() + 3 * DAY)

    assert (in_demo(), ahead()) == (False, timedelta())


def test_whoever_lives_there_already_follows_every_move_and_the_end_of_it(tmp_path):
    with lives_at(tmp_path, is_demo=True):
        for days in (1, 2, 40):
            DemoClock(tmp_path).move_to(machine_now() + days * DAY)
            assert is_about(now_utc(), machine_now() + days * DAY)
        (tmp_path / clock.KEPT_IN).unlink()
        assert ahead() == timedelta()


@pytest.mark.parametrize("torn", [b"", b"{", b'{"ahead_seconds": -86400}', b'{"ahead_seconds": 1e99}', b"[]", b"\xff"])
def test_a_file_that_makes_no_sense_moves_nothing(tmp_path, torn):
    (tmp_path / clock.KEPT_IN).write_bytes(torn)

    with lives_at(tmp_path, is_demo=True):
        assert ahead() == timedelta()


def test_it_never_goes_behind_the_machine(tmp_path):
    with lives_at(tmp_path, is_demo=True):
        DemoClock(tmp_path).move_to(machine_now() - DAY)
        assert ahead() == timedelta()


def test_a_clock_that_is_not_to_be_read_is_no_clock(tmp_path):
    (tmp_path / clock.KEPT_IN).mkdir()

    with lives_at(tmp_path, is_demo=True):
        assert ahead() == timedelta()


def test_the_file_is_read_again_only_when_it_changed(tmp_path):
    with lives_at(tmp_path, is_demo=True):
        DemoClock(tmp_path).move_to(machine_now() + DAY)
        assert ahead() > timedelta()
        path = tmp_path / clock.KEPT_IN
        at = path.stat().st_mtime_ns
        path.write_bytes(b'{"ahead_seconds": 1}     ')
        os.utime(path, ns=(at, at))
        assert ahead() > SECOND
        os.utime(path, ns=(at + 1, at + 1))
        assert ahead() == SECOND


def test_the_digits_of_telephones_are_those_of_the_machines_time(tmp_path):
    """Nobody is locked out of a demo by days that passed there: their app shows what it always showed."""
    from pyotp import TOTP

    secret, then = b"a secret of 20 bytes", machine_now()
    shown = TOTP(written(secret), digits=DIGITS).at(int(then.timestamp()))
    with lives_at(tmp_path, is_demo=True):
        DemoClock(tmp_path).move_to(then + 9 * DAY)
        assert step_of(secret, shown, now=now_utc(), after=0) is not None

    assert step_of(secret, shown, now=then + 9 * DAY, after=0) is None
    assert step_of(secret, shown, now=datetime.fromisoformat(then.isoformat()), after=0) is not None
