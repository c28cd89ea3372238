"""What an office answered, and to which of the things that were sent to it."""

from tests.builders import local
from tests.workflow.test_referred import sending
from workflow.case import load
from workflow.events import new_case
from workflow.referrals import referrals
from workflow.rulebook import law_in_force


async def test_of_two_requests_to_one_office_an_answer_belongs_to_the_one_that_it_can_answer(office):
    case = new_case()
    await office.tell_many([sending(case, local("2026-03-02 09:00"))], now="2026-03-02 09:00")
    same = {"authority": "prison_service", "office": "example_prison"}
    await office.tell(case, "preservation_requested", "2026-03-02 10:00", code="cctv", **same)
    await office.tell(case, "protection_requested", "2026-03-02 10:01", code="separation", **same)
    await office.tell(case, "protection_in_force", "2026-03-03 10:00", code="separation", authority="prison_service")

    def read(connection):
        return referrals(load(connection, case), law_in_force(connection), office="example_prison")

    kept, protected = await office.tables.read(read)
    assert (kept.kind, kept.answered) == ("preservation_requested", None)
    assert protected.answered.kind == "protection_in_force"
