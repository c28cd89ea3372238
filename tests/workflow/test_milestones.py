"""A case came to a step when that first happened, as it stands after corrections."""

from tests.builders import OFFICER, PROSECUTOR, local


async def kept(office, case):
    return (await office.case(case)).rows.case


def at(text):
    return int(local(text).earliest.timestamp())


async def test_the_first_event_of_a_step_counts_and_a_vague_one_from_its_beginning(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "OI-2026/0001")
    await office.refer(case, "2026-03-03 10:00")
    await office.refer(case, "2026-03-05 10:00")
    await office.tell(case, "investigation_opened", "2026-03-09", by=PROSECUTOR, learned="2026-03-12 10:00")

    row = await kept(office, case)

    assert (row["registered_at"], row["referred_at"]) == (at("2026-03-02 10:00"), at("2026-03-03 10:00"))
    assert row["acknowledged_at"] == row["resolved_at"] == row["investigated_at"] == at("2026-03-09")
    assert (row["examined_at"], row["indicted_at"], row["left_at"]) == (None, None, None)


async def test_what_was_withdrawn_was_no_step(office):
    case = await office.receive("2026-03-02 09:00")
    entry = await office.tell(case, "indicted", "2026-03-03", by=PROSECUTOR, learned="2026-03-04 09:00")
    assert (await kept(office, case))["indicted_at"] == at("2026-03-03")

    await office.tell(
        case, "corrected", "2026-03-05 09:00", corrects=entry.n, code="withdrawn", reason="wrong_case", by=OFFICER
    )

    assert (await kept(office, case))["indicted_at"] is None


async def test_no_sanction_is_none_and_a_disciplinary_one_counts(office):
    case = await office.receive("2026-03-02 09:00")
    await office.tell(case, "judged", "2026-03-03 09:00", by=PROSECUTOR, code="acquitted", sanction="none")
    assert (await kept(office, case))["sanctioned_at"] is None

    await office.tell(case, "disciplinary_decided", "2026-03-04 09:00", code="sanctioned", sanction="dismissal")

    assert (await kept(office, case))["sanctioned_at"] == at("2026-03-04 09:00")


async def test_a_case_has_left_until_it_is_taken_up_again(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "OI-2026/0001")
    await office.tell(case, "assessed", "2026-03-03 09:00", code="not_admissible", reason="duplicate")
    assert (await kept(office, case))["left_at"] == at("2026-03-03 09:00")

    await office.tell(case, "reopened", "2026-03-04 09:00", reason="new_evidence")

    assert (await kept(office, case))["left_at"] is None
