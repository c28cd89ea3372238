import re
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from workflow.pages.assets import assets
from workflow.pages.components import ANSWERS, EXAMPLES, PROBLEMS
from workflow.pages.languages import LANGUAGES
from workflow.pages.rendering import Pages, switches
from workflow.pages.tongue import Tongue

QUESTION = """{% extends "portal.html" %}
{% import "form.html" as form with context %}{% import "parts.html" as parts with context %}
{% block title %}Page 3{% endblock %}
{% block main %}{{ form.errors() }}{{ parts.progress(3, 8) }}{{ form.begin("/x") }}
{{ form.line("place", "Where", as_heading=true) }}{{ form.text("story", "What") }}{{ form.tick("agreed", "Yes") }}
{{ form.ticks("happened", "Done", [("hit", "Hit"), ("threat", "Threat")]) }}{{ form.passphrase("pass", "Word") }}
{{ form.button("Go") }}{{ form.end() }}
{{ parts.code_groups(["7KQM"]) }}{{ parts.summary([("a", "b", "/c", "Change")]) }}
{% endblock %}"""
BARE = {"govuk-checkboxes", "govuk-radios"}  # their parts alone are styled
VOID = {"meta", "link", "input", "br", "hr", "rect", "circle", "line", "path"}


class Read(HTMLParser):
    """Every element of a page with its attributes; the tree must close."""

    def __init__(self, text):
        super().__init__()
        self.found: list[tuple[str, dict[str, Any]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, attribute):
        return [attrs[attribute] for _tag, attrs in self.found if attribute in attrs]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "question.x.html").write_text(QUESTION, encoding="utf-8")
    return Pages([folder])


def rendered(pages, template, values, code="en"):
    tongue = Tongue(LANGUAGES[code], ZoneInfo("Europe/Belgrade"))
    shared = {"languages": switches(tongue, "/{code}/"), "leave_path": "/leave"}
    return pages.text(template, tongue, shared | values)


@pytest.fixture(params=["components.html", "question.x.html"])
def page(request, pages):
    given = EXAMPLES if request.param == "components.html" else {"answers": ANSWERS, "problems": PROBLEMS}
    return rendered(pages, request.param, given)


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(page):
    for tag, attrs in Read(page).found:
        assert tag not in {"script", "style", "iframe", "img"}
        assert not [name for name in attrs if name == "style" or name.startswith("on")], (tag, attrs)
        assert not re.match(r"(https?:|//|javascript:|data:)", attrs.get("href", attrs.get("src", ""))), attrs


def test_ids_are_unique_and_everything_that_points_at_one_finds_it(page):
    read = Read(page)
    ids = read.all("id")
    assert len(ids) == len(set(ids))
    pointers = {*read.all("for")} | {one for name in read.all("aria-describedby") for one in name.split()}
    pointers |= {one for name in read.all("aria-labelledby") for one in name.split()}
    assert pointers <= set(ids)
    fields = [a for tag, a in read.found if tag in {"input", "select", "textarea"} and a.get("type") != "hidden"]
    assert {one["id"] for one in fields} <= set(read.all("for"))


def test_every_class_has_a_rule_in_the_pages_style_sheet(page):
    sheet = assets()["staff.css" if 'class="vg-staff' in page else "portal.css"].plain.decode()
    used = {name for one in Read(page).all("class") for name in one.split()}
    assert [name for name in sorted(used - BARE) if not re.search(rf"\.{name}(?![\w-])", sheet)] == []


def test_the_error_summary_leads_to_the_fields_and_what_was_typed_is_still_there(pages):
    page = rendered(pages, "components.html", EXAMPLES)
    read = Read(page)
    assert "4 things to correct" in page
    assert "<title>Error: Components" in page
    for name, words in PROBLEMS.items():
        assert f'<a href="#f-{name}">{words}</a>' in page
        assert f"f-{name}" in read.all("id")
    assert 'value="14.14.2026"' in page
    assert ">\nTwo lines,\nas they were typed.</textarea>" in page
    ticked = [attrs["value"] for _tag, attrs in read.found if "checked" in attrs]
    assert ticked == ["other", "hit", "threat", "yes"]


def test_what_was_typed_is_escaped_and_a_passphrase_never_comes_back(pages):
    typed = '"><script>&'
    page = rendered(pages, "question.x.html", {"answers": dict.fromkeys(("place", "story", "pass"), typed)})
    assert page.count("&#34;&gt;&lt;script&gt;&amp;") == 2
    assert typed not in page
    assert "to correct" not in page


@pytest.mark.parametrize("code", LANGUAGES)
def test_both_shells_speak_every_language(pages, code):
    for template, given in (("components.html", EXAMPLES), ("question.x.html", {"form_token": "t"})):
        page = rendered(pages, template, given, code)
        assert f'<html lang="{LANGUAGES[code].tag}">' in page
        Read(page)


def test_an_error_says_three_things_in_both_houses(pages):
    said = {"heading": "Not here", "what": "It is not.", "kept": "Nothing changed.", "next_step": "Go back."}
    for house in ("portal.html", "staff.html"):
        page = rendered(pages, "error.html", said | {"house": house})
        assert all(words in page for words in said.values())
        Read(page)
