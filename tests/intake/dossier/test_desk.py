"""What an officer takes down: from the telephone, from a letter, in whatever language, on the day it came."""

from datetime import timedelta
from typing import Any

import pytest

from intake.dossier import store
from intake.dossier.contents import Statement, read_statement
from intake.dossier.once import Once
from intake.dossier.reception import Submission, take_down
from tests.builders import local
from tests.intake.dossier.house import COLLEAGUE, HEAD, OFFICER, WORDS
from workflow.errors import NotAllowed, NotNow, NotUnderstood

TOLD: dict[str, Any] = {
    "danger": True,
    "occurred_on": "2026-02",
    "place_kind": "police",
    "who": "Two men.\nOne with a scar.",
    "injuries": "yes",
    "injuries_told": "A broken wrist.",
    "witnesses": "A neighbour.",
    "on_behalf": True,
    "relation": "his sister",
}


async def taken(house, *, by=COLLEAGUE, channel="letter", at="2026-02-26", receipt=False, once=None, **said):
    return await take_down(
        house.tables,
        Submission(**{"statement": WORDS, **said}),
        channel=channel,
        received_at=local(at),
        wants_receipt=receipt,
        signed_in=await house.who(by),
        now=house.now,
        once=once,
    )


async def test_a_letter_counts_from_the_day_on_which_it_came_and_has_no_mailbox(house):
    down = await taken(house, language="tr", **TOLD)

    (entry,) = (await house.office.case(down.case)).entries
    assert (down.receipt, entry.occurred_at, entry.by) == (None, "2026-02-26", (await house.who(COLLEAGUE)).by)
    assert [grant[1] for grant in entry.data["grants"]] == ["allegation.identity.messages"]
    assert {name: entry.data[name] for name in ("channel", "language", "urgent")} == {
        "channel": "letter", "language": "tr", "urgent": True,
    }  # fmt: skip
    assert entry.data.keys() == {"channel", "language", "urgent", "items", "grants"}
    assert await house.tables.read(store.mailboxes, down.case) == []
    (said,) = await house.open(down.case, OFFICER, "allegation")
    assert read_statement(said.content) == Statement(WORDS, None, None, False, "tr", **TOLD)
    with pytest.raises(NotNow, match="nobody has a receipt"):
        await house.answer(down.case, "Hello?")
    receipt = await house.lose_receipt(down.case)
    await house.answer(down.case, "Hello?")
    assert [one.text for one in (await house.mailbox(receipt)).messages] == ["Hello?"]
    assert (await house.verify()).misfits == []


async def test_a_caller_is_given_a_receipt_and_a_form_sent_twice_is_one_case(house):
    once = Once(bytes(16), b"the form")

    first = await taken(house, channel="phone", at="2026-03-02 08:30", receipt=True, once=once)
    again = await taken(house, channel="phone", at="2026-03-02 08:30", receipt=True, once=once)

    assert (again, (await house.office.counts())["case"]) == (first, 1)
    seen = await house.mailbox(first.receipt)
    assert seen.received_at == house.now - timedelta(minutes=30)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"at": "2026-03-03"}, NotUnderstood),
        ({"channel": "pigeon"}, NotUnderstood),
        ({"place_kind": "secret_place"}, NotUnderstood),
        ({"language": "klingon"}, NotUnderstood),
        ({"by": HEAD}, NotAllowed),
    ],
)
async def test_what_cannot_be_taken_down_leaves_nothing(house, wrong, refusal):
    before = await house.office.counts()

    with pytest.raises(refusal) as refused:
        await taken(house, **wrong)

    assert await house.office.counts() == before
    assert "secret" not in str(refused.value)


def test_a_statement_from_before_more_was_asked_is_still_read():
    old = b'{"statement":"s","place":null,"occurred":"May","urgent":false,"language":"sq"}'

    assert read_statement(old) == Statement("s", None, "May", False, "sq")
    assert Statement("s", None, "May", False, "sq").written() == old


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13", "2025-02-29", "last week", "2026-2-3"])
def test_a_day_that_does_not_exist_is_refused_and_not_repeated(day):
    with pytest.raises(NotUnderstood) as refused:
        Submission(statement="x", occurred_on=day)

    assert day not in str(refused.value).replace("2026-03-02, 2026-03 or 2026", "")


@pytest.mark.parametrize("day", ["2026", "2024-02", "2024-02-29"])
def test_a_day_a_month_or_a_year_may_be_all_that_is_known(day):
    assert Submission(statement="x", occurred_on=day, who=" \n", relation=" ").who is None
