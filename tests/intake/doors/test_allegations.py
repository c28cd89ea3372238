"""The JSON door for whoever reports: what is sent is sealed and kept once, what cannot be taken leaves nothing."""

import secrets
from base64 import b64encode, urlsafe_b64encode

import pytest

from intake.doors.incoming import MAX_BODY_BYTES
from tests.intake.doors.house import MARK, says_three_things

REPORTS = "/api/v1/allegations"
WHOLE = {
    "statement": "Two officers took me into the yard.",
    "place": "Station of the fictional town",
    "occurred": "last Monday",
    "language": "sq",
    "contact": "through my sister",
    "urgent": True,
}


async def test_the_receipt_of_a_report_opens_the_mailbox_in_which_messages_go_both_ways(door):
    answer = await door.post(REPORTS, WHOLE)
    receipt = answer.json()["receipt"]
    sent = await door.post("/api/v1/receipts/messages", {"receipt": receipt.lower(), "text": "It was on Tuesday."})

    told = await door.post("/api/v1/receipts/open", {"receipt": receipt.replace("-", " ")})

    assert (answer.status_code, sent.status_code, told.status_code) == (201, 201, 200)
    assert answer.json().keys() == {"receipt", "received_at"}
    box = told.json()
    assert box.keys() >= {"status", "number", "received_at", "next", "messages", "openings"}
    assert box["received_at"] == answer.json()["received_at"]
    assert [(one["from"], one["text"]) for one in box["messages"]] == [("reporter", "It was on Tuesday.")]
    assert all(one.keys() == {"what", "due", "verdict"} for one in box["next"])
    assert "yard" not in told.text


async def test_nothing_of_a_report_is_required_but_the_statement(front_door):
    assert (await front_door.post(REPORTS, {"statement": "x"})).status_code == 201
    assert (await front_door.post(REPORTS, {"statement": "x" * 100_000})).status_code == 201


KEYS = {
    "hex": lambda raw: raw.hex(),
    "base64": lambda raw: b64encode(raw).decode(),
    "base64url": lambda raw: urlsafe_b64encode(raw).decode().rstrip("="),
    "quoted": lambda raw: f'"{raw.hex()}"',
}


@pytest.mark.parametrize("form", KEYS)
async def test_a_report_sent_again_under_its_key_makes_no_second_case(front_door, form):
    key = KEYS[form](secrets.token_bytes(17))
    first = await front_door.report(Idempotency_Key=key)
    cases = (await front_door.counts())["case"]

    again = await front_door.report(Idempotency_Key=key)
    other = await front_door.post(REPORTS, {"statement": "Something else."}, Idempotency_Key=key)

    assert again == first
    says_three_things(other, 409)
    assert (await front_door.counts())["case"] == cases


@pytest.mark.parametrize(
    "key", ["", "abc", "ab" * 15, b64encode(bytes(15)).decode(), f"{MARK} " * 4, "=" * 40, "é" * 40]
)
async def test_a_key_that_is_too_short_or_none_is_refused_and_nothing_is_kept(front_door, key):
    before = await front_door.counts()

    answer = await front_door.client.post(REPORTS, json=WHOLE, headers={"Idempotency-Key": key.encode()})

    assert "Idempotency-Key" in says_three_things(answer, 422)["detail"]
    assert await front_door.counts() == before


RUBBISH = {
    "a number": ({"statement": 7}, "statement"),
    "nothing": ({}, "statement"),
    "empty": ({"statement": ""}, "statement"),
    "blank": ({"statement": " \n"}, "statement"),
    "too long": ({"statement": "x" * 100_001}, "statement"),
    "a long place": ({"statement": "x", "place": MARK * 1_000}, "place"),
    "no flag": ({"statement": "x", "urgent": MARK}, "urgent"),
    "no language": ({"statement": "x", "language": MARK}, "language"),
    "a field too many": ({"statement": "x", MARK: MARK}, "statement, place"),
    "a list": ([MARK], "body"),
    "a text": (MARK, "body"),
    "deep": ({"statement": "x", "place": [[[[MARK]]]]}, "place"),
}


@pytest.mark.parametrize("what", RUBBISH)
async def test_what_is_no_report_is_refused_by_the_name_of_its_field_and_nothing_is_kept(front_door, what):
    body, named = RUBBISH[what]
    before = await front_door.counts()

    told = says_three_things(await front_door.post(REPORTS, body), 422)

    assert named in told["detail"]
    assert await front_door.counts() == before


BODIES = {
    "no JSON": b'{"statement": "' + MARK.encode(),
    "not UTF-8": b'{"statement": "\xff\xfe"}',
    "half a character": b'{"statement": "\\ud800"}',
    "without end": b"[" * 500_000,
    "deep": b'{"statement": ' + b"[" * 500_000,
    "nothing": b"",
    "null": b"null",
}


@pytest.mark.parametrize("what", BODIES)
async def test_what_is_no_json_is_refused(front_door, what):
    headers = {"Content-Type": "application/json"}

    says_three_things(await front_door.client.post(REPORTS, content=BODIES[what], headers=headers), 422)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_a_page_of_another_site_cannot_post_a_form_here(front_door, kind):
    before = await front_door.counts()

    answer = await front_door.client.post(REPORTS, content=b'{"statement": "x"}', headers={"Content-Type": kind})

    says_three_things(answer, 415)
    assert await front_door.counts() == before


async def test_a_body_has_a_mebibyte_at_most_whether_it_says_so_or_not(front_door):
    async def in_pieces():
        for _ in range(3):
            yield b" " * (MAX_BODY_BYTES // 2)

    headers = {"Content-Type": "application/json"}
    whole = await front_door.client.post(REPORTS, content=b" " * (MAX_BODY_BYTES + 1), headers=headers)
    pieces = await front_door.client.post(REPORTS, content=in_pieces(), headers=headers)

    for answer in (whole, pieces):
        says_three_things(answer, 413)
        assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("receipt", ["", MARK, "0000-0000-0000-0000-0000-0000-0000", "🌻" * 28])
async def test_a_receipt_that_is_none_opens_nothing_and_is_not_repeated(front_door, receipt):
    for path, more in (("open", {}), ("messages", {"text": MARK})):
        answer = await front_door.post(f"/api/v1/receipts/{path}", {"receipt": receipt, **more})

        says_three_things(answer, 404 if receipt.startswith("0000") else 422)
