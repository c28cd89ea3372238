"""The way in, out, and in again in the middle of a form."""

import pytest

from intake.pages.entrance.signing_in import local
from intake.people import sessions
from tests.intake.pages.entrance.house import ANOTHER, OFFICER, PASSPHRASE, ROOT
from workflow.pages.forms import ONCE

MARK = '<b>Mezzanine "4711"</b> مبنى'


async def test_nothing_opens_before_the_second_device_is_set_up_and_then_the_worklist_does(site):
    ana = site.browser()
    await ana.begin(site.codes.officer_code, OFFICER)
    assert ana.path == "/first-sign-in/done"
    for path in ("/start", "/account", "/office", "/desk/cases", "/account/passphrase"):
        await ana.open(path)
        assert ana.path == "/account/second-factor" or (ana.status, path) == (404, "/desk/cases")

    codes = await ana.set_up_second_device()
    await ana.open("/start")

    assert len({*codes}) == 10
    assert ana.path == "/desk/cases"


async def test_whatever_is_wrong_the_answer_is_one_sentence_and_the_name_stays(small_site):
    ana = await small_site.officer()
    await ana.sign_out()
    told = set()
    for name, passphrase, code in (
        (OFFICER, "not this one at all", ana.digits(steps=1)),
        ("nobody here", PASSPHRASE, ""),
        (OFFICER, PASSPHRASE, "000000"),
        (OFFICER, PASSPHRASE, ""),
    ):
        stranger = small_site.browser()
        page = await stranger.sign_in(name, passphrase, code)
        assert stranger.status == 403
        assert f'value="{name}"' in stranger.answer.text
        assert passphrase not in stranger.answer.text
        told.add(page.text[page.text.index("Nobody is signed in") :][:200])
    assert len(told) == 1

    await ana.sign_in(OFFICER, code=ana.digits(steps=1))
    assert ana.path == "/desk/cases"


async def test_empty_fields_have_a_sentence_each_and_too_many_tries_say_how_long_to_wait(small_site):
    one = small_site.browser()
    page = await one.sign_in("", "")
    assert one.status == 422
    assert all(words in page.text for words in ("Write the name you sign in with.", "Write your passphrase."))

    for _ in range(30):  # one comes back every ten seconds
        page = await one.sign_in("somebody", "x" * 5_000)
        if one.status != 403:
            break
    assert one.status == 503
    assert "Wait for half a minute" in page.text
    assert one.answer.headers["retry-after"].isdecimal()


async def test_who_is_signed_in_already_goes_on_and_who_signed_out_does_not(small_site):
    root = await small_site.administrator()
    await root.open("/sign-in?then=/account")
    assert root.path == "/account"

    await root.sign_out()
    assert root.path == "/sign-in"
    await root.open("/admin/people")
    assert (root.path, root.answer.url.params["then"]) == ("/sign-in", "/admin/people")


async def test_what_was_typed_when_the_session_ended_goes_on_once_after_signing_in(site):
    root = await site.administrator()
    await root.open("/admin/people/new")
    number = dict(root.page.forms["/admin/people/new"])[ONCE]
    await end_all(site, root)

    page = await root.send("/admin/people/new", name=MARK, office="intake", role="case_officer")
    assert root.status == 403
    assert "What you typed is still here" in page.text
    await root.send("/sign-in", name=ROOT, passphrase="wrong", code="")  # and still is
    await root.send("/sign-in", name=ROOT, passphrase=PASSPHRASE, code=root.digits(steps=1))
    waiting = root.page.forms["/admin/people/new"]
    assert {("name", MARK), ("office", "intake"), ("role", "case_officer"), (ONCE, number)} <= {*waiting}

    await root.send("/admin/people/new")
    first = root.groups
    await root.again()  # the same code, not a second person
    assert root.groups == first
    await root.open("/admin/people")
    assert root.page.text.count("has a code") == 2  # and the officer of the first day


async def test_passphrases_do_not_travel(small_site):
    ana = await small_site.officer()
    await ana.open("/account/passphrase")
    await end_all(small_site, ana)

    await ana.send("/account/passphrase", old_passphrase=PASSPHRASE, new_passphrase=ANOTHER, passphrase_again=ANOTHER)

    assert ana.path == "/sign-in"
    assert ANOTHER not in ana.answer.text
    assert PASSPHRASE not in ana.answer.text


@pytest.mark.parametrize(
    "path",
    ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "elsewhere", "/sign-in", "/a\n"],
)
def test_no_link_sends_anybody_on_to_another_site(path):
    assert local(path) == ""
    assert local("/desk/cases?mine=1") == "/desk/cases?mine=1"


async def end_all(site, browser):
    """Their sessions end, as after half an hour."""
    cookie = browser.client.cookies["vigil"]
    await sessions.end(site.tables, cookie)
