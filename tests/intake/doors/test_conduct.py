"""The API of conduct: who sees which case, what a program may record, and a list that leaves nothing out."""

import asyncio
import secrets
from datetime import timedelta
from uuid import uuid4

import pytest

from config.clock import now_utc
from intake.people.store import looks
from tests.builders import INTAKE, OFFICER
from tests.intake.doors.house import MARK, bearing, says_three_things
from workflow.case import Telling, record_many
from workflow.conduct import PAGE
from workflow.events import Event, new_case
from workflow.moment import Moment, instant_text

CASES = "/api/v1/cases"


async def a_case(office, *, days_ago=0, to=None, number=None):
    """A case of some days ago: received, registered if it has a number, referred to an office if one is named."""
    stream, at = new_case(), now_utc() - timedelta(days=days_ago)
    story = [(INTAKE, "allegation_received", {"channel": "phone", "urgent": False})]
    if number is not None:
        story.append((INTAKE, "case_registered", {"number": number, "setting": "police"}))
    if to is not None:
        story.append((OFFICER, "referral_sent", {"authority": "prosecution", "office": to}))
    tellings = [Telling(Event(stream, kind, data), by, Moment.exactly(at)) for by, kind, data in story]
    await office.tables.write(record_many, tellings, now=at)
    return stream.removeprefix("case:")


async def every_page(door, token, question=""):
    """All cases that a question finds, page after page."""
    found, cursor = [], ""
    while True:
        page = (await door.get(f"{CASES}?{question}{cursor}", **bearing(token))).json()
        assert len(page["cases"]) <= PAGE
        found += [one["id"] for one in page["cases"]]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


async def test_a_case_is_told_with_its_states_clocks_and_both_times(door):
    token = await door.token("intake", "case_officer", scope="read")
    case = await a_case(door.office, days_ago=2, number="7/2026")

    told = (await door.get(f"{CASES}/{case}", **bearing(token))).json()

    assert (told["id"], told["number"], told["late"]) == (case, "7/2026", True)
    assert {"region": "course", "state": "registered", "title": "Registered"} in told["state"]
    assert [event["kind"] for event in told["events"]] == ["allegation_received", "case_registered"]
    assert all(event["recorded_at"] and event["occurred_at"] for event in told["events"])
    late = [clock for clock in told["clocks"] if clock["verdict"] == "open_late"]
    assert late
    assert all(clock["source"] and clock["stages"] and clock["late_days"] >= 0.9 for clock in late)


async def test_the_content_of_a_report_and_its_keys_are_not_in_what_is_told(door):
    token = await door.token("intake", "case_officer", scope="read")
    await door.report(f"They said {MARK}.")
    (case,) = await every_page(door, token)

    told = await door.get(f"{CASES}/{case}", **bearing(token))

    assert MARK not in told.text
    assert "items" not in told.text
    assert "grants" not in told.text


async def test_a_partner_office_sees_what_was_sent_to_it_and_not_that_there_is_more(door):
    mine, other = await a_case(door.office, to="prosecution"), await a_case(door.office, to="inspectorate")
    token = await door.token("prosecution", "prosecutor")
    none = str(uuid4())

    listed = await every_page(door, token)
    due = await every_page(door, token, "due_before=2999")
    told = [await door.get(f"{CASES}/{case}", **bearing(token)) for case in (mine, other, none)]
    event = {"kind": "inquiry_opened", "occurred_at": instant_text(now_utc())}
    recorded = [await door.post(f"{CASES}/{case}/events", event, **bearing(token)) for case in (other, none)]

    assert (listed, due) == ([mine], [mine])
    assert told[0].status_code == 200
    assert says_three_things(told[1], 404) == says_three_things(told[2], 404)
    assert says_three_things(recorded[0], 404) == says_three_things(recorded[1], 404)


async def test_oversight_sees_every_case_and_records_nothing(door):
    cases = [await a_case(door.office, to=office) for office in ("prosecution", None)]
    token = await door.token("committee", "oversight", kind="keyless")

    assert await every_page(door, token) == cases
    event = {"kind": "inquiry_opened", "occurred_at": instant_text(now_utc())}
    says_three_things(await door.post(f"{CASES}/{cases[0]}/events", event, **bearing(token)), 403)


async def test_what_oversight_reads_by_a_token_is_told_and_what_others_read_is_not(door):
    case = await a_case(door.office, to="prosecution")
    auditor = await door.token("committee", "oversight", kind="keyless")
    prosecutor = await door.token("prosecution", "prosecutor")
    for token in (prosecutor, auditor, auditor):
        await door.get(CASES, **bearing(token))
        await door.get(f"{CASES}/{case}", **bearing(token))

    told = await door.office.tables.read(looks.every)

    assert [(one.what, one.downloaded, one.stream) for one in told] == [
        ("download", "cases", ""),
        ("download", "timeline", f"case:{case}"),
    ]


async def test_a_prosecutors_system_acknowledges_a_referral_and_hears_what_is_next(door):
    case = await a_case(door.office, number="8/2026", to="prosecution")
    token = await door.token("prosecution", "prosecutor")
    event = {
        "kind": "referral_acknowledged",
        "occurred_at": instant_text(now_utc()),
        "data": {"file_number": "PP-1/2026"},
    }

    answer = await door.post(f"{CASES}/{case}/events", event, **bearing(token))

    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["event"]["kind"], told["event"]["data"]) == (event["kind"], event["data"])
    assert told["event"]["by"]["role"] == "prosecutor"
    dues = [clock["due"] for clock in told["next"] if clock["due"]]
    assert dues == sorted(dues)
    assert dues
    assert (await door.office.verify()).misfits == []


async def test_an_event_sent_again_under_its_key_happens_once_even_after_the_reporter_looked(door):
    receipt = await door.report()
    token = await door.token("intake", "case_officer")
    (case,) = await every_page(door, token)
    event = {"kind": "risk_assessed", "occurred_at": instant_text(now_utc())}
    headers = bearing(token) | {"Idempotency-Key": secrets.token_hex(16)}

    first = await door.post(f"{CASES}/{case}/events", event, **headers)
    await door.post("/api/v1/receipts/open", {"receipt": receipt})
    again = await door.post(f"{CASES}/{case}/events", event, **headers)
    other = await door.post(f"{CASES}/{case}/events", event | {"data": {}}, **headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    says_three_things(other, 409)
    assert [entry.kind for entry in (await door.office.case(f"case:{case}")).entries].count("risk_assessed") == 1


async def test_a_program_that_knocks_five_times_at_once_records_one_event(door):
    case, token = await a_case(door.office), await door.token("intake", "case_officer")
    event = {"kind": "risk_assessed", "occurred_at": instant_text(now_utc())}
    headers = bearing(token) | {"Idempotency-Key": secrets.token_hex(16)}

    answers = await asyncio.gather(*(door.post(f"{CASES}/{case}/events", event, **headers) for _ in range(5)))

    assert {answer.status_code for answer in answers} == {201}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert [entry.kind for entry in (await door.office.case(f"case:{case}")).entries].count("risk_assessed") == 1


REFUSED: dict[str, tuple[dict[str, object], int]] = {
    "an act at the wrong time": ({"kind": "closed", "data": {"reason": "other"}}, 409),
    "an unknown kind": ({"kind": "mezzanine_4711"}, 422),
    "no kind": ({"kind": MARK}, 422),
    "a field of another kind": ({"kind": "risk_assessed", "data": {"number": "1"}}, 422),
    "an unknown field": ({"kind": "risk_assessed", "data": {MARK: 1}}, 422),
    "an unknown field beneath": ({"kind": "corrected", "data": {"corrects": 1, "data_as": {MARK: MARK}}}, 422),
    "words": ({"kind": "case_registered", "data": {"number": MARK + " " + MARK, "setting": "police"}}, 422),
    "a day that does not exist": ({"kind": "risk_assessed", "occurred_at": "2026-02-30"}, 422),
    "no time": ({"kind": "risk_assessed", "occurred_at": MARK}, 422),
    "the future": ({"kind": "risk_assessed", "occurred_at": "2999"}, 422),
    "deep": ({"kind": "risk_assessed", "data": {"measures": [[[[[[MARK]]]]]]}}, 422),
    "a grant without a key": ({"kind": "granted", "data": {"grants": [["a", "b", "c"]]}}, 403),
    "an item without content": ({"kind": "item_added", "data": {"items": []}}, 403),
    "a second reception": ({"kind": "allegation_received", "data": {"channel": "phone"}}, 403),
    "a grant by correction": ({"kind": "corrected", "data": {"corrects": 1, "kind_as": "granted"}}, 403),
}


async def test_what_may_not_be_recorded_is_refused_in_a_sentence_and_changes_nothing(front_door):
    case = await a_case(front_door.office)
    token = await front_door.token("intake", "case_officer")
    before = await front_door.counts()

    for what, (event, status) in REFUSED.items():
        body = {"occurred_at": instant_text(now_utc()), **event}
        answer = await front_door.post(f"{CASES}/{case}/events", body, **bearing(token))

        assert answer.status_code == status, (what, answer.text)
        says_three_things(answer, status)
        assert "mezzanine" not in answer.text.lower(), what
    assert await front_door.counts() == before


@pytest.mark.parametrize("header", [None, "", MARK, f"Bearer {MARK}", "Bearer ", "Basic eDp4", "Bearer \xff"])
async def test_without_a_token_that_works_nothing_is_said(front_door, header):
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}

    for path in (CASES, f"{CASES}/{uuid4()}"):
        answer = await front_door.client.get(path, headers=headers)

        says_three_things(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_that_may_read_records_nothing(front_door):
    case, token = await a_case(front_door.office), await front_door.token("intake", "case_officer", scope="read")

    event = {"kind": "risk_assessed", "occurred_at": instant_text(now_utc())}
    says_three_things(await front_door.post(f"{CASES}/{case}/events", event, **bearing(token)), 403)


async def test_pages_hold_every_case_once_in_either_order(door):
    cases = [await a_case(door.office, days_ago=days % 7) for days in range(2 * PAGE + 3)]
    token = await door.token("intake", "case_officer", scope="read")

    by_age, by_due = await every_page(door, token), await every_page(door, token, "due_before=2999")
    late = await every_page(door, token, "late=true")

    assert by_age == cases
    assert sorted(by_due) == sorted(cases)
    assert late == [case for case in by_due if case in late]
    assert sorted(late) == sorted(case for place, case in enumerate(cases) if place % 7 >= 2 or case in late)
    assert sorted(late + await every_page(door, token, "late=false")) == sorted(cases)


async def test_cases_are_found_by_the_state_of_any_region(door):
    received, referred = await a_case(door.office), await a_case(door.office, to="prosecution")
    token = await door.token("intake", "case_officer", scope="read")

    assert await every_page(door, token, "state=criminal:referred") == [referred]
    assert await every_page(door, token, "state=referred") == [referred]
    assert received in await every_page(door, token, "state=course:received")
    assert await every_page(door, token, "state=closed") == []


@pytest.mark.parametrize(
    "question",
    [
        f"state={MARK}",
        "state=x:open",
        "late=perhaps",
        f"due_before={MARK}",
        f"cursor={MARK}",
        "cursor=",
        "cursor=WyJ4Il0",
    ],
)
async def test_a_question_that_is_none_is_refused(front_door, question):
    token = await front_door.token("intake", "case_officer", scope="read")

    says_three_things(await front_door.get(f"{CASES}?{question}", **bearing(token)), 422)
