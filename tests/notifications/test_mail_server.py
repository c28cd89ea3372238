"""Where mail is handed in, as a setting says it; and what a mail is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.channels.email import mail_server, written
from notifications.delivering import JITTER, LATEST, SOONEST, TRIES, again_after
from notifications.message import Counts, Message
from tests.notifications.postbox import DAY, FROM, NOW
from workflow.errors import NotUnderstood

COUNTS = st.builds(Counts, late=st.integers(0, 9), due=st.integers(0, 9), other=st.integers(0, 9))


@pytest.mark.parametrize(
    ("url", "port", "is_tls", "starts_tls"),
    [
        ("smtp://mail.example", 587, False, True),
        ("smtps://mail.example", 465, True, False),
        ("smtp+plain://mail.example", 25, False, False),
        ("smtp://mail.example:2525", 2525, False, True),
    ],
)
def test_the_scheme_says_how_it_is_encrypted(url, port, is_tls, starts_tls):
    server = mail_server(url, FROM)

    assert (server.host, server.port, server.is_tls, server.starts_tls) == ("mail.example", port, is_tls, starts_tls)
    assert server.user is None


def test_a_name_may_have_any_letters_and_is_shown_nowhere():
    server = mail_server("smtps://vigil%40office:p%3Aw@mail.example", FROM)

    assert (server.user, server.password) == ("vigil@office", "p:w")
    assert "office" not in repr(server)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("mail.example:25", FROM),
        ("https://mail.example", FROM),
        ("smtp://", FROM),
        ("smtp://mail.example:port", FROM),
        ("smtp://mail.example/box", FROM),
        ("smtp+plain://vigil:pw@mail.example", FROM),
        ("smtp://mail.example", ""),
        ("smtp://mail.example", "vigil"),
        ("smtp://mail.example", "vigil@localhost"),
        ("smtp://mail.example", "Vigil <vigil@office.example>"),
        ("smtp://mail.example", "vigil@office.example\nBcc: all@office.example"),
    ],
)
def test_what_is_no_server_or_no_sender_is_refused_with_a_sentence(url, sender):
    with pytest.raises(NotUnderstood, match="VIGIL_"):
        mail_server(url, sender)


@given(counts=COUNTS, language=st.sampled_from(["sq", "sr", "en"]))
def test_a_mail_made_again_is_the_same_and_fits_every_mail_server(counts, language):
    message = Message("<key@office.example>", "p@people.example", None, language, counts, NOW)

    mail = written(message, sender=FROM)

    assert mail == written(message, sender=FROM)
    assert mail.isascii()
    assert max(map(len, mail.split(b"\r\n"))) <= 998  # RFC 5322 §2.1.1
    assert mail.count(b"\n") == mail.count(b"\r\n")


def test_an_address_of_two_lines_makes_no_mail():
    message = Message("<key@office.example>", "p@people.example\r\nBcc: q@x", None, "en", Counts(late=1), NOW)

    with pytest.raises(ValueError, match="one line"):
        written(message, sender=FROM)


@given(key=st.text(max_size=20), tries=st.integers(1, 100))
def test_each_try_waits_about_twice_as_long_as_the_one_before_and_never_for_ever(key, tries):
    wait = again_after(key, tries)

    assert SOONEST * (1 - JITTER) <= wait <= LATEST * (1 + JITTER)
    assert again_after(key, tries + 2) >= wait or wait > LATEST * (1 - JITTER)


@given(key=st.text(max_size=20))
def test_a_message_is_tried_for_more_than_two_days(key):
    assert 2 * DAY < sum((again_after(key, one) for one in range(1, TRIES)), 0 * DAY) < 3.4 * DAY
