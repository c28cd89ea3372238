"""A webhook is kept with a secret that is shown once, tried by one press, and says honestly what came of it."""

import base64
import hashlib
import hmac
import json

import pytest

from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.pages.inbox.choosing import at_choices, offers, send, values_of
from tests.intake.people.house import ANA
from tests.notifications.test_delivering_webhook import listening


def secret_in(page):
    """The secret that a page shows."""
    (found,) = [word for word in page.text.split() if word.startswith("whsec_")]
    return found


def is_signed_with(secret, headers, body):
    """Whether a message was signed with a secret, after Standard Webhooks."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    return headers["webhook-signature"] == f"v1,{base64.b64encode(mac).decode()}"


@pytest.fixture
async def ana(connected):
    """An officer at their choices, where a webhook may lie on this machine."""
    return await at_choices(connected, ANA)


async def given(browser, program, path="/vigil"):
    """The address of a program is given; the secret that was shown."""
    return secret_in(await send(browser, "webhook", webhook=f"http://127.0.0.1:{program.port}{path}"))


async def test_its_secret_is_shown_once_and_signs_the_test_that_one_press_sends(ana):
    async with listening() as program:
        secret = await given(ana, program)
        await ana.again()
        assert secret_in(ana.page) == secret  # a double click makes no second one
        page = await ana.open("/account/notices")
        assert "whsec_" not in page.text

        page = await send(ana, "webhook/test")

    assert "The webhook took the test." in page.text
    [(headers, body)] = program.posted
    assert is_signed_with(secret, headers, body)
    assert json.loads(body)["type"] == "notices.test"


async def test_a_double_click_on_the_test_posts_it_once(ana):
    async with listening() as program:
        await given(ana, program)
        await ana.open("/account/notices")
        await send(ana, "webhook/test")
        await ana.again()

    assert len(program.posted) == 1


async def test_a_new_secret_signs_from_then_on_and_the_one_before_no_more(ana):
    async with listening() as program:
        first = await given(ana, program)
        await ana.open("/account/notices")
        second = secret_in(await send(ana, "webhook/secret"))
        assert "The secret of before signs nothing any more." in ana.page.text
        await ana.open("/account/notices")
        await send(ana, "webhook/test")

    [(headers, body)] = program.posted
    assert (is_signed_with(first, headers, body), is_signed_with(second, headers, body)) == (False, True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n", "The webhook answered 500: it did not take the message."),
        (b"HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n", "The webhook answered 302, which leads"),
        (b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", "The webhook says that it is gone; it was turned off."),
        (b"\x00\x16\x03 what?\r\n\r\n", "The webhook's answer was none that a web server gives."),
        (b"HTTP/1.1 abc\r\n\r\n", "The webhook's answer was none that a web server gives."),
        (b"", "The webhook's answer was none that a web server gives."),
    ],
)
async def test_a_test_that_is_not_taken_says_why_and_what_to_do(ana, answer, said):
    async with listening(answer) as program:
        await given(ana, program)
        await ana.open("/account/notices")

        page = await send(ana, "webhook/test")

    assert "The webhook did not take the test." in page.text
    assert "took the test" not in page.text
    assert said in page.text


async def test_one_that_is_gone_is_used_again_when_it_takes_a_test(ana):
    async with listening(b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n") as program:
        await given(ana, program)
        await ana.open("/account/notices")
        page = await send(ana, "webhook/test")
        assert "Nothing is posted there until it takes a test" in page.text
        program.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

        page = await send(ana, "webhook/test")

    assert "The webhook took the test." in page.text
    assert "Last fault" not in page.text


async def test_nobody_listening_is_said(ana):
    async with listening() as program:
        await given(ana, program)
    await ana.open("/account/notices")

    page = await send(ana, "webhook/test")

    assert "The webhook could not be reached." in page.text


async def test_it_is_forgotten(ana):
    async with listening() as program:
        await given(ana, program)
        await ana.open("/account/notices")

        page = await send(ana, "webhook/forget")

    assert "The webhook is forgotten." in page.text
    assert f":{program.port}" not in page.text
    assert not offers(ana, "webhook/test")


BAD = {
    "": "Write the address",
    "example.org": "This is no address of a webhook.",
    "ftp://example.org/": "This is no address of a webhook.",
    "https://": "This is no address of a webhook.",
    "https://exa mple.org/": "This is no address of a webhook.",
    "https://example.org:99999/": "This is no address of a webhook.",
    "https://exämple.org/": "This is no address of a webhook.",
    "https://[::1/": "This is no address of a webhook.",
    "<script>alert(1)</script>": "This is no address of a webhook.",
    "http://example.org/": "The address has no https",
    "https://me:secret@example.org/": "The address has a name or a password in it.",
    "https://me@example.org/": "The address has a name or a password in it.",
    "https://example.org/#part": "The address has a # in it.",
    "https://127.0.0.1/": "This address lies in a private network.",
    "https://10.0.0.1/": "This address lies in a private network.",
    "https://169.254.169.254/latest/meta-data/": "This address lies in a private network.",
    "https://[::ffff:10.0.0.1]/": "This address lies in a private network.",
    "https://2130706433/": "This address lies in a private network.",
    "https://0x7f000001/": "This address lies in a private network.",
    "https://localhost/": "This address lies in a private network.",
    "https://nobody-knows-this.invalid/": "Nobody knows the name in this address.",
    "https://example.org/" + "x" * 3_000: "signs",
}


@pytest.mark.parametrize("typed", BAD, ids=lambda typed: typed[:30] or "nothing")
async def test_an_address_that_nothing_is_posted_to_comes_back_with_what_is_wrong_of_it(desk, typed):
    ana = await at_choices(desk, ANA)

    page = await send(ana, "webhook", webhook=typed)

    assert ana.status == 422
    assert BAD[typed] in page.problems[0]
    assert values_of(ana, "webhook")["webhook"] == typed
    assert not offers(ana, "webhook/test")


async def test_whoever_has_none_tries_none(desk):
    """A form of a window that was open since yesterday."""
    doctor = await at_choices(desk, DOCTOR)
    doctor.page.forms[-1]["action"] = "/account/notices/webhook/test"

    await doctor.send()

    assert doctor.status == 404
    assert "You have given no webhook." in doctor.page.text
