"""The four answers of an office: one act, once, only what is new, wrong days and missing reasons at their fields."""

from datetime import date, timedelta
from typing import Any

import pytest

from intake.dossier import answers, handing_over
from intake.dossier.answers import Answered, Brought
from intake.dossier.reception import Once
from intake.people.store import people
from tests.builders import ZONE, local
from tests.intake.dossier.house import OFFICER, ROLES, _join
from workflow.answers import Answers
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood
from workflow.events import Event, new_case
from workflow.moment import Moment
from workflow.pages.tongue import tongue
from workflow.referrals import referrals
from workflow.rulebook import law_in_force

PROSECUTOR, COLLEAGUE, INSPECTOR = "prosecutor", "second prosecutor", "inspector"
OFFICES = {
    PROSECUTOR: ("prosecution", "prosecutor"),
    COLLEAGUE: ("prosecution", "prosecutor"),
    INSPECTOR: ("inspectorate", "inspectorate"),
}
FOUR = Answers(
    received=True,
    received_on=local("2026-03-02"),
    file_number="PP-12/26",
    handler="p-1",
    done="victim_heard",
    done_on=local("2026-03-03"),
    next="hear_suspect",
    next_on=date(2026, 3, 20),
)


@pytest.fixture
async def file(house):
    """A house with a prosecutor's office and an inspectorate, and a case that was referred to the first."""
    house.made |= await house.tables.write(_settle)
    case, _receipt = await house.receive()
    sent = await refer(house, case)
    house.now += timedelta(days=2)
    return File(house, case, sent.n)


def _settle(connection):
    for office in dict.fromkeys(office for office, _role in OFFICES.values()):
        people.add_office(connection, office, office.title(), "partner")
    return {name: _join(connection, name, *place) for name, place in OFFICES.items() if name not in ROLES}


async def refer(house, case, office="prosecution", authority="prosecution"):
    event = Event(case, "referral_sent", {"authority": authority, "office": office})
    who, at = await house.who(OFFICER), Moment.exactly(house.now)
    return await handing_over.hand_over(
        house.tables, case, event, compartments=["allegation"], signed_in=who, at=at, now=house.now
    )


class File:
    """A case at the prosecutor's; `n` is the entry that sent it."""

    def __init__(self, house, case, n):
        self.house, self.case, self.n = house, case, n

    async def answer(self, said, *, by=PROSECUTOR, which=None, **how):
        who = await self.house.who(by)
        return await answers.answer(self.house.tables, self.case, which, said, signed_in=who, now=self.house.now, **how)

    async def check(self, said, *, by=PROSECUTOR, which=None, case=None, **how):
        who = await self.house.who(by)

        def checked(connection):
            return answers.check(connection, case or self.case, which, said, signed_in=who, now=self.house.now, **how)

        return await self.house.tables.read(checked)

    async def entries(self):
        return (await self.house.office.case(self.case)).entries

    async def stands(self, n=None):
        def read(connection):
            return law_in_force(connection)

        law = await self.house.tables.read(read)
        found = referrals(await self.house.office.case(self.case), law)
        return next(one for one in found if one.n == (n or self.n))


async def test_four_answers_are_one_act_and_say_when_each_thing_happened(file):
    checked = await file.check(FOUR)
    before = len(await file.entries())
    done = await file.answer(FOUR)

    receipt, heard, planned = (await file.entries())[before:]
    assert (checked.problems, checked.new) == (
        {},
        ("referral_acknowledged", "victim_heard", "step_logged:planned"),
    )
    assert done.ns == (receipt.n, heard.n, planned.n)
    assert (receipt.occurred_at, receipt.data) == (
        "2026-03-02",
        {"referral": "referral-1", "file_number": "PP-12/26", "handler": "p-1", "office": "prosecution"},
    )
    assert (heard.occurred_at, heard.data) == (
        "2026-03-03",
        {"referral": "referral-1", "authority": "prosecution"},
    )
    assert (planned.data["next_step"], planned.data["next_on"]) == ("hear_suspect", "2026-03-20")
    assert {one.by.role for one in (receipt, heard, planned)} == {"prosecutor"}

    stands = await file.stands()
    assert (stands.file_number, stands.handler, stands.next_on) == ("PP-12/26", "p-1", date(2026, 3, 20))
    assert stands.answered.kind == "victim_heard"
    acknowledged = await file.house.office.clock(file.case, "prosecutor_acknowledgement", file.n)
    assert acknowledged.met.n == receipt.n
    assert (await file.house.verify()).misfits == []


async def test_what_is_known_is_not_recorded_again_and_a_new_number_keeps_the_day_of_receipt(file):
    await file.answer(FOUR)
    before = await file.house.office.counts()

    assert (await file.check(FOUR)).new == ()
    assert await file.answer(FOUR) == Answered(())
    assert await file.house.office.counts() == before

    number = Answers(received=True, file_number="PP-12/26-A")
    done = await file.answer(number, is_whole=False)
    entry = (await file.entries())[-1]
    assert (done.ns, entry.kind, entry.occurred_at) == ((entry.n,), "referral_acknowledged", "2026-03-02")
    assert (await file.stands()).handler == "p-1"


async def test_nothing_new_is_an_answer_of_one_entry_and_of_that_day(file):
    said = Answers(
        received=True, received_on=local("2026-03-02"), done="step_logged:nothing_new", next="nothing_planned"
    )
    done = await file.answer(said)

    receipt, nothing = (await file.entries())[-2:]
    assert done.ns == (receipt.n, nothing.n)
    assert (nothing.data["code"], nothing.data["next_step"]) == ("nothing_new", "nothing_planned")
    assert (await file.answer(said)).ns == ()
    file.house.now += timedelta(days=1)
    assert len((await file.answer(said)).ns) == 1


async def test_a_referral_that_did_not_arrive_is_one_entry_and_meets_nothing(file):
    done = await file.answer(Answers(received=False))

    entry = (await file.entries())[-1]
    assert (done.ns, entry.data["code"]) == ((entry.n,), "not_received")
    assert (await file.house.office.clock(file.case, "prosecutor_acknowledgement", file.n)).met is None
    assert (await file.stands()).received is None


async def test_a_refusal_starts_the_victims_notice_which_neither_nothing_new_nor_a_plan_ends(file):
    refused = Answers(done="refused", done_on=local("2026-03-04"), reason="not_an_offence", decision="V-1/26")
    (n,) = (await file.answer(refused, is_whole=False)).ns
    notice = await file.house.office.clock(file.case, "victim_notice", n)
    assert (notice.met, notice.ended) == (None, None)

    later = Answers(done="step_logged:nothing_new", next="decide", next_on=date(2026, 3, 25))
    await file.answer(later, is_whole=False)
    assert (await file.house.office.clock(file.case, "victim_notice", n)).ended is None

    told = Answers(
        done="refused",
        done_on=local("2026-03-04"),
        reason="not_an_offence",
        victim_told_on=local("2026-03-04"),
    )
    await file.answer(told, is_whole=False)
    entry = (await file.entries())[-1]
    assert (entry.kind, entry.data["about"]) == ("victim_notified", n)
    assert (await file.house.office.clock(file.case, "victim_notice", n)).met.n == entry.n


async def test_that_the_victim_was_told_later_is_an_answer_and_ends_what_is_due(file):
    refused = Answers(done="refused", done_on=local("2026-03-04"), reason="not_an_offence", decision="V-1/26")
    (n,) = (await file.answer(refused, is_whole=False)).ns
    await file.answer(Answers(done="victim_notified", done_on=local("2026-03-04")), is_whole=False)

    assert (await file.house.office.clock(file.case, "victim_notice", n)).met.n == n + 1


WRONG: dict[str, list[tuple[dict[str, Any], str]]] = {
    "received_on": [
        ({"received_on": local("2026-03-01")}, "before it was sent"),
        ({"received_on": local("2026-03-20")}, "still to come"),
        ({"received_on": None}, "Write the day"),
    ],
    "file_number": [({"file_number": "PP 12 / 26"}, "letters A to Z"), ({"file_number": "x" * 65}, "64 signs")],
    "handler": [({"handler": "Jovan Probni"}, "never a name")],
    "received": [({"received": None}, "Say whether")],
    "done": [({"done": ""}, "Nothing new"), ({"done": "assigned"}, "one of these"), ({"done": "<b>"}, "one of these")],
    "done_on": [
        ({"done_on": local("2026-02")}, "before it was sent"),
        ({"done_on": local("2026-03-05")}, "still to come"),
        ({"done_on": None}, "Write when"),
    ],
    "reason": [
        ({"done": "refused"}, "Choose the reason"),
        ({"done": "suspended", "reason": "not_an_offence"}, "one of the reasons"),
        ({"done": "discontinued"}, "Choose the reason"),
        ({"reason": "illness"}, "has no reason"),
    ],
    "decision": [({"done": "indicted", "decision": "KT 1"}, "letters A to Z")],
    "victim_told_on": [
        ({"victim_told_on": local("2026-03-03")}, "told of a decision"),
        ({"done": "indicted", "victim_told_on": local("2026-03-02")}, "before the decision"),
    ],
    "next": [({"next": ""}, "Nothing is planned"), ({"next": "celebrate"}, "one of these")],
    "next_on": [({"next_on": date(2026, 3, 3)}, "This day is over"), ({"next_on": None}, "Write the day")],
}


@pytest.mark.parametrize(
    ("field", "change", "words"), [(field, *one) for field, every in WRONG.items() for one in every]
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_recorded(file, field, change, words):
    said = Answers(**{name: getattr(FOUR, name) for name in FOUR.__struct_fields__} | change)
    before = await file.house.office.counts()

    checked = await file.check(said)
    assert ([*checked.problems], checked.new) == ([field], ())
    assert words in str(checked.problems[field])
    with pytest.raises(NotUnderstood, match=words):
        await file.answer(said)
    assert await file.house.office.counts() == before


async def test_every_fact_is_taken_whatever_the_order(file):
    law = await file.house.tables.read(law_in_force)
    form = next(one for one in law.book.rules.policy.workflow.answers if "prosecutor" in one.by)
    for name in (*reversed(form.decisions), *reversed(form.done)):
        kind = name.partition(":")[0]
        reason = {"refused": "immunity", "suspended": "illness", "discontinued": "other_bar"}.get(kind, "")
        said = Answers(done=name, done_on=local("2026-03-04"), reason=reason)
        assert len((await file.answer(said, is_whole=False)).ns) == 1, name
    assert (await file.house.verify()).misfits == []


async def test_sent_twice_it_is_one_act_and_the_second_of_two_people_is_told_what_is_new(file):
    seen, once = len(await file.entries()), Once(b"form" * 8, b"the same")
    first = await file.answer(FOUR, seen=seen, once=once)
    assert await file.answer(FOUR, seen=seen, once=once) == first

    other = Answers(done="step_logged:nothing_new", next="nothing_planned")
    with pytest.raises(NotNow) as fault:
        await file.answer(other, by=COLLEAGUE, seen=seen, is_whole=False)
    assert "New: Referral acknowledged, Victim heard, Next step planned." in tongue("en", ZONE).say(fault.value.what)
    assert len((await file.answer(other, by=COLLEAGUE, seen=seen + 3, is_whole=False)).ns) == 1


async def test_what_the_office_does_beside_it_does_not_stop_an_answer(file):
    seen = len(await file.entries())
    await file.house.office.tell(file.case, "marked_urgent", "2026-03-03 10:00")

    assert len((await file.answer(FOUR, seen=seen)).ns) == 3


async def test_of_what_was_not_sent_to_them_others_learn_nothing(file):
    other, _receipt = await file.house.receive()
    asked = [(INSPECTOR, file.case), (PROSECUTOR, other), (PROSECUTOR, new_case())]
    told = set()
    for who, case in asked:
        with pytest.raises(NotFound) as fault:
            await file.check(FOUR, by=who, case=case)
        told.add(str(fault.value))
    for which in ("referral-2", 1, 999):
        with pytest.raises(NotFound) as fault:
            await file.answer(FOUR, which=which)
        told.add(str(fault.value))
    assert len(told) == 1
    with pytest.raises(NotFound):
        await file.answer(FOUR, by=INSPECTOR)


async def test_each_office_answers_for_its_own_referral(file):
    sent = await refer(file.house, file.case, "inspectorate", "inspectorate")

    await file.answer(Answers(received=True, file_number="IPK-1"), by=INSPECTOR, is_whole=False)

    assert (await file.stands()).file_number == ""
    assert (await file.stands(sent.n)).file_number == "IPK-1"
    assert (await file.house.office.clock(file.case, "prosecutor_acknowledgement", file.n)).met is None
    assert "done" in (await file.check(Answers(done="refused", reason="immunity"), by=INSPECTOR)).problems


async def test_two_referrals_to_one_office_are_told_apart(file):
    await refer(file.house, file.case)

    assert "more than once" in str((await file.check(FOUR)).problems["referral"])
    with pytest.raises(NotUnderstood, match="more than once"):
        await file.answer(FOUR)
    await file.answer(Answers(received=True), which="referral-2", is_whole=False)
    assert (await file.stands()).received is None


async def test_an_officer_enters_what_came_by_letter_with_its_words_sealed(file):
    brought = Brought("letter", local("2026-03-03"), "They write that the person was heard.")
    done = await file.answer(FOUR, by=OFFICER, which=file.n, brought=brought)

    entries = await file.entries()
    came = entries[done.ns[0] - 1]
    assert [entries[n - 1].kind for n in done.ns] == [
        "step_logged",
        "referral_acknowledged",
        "victim_heard",
        "step_logged",
    ]
    assert (came.data["code"], came.data["way"], came.occurred_at) == ("answer_received", "letter", "2026-03-03")
    assert [one.kind for one in (await file.house.stand(file.case)).items.values()][-1] == "note"
    assert "heard" not in str([one.data for one in entries[:-3] if one.kind == "item_added"])
    assert (await file.stands()).file_number == "PP-12/26"
    assert (await file.house.verify()).misfits == []


async def test_whoever_has_no_role_for_it_records_nothing(file):
    file.house.made["clerk"] = await file.house.tables.write(_join, "clerk", "prosecution", "oversight")

    with pytest.raises((NotAllowed, NotFound)):
        await file.answer(FOUR, by="clerk")


async def test_a_recommendation_is_answered_with_a_reason_where_it_is_rejected(file):
    data = {"recommendation": "recommendation-1", "authority": "prosecution", "office": "prosecution"}
    for kind, more in (("case_registered", {"number": "OI-1", "setting": "prison"}), ("assigned", {"person": "p-9"})):
        await file.house.office.tell(file.case, kind, "2026-03-03 10:00", **more)
    await file.house.office.tell(file.case, "assessed", "2026-03-03 10:01", code="admissible")
    await file.house.office.tell(file.case, "decided", "2026-03-03 10:02", code="violation")
    sent = await file.house.office.tell(file.case, "recommendation_sent", "2026-03-03 10:03", **data)
    said = Answers(done="recommendation_rejected", done_on=local("2026-03-04"))

    assert [*(await file.check(said, which="recommendation-1", is_whole=False)).problems] == ["reason"]
    reasoned = Answers(done=said.done, done_on=said.done_on, reason="no_means")
    await file.answer(reasoned, which=sent.n, is_whole=False)

    entry = (await file.entries())[-1]
    assert (entry.kind, entry.data) == (
        "recommendation_rejected",
        {"recommendation": "recommendation-1", "reason": "no_means"},
    )
    assert (await file.house.office.clock(file.case, "authority_reply", sent.n)).met.n == entry.n
