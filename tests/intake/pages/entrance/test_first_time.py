"""The first day, and the day on which a passphrase is lost."""

from config.clock import now_utc
from intake.dossier.reception import Submission, receive
from tests.intake.pages.entrance.house import ANOTHER, COLLEAGUE, OFFICER, PASSPHRASE


async def test_the_first_officer_is_told_what_came_in_under_the_code_and_reads_digits(site):
    for _ in range(2):
        await receive(site.tables, Submission(statement="Something happened."), channel="portal", now=now_utc())
    ana = site.browser()

    page = await ana.begin(site.codes.officer_code, OFFICER)
    digits = ana.groups
    await ana.set_up_second_device()
    await ana.open("/account")

    assert "2 allegations came in before you" in page.text
    assert [len(one) for one in digits] == [4] * 5
    assert ana.groups == digits


async def test_a_colleague_comes_from_the_administrators_page_to_the_cases(site):
    ana, root = await site.officer(), await site.administrator()
    bekim = site.browser()

    page = await bekim.begin(await site.added(root, COLLEAGUE), COLLEAGUE)
    assert "waits for a colleague" in page.text
    digits = " ".join(bekim.groups)
    await bekim.set_up_second_device()
    page = await let_in(ana, digits)
    assert "now open to your colleague" in page.text

    await bekim.open("/start")
    assert bekim.path == "/desk/cases"
    page = await bekim.open("/office")
    assert page.text.count("Can open the cases.") == 2
    assert not (await site.office.verify()).misfits


async def test_other_digits_let_nobody_in_and_stay_to_be_compared(small_site):
    ana, root = await small_site.officer(), await small_site.administrator()
    await small_site.browser().begin(await small_site.added(root, COLLEAGUE), COLLEAGUE)

    page = await let_in(ana, "1234 5678 9abc def0 1234")

    assert ana.status == 403
    assert "not that of the key here" in page.text
    assert 'value="1234 5678 9abc def0 1234"' in ana.answer.text
    assert (await ana.open("/office")).text.count("Can open the cases.") == 1


async def test_a_lost_passphrase_is_a_new_code_and_a_new_key_and_nothing_is_lost(site):
    ana, root, bekim = await site.officer(), await site.administrator(), site.browser()
    await bekim.begin(await site.added(root, COLLEAGUE), COLLEAGUE)
    await bekim.set_up_second_device()
    await let_in(ana, " ".join(await account_digits(bekim)))

    person = await site.page_of(root, COLLEAGUE)
    page = await root.open(f"{person}/act/invite")
    assert "a colleague lets the new key in" in page.text
    await root.send(f"{person}/act/invite")
    code = "-".join(root.groups)

    again = site.browser()
    await again.begin(code, COLLEAGUE, ANOTHER)
    assert "waits for a colleague" in again.page.text
    await let_in(ana, " ".join(again.groups))
    await again.set_up_second_device()
    assert (await again.open("/office")).text.count("Can open the cases.") == 2
    await bekim.open("/account")
    assert bekim.path == "/sign-in"


async def test_each_field_of_the_first_sign_in_has_its_own_sentence_and_the_code_stays_good(small_site):
    one, code = small_site.browser(), small_site.codes.officer_code
    wrong = {
        "The code has 3 signs": {"code": "abc"},
        "all of them visible": {"name": "a\u200bb"},
        "A passphrase has 12 to": {"new_passphrase": "short"},
        "too easy to guess": {"new_passphrase": "passwordpassword"},
        "hardly more than the name": {"new_passphrase": f"{OFFICER} fictional"[:12], "name": f"{OFFICER} fictional"},
        "not the same": {"passphrase_again": "another one than before"},
        "Type the code": {"code": ""},
        "longer than 80 signs": {"name": "n" * 500},
    }
    for words, typed in wrong.items():
        await one.open("/first-sign-in")
        right = {"code": code, "name": OFFICER, "new_passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE}
        page = await one.send("/first-sign-in", **right | typed)
        assert (one.status, words in page.text) == (422, True), (words, page.text)
        assert PASSPHRASE not in one.answer.text

    await one.begin(code, OFFICER)
    assert one.path == "/first-sign-in/done"
    await one.again()  # sent twice: the key of the first time opens
    assert one.path == "/first-sign-in/done"
    used = small_site.browser()
    page = await used.begin(code, "somebody else", ANOTHER)
    assert "unknown, was used, or was taken back" in page.text


async def let_in(colleague, digits):
    """A colleague types the digits that somebody reads out."""
    await colleague.open("/office")
    seat = next(link for link in colleague.page.links if "/seat/" in link)
    await colleague.open(seat)
    return await colleague.send(seat, digits=digits)


async def account_digits(browser):
    """The digits of somebody's own key."""
    await browser.open("/account")
    return browser.groups
