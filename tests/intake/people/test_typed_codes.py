"""Typed codes: the digits of RFC 6238, each for once and for a minute and a half, and recovery codes however typed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyotp import TOTP, parse_uri

from intake.people.typed_codes import (
    STEP_SECONDS,
    address,
    new_recovery_code,
    recovery_digest,
    step_of,
    written,
)
from intake.vault.receipts import ALPHABET

RFC_SECRET = b"12345678901234567890"
# RFC 6238, appendix B, SHA-1: seconds since 1970, and eight digits, of which an app shows the last six.
RFC_6238 = [
    (59, "94287082"),
    (1_111_111_109, "07081804"),
    (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
    (20_000_000_000, "65353130"),
]
AT = datetime.fromtimestamp(1_111_111_111, UTC)
KEY = bytes(32)


@pytest.mark.parametrize(("seconds", "digits"), RFC_6238)
def test_the_digits_are_those_of_the_standard(seconds, digits):
    at = datetime.fromtimestamp(seconds, UTC)

    assert step_of(RFC_SECRET, digits[-6:], now=at, after=0) == seconds // STEP_SECONDS


@given(late=st.integers(-200, 200))
def test_digits_are_good_for_their_step_and_one_on_each_side(late):
    step, now = int(AT.timestamp()) // STEP_SECONDS, AT + timedelta(seconds=late)
    near = abs(int(now.timestamp()) // STEP_SECONDS - step) <= 1

    assert step_of(RFC_SECRET, "050471", now=now, after=0) == (step if near else None)


def test_digits_that_were_used_and_earlier_ones_are_not_taken_again():
    step = int(AT.timestamp()) // STEP_SECONDS

    assert step_of(RFC_SECRET, "050471", now=AT, after=step - 1) == step
    assert step_of(RFC_SECRET, "050471", now=AT, after=step) is None
    assert step_of(RFC_SECRET, "081804", now=AT, after=step) is None  # the step before


@pytest.mark.parametrize("typed", ["050 471", " 050-471\n", "０５０４７１"])
def test_spaces_and_hyphens_do_no_harm(typed):
    assert step_of(RFC_SECRET, typed, now=AT, after=0) is not None


@pytest.mark.parametrize("typed", ["", "50471", "14050471", "050472", "é" * 6, "\x00", "0" * 10_000])
def test_other_digits_are_none(typed):
    assert step_of(RFC_SECRET, typed, now=AT, after=0) is None


def test_an_app_reads_the_secret_and_whose_it_is_from_the_address():
    read = parse_uri(address(RFC_SECRET, "ana of prishtinë"))

    assert (read.secret, read.name, read.issuer) == (written(RFC_SECRET), "ana of prishtinë", "Vigil")
    assert isinstance(read, TOTP)
    assert (read.digits, read.interval) == (6, 30)


def test_a_recovery_code_has_fifty_bits_in_two_groups():
    codes = {new_recovery_code() for _ in range(500)}

    assert len(codes) == 500
    assert {tuple(map(len, code.split("-"))) for code in codes} == {(5, 5)}
    assert set("".join(codes)) - {"-"} == set(ALPHABET)


@given(code=st.text(ALPHABET, min_size=10, max_size=10))
def test_a_recovery_code_is_read_however_it_was_written_down(code):
    kept = recovery_digest(KEY, "p-1", code)
    spoken = f" {code[:3]} {code[3:]}-".lower().replace("0", "o").replace("1", "l")

    assert recovery_digest(KEY, "p-1", spoken) == kept
    assert recovery_digest(KEY, "p-2", code) != kept != recovery_digest(bytes([1]) * 32, "p-1", code)
