"""From a path in a parsed file back to the line on which it stands."""

import string
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.policy.island import FOLDER, KOSOVO
from workflow.errors import Sentence
from workflow.policy.places import Fault, Faulty, Places, lines_of

TEXT = """\
# a = "comment"
plain = 1
"quoted key" = 'a # b'
dotted.inner = true

[table]
list = [ # [
  "one", "two",
  { key = "]", deep = [
    3 ] },
]
long = \"\"\"
[no.table]
no = "key" \"\"\" # ends here
after = 2026-01-01 10:00:00

[[item]]
name = "first"
[item.sub]
x = 1
[[item]]
name = "second"
[[item.part]]
[[item.part]]
y = "\\""
"""


def test_every_kind_of_place_has_its_line():
    lines = lines_of(TEXT)

    assert {path: lines[path] for path in lines if path in WANTED} == WANTED


WANTED = {
    (): 1,
    ("plain",): 2,
    ("quoted key",): 3,
    ("dotted", "inner"): 4,
    ("table",): 6,
    ("table", "list"): 7,
    ("table", "list", 1): 8,
    ("table", "list", 2, "key"): 9,
    ("table", "list", 2, "deep", 0): 10,
    ("table", "long"): 12,
    ("table", "after"): 15,
    ("item", 0): 17,
    ("item", 0, "name"): 18,
    ("item", 0, "sub"): 19,
    ("item", 0, "sub", "x"): 20,
    ("item", 1): 21,
    ("item", 1, "name"): 22,
    ("item", 1, "part", 0): 23,
    ("item", 1, "part", 1): 24,
    ("item", 1, "part", 1, "y"): 25,
}


def test_every_value_of_the_shipped_files_has_a_line_that_holds_its_key():
    for path in sorted([*FOLDER.glob("*.toml"), *KOSOVO.glob("*.toml")]):
        text = path.read_text(encoding="utf-8")
        lines, rows = lines_of(text), text.splitlines()

        for place in _places(tomllib.loads(text)):
            named = [step for step in place if isinstance(step, str)][-1]
            assert place in lines
            assert isinstance(place[-1], int) or named in rows[lines[place] - 1]


KEYS = st.text(string.ascii_lowercase + "_-.\"'# =", min_size=1, max_size=4)
VALUES = st.recursive(
    st.one_of(st.integers(), st.booleans(), st.text("ab\"'\\[]{}#,=\n", max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.lists(st.dictionaries(KEYS, VALUES, max_size=3), max_size=3))
def test_the_walk_finds_all_that_tomllib_finds(table, items):
    text = "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())
    for item in items:
        text += "# [[no]]\n[[it.ems]]\n" + "".join(f"{_key(key)} = {_value(value)}\n" for key, value in item.items())
    parsed = tomllib.loads(text) if "it" not in table else {}

    lines = lines_of(text)

    assert [place for place in _places(parsed) if place not in lines] == []


def test_a_path_that_is_not_in_the_file_gets_the_line_of_what_is_around_it():
    assert Places({"x.toml": TEXT}).where("x.toml", ("item", 1, "part", 0, "missing")) == "x.toml:23"


def test_fifty_faults_are_shown_and_all_are_kept():
    error = Faulty([Fault(f"x.toml:{number}", Sentence("Wrong.")) for number in range(99)])

    assert len(error.faults) == 99
    assert str(error).count("Wrong.") == 50


def _places(value, path=()):
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inner:
        yield from _places(item, (*path, step))


def _key(key):
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _value(value):
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"""{escaped}"""' if "\n" in value else f'"{escaped}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[ # ]\n" + ",\n".join(map(_value, value)) + "\n]"
    return str(value).lower()
