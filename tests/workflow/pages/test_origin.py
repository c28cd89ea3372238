"""A form that another site sends is refused, whatever it says of itself; one of our own never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import NotAllowed
from workflow.pages.origin import check_origin, check_token, token_of

HOST = "vigil.example"
# Sec-Fetch-Site, Origin
OURS = [
    ("same-origin", None),
    ("same-origin", "null"),
    ("none", None),
    (None, None),
    (None, "null"),  # older browsers, for forms of a page that tells no referrer
    (None, "https://vigil.example"),
    (None, "http://vigil.example"),
]
FOREIGN = [
    ("cross-site", "https://vigil.example"),
    ("same-site", None),
    ("", None),
    ("Same-Origin", None),
    (None, "https://evil.example"),
    (None, "https://vigil.example.evil.example"),
    (None, "https://vigil.example@evil.example"),
    (None, "https://evil.example/vigil.example"),
    (None, "https://["),
    (None, ""),
    (None, "vigil.example"),
]


@pytest.mark.parametrize(("site", "origin"), OURS)
def test_a_form_of_ours_is_taken(site, origin):
    check_origin(site, origin, HOST)


@pytest.mark.parametrize(("site", "origin"), FOREIGN)
def test_a_form_of_another_site_is_refused(site, origin):
    with pytest.raises(NotAllowed):
        check_origin(site, origin, HOST)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_token_is_good_in_its_own_session_alone_and_there_is_none_without_one(cookie, other):
    token = token_of(cookie)
    if cookie:
        check_token(token, cookie)
    for given_token, of in ((token, other), (other, cookie), ("", cookie), (token, "")):
        if (given_token, of) != (token, cookie) or not cookie:
            with pytest.raises(NotAllowed):
                check_token(given_token, of)


def test_a_token_tells_nothing_of_the_cookie():
    assert token_of("") == ""
    assert len(token_of("a")) == len(token_of("a" * 500)) == 32
    assert "abc" not in token_of("abc")
