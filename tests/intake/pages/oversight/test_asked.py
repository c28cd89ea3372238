"""Filters of an address: what is a value stays through every link, what is none asks for nothing."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from intake.pages.oversight.asked import FIRST_PAGE, MOST_PAGE, MOST_SIGNS, CasesAsked, LateAsked, chips, page_of, read

OPTIONS = {
    "kind": [("watch", "Too long")],
    "role": [("prosecutor", "Prosecutor"), ("doctor", "Doctor")],
    "office": [("prosecution", "Prosecution")],
    "clock": [("registration", "Registered")],
    "setting": [("prison", "Prison"), ("police", "Police")],
    "state": [("course:open", "Open")],
    "late": [("1", "Late")],
}
ODD = st.text(max_size=90) | st.sampled_from(["prison", "watch", "course:open", "1", "0", "-1", "9" * 90, "²", "\0"])


class Request:
    """An address."""

    def __init__(self, said):
        self.query_params = dict(parse_qsl(urlsplit(said).query, keep_blank_values=True)) if "?" in said else {}


@given(
    st.builds(
        LateAsked,
        kind=st.sampled_from(["", "watch"]),
        role=st.sampled_from(["", "doctor"]),
        setting=st.sampled_from(["", "prison"]),
        page=st.integers(1, 99),
    )
)
def test_what_is_asked_comes_back_from_its_own_address(asked):
    said = asked.said(page=asked.page)

    request: Any = Request(f"/x{said}")
    assert read(LateAsked, request, OPTIONS) == asked
    assert "=" not in said or "&page=" in f"&{said[1:]}" or asked.page == FIRST_PAGE


@given(st.dictionaries(st.sampled_from(CasesAsked.__struct_fields__), ODD))
def test_whatever_is_typed_asks_for_values_that_there_are_or_for_nothing(typed):
    request: Any = Request("")
    request.query_params = typed

    asked = read(CasesAsked, request, OPTIONS)

    assert FIRST_PAGE <= asked.page <= MOST_PAGE
    assert len(asked.number) <= MOST_SIGNS
    assert "\0" not in asked.number
    for name in ("state", "setting", "office", "late"):
        assert getattr(asked, name) in {"", *(code for code, _words in OPTIONS[name])}


@given(ODD)
def test_a_page_is_a_number_that_there_may_be(typed):
    assert FIRST_PAGE <= page_of(typed) <= MOST_PAGE
    assert page_of("7") == 7


def test_each_filter_that_is_on_can_be_taken_away_alone():
    asked = CasesAsked(number="OI-", setting="prison", late="1", page=4)

    found = chips(asked, OPTIONS, "/cases")

    assert found == [
        ("OI-", "/cases?setting=prison&late=1"),
        ("Prison", "/cases?number=OI-&late=1"),
        ("Late", "/cases?number=OI-&setting=prison"),
    ]
