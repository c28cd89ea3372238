"""Where in a policy's files something stands: from a path such as ("clock", 3, "limit") to "clocks.toml:123".

tomllib keeps no lines, so the text is walked a second time, and only when a fault has to be named. The walk trusts that
tomllib has accepted the text. Read `lines_of` first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflow.errors import NotUnderstood, Sentence, _

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `where` is "file:line", the sentence says what, and what would be right."""

    where: str
    sentence: Sentence

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


MOST_SHOWN = 50


class Faulty(NotUnderstood):
    """Files with faults: the message shows them one a line, at most 50; `faults` has all, for whoever lists them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        if len(self.faults) == 1:
            super().__init__(self.faults[0].sentence, where=self.faults[0].where)
            return
        shown = "\n".join(map(str, self.faults[:MOST_SHOWN])) + ("\n…" if len(self.faults) > MOST_SHOWN else "")
        super().__init__(_("Several things are wrong:\n%(faults)s", faults=shown), kept=_("\nNothing was changed."))


class Places:
    """The lines of everything in some TOML texts (file name → text)."""

    def __init__(self, content: Mapping[str, str]) -> None:
        self._content = content
        self._lines: dict[str, dict[Path, int]] = {}

    def where(self, file: str, path: Path = ()) -> str:
        """ "clocks.toml:123": the line of `path`, or of the nearest table around it that stands in the file."""
        if file not in self._lines:
            self._lines[file] = lines_of(self._content[file])
        lines = self._lines[file]
        while path not in lines:
            path = path[:-1]
        return f"{file}:{lines[path]}"


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and list item of a text that tomllib accepts; () is line 1."""
    return _Walk(text).lines


_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\btnfre]))')
_ESCAPED = {'"': '"', "\\": "\\", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


class _Walk:
    """One pass over a text, keeping where it is and in which table."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = self._counted = 0
        self._line = 1
        self.lines: dict[Path, int] = {(): 1}
        self._items: dict[Path, int] = {}  # how many [[tables]] each array has so far
        table: Path = ()
        while self._next():
            table = self._header() if self.text[self.at] == "[" else self._pair(table)

    def _next(self) -> bool:
        """Over blanks and comments to what comes next; False at the end."""
        self.at = _end(_BLANK, self.text, self.at)
        return self.at < len(self.text)

    def _header(self) -> Path:
        """[table] or [[table]]; gives the path of what follows."""
        several = self.text.startswith("[[", self.at)
        line, self.at = self._line_here(), self.at + 1 + several
        path: Path = ()
        *outer, last = self._keys()
        for key in outer:
            path = self._newest((*path, key))
            self.lines.setdefault(path, line)
        path = (*path, last)
        if several:
            self._items[path] = self._items.get(path, 0) + 1
            self.lines.setdefault(path, line)
        path = self._newest(path)
        self.lines.setdefault(path, line)
        self.at = self.text.index("]", self.at) + 1 + several
        return path

    def _newest(self, path: Path) -> Path:
        """The newest table of an array of tables, else the table itself."""
        return (*path, self._items[path] - 1) if path in self._items else path

    def _pair(self, table: Path) -> Path:
        """A line `key = value` of a table."""
        line = self._line_here()
        path = table
        for key in self._keys():
            path += (key,)
            self.lines.setdefault(path, line)
        self.at = _end(_SPACE, self.text, self.text.index("=", self.at) + 1)
        self._value(path)
        return table

    def _value(self, path: Path) -> None:
        self.lines[path] = min(self.lines.get(path, self._line_here()), self._line_here())
        opening = self.text[self.at]
        if opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline(path)
        elif opening in "\"'":
            self.at = _end(_STRING, self.text, self.at)
        else:
            self.at = _end(_SCALAR, self.text, self.at)

    def _list(self, path: Path) -> None:
        for number, _at in enumerate(self._parts("]")):
            self._value((*path, number))

    def _inline(self, path: Path) -> None:
        for _at in self._parts("}"):
            self._pair(path)

    def _parts(self, closing: str) -> Iterator[int]:
        """Stops before each item between commas, up to and over the closing bracket."""
        self.at += 1
        while self._next() and self.text[self.at] != closing:
            yield self.at
            if self._next() and self.text[self.at] == ",":
                self.at += 1
        self.at += 1

    def _keys(self) -> list[str]:
        """A dotted key."""
        keys = []
        while True:
            self.at = _end(_SPACE, self.text, self.at)
            bare = _BARE_KEY.match(self.text, self.at)
            start, self.at = self.at, bare.end() if bare else _end(_STRING, self.text, self.at)
            keys.append(bare[0] if bare else _unquoted(self.text[start : self.at]))
            self.at = _end(_SPACE, self.text, self.at)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    if match is None:
        raise ValueError("not TOML")
    return match.end()


def _unquoted(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    return _ESCAPE.sub(lambda found: _ESCAPED[found[3]] if found[3] else chr(int(found[1] or found[2], 16)), key[1:-1])
