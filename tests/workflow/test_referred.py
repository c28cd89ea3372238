"""The list of an office: fifty cases a page, what is due first on top, and of a case only what was sent to it."""

from datetime import timedelta

from tests.builders import OFFICER, local
from workflow.case import Telling
from workflow.events import Event, new_case
from workflow.moment import Moment
from workflow.referred import PAGE, referred

PROSECUTION, INSPECTORATE = ("prosecution", "prosecutor"), ("inspectorate", "inspectorate")
NOW = local("2026-03-20 09:00").earliest


def sending(case, at, office="prosecution", authority="prosecution", reference="referral-1", kind="referral_sent"):
    data = {"referral" if kind == "referral_sent" else "recommendation": reference}
    return Telling(Event(case, kind, {"authority": authority, "office": office, **data}), OFFICER, at)


async def asked(office, seats=(PROSECUTION,), *, is_waiting=True, page=1):
    return await office.tables.read(referred, list(seats), is_waiting=is_waiting, page=page, now=NOW)


async def test_fifty_cases_a_page_the_first_due_on_top_and_no_other_office_s(office):
    first = local("2026-02-02 09:00").earliest
    cases = [new_case() for _place in range(PAGE + 3)]
    days = [Moment.exactly(first + timedelta(hours=place)) for place in range(len(cases))]
    tellings = [sending(case, at) for case, at in zip(reversed(cases), days, strict=True)]
    await office.tell_many([*tellings, sending(new_case(), days[0], "inspectorate", "inspectorate")], now="2026-03-19")

    one, two = await asked(office), await asked(office, page=2)

    assert (one.total, one.waiting, one.pages, len(one.rows), len(two.rows)) == (PAGE + 3, PAGE + 3, 2, PAGE, 3)
    listed = [row.case for row in (*one.rows, *two.rows)]
    assert sorted(listed) == sorted(case.removeprefix("case:") for case in cases)
    due = [row.first.due for row in (*one.rows, *two.rows)]
    assert due == sorted(due)
    assert (await asked(office, page=3)).rows == ()
    both = await asked(office, (PROSECUTION, INSPECTORATE))
    assert both.total == PAGE + 4
    assert (await asked(office, ())).rows == ()


async def test_what_another_office_owes_in_the_same_case_is_not_waited_for(office):
    case = new_case()
    at = Moment.exactly(local("2026-03-02 09:00").earliest)
    sent = [sending(case, at), sending(case, at, "inspectorate", "inspectorate", "referral-2")]
    await office.tell_many(sent, now="2026-03-02 10:00")
    await office.tell(case, "referral_acknowledged", "2026-03-03", referral="referral-2", file_number="IPK-1")

    assert (await asked(office, (INSPECTORATE,))).rows == ()
    (row,) = (await asked(office, (INSPECTORATE,), is_waiting=False)).rows
    assert (row.sent.reference, row.sent.file_number, row.first) == ("referral-2", "IPK-1", None)
    (row,) = (await asked(office)).rows
    assert (row.sent.reference, row.sent.file_number, row.first.clock) == (
        *("referral-1", "", "prosecutor_acknowledgement"),
    )


async def test_what_was_withdrawn_or_sent_elsewhere_by_correction_is_listed_no_more(office):
    case = new_case()
    await office.tell_many([sending(case, local("2026-03-02 09:00"))], now="2026-03-02 10:00")
    await office.tell(case, "corrected", "2026-03-03 09:00", corrects=1, code="withdrawn", reason="did_not_happen")

    assert (await asked(office)).rows == ()
    assert (await asked(office, is_waiting=False)).rows == ()


async def test_a_recommendation_waits_for_whoever_got_it(office):
    case = new_case()
    at = local("2026-03-02 09:00")
    await office.tell_many([sending(case, at)], now="2026-03-02 09:00")
    await office.tell(case, "case_registered", "2026-03-02 10:00", number="OI-1", setting="prison")
    await office.tell(case, "assigned", "2026-03-02 10:01", person="p-9")
    await office.tell(case, "assessed", "2026-03-02 10:02", code="admissible")
    await office.tell(case, "decided", "2026-03-02 10:03", code="violation")
    data = {"recommendation": "recommendation-1", "authority": "police", "office": "inspectorate"}
    await office.tell(case, "recommendation_sent", "2026-03-02 10:04", **data)

    (row,) = (await asked(office, (INSPECTORATE,))).rows
    assert (row.sent.kind, row.first.clock) == ("recommendation_sent", "authority_reply")
    await office.tell(case, "authority_replied", "2026-03-05", recommendation="recommendation-1")
    assert (await asked(office, (INSPECTORATE,))).rows == ()
