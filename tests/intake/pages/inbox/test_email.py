"""An e-mail address is used once its owner has typed the code that went there; nobody else gets a second mail."""

import re

import pytest
from sqlalchemy import select

from notifications.store.schema import notice
from tests.intake.pages.inbox.choosing import at_choices, form_of, offers, send, values_of
from tests.intake.people.house import ANA

ADDRESS = "ana@example.org"


def code_in(mail):
    """The six digits, as they are read out of a mail."""
    (code,) = re.findall(r"\d{3} \d{3}", mail.get_body(("plain",)).get_content())
    return code


@pytest.fixture
async def ana(connected):
    """An officer at their choices, where mail can be sent."""
    return await at_choices(connected, ANA)


async def test_an_address_is_used_once_its_code_was_typed(connected, ana, post):
    page = await send(ana, "email", email=ADDRESS)

    assert "A code is on its way." in page.text
    assert post.addresses == [ADDRESS]
    assert "Vigil" in post.mails[0]["From"]
    await connected.admitted()
    await connected.told()
    assert not any(one.channel == "email" for one in await _notices(connected))

    page = await send(ana, "email/code", code=code_in(post.mails[0]))

    assert "The address is confirmed." in page.text
    assert f"Address: {ADDRESS}" in page.text
    await connected.admitted()
    await connected.told()
    assert any(one.channel == "email" for one in await _notices(connected))


async def test_a_double_click_sends_one_code_and_confirms_once(ana, post):
    await ana.send(form=form_of(ana, "email"), email=ADDRESS)
    await ana.again()
    assert len(post.mails) == 1

    await ana.open(ana.location)
    await ana.send(form=form_of(ana, "email/code"), code=code_in(post.mails[0]))
    await ana.again()

    assert ana.status == 303
    assert ADDRESS in (await ana.open("/account/notices")).text


async def test_a_wrong_code_says_so_at_its_field_and_five_of_them_end_it(ana, post):
    await send(ana, "email", email=ADDRESS)

    for _ in range(4):
        page = await send(ana, "email/code", code="000 000")
        assert page.problems[0] == "This is not the code in the newest mail."
        assert values_of(ana, "email/code")["code"] == "000 000"
    page = await send(ana, "email/code", code="000 000")
    assert page.problems[0] == "The code holds no longer. Send yourself another."
    page = await ana.open("/account/notices")
    assert not offers(ana, "email/code")

    await send(ana, "email")  # the button that sends another
    page = await send(ana, "email/code", code=code_in(post.mails[1]))
    assert "The address is confirmed." in page.text


async def test_a_server_that_knows_nobody_there_is_said_and_costs_no_code(ana, post):
    post.on_recipient = lambda address: "550 no such user" if address == ADDRESS else None
    for _ in range(7):
        page = await send(ana, "email", email=ADDRESS)
        assert "The mail server refused the address." in page.text
        await send(ana, "email/cancel")

    page = await send(ana, "email", email="ana@elsewhere.example")

    assert "A code is on its way." in page.text


async def test_a_server_that_is_down_is_said(ana, post):
    post.on_sender = lambda _address: "451 later"

    page = await send(ana, "email", email=ADDRESS)

    assert "did not arrive" in page.text
    assert "The mail server" in page.text


@pytest.mark.parametrize(
    "typed", ["", "ana", "ana at example", "a@b", "ana@example.org\r\nBcc: all@example.org", "é@x.org"]
)
async def test_what_is_no_address_comes_back_as_it_was_typed_and_nothing_is_sent(ana, post, typed):
    page = await send(ana, "email", email=typed)

    assert ana.status == 422
    assert page.problems[0] in ("This is no e-mail address.", "Write the address, like name@example.org.")
    assert values_of(ana, "email")["email"].split() == typed.split()
    assert post.mails == []


async def test_no_mailbox_is_filled_from_here(ana, post):
    for number in range(5):
        await send(ana, "email", email=f"victim{number}@example.org")
        await send(ana, "email/cancel")

    page = await send(ana, "email", email="victim@example.org")

    assert ana.status == 409
    assert "No more codes are sent to you today." in page.text
    assert len(post.mails) == 5


async def test_the_address_before_stays_until_another_is_confirmed_and_is_forgotten(ana, post):
    await send(ana, "email", email=ADDRESS)
    await send(ana, "email/code", code=code_in(post.mails[0]))

    page = await send(ana, "email", email="ana@elsewhere.example")
    assert f"Address: {ADDRESS}" in page.text
    page = await send(ana, "email/cancel")
    assert "no code is waited for" in page.text
    assert f"Address: {ADDRESS}" in page.text

    page = await send(ana, "email/forget")

    assert "The address is forgotten." in page.text
    assert ADDRESS not in page.text


async def test_without_a_mail_server_no_address_is_asked_for(desk):
    ana = await at_choices(desk, ANA)

    assert "This server sends no e-mail yet." in ana.page.text
    assert not offers(ana, "email")


async def _notices(desk):
    return await desk.house.tables.read(lambda connection: connection.execute(select(notice)).all())
