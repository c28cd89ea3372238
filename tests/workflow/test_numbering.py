"""Numbers of cases: in the office's scheme, one after the other, whoever registers and whatever fails."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import shipped_policy
from tests.builders import INTAKE, Office, local
from workflow.case import record
from workflow.errors import NotNow, VigilError
from workflow.events import Event
from workflow.moment import Moment
from workflow.numbering import A_YEAR, next_number, pattern_of, serial_of
from workflow.policy.reading import policy_content, policy_from
from workflow.policy.terms import Workflow
from workflow.store import connect

NOW = "2026-03-02 10:00"


def register(connection, case, *, now, setting="police"):
    """What a page does in one transaction: ask for the number, and register the case under it."""
    event = Event(case, "case_registered", {"number": next_number(connection, now=now), "setting": setting})
    return record(connection, event, by=INTAKE, at=Moment.exactly(now), now=now).data["number"]


async def registered(office, case, now=NOW, **more):
    return await office.tables.write(register, case, now=local(now).latest, **more)


async def test_numbers_follow_each_other_and_begin_anew_each_year_of_the_offices_zone(office):
    cases = [await office.receive("2025-12-30 09:00") for _ in range(4)]

    given_out = [
        await registered(office, case, now)
        for case, now in zip(
            cases, ("2025-12-30 10:00", "2025-12-31 23:59", "2026-01-01 00:01", "2026-01-01 00:02"), strict=True
        )
    ]

    assert given_out == ["OI-2025/0001", "OI-2025/0002", "OI-2026/0001", "OI-2026/0002"]


async def test_officers_of_several_nodes_who_register_at_once_get_numbers_without_gap_or_double(office, database_url):
    cases = [await office.receive("2026-03-02 09:00") for _ in range(12)]
    nodes = [Office(connect(database_url)) for _ in range(3)]

    given_out = await asyncio.gather(*(registered(nodes[n % 3], case) for n, case in enumerate(cases)))

    assert sorted(given_out) == [f"OI-2026/{n:04}" for n in range(1, 13)]
    for node in nodes:
        await node.close()


async def test_a_registration_that_is_refused_leaves_no_gap(office):
    first, second = [await office.receive("2026-03-02 09:00") for _ in range(2)]

    with pytest.raises(VigilError):
        await registered(office, first, setting="nowhere")

    assert await registered(office, second) == "OI-2026/0001"


async def test_a_number_given_by_hand_is_counted_on_from_and_one_of_another_scheme_is_not(office):
    for number in ("17/2026", "OI-2026/0041", "OI-2026/10000", "OI-2025/0099"):
        await office.register(await office.receive("2026-03-02 09:00"), NOW, number)

    assert await registered(office, await office.receive("2026-03-02 09:00")) == "OI-2026/10001"


async def test_a_withdrawn_registration_leaves_its_number_with_the_case(office):
    case, other = [await office.receive("2026-03-02 09:00") for _ in range(2)]
    await registered(office, case)
    await office.tell(case, "corrected", NOW, corrects=2, code="withdrawn", reason="typing_error")

    assert (await office.case(case)).rows.case["number"] == "OI-2026/0001"
    assert await registered(office, other) == "OI-2026/0002"
    with pytest.raises(NotNow):
        await office.register(other, NOW, "OI-2026/0001")


PATTERNS = ("OI-{year}/{serial:04}", "{serial}/{year}", "{serial:06}", "A.{year}.{serial:01}-x")


@given(pattern=st.sampled_from(PATTERNS), year=st.integers(1990, 2100), serial=st.integers(1, 10**7))
def test_a_number_says_its_year_and_serial_and_no_other_does(pattern, year, serial):
    number = pattern.format(year=year, serial=serial)

    assert serial_of(pattern, number) == serial + (year * A_YEAR if "{year}" in pattern else 0)
    assert serial_of(pattern, f"{number}x") is None
    assert serial_of(pattern, None) is None


def test_a_policy_without_a_scheme_counts_and_adds_the_year():
    assert pattern_of(Workflow(version="", region=(), transition=())) == "{serial}/{year}"


@pytest.mark.parametrize("wrong", ["{serial}{year}", "{year}", "-{serial}", "{serial} {year}", "{serial:4}"])
def test_a_scheme_that_could_not_be_read_back_is_refused(wrong):
    content = policy_content(shipped_policy())
    edited = content["workflow.toml"].replace('pattern = "OI-{year}/{serial:04}"', f'pattern = "{wrong}"')

    with pytest.raises(VigilError, match="write it with"):
        policy_from(content | {"workflow.toml": edited})
