"""A page from a template: escaped, in each language, with headers; a name that nobody gave is an error, not a blank."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from jinja2 import UndefinedError
from litestar.datastructures import Cookie

from tests.builders import ZONE
from workflow.pages.languages import LANGUAGES, catalogue
from workflow.pages.rendering import POLICY, Pages, switches
from workflow.pages.tongue import tongue

SHELL = {"languages": [], "leave_path": "/leave"}
PAGE = """{% extends "portal.html" %}{% import "form.html" as form with context %}
{% block title %}{{ _("Sign in") }}{% endblock %}
{% block main %}<h1>{{ _("Hello %(name)s, 100 %% of it", name=name) }}</h1>
{{ ngettext("%(num)d day", "%(num)d days", days) }}{{ form.errors() }}{{ form.line("name", "Name") }}{% endblock %}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "one").mkdir()
    (folder / "one" / "page.html").write_text(PAGE, encoding="utf-8")
    return Pages([folder])


def test_everything_that_is_filled_in_is_escaped(pages, spoken):
    answers = {"name": '"><script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}'}

    text = pages.text("one/page.html", spoken, SHELL | {"name": "<b>&'\"", "days": 5, "answers": answers})

    assert "<b>" not in text
    assert "<script" not in text
    assert "&lt;b&gt;&amp;&#39;&#34;" in text
    assert "100 %" in text
    assert f'<html lang="{spoken.lang}"' in text


def test_a_name_that_nobody_gave_is_an_error(pages, english):
    with pytest.raises(UndefinedError):
        pages.text("one/page.html", english, SHELL | {"days": 5})


def test_a_page_is_an_answer_with_headers_that_keep_a_browser_on_the_safe_side(pages, spoken):
    answer = pages.page(
        "one/page.html",
        spoken,
        SHELL | {"name": "x", "days": 1},
        status=422,
        headers={"Clear-Site-Data": '"cookies"'},
        cookies=[Cookie("a", value="b")],
    )

    assert (answer.status_code, answer.media_type) == (422, "text/html")
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Content-Language"] == spoken.lang
    assert answer.headers["Clear-Site-Data"] == '"cookies"'
    assert [cookie.key for cookie in answer.cookies] == ["a"]
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY


def test_a_problem_is_the_first_thing_that_is_said(pages, english):
    text = pages.text("one/page.html", english, SHELL | {"name": "x", "days": 1, "problems": {"name": "Write it."}})

    assert "<title>Error: Sign in</title>" in text
    assert text.index('href="#f-name"') < text.index('id="f-name"')


def test_languages_never_mix_however_many_pages_are_made_at_once(tmp_path):
    (tmp_path / "page.html").write_text("{{ _('Sign in') }}|{{ tongue.lang }}", encoding="utf-8")
    pages = Pages([tmp_path])
    codes = [*LANGUAGES] * 50

    with ThreadPoolExecutor(8) as threads:
        made = [*threads.map(lambda code: pages.text("page.html", tongue(code, ZONE), {}), codes)]

    assert made == [f"{tongue(code, ZONE).gettext('Sign in')}|{LANGUAGES[code].tag}" for code in codes]


def test_one_may_change_the_language_on_every_page_and_sees_which_one_is_on(spoken):
    shown = switches(spoken, "/{code}/report?x=%7Bcode%7D")

    assert [href for _tag, _name, href, _now in shown] == [f"/{code}/report?x=%7Bcode%7D" for code in LANGUAGES]
    assert [tag for tag, _name, _href, is_now in shown if is_now] == [spoken.lang]


def test_a_language_without_a_catalogue_says_what_is_written():
    assert catalogue("en").gettext("Sign in") == "Sign in"
    assert [catalogue("en").ngettext("%(num)d day", "%(num)d days", one) for one in (1, 2)] == [
        "%(num)d day",
        "%(num)d days",
    ]
