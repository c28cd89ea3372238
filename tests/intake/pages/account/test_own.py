"""One's own account: sessions end elsewhere, a lost device has recovery codes, a passphrase is changed."""

import pytest

from config.clock import now_utc
from intake.people import second_factor, tokens
from intake.people.store import access, people
from tests.intake.pages.entrance.house import ANOTHER, CODE_PAGE, OFFICER, PASSPHRASE
from workflow.ledger.entry import By

END, END_OTHERS = "/account/sessions/end", "/account/sessions/end-others"


@pytest.fixture
async def ana(small_site):
    """The first officer, with a second device and recovery codes."""
    one = small_site.browser()
    await one.begin(small_site.codes.officer_code, OFFICER)
    one.codes = await one.set_up_second_device()
    return one


async def elsewhere(site, ana, code):
    """The same person on another device."""
    other = site.browser()
    await other.sign_in(OFFICER, code=code)
    assert other.status == 200 or other.path == "/desk/cases"
    return other


async def test_a_session_elsewhere_is_seen_and_ended_and_this_one_goes_on(small_site, ana):
    telephone = await elsewhere(small_site, ana, ana.codes[0])
    page = await ana.open("/account")
    assert page.text.count("This session") == 1
    assert ana.answer.text.count(f'action="{END}"') == 1

    page = await ana.send(END)
    assert "That session has ended." in page.text
    await ana.again()
    assert ana.status == 200  # once more is no fault
    await telephone.open("/account")

    assert telephone.path == "/sign-in"
    assert END_OTHERS not in (await ana.open("/account")).forms


async def test_all_others_end_at_once_and_nobody_ends_another_persons(small_site, ana):
    others = [await elsewhere(small_site, ana, code) for code in ana.codes[:2]]
    root = await small_site.administrator()
    await root.open("/account")
    theirs = await small_site.tables.read(sessions_of, OFFICER)

    await ana.open("/account")
    await ana.send(END_OTHERS)
    for one in others:
        await one.open("/account")
        assert one.path == "/sign-in"
    await root.open("/start")
    form = [("form_token", token_on(root)), ("session", theirs[0])]
    root.sent = END, form
    await root.again()
    assert root.status == 404
    assert (await ana.open("/account")).text.count("This session") == 1


async def test_a_recovery_code_stands_in_for_a_lost_device_once(small_site, ana):
    await ana.sign_out()
    code = ana.codes[3]

    await ana.sign_in(OFFICER, code=code.lower().replace("-", " "))
    assert ana.path == "/desk/cases"
    assert "9 recovery codes are left" in (await ana.open("/account")).text
    stranger = small_site.browser()
    await stranger.sign_in(OFFICER, code=code)
    assert stranger.status == 403


async def test_new_recovery_codes_need_a_code_and_end_those_of_before(small_site, ana):
    await ana.open(CODE_PAGE)
    await ana.send(CODE_PAGE, wanted="codes", code="")
    assert ana.status == 422
    page = await ana.send(CODE_PAGE, wanted="codes", code="000000")
    assert "not the digits that your app shows" in page.text

    await ana.send(CODE_PAGE, wanted="codes", code=ana.codes[0])
    fresh = ana.recovery_codes
    await ana.again()
    assert ana.recovery_codes == fresh  # sent twice, made once
    await ana.send(f"{CODE_PAGE}/written")
    assert (ana.status, ana.recovery_codes) == (422, fresh)
    await ana.send(f"{CODE_PAGE}/written", written="yes")
    await ana.sign_out()
    await ana.sign_in(OFFICER, code=ana.codes[1])
    assert ana.status == 403
    await ana.sign_in(OFFICER, code=fresh[1])
    assert ana.path == "/desk/cases"


async def test_setting_up_a_device_shows_the_same_codes_however_often_it_is_sent(small_site):
    one = small_site.browser()
    await one.begin(small_site.codes.administrator_code, "root")
    await one.open(CODE_PAGE)
    await one.send(CODE_PAGE)
    confirm = f"{CODE_PAGE}/confirm"
    one.secret = dict(one.page.forms[confirm])["secret"]

    page = await one.send(confirm, code="")
    assert "Type the six digits" in page.text
    await one.send(confirm, code="000000")
    assert dict(one.page.forms[confirm])["secret"] == one.secret
    await one.send(confirm, code=one.digits())
    codes = one.recovery_codes
    await one.again()

    assert one.recovery_codes == codes
    assert await small_site.tables.read(second_factor.has, (await person(small_site, "root")).id)
    one.sent = confirm, [("form_token", token_on(one)), ("secret", "<b>"), ("code", "1")]
    await one.again()
    assert one.path == CODE_PAGE


async def test_another_passphrase_ends_all_sessions_and_opens_the_same_key(small_site, ana):
    telephone = await elsewhere(small_site, ana, ana.codes[0])
    await ana.open("/account")
    digits = ana.groups
    typed = {"old_passphrase": PASSPHRASE, "new_passphrase": ANOTHER, "passphrase_again": ANOTHER}
    await ana.open("/account/passphrase")
    for words, wrong in (
        ("not the passphrase that you have now", {"old_passphrase": ANOTHER}),
        ("not the same", {"passphrase_again": "x"}),
        ("12 to", {"new_passphrase": "x"}),
        ("that you have now", {"old_passphrase": ""}),
    ):
        page = await ana.send("/account/passphrase", **typed | wrong)
        assert (ana.status, words in page.text) == (422, True)
        assert ANOTHER not in ana.answer.text

    page = await ana.send("/account/passphrase", **typed)
    assert (ana.path, "Your passphrase is changed" in page.text) == ("/sign-in", True)
    await telephone.open("/account")
    assert telephone.path == "/sign-in"
    await ana.sign_in(OFFICER, ANOTHER, ana.codes[1])
    await ana.open("/account")
    assert ana.groups == digits


async def test_a_token_of_ones_own_is_taken_back(small_site, ana):
    found = await person(small_site, OFFICER)
    by = By(office="intake", person=found.id, role="intake_officer")

    def issue(connection):
        return tokens.issue(connection, by, scope="read", days=3, by=by, now=now_utc())[1].id

    name = await small_site.tables.write(issue)
    assert name in (await ana.open("/account")).text
    page = await ana.send("/account/tokens/revoke")

    assert "The token is revoked" in page.text
    assert name not in page.text


async def person(site, name):
    """As the tables have somebody."""
    return await site.tables.read(people.person_named, name)


def sessions_of(connection, name):
    """The names of somebody's sessions."""
    found = people.person_named(connection, name)
    return [one.id.hex() for one in access.sessions_of(connection, found.id if found else "")]


def token_on(browser):
    """The token of the forms that somebody is shown."""
    return dict(next(iter(browser.page.forms.values())))["form_token"]
