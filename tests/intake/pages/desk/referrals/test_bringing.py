"""An officer brings in what came by letter: only what it says, its words sealed, once, and told to the second."""

from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.pages.prosecutor.sent import UNKNOWN, kinds, problems, sent_to, today
from tests.intake.people.house import BEKIM

WORDS = "They write that the report was dismissed."


async def at(desk, case, n, **who):
    browser = desk.browser(**who)
    await browser.open(f"/desk/cases/{case}/referrals/{n}")
    return browser


async def test_an_answer_by_letter_is_brought_in_with_sealed_words(desk):
    case, n = await sent_to(desk)
    ana = await at(desk, case, n)
    assert [value for name, value in ana.form["values"] if name not in ("form_token", "once", "seen")].count("") >= 10

    await ana.send(
        way="letter", came=today(), received="yes", received_on=today(), file_number="PP-7", done="refused",
        done_on=today(), reason="immunity", decision="V-3/26", victim_told_on=today(), words=WORDS,
    )  # fmt: skip

    assert ana.status == 303
    await ana.open(ana.location)
    assert "Recorded: Victim notified" in ana.page.text
    assert await kinds(desk, case, n) == [
        *("granted", "item_added", "step_logged:answer_received", "referral_acknowledged", "refused"),
        "victim_notified",
    ]
    assert WORDS not in str([one.data for one in await desk.entries(case)])
    refused = (await desk.entries(case))[-2]
    assert (refused.by.role, refused.data["reason"], refused.data["decision"]) == ("case_officer", "immunity", "V-3/26")


async def test_only_what_it_says_is_asked_and_every_mistake_is_said_at_its_field(desk):
    case, n = await sent_to(desk)
    ana = await at(desk, case, n)

    await ana.send(words=WORDS)
    assert problems(ana) == [
        "Choose how it came.",
        "Write the day on which it came.",
        "Nothing was answered. Answer one question at least.",
    ]
    await ana.send(way="phone", came="01.01.2026", done="refused", handler="Jovan Probni")
    assert problems(ana) == [
        "This is before it was sent. Write a later day.",
        "Write initials or a number, without blanks; never a name.",
        "Write when it was done; a month is enough.",
        "Choose the reason: without one this is not recorded.",
    ]
    assert WORDS in ana.answer.text
    assert await kinds(desk, case, n) == []

    await ana.send(came=today(), done="", handler="", received="yes")
    assert (await kinds(desk, case, n))[-2:] == ["step_logged:answer_received", "referral_acknowledged"]


async def test_a_double_click_is_one_act_and_the_second_officer_is_told(desk):
    case, n = await sent_to(desk)
    ana, bekim = await at(desk, case, n), await at(desk, case, n, who=BEKIM)
    said = {"way": "email", "came": today(), "done": "step_logged:nothing_new"}
    await ana.send(**said)
    before = await kinds(desk, case, n)
    await ana.again()
    assert await kinds(desk, case, n) == before

    await bekim.send(**{**said, "done": "victim_heard", "done_on": today(), "words": WORDS})
    assert bekim.status == 409
    assert "New: Their answer came, Nothing new." in bekim.page.text
    assert WORDS in bekim.answer.text
    await bekim.send()
    assert bekim.status == 303


async def test_what_was_sent_nowhere_has_no_answer_to_bring_in(desk):
    case, n = await sent_to(desk)
    for path in (f"{case}/referrals/1", f"{case}/referrals/999", f"{UNKNOWN}/referrals/{n}"):
        ana = desk.browser()
        await ana.open(f"/desk/cases/{path}")
        assert ana.status == 404, path
    drita = await at(desk, case, n, who=DOCTOR)
    assert drita.status == 403
