"""An entry becomes a case: sealed to the office alone, numbered without a gap, and nobody learns by sending."""

import asyncio

import pytest

from intake.dossier.granting import in_circle
from intake.dossier.once import Once
from intake.incidents import own_drafts
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER
from tests.intake.incidents.prison import GUARD, STATION, WARDEN, at
from workflow.clocks.terms import verdict as verdict_of
from workflow.errors import NotAllowed, NotNow, NotUnderstood

MARKERS = ("ZQFINDING", "ZQPERSON", "ZQSTATEMENT")
FORM = bytes(range(24))


def said_of(entries):
    return [
        (one.kind, one.by.office, {k: v for k, v in one.data.items() if k not in ("items", "grants")})
        for one in entries
    ]


async def test_an_entry_starts_a_case_that_the_office_opens_and_whoever_sent_it_does_not(prison):
    entered = await prison.enters()
    case = await prison.stream(entered)

    found = await prison.open(case, OFFICER, "allegation", "identity", "medical")

    assert [one.kind for one in found] == ["statement", "contact", "checklist"]
    assert await prison.keys(case, COLLEAGUE) == {"allegation", "identity", "messages", "medical"}
    for name in (WARDEN, GUARD, STATION, DOCTOR):
        with pytest.raises(NotAllowed):
            await prison.keys(case, name)
    assert (await prison.verify()).misfits == []


async def test_facts_cross_the_seal_with_their_own_times_and_nothing_else_does(prison):
    case = await prison.stream(await prison.enters())

    assert said_of((await prison.office.case(case)).entries) == [
        ("allegation_received", "example_prison", {"channel": "other_authority", "urgent": False, "language": "sq"}),
        (
            "circumstances_recorded",
            "example_prison",
            {"setting": "prison", "institution": "example_prison", "source": "prison", "entry": "1/2026"}
            | {"incident_on": "2026-03-01"},
        ),
        ("screening_recorded", "example_prison", {"entry": "1/2026"}),
        ("injuries_recorded", "example_prison", {"source": "prison"}),
    ]
    assert [one for one in MARKERS if one in await prison.everything()] == []
    (row,) = await prison.rows()
    assert (row.occasion, row.examined_at, row.reported) == (
        "after_force",
        "2026-03-02T07:00:00Z",
        "reported_ombudsperson",
    )


@pytest.mark.parametrize(("examined", "verdict"), [("2026-03-02 08:00", "kept"), ("2026-03-02 09:00", "late")])
async def test_the_screening_after_an_admission_is_measured_by_its_own_times(prison, examined, verdict):
    times = {"arrived": at("2026-03-01 08:30"), "happened": None, "examined": at(examined)}
    prison.later(hours=2)
    case = await prison.stream(await prison.enters(occasion="admission", times=times, is_indicative=False))

    (clock,) = [one for one in (await prison.office.case(case)).clocks if one.key == "admission_screening"]
    assert verdict_of(clock, prison.now) == verdict
    assert "injuries_recorded" not in await prison.kinds(case)


async def test_what_police_tell_starts_their_own_statutory_limit(prison):
    police = await prison.stream(await prison.enters(STATION, setting="police", source="police"), STATION)
    other = await prison.stream(await prison.enters())

    keys = [{clock.key for clock in (await prison.office.case(one)).clocks} for one in (police, other)]
    assert "police_report" in keys[0]
    assert "police_report" not in keys[1]
    assert {"prosecutor_referral", "protection_triage", "intake_registration"} <= keys[0] & keys[1]


async def test_numbers_run_without_a_gap_for_each_institution_and_each_year(prison):
    with pytest.raises(NotUnderstood):
        await prison.enters(setting="a place that the policy has not")
    for _turn in range(2):
        await prison.enters()
    await prison.enters(STATION)
    prison.later(days=400)
    again = await prison.enters(GUARD)

    assert [row.number for row in await prison.rows()] == ["1/2027", "2/2026", "1/2026"]
    assert (again.serial, again.year) == (1, 2027)
    assert [row.number for row in await prison.rows(STATION)] == ["1/2026"]


async def test_entries_at_once_get_different_numbers_and_the_same_form_one(prison):
    twice = await asyncio.gather(*(prison.enters(once=Once(FORM, b"the same")) for _turn in range(3)))
    others = await asyncio.gather(*(prison.enters() for _turn in range(3)))

    assert len({one.serial for one in twice}) == 1
    assert {one.serial for one in others} == {2, 3, 4}
    assert (await prison.office.counts())["case"] == 4
    with pytest.raises(NotNow):
        await prison.enters(once=Once(FORM, b"something else"))
    assert (await prison.verify()).misfits == []


async def test_a_refused_entry_keeps_nothing_and_leaves_the_draft(prison):
    who = await prison.who(WARDEN)
    place = await prison.tables.write(lambda c: own_drafts.begin(c, who.own, "injuries", {}, now=prison.now))
    before = await prison.office.counts()

    with pytest.raises(NotUnderstood):
        await prison.enters(source="nobody", draft=place)
    assert await prison.office.counts() == before

    await prison.enters(draft=place)
    assert (await prison.office.counts())["draft"] == 0


async def test_only_an_institution_enters_into_its_own_register(prison):
    await prison.enters(GUARD)

    assert [row.office for row in await prison.rows()] == ["example_prison"]
    with pytest.raises(NotAllowed):
        await prison.enters(HEAD)


async def test_a_case_that_names_this_institution_is_joined_both_ways(prison):
    for number, said in (("OI-2026/0001", {"institution": "Example_Prison"}), ("OI-2026/0002", {})):
        case = await prison.registered(number, **said)
        if not said:
            await prison.office.tell(
                case,
                "protection_requested",
                "2026-03-02 09:01",
                by=(await prison.who(OFFICER)).by,
                office="example_prison",
            )

        mine = await prison.stream(await prison.enters(case_number=f" {number} "))

        last = (await prison.office.case(case)).entries[-1]
        assert (last.kind, last.data["case"]) == ("joined", mine.removeprefix("case:"))
        assert (await prison.office.case(mine)).entries[-1].data["case"] == case.removeprefix("case:")
        assert "institution" in (await prison.office.case(mine)).entries[1].data
        assert not await prison.sees(mine)


@pytest.mark.parametrize("number", ["OI-2026/0007", "OI-2026/9999", "", "x" * 500, "'; DROP TABLE item; --", "\u202e"])
async def test_any_other_number_is_as_one_that_does_not_exist(prison, number):
    case = await prison.registered("OI-2026/0007", institution="another_prison")
    before = (await prison.office.case(case)).entries

    entered = await prison.enters(case_number=number)

    assert (entered.serial, entered.year) == (1, 2026)
    assert (await prison.office.case(case)).entries == before
    assert "joined" not in await prison.kinds(await prison.stream(entered))


async def test_a_case_that_was_erased_is_joined_by_nothing_and_one_that_is_closed_only_learns_of_it(prison):
    erased = await prison.registered("OI-2026/0001", institution="example_prison")
    await prison.erase(erased)
    closed = await prison.registered("OI-2026/0002", institution="example_prison")
    by = (await prison.who(OFFICER)).by
    await prison.office.tell(closed, "assessed", "2026-03-02 09:01", by=by, code="admissible")
    await prison.office.tell(closed, "closed", "2026-03-02 09:02", by=by, reason="other")
    prison.later(hours=1)

    of_erased = await prison.stream(await prison.enters(case_number="OI-2026/0001"))
    of_closed = await prison.stream(await prison.enters(case_number="OI-2026/0002"))

    assert "joined" not in await prison.kinds(of_erased) + await prison.kinds(erased)
    assert "joined" in await prison.kinds(of_closed)
    assert (await prison.office.case(closed)).state.regions[0] == "closed"
    assert (await prison.office.case(of_closed)).state.regions[0] == "received"


async def test_what_joins_a_circles_case_goes_to_the_circle_alone(prison):
    case = await prison.registered("OI-2026/0001", institution="example_prison")
    await prison.circle(case, without=[OFFICER])

    mine = await prison.stream(await prison.enters(case_number="OI-2026/0001"))

    assert "medical" in await prison.keys(mine, COLLEAGUE)
    for name in (OFFICER, WARDEN):
        with pytest.raises(NotAllowed):
            await prison.keys(mine, name)
    assert (await prison.open(mine, COLLEAGUE, "medical"))[0].kind == "checklist"
    assert in_circle(await prison.office.case(mine))
    assert (await prison.office.counts())["mark"] == 0
    assert (await prison.verify()).misfits == []


async def test_the_newest_key_of_the_office_is_sealed_to(prison):
    await prison.enters()
    await prison.rotate()

    assert await prison.keys(await prison.stream(await prison.enters()), COLLEAGUE)
