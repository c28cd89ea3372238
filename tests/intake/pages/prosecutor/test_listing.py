"""The list of an office: what was sent to it and nothing else, what waits first, as page, CSV and JSON alike."""

import csv
import io
import json

from tests.intake.pages.desk.steps.house import PROSECUTOR
from tests.intake.pages.prosecutor.conftest import INSPECTOR
from tests.intake.pages.prosecutor.sent import LIST, UNKNOWN, at, four, granted_to, sent_to, today


async def number_of(desk, case):
    return (await desk.house.office.case(f"case:{case}")).rows.case["number"]


async def test_only_what_was_sent_to_this_office_is_listed_with_its_own_number(desk):
    mine, theirs, nobodys = (
        await sent_to(desk),
        await sent_to(desk, "inspectorate", "inspectorate"),
        await desk.admitted(),
    )
    petra = await at(desk, *mine)
    await petra.send(**four(file_number="=PP-12/26"))
    await petra.send(file_number="PP-12/26")
    await petra.open(LIST)

    assert petra.status == 200
    assert await number_of(desk, mine[0]) in petra.page.text
    assert "PP-12/26" in petra.page.text
    for other in (theirs[0], nobodys):
        assert await number_of(desk, other) not in petra.answer.text
    ilir = desk.browser(INSPECTOR)
    await ilir.open(LIST)
    assert await number_of(desk, theirs[0]) in ilir.page.text
    assert await number_of(desk, mine[0]) not in ilir.answer.text


async def test_what_waits_is_shown_first_and_all_when_asked_for(desk):
    done, waits = await sent_to(desk), await sent_to(desk)
    petra = await at(desk, done[0], done[1])
    await petra.open(f"{LIST}/{done[0]}/{done[1]}/refused")
    await petra.send(done_on=today(), reason="immunity", victim_told_on=today())
    assert petra.status == 303

    await petra.open(LIST)
    assert (await number_of(desk, done[0]) in petra.page.text, await number_of(desk, waits[0]) in petra.page.text) == (
        *(False, True),
    )
    await petra.open(f"{LIST}?show=all")
    assert petra.page.text.index(await number_of(desk, waits[0])) < petra.page.text.index(
        await number_of(desk, done[0])
    )


async def test_the_list_as_csv_and_json_says_the_same(desk):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)
    await petra.send(**four(file_number="PP-12/26"))
    number = await number_of(desk, case)

    await petra.open(f"{LIST}.json")
    (told,) = json.loads(petra.answer.content)["referrals"]
    assert (told["case"], told["referral"], told["file_number"]) == (number, "referral-1", "PP-12/26")
    assert (told["clock"], told["last_answer"], told["next_step"]) == (
        *("prosecutor_decision", "victim_heard", "decide"),
    )
    await petra.open(f"{LIST}.csv")
    (row,) = csv.DictReader(io.StringIO(petra.answer.text.removeprefix("\ufeff")))
    assert row == {name: str(value) for name, value in told.items()}


async def test_a_page_that_is_not_there_is_empty_and_nonsense_is_no_fault(desk):
    await sent_to(desk)
    petra = desk.browser(PROSECUTOR)
    for query in ("?page=2", "?page=x", "?page=-1", "?show=nonsense", "?show=all&page=99"):
        await petra.open(f"{LIST}{query}")
        assert petra.status == 200, query


async def test_a_case_of_others_is_as_one_that_does_not_exist(desk):
    case, _n = await sent_to(desk, "inspectorate", "inspectorate")
    mine, n = await granted_to(desk, "allegation")
    petra = desk.browser(PROSECUTOR)
    answers = []
    pages = ("", "/1", "/1/refused", "/dossier/allegation", "/files/none/original", "/files/none/copy")
    for path in (*pages, "/medical/examination-1/report.pdf"):
        asked = [f"{LIST}/{one}{path}" for one in (case, UNKNOWN)]
        for one in asked:
            await petra.open(one)
            answers.append((petra.status, petra.answer.text.replace(one, "")))
    for path in (
        f"/{n + 1}",
        "/1",
        "/999999",
        f"/{n + 1}/refused",
        "/dossier/identity",
        "/dossier/legal",
        "/dossier/x",
    ):
        await petra.open(f"{LIST}/{mine}{path}")
        answers.append((petra.status, petra.answer.text.replace(f"{LIST}/{mine}{path}", "")))

    assert {status for status, _text in answers} == {404}
    assert len({_without_tokens(text) for _status, text in answers}) == 1


def _without_tokens(text):
    """A page without what names its own address, and without what each page has of its own."""
    lines = [line for line in text.splitlines() if "/language/" not in line and "form_token" not in line]
    return "\n".join(lines)
