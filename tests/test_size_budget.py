"""The size budget finds what it promises to find, in houses made for the purpose."""

from itertools import count

import pytest

from tests.budget import broken, measured, worth_a_look

SHORT = "def is_due(now):\n    return now\n"


@pytest.fixture
def house(tmp_path):
    """Builds a house: files by path, and the measure of it."""

    def built(**files):
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return measured(tmp_path)

    return built


def lines(number):
    return "".join(f"a{n} = {n}\n" for n in range(number))


def function(number, head="def refer():\n", docstring='    """Refer."""\n'):
    return head + docstring + "".join(f"    a{n} = {n}\n" for n in range(number - 1))


def test_a_house_of_short_things_keeps_the_budget(house):
    assert broken(house(workflow__due=SHORT, intake__door=SHORT)) == []


def test_a_file_of_401_lines_is_named(house):
    found = broken(house(**{f"workflow__f{n}": SHORT for n in range(20)}, workflow__long=lines(401)))

    assert found == ["workflow/long.py has 401 lines, a file at most 400"]


def test_a_function_of_61_lines_is_named_its_docstring_not_counted(house):
    files = {f"workflow__f{n}": SHORT for n in range(20)}

    assert broken(house(**files, workflow__at_limit=function(60))) == []
    assert broken(house(**files, workflow__long=function(61))) == [
        "workflow/long.py:1 refer has 61 lines, a function at most 60"
    ]


def test_many_middling_functions_break_the_median(house):
    (found,) = broken(house(workflow__many="".join(function(11) for _ in range(3))))

    assert found.startswith("the median function has 11 lines, at most 10; the longest: workflow/many.py:1 refer (11)")


@pytest.mark.parametrize(
    "head", ["def refer():\n", "async def refer():\n", "class Case:\n", "class _C: pass\nclass Case:\n"]
)
def test_a_public_thing_of_four_lines_needs_a_docstring(house, head):
    (found,) = broken(house(workflow__case=function(5, head, docstring="")))

    assert found.endswith("is public, not obvious, and has no docstring")


@pytest.mark.parametrize("head", ["def _refer():\n", "class _Case:\n"])
def test_a_private_thing_needs_no_docstring(house, head):
    assert broken(house(workflow__case=function(5, head, docstring=""))) == []


def test_migrations_and_empty_files_do_not_count(house):
    measure = house(config__migrations__m1=lines(900), config____init__="", workflow__due=SHORT)

    assert [file.place for file in measure.files] == ["workflow/due.py"]


def test_six_mocks_in_a_hundred_tests_are_too_many(house):
    numbers = count()
    tests = "".join(f"def test_{next(numbers)}(): pass\n" for _ in range(100))
    mocked = "def fixture(monkeypatch):\n" + "    monkeypatch.setenv('A', 'b')\n"

    assert broken(house(tests__test_a=tests + mocked + 4 * "    monkeypatch.undo()\n")) == []
    (found,) = broken(house(tests__test_a=tests + mocked + 5 * "    monkeypatch.undo()\n"))
    assert found.startswith("6 mocks in 100 tests, at most 5 in 100: tests/test_a.py:102 monkeypatch")


def test_a_house_without_tests_is_worth_a_look(house):
    assert worth_a_look(house(workflow__due=SHORT)) == ["tests : code is 0.00, usual is 0.8 to 1.8"]
