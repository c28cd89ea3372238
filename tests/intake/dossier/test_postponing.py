"""Content is kept longer: to a day, with a reason, within a bound; and the list of what is coming."""

import asyncio
from pathlib import Path

import pytest

from config.settings import shipped_policy
from intake.dossier.contents import read_note
from intake.dossier.once import Once
from intake.dossier.retention_store import Which
from tests.builders import local
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER
from tests.intake.dossier.keeping import AFTER, Archive
from workflow.adoption import adopt, catch_up
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood
from workflow.ledger.entry import By
from workflow.policy.reading import policy_content
from workflow.store import instance

FORM = Once(bytes(16), b"the form")


@pytest.fixture
async def archive(house):
    return Archive(house)


async def kinds(archive, case):
    return [kind for kind in await archive.house.kinds(case) if kind == "retention_postponed"]


async def test_it_is_kept_until_the_day_and_the_first_day_stays_visible(archive):
    case, _receipt = await archive.closed()
    archive.at("2031-02-10 09:00")

    done = await archive.postpone(case, "2032-01-31")

    kept = await archive.kept(case)
    assert (f"{done.until}", await archive.until(case)) == ("2032-01-31", "2032-01-31")
    assert kept.first_due_at == local("2031-03-02").latest
    assert kept.postponed.data == {"until": "2032-01-31", "reason": "court_proceedings"}
    with pytest.raises(NotNow, match="has not run out"):
        await archive.at(AFTER).erase(case)
    await archive.at("2032-02-01 08:00").erase(case)
    assert (await archive.house.verify()).misfits == []


async def test_people_are_warned_again_before_the_new_day_and_once(archive):
    case, _receipt = await archive.closed()
    await archive.office.sweep("2031-02-03 08:00")
    assert [one for one in await stages(archive, case) if "-1 months" in one] == ["-1 months 2031-02-02"]

    await archive.at("2031-02-10 09:00").postpone(case, "2032-01-31")
    for now in (AFTER, "2032-01-01 09:00", "2032-02-01 09:00", "2032-02-01 09:00"):
        await archive.office.sweep(now)

    assert await stages(archive, case) == ["-1 months 2031-02-02", "-1 months 2031-12-31", "due 2032-01-31"]


async def stages(archive, case):
    told = [one for entry in (await archive.office.case(case)).entries for one in entry.data.get("stages", ())]
    return [f"{one['stage']} {one['at'][:10]}" for one in told if one["clock"] == "retention"]


async def test_it_is_put_off_again_before_it_runs_out_and_also_afterwards_but_never_to_a_day_that_is_over(archive):
    case, _receipt = await archive.closed()
    await archive.at("2031-02-10 09:00").postpone(case, "2032-01-31")

    await archive.at("2032-01-20 09:00").postpone(case, "2033-01-31", reason="asked_by_person")
    archive.at("2033-05-01 09:00")
    with pytest.raises(NotUnderstood, match="That day is over"):
        await archive.postpone(case, "2033-04-01")
    await archive.postpone(case, "2033-05-01")

    assert await archive.until(case) == "2033-05-01"
    assert len(await kinds(archive, case)) == 3


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2030-12-31", "It is kept until 2031-03-02 already"),
        ("2033-02-11", "until 2033-02-10 at most"),
        ("2099-12-31", "until 2033-02-10 at most"),
    ],
)
async def test_a_day_that_is_sooner_or_beyond_the_bound_is_refused(archive, until, said):
    case, _receipt = await archive.closed()
    archive.at("2031-02-10 09:00")

    with pytest.raises(NotUnderstood, match=said):
        await archive.postpone(case, until)

    assert await kinds(archive, case) == []


async def test_the_same_day_again_and_the_same_form_again_record_nothing(archive):
    case, _receipt = await archive.closed()
    archive.at("2031-02-10 09:00")

    first = await archive.postpone(case, "2032-01-31", once=FORM)
    twice = await archive.postpone(case, "2032-01-31", once=FORM)
    same = await archive.postpone(case, "2032-01-31", reason="asked_by_person")

    assert (first, same.n) == (twice, 0)
    assert len(await kinds(archive, case)) == 1


async def test_two_at_once_are_two_acts_and_the_later_day_holds(archive):
    case, _receipt = await archive.closed()
    archive.at("2031-02-10 09:00")

    done = await asyncio.gather(
        *(archive.postpone(case, day, by=by) for day, by in (("2032-01-31", HEAD), ("2032-06-30", OFFICER))),
        return_exceptions=True,
    )

    assert await archive.until(case) == "2032-06-30"
    assert [one for one in done if isinstance(one, Exception) and not isinstance(one, NotUnderstood)] == []


async def test_the_reason_other_needs_words_which_are_sealed(archive):
    case, _receipt = await archive.closed()
    archive.at("2031-02-10 09:00")
    with pytest.raises(NotUnderstood, match="Say in words why"):
        await archive.postpone(case, "2032-01-31", reason="other")

    await archive.postpone(case, "2032-01-31", reason="other", words="The family asked for it.")

    found = [read_note(item.content) for item in await archive.house.open(case, OFFICER, "legal")]
    last = (await archive.office.case(case)).entries
    about = next(entry.n for entry in last if entry.kind == "retention_postponed")
    assert [(note.text, note.about) for note in found if note is not None] == [("The family asked for it.", about)]
    assert all("family" not in str(entry.data) for entry in last)


async def test_whoever_may_not_and_what_is_no_case_of_ours(archive):
    case, _receipt = await archive.closed()
    archive.at("2031-02-10 09:00")

    for by, refusal in ((COLLEAGUE, NotAllowed), (DOCTOR, NotFound)):
        with pytest.raises(refusal):
            await archive.postpone(case, "2032-01-31", by=by)
    for stream in ("training:some-judgment", "case:0193b2a4-0000-7000-8000-000000000000"):
        with pytest.raises(NotFound):
            await archive.postpone(stream, "2032-01-31")


async def test_nothing_is_put_off_where_nothing_runs(archive):
    case, receipt = await archive.house.receive()
    with pytest.raises(NotNow, match="The case is not closed"):
        await archive.postpone(case, "2027-01-31")
    await archive.house.open(case, OFFICER, "allegation")
    await archive.close(case)
    await archive.office.tell(case, "legal_hold_set", "2026-04-01 09:00", reason="inspection")
    with pytest.raises(NotNow, match="under legal hold"):
        await archive.at("2026-05-01 09:00").postpone(case, "2027-01-31")
    await archive.office.tell(case, "legal_hold_lifted", "2026-05-02 09:00")
    await archive.at("2026-05-03 09:00").erase(case, reason="court_order")
    with pytest.raises(NotNow, match="was erased"):
        await archive.postpone(case, "2027-01-31")
    assert (await archive.house.mailbox(receipt)).erased_on is not None


async def test_a_postponement_taken_back_by_a_correction_was_none(archive):
    case, _receipt = await archive.closed()
    await archive.at("2031-02-10 09:00").postpone(case, "2032-01-31")
    n = (await archive.office.case(case)).entries[-1].n

    said = {"corrects": n, "code": "withdrawn", "reason": "entered_twice"}
    await archive.office.tell(case, "corrected", "2031-02-11 09:00", **said)

    assert await archive.until(case) == "2031-03-02"
    assert (await archive.kept(case)).postponed is None


async def test_under_a_policy_that_knew_no_postponement_it_is_said_and_nothing_is_promised(archive):
    content = policy_content(shipped_policy())
    old = content["clocks.toml"].replace('postponement = { at_most = "2 years", by = ["retention_postponed"] }\n', "")
    await adopted(archive, {**content, "clocks.toml": old}, "2026-01-01 09:00")
    case, _receipt = await archive.closed()
    await adopted(archive, content, "2027-01-01 09:00")

    with pytest.raises(NotNow, match="does not let its day be put off"):
        await archive.at("2031-02-10 09:00").postpone(case, "2032-01-31")


async def adopted(archive, content, when):
    """Another policy comes into force."""
    calendar = (Path(shipped_policy()) / "calendar.toml").read_text()
    by = By(office="", person="p-administrator", role="administrator")
    await archive.tables.write(adopt, content, calendar, by=by, now=local(when).latest)
    adoption = (await archive.tables.read(instance.read)).adoption
    while await archive.tables.write(catch_up, adoption):
        pass


# ---- the list


async def test_the_list_has_what_is_due_and_what_is_coming_in_the_order_of_its_days(archive):
    cases = {}
    for name, closed in (("due", "2026-03-02 10:00"), ("coming", "2026-04-20 10:00"), ("later", "2027-01-10 10:00")):
        cases[name], _receipt = await archive.closed(at=closed)
    await archive.house.receive()  # not closed, so in no list
    archive.at("2031-03-10 09:00")

    async def names(which, **more):
        found = (await archive.listed(which, **more)).rows
        return [name for one in found for name, case in cases.items() if case == one.stream]

    assert await names(Which.SOON) == ["due", "coming"]
    assert await names(Which.NOW) == ["due"]
    assert await names(Which.COMING) == ["coming"]
    assert await names(Which.COMING, ahead="1 year") == ["coming", "later"]
    assert await names(Which.ALL) == ["due", "coming", "later"]
    assert await names(Which.ALL, number="OI-2026/0002") == ["coming"]
    assert await names(Which.ALL, first=1, at_most=1) == ["coming"]
    assert (await archive.listed(Which.ALL, at_most=2)).has_more


async def test_the_list_says_who_is_held_who_was_put_off_and_what_stands_against_each(archive):
    cases = [(await archive.closed())[0] for _one in range(4)]
    held, longer, unread, _free = cases
    await archive.office.tell(held, "legal_hold_set", "2026-04-01 09:00", reason="inspection")
    await archive.at("2031-02-10 09:00").postpone(longer, "2032-01-31")
    receipt = await archive.house.lose_receipt(unread)
    await archive.house.mailbox(receipt)
    await archive.house.write_as_reporter(receipt, "Still here.")
    await archive.office.tell(unread, "assigned", "2031-02-11 09:00", person="p-1")
    archive.at(AFTER)

    assert [one.stream for one in (await archive.listed(Which.HELD)).rows] == [held]
    assert [one.stream for one in (await archive.listed(Which.LONGER)).rows] == [longer]
    assert {one.stream for one in (await archive.listed(Which.NOW, is_free=True)).rows} == {cases[3]}
    (against,) = (await archive.listed(Which.NOW, is_free=False)).rows
    assert (against.stream, [one.kind for one in against.hinders]) == (unread, ["unread_message", "answered_lately"])
    assert [one.stream for one in (await archive.listed(Which.ALL, assigned_to="p-1")).rows] == [unread]
    (first, *_more) = (await archive.listed(Which.HELD)).rows
    assert (first.due_at, [one.about for one in first.hinders if one.kind == "legal_hold"]) == (None, ["inspection"])


async def test_a_replayed_judgment_is_in_no_list(archive):
    for kind in ("allegation_received", "closed"):
        data = {"channel": "portal", "urgent": False} if kind == "allegation_received" else {"reason": "other"}
        by = By(office="", person="", role="training")
        await archive.office.tell("training:some-judgment", kind, "2020-01-01", by=by, learned=AFTER, **data)

    assert (await archive.at(AFTER).listed(Which.ALL)).rows == ()
