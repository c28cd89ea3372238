"""The end of a dossier: when it may come, what is left of it, and what is not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from intake.attachments.keeping import from_reporter
from intake.attachments.moving import sweep_orphans
from intake.attachments.storage import storage_at
from intake.dossier.erasure import due_for_erasure, erase
from intake.dossier.reception import Once, Submission, receive
from intake.dossier.search import Known, index_case
from intake.schema import answer, grant, item, mailbox, mark
from tests.intake.dossier.house import OFFICER, SYSTEM, WORDS
from workflow.errors import NotNow

CLOSED = "2026-03-02 09:00"
FIVE_YEARS = timedelta(days=365 * 5 + 2)


async def closed(house, *, held=False):
    """A case that was opened and closed at once; what is kept of it runs out in five years."""
    case, _receipt = await house.receive()
    await house.open(case, OFFICER, "allegation")
    await house.office.register(case, CLOSED, f"{case[-4:]}/2026")
    await house.office.tell(case, "assessed", CLOSED, code="admissible")
    await house.office.tell(case, "closed", CLOSED, reason="other")
    if held:
        await house.office.tell(case, "legal_hold_set", CLOSED, reason="criminal_proceedings")
    return case


async def kept(house, case):
    counts = [select(func.count()).select_from(one).where(one.c.stream == case) for one in (item, grant, mark, answer)]
    return await house.tables.read(lambda connection: [connection.scalar(one) for one in counts])


async def test_everything_sealed_goes_and_the_course_of_the_case_stays(house):
    submission = Submission(statement=WORDS, contact="Arben Example")
    received = await receive(house.tables, submission, channel="portal", now=house.now, once=Once(bytes(16), b""))
    case = await house.case_of(received.receipt)
    await index_case(house.tables, case, Known(birth_year=1990), signed_in=await house.who(OFFICER))
    attachment = await house.attach(case)
    assert await kept(house, case) == [3, 2, 1, 1]

    complete_on = await house.erase(case, reason="stored_in_error")

    assert await kept(house, case) == [0, 0, 0, 0]
    assert house.forgotten == [attachment]
    assert complete_on == date(2026, 5, 31)
    last = (await house.office.case(case)).entries[-1]
    assert (last.kind, last.data) == ("erased", {"reason": "stored_in_error", "complete_on": "2026-05-31"})
    assert (await house.verify()).misfits == []


async def test_erasing_twice_is_refused(house):
    case, _receipt = await house.receive()
    await house.erase(case)

    with pytest.raises(NotNow):
        await house.erase(case)


async def test_the_end_of_retention_is_when_the_clock_says_so_and_nothing_else_may_call_itself_so(house):
    case = await closed(house)
    with pytest.raises(NotNow):
        await house.erase(case, reason="retention")
    assert await house.tables.read(due_for_erasure, house.now) == []

    house.now += FIVE_YEARS

    assert await house.tables.read(due_for_erasure, house.now) == [case]
    assert await erase(
        house.tables, case, reason="retention", by=SYSTEM, now=house.now, forget_attachment=house.forget
    ) == date(2031, 6, 1)
    assert await house.tables.read(due_for_erasure, house.now) == []


@pytest.mark.parametrize("reason", ["retention", "asked_by_person", "court_order"])
async def test_nothing_is_erased_under_legal_hold(house, reason):
    case = await closed(house, held=True)
    house.now += FIVE_YEARS

    with pytest.raises(NotNow):
        await house.erase(case, reason=reason)

    assert await house.tables.read(due_for_erasure, house.now) == []
    assert await house.statement(case, OFFICER) == WORDS


async def test_two_holds_end_when_both_were_lifted_and_one_set_by_mistake_when_it_was_withdrawn(house):
    case = await closed(house, held=True)
    second = await house.office.tell(case, "legal_hold_set", "2026-03-03 09:00", reason="inspection")
    await house.office.tell(case, "legal_hold_lifted", "2026-03-04 09:00")
    house.now += timedelta(days=10)
    with pytest.raises(NotNow):
        await house.erase(case)

    said = {"corrects": second.n, "code": "withdrawn", "reason": "entered_twice"}
    await house.office.tell(case, "corrected", "2026-03-05 09:00", **said)

    assert await house.erase(case) == date(2026, 6, 10)


async def test_the_way_in_stays_to_say_that_it_was_erased(house):
    case, _receipt = await house.receive()
    await house.erase(case)

    found = select(func.count()).select_from(mailbox).where(mailbox.c.stream == case)

    assert await house.tables.read(lambda connection: connection.scalar(found)) == 1


async def test_what_a_crash_left_of_its_attachments_is_taken_away_by_the_job_for_orphans(house, tmp_path):
    storage = storage_at(str(tmp_path / "files"))
    case, receipt = await house.receive()
    kept = await from_reporter(
        house.tables, storage, receipt, _pieces(b"Seen from the window."), file="note.txt", clock=lambda: house.now
    )

    async def crash(_case, _name):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await erase(house.tables, case, reason="court_order", by=SYSTEM, now=house.now, forget_attachment=crash)
    assert [*storage.sizes(case)] == [kept.name]

    later = datetime.now(UTC) + timedelta(days=2)
    assert await sweep_orphans(house.tables, storage, now=later) == 1

    assert [*storage.sizes(case)] == []
    with pytest.raises(NotNow):
        await house.erase(case)
    assert (await house.verify()).misfits == []


async def _pieces(content):
    yield content
