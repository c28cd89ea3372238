"""What is asked of an institution, what follows an entry: told from events alone, and nothing that is not its own."""

from intake.incidents import asked, store
from intake.incidents.following import following
from tests.intake.dossier.house import OFFICER
from tests.intake.incidents.prison import STATION, WARDEN

PRISON, STATION_OFFICE = "example_prison", "example_police"


async def tell(prison, case, kind, at, *, by=OFFICER, **data):
    return await prison.office.tell(case, kind, f"2026-03-02 {at}", by=(await prison.who(by)).by, **data)


async def of(prison, office=PRISON):
    return await prison.tables.read(lambda c: asked.read(c, office, now=prison.now))


async def recommended(prison):
    case = await prison.registered("OI-2026/0001")
    await tell(prison, case, "assessed", "09:01", code="admissible")
    await tell(prison, case, "decided", "09:02", code="violation")
    await tell(
        prison, case, "recommendation_sent", "09:03", recommendation="r-1", authority="prison_service", office=PRISON
    )
    prison.later(hours=1)
    return case


async def test_what_was_sent_to_an_office_is_asked_of_it_and_of_no_other(prison):
    case = await recommended(prison)
    await tell(prison, case, "preservation_requested", "09:04", code="cctv", office=STATION_OFFICE)

    (mine,), (theirs,) = await of(prison), await of(prison, STATION_OFFICE)

    assert [(one.kind, one.by.clock if one.by else None) for one in mine.asked] == [
        ("recommendation_sent", "authority_reply")
    ]
    assert [(one.kind, one.code) for one in theirs.asked] == [("preservation_requested", "cctv")]
    assert mine.is_open
    assert theirs.is_open


async def test_an_answer_closes_what_it_answers_and_leaves_what_may_still_follow(prison):
    case = await recommended(prison)
    await tell(prison, case, "recommendation_accepted", "09:30", by=WARDEN, recommendation="r-1")
    (one,) = (await of(prison))[0].asked
    assert (one.answered.kind, one.answers) == (
        "recommendation_accepted",
        ("authority_replied", "recommendation_rejected", "implemented"),
    )

    await tell(prison, case, "implemented", "09:40", by=WARDEN, recommendation="r-1")

    (one,) = (await of(prison))[0].asked
    assert one.answers == ()
    assert not (await of(prison))[0].is_open


async def test_an_answer_that_was_taken_back_is_none(prison):
    case = await recommended(prison)
    entry = await tell(prison, case, "authority_replied", "09:30", by=WARDEN, recommendation="r-1")
    await tell(prison, case, "corrected", "09:40", corrects=entry.n, code="withdrawn", reason="typing_error")

    assert (await of(prison))[0].is_open


async def test_what_follows_is_told_from_the_entry_alone_whatever_was_done_since(prison):
    entered = await prison.enters()
    case = await prison.stream(entered)
    row = await prison.tables.read(store.entry, PRISON, entered.year, entered.serial)
    before = await prison.tables.read(following, row)
    prison.later(hours=3)
    await prison.office.register(case, "2026-03-02 11:00", "OI-2026/0009")
    await prison.office.refer(case, "2026-03-02 11:30")

    after = await prison.tables.read(following, row)

    assert after == before
    assert {"intake_registration", "prosecutor_referral", "protection_triage"} <= {one.clock for one in before.due}


async def test_an_entry_of_another_institution_or_of_no_year_is_not_there(prison):
    entered = await prison.enters(STATION)

    for office, year, serial in ((PRISON, entered.year, 1), (STATION_OFFICE, 10**30, 1), (STATION_OFFICE, -1, 10**30)):
        assert await prison.tables.read(store.entry, office, year, serial) is None
    assert (await prison.verify()).misfits == []
