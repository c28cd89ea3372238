"""Errors: one family, three sentences each, one table of what the web and the shell are told."""

import ast
import re
from itertools import chain
from pathlib import Path

import pytest

from workflow import errors
from workflow.errors import Away, Broken, Busy, NotAllowed, NotFound, NotNow, NotUnderstood, Sentence, VigilError, _

HOUSE = Path(__file__).parents[2]
ROOMS = ("config", "intake", "notifications", "workflow")
KINDS = {"NotUnderstood", "NotAllowed", "NotFound", "NotNow", "Busy", "Away", "Broken"}


def calls():
    """Every call in the four rooms: where it stands, the name that is called, the call."""
    for path in sorted(chain.from_iterable((HOUSE / room).rglob("*.py") for room in ROOMS)):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield f"{path.relative_to(HOUSE)}:{node.lineno}", node.func.id, node


def literal(sentence):
    """The text of `_("…")`; None where it is no literal, or not alone."""
    text = sentence.args[0]
    return text.value if len(sentence.args) == 1 and isinstance(text, ast.Constant) else None


@pytest.mark.parametrize(
    ("kind", "status", "exit_code"),
    [
        (NotUnderstood, 422, 2),
        (NotAllowed, 403, 1),
        (NotFound, 404, 1),
        (NotNow, 409, 1),
        (Busy, 503, 1),
        (Away, 503, 1),
        (Broken, 500, 4),
    ],
)
def test_each_kind_has_its_status_and_its_exit_code(kind, status, exit_code):
    error = kind(_("It did not happen."))

    assert isinstance(error, VigilError)
    assert (error.status, error.exit_code) == (status, exit_code)


def test_no_kind_is_missing_from_the_table_above():
    found = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, VigilError)]

    assert {kind.__name__ for kind in found} == KINDS | {"VigilError"}


def test_a_message_says_where_what_happened_what_was_kept_and_what_to_do_next():
    error = NotNow(
        _("The case %(number)s is closed.", number="7/2026"),
        kept=_("What you typed is still here."),
        next_step=_("Reopen it first."),
        where="sheet.csv:3",
    )

    said = "sheet.csv:3: The case 7/2026 is closed. What you typed is still here. Reopen it first."
    assert str(error) == error.said() == said


def test_a_message_that_says_nothing_of_it_changed_nothing():
    assert str(NotFound(_("There is no such case."))) == "There is no such case. Nothing was changed."


def test_a_message_is_spoken_in_the_readers_language_with_its_places_filled():
    words = {"The case %(number)s is closed.": "Rasti %(number)s është mbyllur.", "Nothing was changed.": "Asgjë."}
    error = NotNow(_("The case %(number)s is closed.", number="7/2026"))

    assert error.said(words.__getitem__) == "Rasti 7/2026 është mbyllur. Asgjë."


def test_a_sentence_without_places_may_hold_a_percent_sign():
    assert str(Sentence("90 % were kept.")) == "90 % were kept."


def test_every_sentence_is_a_literal():
    assert [place for place, name, call in calls() if name == "_" and not isinstance(literal(call), str)] == []


def test_an_error_speaks_in_whole_sentences():
    said = [
        (place, literal(part))
        for place, name, call in calls()
        if name in KINDS
        for part in [*call.args[:1], *(keyword.value for keyword in call.keywords)]
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "_"
    ]

    assert len(said) > 100
    assert [place for place, text in said if not re.fullmatch(r"\S.*[.?!]", text)] == []


def test_every_place_of_a_sentence_is_filled_and_nothing_is_filled_that_has_no_place():
    said = [(place, call) for place, name, call in calls() if name == "_" and all(k.arg for k in call.keywords)]

    assert [
        place
        for place, call in said
        if set(re.findall(r"%\((\w+)\)[sd]", literal(call))) != {keyword.arg for keyword in call.keywords}
    ] == []
