"""What is kept of recommendations: each by its reference, where it stands, what it waits for; and the list of them."""

from tests.builders import local
from workflow.recommended import Question, recommended
from workflow.store.recommendations import addressees

SENT = {"code": "practice", "authority": "police"}


async def decided(office, number="OI-2026/0001"):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", number)
    await office.tell(case, "assessed", "2026-03-02 11:00", code="admissible")
    await office.tell(case, "decided", "2026-03-02 12:00", code="violation")
    return case


async def kept(office, case):
    return [one[2:] for one in (await office.case(case)).rows.recommended]


async def listed(office, now, **asked):
    question = Question(but=("implemented", "rejected"), **asked)
    return await office.tables.read(recommended, question, now=local(now).latest)


async def test_each_is_kept_by_its_reference_with_its_state_and_what_it_waits_for(office):
    case = await decided(office)
    await office.tell(case, "recommendation_sent", "2026-03-03 09:00", recommendation="r1", **SENT)
    await office.tell(case, "recommendation_sent", "2026-03-03 09:00", recommendation="r2", authority="ministry")
    await office.tell(case, "recommendation_rejected", "2026-03-10", recommendation="r2", reason="no_means")

    first, second = await kept(office, case)

    assert first[:4] == ("r1", "recommendation_sent", "practice", "police")
    assert (first[6], first[7]) == ("sent", "authority_reply")
    assert (second[6], second[7], second[8]) == ("rejected", None, None)
    assert (await office.verify()).misfits == []


async def test_a_correction_takes_it_back_and_puts_it_back(office):
    case = await decided(office)
    sent = await office.tell(case, "recommendation_sent", "2026-03-03 09:00", recommendation="r1", **SENT)
    taken = await office.tell(
        case, "corrected", "2026-03-04 09:00", corrects=sent.n, code="withdrawn", reason="entered_twice"
    )
    assert await kept(office, case) == []
    assert (await office.verify()).misfits == []

    await office.tell(case, "corrected", "2026-03-05 09:00", corrects=taken.n, code="withdrawn", reason="typing_error")

    assert [one[0] for one in await kept(office, case)] == ["r1"]
    assert (await office.verify()).misfits == []


async def test_it_is_followed_until_it_is_implemented_and_each_check_begins_the_next(office):
    case = await decided(office)
    await office.tell(case, "recommendation_sent", "2026-03-03 09:00", recommendation="r1", **SENT)
    await office.tell(case, "authority_replied", "2026-03-20 09:00", recommendation="r1")
    waits = [(await kept(office, case))[0][6:8]]
    for day in ("2026-06-18 10:00", "2026-06-18 11:00", "2026-09-10 10:00"):  # twice on one day by a slip
        await office.tell(case, "not_implemented", day, recommendation="r1", checked_by="visit")
        waits.append((await kept(office, case))[0][6:8])
    await office.tell(case, "closed", "2026-09-11 10:00", reason="other")
    waits.append((await kept(office, case))[0][6:8])
    await office.tell(case, "implemented", "2026-11-10 10:00", recommendation="r1", checked_by="document")

    found = [one for one in (await office.case(case)).clocks if one.key == "recommendation_follow_up"]

    assert waits == [("answered", "recommendation_follow_up")] + [("not_implemented", "recommendation_follow_up")] * 4
    assert (await kept(office, case))[0][6:8] == ("implemented", None)
    assert all(one.met is not None for one in found)
    assert (await office.verify()).misfits == []


async def test_the_list_has_what_is_due_first_on_top_and_counts_what_is_late(office):
    for number, day in ((1, 3), (2, 1), (3, 2)):
        case = await decided(office, f"OI-2026/000{number}")
        said = SENT | {"authority": "police" if number < 3 else "ministry"}
        await office.tell(case, "recommendation_sent", f"2026-04-0{day} 09:00", recommendation="r1", **said)
    done = await decided(office, "OI-2026/0009")
    await office.tell(done, "recommendation_sent", "2026-03-03 09:00", recommendation="r1", **SENT)
    await office.tell(done, "implemented", "2026-04-03 09:00", recommendation="r1")

    page = await listed(office, "2026-05-02 12:00")

    assert [one.number for one in page.rows] == ["OI-2026/0002", "OI-2026/0003", "OI-2026/0001"]
    assert (page.total, page.late, page.counts) == (3, 0, {"sent": 3, "implemented": 1})
    late = await listed(office, "2026-06-10 12:00", is_late=True, authority="ministry")
    assert ([one.number for one in late.rows], late.total, late.late) == (["OI-2026/0003"], 1, 1)
    assert late.rows[0].late_days is not None
    assert [one.number for one in (await listed(office, "2026-06-10", state="implemented")).rows] == ["OI-2026/0009"]
    assert (await listed(office, "2026-06-10", page=7)).rows == ()
    assert await office.tables.read(addressees) == ([], ["ministry", "police"])


async def test_a_page_is_a_part_of_the_whole_in_its_order(office):
    for number in range(1, 6):
        case = await decided(office, f"OI-2026/000{number}")
        await office.tell(case, "recommendation_sent", f"2026-04-0{number} 09:00", recommendation="r1", **SENT)
    now = local("2026-05-02 12:00").latest

    pages = [await office.tables.read(recommended, Question(page=n), now=now, at_most=2) for n in (1, 2, 3)]

    assert [one.number for page in pages for one in page.rows] == [f"OI-2026/000{number}" for number in range(1, 6)]
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}
