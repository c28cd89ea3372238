"""The size budget: what is measured of the four rooms and their tests, and what breaks it.

A file's lines are all its lines; empty files and migrations do not count. A function's lines run from `def` to its
end, decorators and docstring left out, inner functions included. A percentile is the value of the nearest rank.
Run as `python -m tests.budget`: prints the figures and each offender, exits 1 if there is one.
Read `broken` first.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil
from pathlib import Path

ROOMS = ("config", "intake", "workflow", "notifications")
MIGRATIONS = ("config", "migrations")
OBVIOUS_LINES = 3  # a body this short needs no docstring
MOCKS_PER_100_TESTS = 5
TESTS_TO_CODE = (0.8, 1.8)  # outside of this is worth a look, not an error
MOCKS = {
    "Mock",
    "MagicMock",
    "AsyncMock",
    "create_autospec",
    "mock",
    "mocker",
    "monkeypatch",
    "patch",
    "pretend",
    "stub",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Limit:
    """How many lines the things of one kind may have."""

    kind: str
    median: int
    ninth_decile: int
    longest: int


FILES = Limit("file", median=150, ninth_decile=300, longest=400)
FUNCTIONS = Limit("function", median=10, ninth_decile=35, longest=60)


@dataclass(frozen=True, slots=True)
class Sized:
    """Something with a length; `place` is path:line and name."""

    place: str
    lines: int


@dataclass(frozen=True, slots=True)
class House:
    """The measured source: code without migrations, and tests."""

    files: Sequence[Sized]
    functions: Sequence[Sized]
    undocumented: Sequence[str]
    test_lines: int
    tests: int
    mocks: Sequence[str]

    @property
    def tests_to_code(self) -> float:
        """Lines of tests for each line of code."""
        return self.test_lines / max(1, sum(f.lines for f in self.files))


def measured(root: Path) -> House:
    """Read all Python below `root` that the budget covers."""
    code = dict(_sources(root, ROOMS))
    tests = dict(_sources(root, ("tests",)))
    trees = {place: ast.parse(text, place) for place, text in code.items()}
    test_trees = {place: ast.parse(text, place) for place, text in tests.items()}
    return House(
        files=[Sized(place, len(text.splitlines())) for place, text in code.items()],
        functions=list(chain.from_iterable(_functions(place, tree) for place, tree in trees.items())),
        undocumented=list(chain.from_iterable(_undocumented(place, tree) for place, tree in trees.items())),
        test_lines=sum(len(text.splitlines()) for text in tests.values()),
        tests=sum(_is_test(node) for tree in test_trees.values() for node in ast.walk(tree)),
        mocks=list(chain.from_iterable(_mocks(place, tree) for place, tree in test_trees.items())),
    )


def broken(house: House) -> list[str]:
    """One sentence for each way in which the house breaks the budget, offenders named."""
    found = [*_too_long(house.files, FILES), *_too_long(house.functions, FUNCTIONS)]
    found += [f"{place} is public, not obvious, and has no docstring" for place in house.undocumented]
    if len(house.mocks) * 100 > MOCKS_PER_100_TESTS * house.tests:
        found.append(
            f"{len(house.mocks)} mocks in {house.tests} tests, at most {MOCKS_PER_100_TESTS} in 100: "
            + ", ".join(house.mocks)
        )
    return found


def worth_a_look(house: House) -> list[str]:
    """What is unusual and may be right."""
    low, high = TESTS_TO_CODE
    if low <= house.tests_to_code <= high:
        return []
    return [f"tests : code is {house.tests_to_code:.2f}, usual is {low} to {high}"]


def figures(house: House) -> Iterator[str]:
    """The measures as a table."""
    for things, limit in ((house.files, FILES), (house.functions, FUNCTIONS)):
        median, ninth, longest = _spread(things)
        yield f"{limit.kind + 's':10}{len(things):5}   lines {median} / {ninth} / {longest}" + (
            f"   (at most {limit.median} / {limit.ninth_decile} / {limit.longest}: median, 90 %, longest)"
        )
    yield f"{'tests':10}{house.tests:5}   mocks {len(house.mocks)}   tests : code {house.tests_to_code:.2f}"


def _sources(root: Path, folders: Sequence[str]) -> Iterator[tuple[str, str]]:
    for path in sorted(chain.from_iterable((root / folder).rglob("*.py") for folder in folders)):
        inside = path.relative_to(root)
        if inside.parts[:2] != MIGRATIONS and (text := path.read_text("utf-8")).strip():
            yield inside.as_posix(), text


def _functions(place: str, tree: ast.Module) -> Iterator[Sized]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield Sized(f"{place}:{node.lineno} {node.name}", _end(node) - node.lineno + 1 - _docstring_lines(node))


def _undocumented(place: str, tree: ast.Module) -> Iterator[str]:
    for node in _public(tree.body):
        is_obvious = _end(node) - node.body[0].lineno + 1 <= OBVIOUS_LINES
        if not is_obvious and ast.get_docstring(node) is None:
            yield f"{place}:{node.lineno} {node.name}"


def _public(body: Sequence[ast.stmt]) -> Iterator[Definition]:
    """What others may use: module-level functions and classes, and the methods of these classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _docstring_lines(node: Function) -> int:
    if ast.get_docstring(node) is None:
        return 0
    return (node.body[0].end_lineno or 0) - node.body[0].lineno + 1


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _is_test(node: ast.AST) -> bool:
    return isinstance(node, Function) and node.name.startswith("test_")


def _mocks(place: str, tree: ast.Module) -> Iterator[str]:
    """Uses, not imports nor arguments: `monkeypatch.setenv(…)` and `@patch(…)` are one each."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in MOCKS:
            yield f"{place}:{node.lineno} {node.id}"


def _too_long(things: Sequence[Sized], limit: Limit) -> Iterator[str]:
    median, ninth, _ = _spread(things)
    for what, value, allowed in (("median", median, limit.median), ("90th percentile", ninth, limit.ninth_decile)):
        if value > allowed:
            longest = ", ".join(f"{t.place} ({t.lines})" for t in sorted(things, key=lambda t: -t.lines)[:5])
            yield f"the {what} {limit.kind} has {value} lines, at most {allowed}; the longest: {longest}"
    for thing in things:
        if thing.lines > limit.longest:
            yield f"{thing.place} has {thing.lines} lines, a {limit.kind} at most {limit.longest}"


def _spread(things: Sequence[Sized]) -> tuple[int, int, int]:
    lines = sorted(thing.lines for thing in things) or [0]
    median, ninth = (lines[ceil(len(lines) * share) - 1] for share in (0.5, 0.9))
    return median, ninth, lines[-1]


def main() -> int:
    """Print the figures of this house; 1 if it breaks the budget."""
    house = measured(Path(__file__).parent.parent)
    print(*figures(house), *worth_a_look(house), sep="\n")
    offences = broken(house)
    print(*(f"over budget: {offence}" for offence in offences), sep="\n", end="\n" if offences else "")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
