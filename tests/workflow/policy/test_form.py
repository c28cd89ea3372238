"""Our own reading of a form and msgspec's agree: what passes the one is converted by the other."""

import copy
import tomllib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.policy.island import island
from workflow.machine import Machine
from workflow.policy.checks import faults
from workflow.policy.diagram import diagram
from workflow.policy.form import guess, misfits, shown
from workflow.policy.places import Places
from workflow.policy.reading import FILES
from workflow.policy.rules import Rules
from workflow.policy.terms import Policy

PARSED = {name: tomllib.loads(text) for name, text in island().items()}


def paths(value, path=()):
    yield path
    for step, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from paths(inner, (*path, step))


PATHS = [(name, path) for name, value in PARSED.items() for path in paths(value) if path]
WORDS = st.sampled_from(
    ["", "x", "closing", "sheriff_answered:x", "-1 days", "1 year", "due", "case", "act", "a:b", "ж", "9 days\n"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)


def changed(name, path, value):
    """The island's parsed files with one value put in the place of another."""
    files = copy.deepcopy(PARSED)
    around = files[name]
    for step in path[:-1]:
        around = around[step]
    around[path[-1]] = value
    return files


@given(st.sampled_from(PATHS), VALUES)
def test_what_passes_the_form_is_checked_and_what_passes_the_checks_runs(place, value):
    name, path = place
    files = changed(name, path, value)

    if not misfits(files[name], FILES[name]):
        tables = {name.removesuffix(".toml"): msgspec.convert(files[name], FILES[name]) for name in FILES}
        policy = Policy(hash="", **tables)  # type: ignore[arg-type]
        if not faults(policy, Places(island())):
            assert Rules(policy).plans
            assert Machine(Rules(policy)).initial
            assert diagram(policy)


@given(st.sampled_from(PATHS), VALUES)
def test_what_msgspec_would_not_convert_is_found(place, value):
    name, path = place
    table = changed(name, path, value)[name]
    try:
        msgspec.convert(table, FILES[name])
    except msgspec.ValidationError:
        assert misfits(table, FILES[name])


def test_a_near_word_is_guessed_and_a_far_one_shows_what_there_is():
    assert guess("limits", ["key", "limit"]) == "limit"
    assert guess("xyz", ["key", "limit"]) == "key / limit"
    assert guess("xyz", [f"word_{number}" for number in range(99)]).count(" / ") == 2
    assert guess("xyz", []) == "(none)"


def test_a_value_is_shown_short_and_with_nothing_hidden():
    assert shown("plain") == "plain"
    assert shown("two words") == "'two words'"
    assert shown("\u202e\x1b") == "'\\u202e\\x1b'"
    assert len(shown("long " * 99)) < 70
    assert len(shown([{"a": list(range(99))}] * 99)) < 200
