"""The medical form: sections, fields, lists of entries, codes and body regions, as config/medical says them.

Pure values: `loading.py` reads and checks them, `record.py` holds what a doctor wrote, `checks/` look at it. A page, a
print and the domain walk the same form, so a field is added in one file. Read `Form`, then `Field`.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from workflow.policy.terms import Key, Term, Words

# text: one line. long: prose. code, codes: of the list `codes`, beside it words. time: an instant with zone. vague: a
# date as well as it is known, with its precision and the person's words. person: name, role, office. ref, refs: numbers
# of entries of the list `to`. region, regions: of the body. file: an attachment. rows: a small table of `fields`, kept
# as a whole. tick: a sentence to agree to. system: filled in by Vigil, never typed.
Type = Literal[
    "text", "long", "code", "codes", "time", "vague", "int", "number", "bool", "person", "ref", "refs",
    "region", "regions", "file", "rows", "tick", "system",
]  # fmt: skip
# must: a value, no reason instead of it (R!). answer: a value or a reason for the blank (R). if: as `answer`, where
# `when` holds (C). must_if: as `must`, where `when` holds. optional: may stay empty, silently (O).
Need = Literal["must", "answer", "if", "must_if", "optional"]
Layer = Literal["said", "seen", "thought"]  # what the person says, what the doctor sees, what the doctor thinks
Seen = Literal["y", "p", "m", "o"]  # of the source's words: read, read in part, from memory, our own design

NO_REASON = frozenset({"must", "must_if"})
MOST = {"text": 300, "long": 20_000}  # characters
MOST_ROWS = 40
NUMBERED = frozenset({"int", "number"})
CODED = frozenset({"code", "codes"})
OF_REGIONS = frozenset({"region", "regions"})
SEVERAL = frozenset({"codes", "refs", "regions"})
NONE = "none"
YES, NO = "yes", "no"


class Condition(Term, frozen=True):
    """What another field must say. `among`: one of these codes; `beside`: anything answered that is not one of these;
    `filled`: anything; `empty`: nothing; `fact`: something that is known of the person or the case ("minor"). "@skin"
    names a set. A region is also among its number ("504") and its group ("500"), a bool among "yes" or "no"."""

    field: Key | None = None
    among: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    filled: bool = False
    empty: bool = False
    fact: Literal["minor"] | None = None


class Field(Term, frozen=True):
    """One field. `when` (all must hold), or else `or_when`, belongs to need `if` or `must_if`; a field "no" in them is
    the number of the entry. `least`, `most`: bounds of numbers in `unit`. `compartment`: identity for who the person
    is. `fields`: of a row, for type `rows`; `none`: what an answer "none" says there."""

    key: Key
    title: Words
    type: Type
    need: Need = "optional"
    when: tuple[Condition, ...] = ()
    or_when: tuple[Condition, ...] = ()
    help: Words | None = None
    none: Words | None = None
    codes: Key | None = None
    to: Key | None = None
    unit: str | None = None
    least: int | None = None
    most: int | None = None
    layer: Layer | None = None
    compartment: Literal["medical", "identity"] = "medical"
    fields: tuple["Field", ...] = ()
    source: str = ""
    seen: Seen = "o"

    @property
    def admits_reason(self) -> bool:
        """Whether a reason may stand instead of a value."""
        return self.need not in NO_REASON and self.type != "tick"


class Entries(Term, frozen=True):
    """A list of entries of one kind: findings F1, F2 … A number is never used again; what is withdrawn stays, struck
    through. `one`: the title of a single entry. `rows`: a list of codes, each of which is an entry of its own, by its
    code. `only_added`: an entry is never changed or withdrawn, another follows. That there is none is answered under
    the list's own key: "none", printed as `none`, or a reason."""

    key: Key
    letter: str
    title: Words
    one: Words
    fields: tuple[Field, ...]
    help: Words | None = None
    need: Need = "optional"
    when: tuple[Condition, ...] = ()
    rows: Key | None = None
    only_added: bool = False
    none: Words | None = None
    source: str = ""
    seen: Seen = "o"

    def field(self, key: str) -> Field:
        """A field of an entry. Raises KeyError."""
        return next_of(self.fields, key)


class Section(Term, frozen=True):
    """One page of the task list, "A" to "Q". `uses` names lists of the other form that this section has too."""

    key: str
    title: Words
    help: Words | None = None
    source: str = ""
    field: tuple[Field, ...] = ()
    entries: tuple[Entries, ...] = ()
    uses: tuple[Key, ...] = ()


class OwnCode(Term, frozen=True):
    """A code of the form's own lists."""

    key: str
    title: Words


class OwnList(Term, frozen=True):
    """A list of codes that codes.csv does not have."""

    key: Key
    code: tuple[OwnCode, ...]


class FormFile(Term, frozen=True):
    """form.toml and register.toml as they are written."""

    version: str
    section: tuple[Section, ...]
    sets: dict[Key, tuple[str, ...]] = msgspec.field(default_factory=dict)
    lists: tuple[OwnList, ...] = ()


class Code(Struct, frozen=True, gc=False):
    """One code of a list. `is_reviewed`: by a native reader who is a clinician; until then a print says so."""

    key: str
    title: Words
    is_reviewed: bool = False
    source: str = ""


class Region(Struct, frozen=True, gc=False):
    """A place of the body. `key`: three digits and a side (R, L, M middle, N none), or a group ("400"). `view`: the
    picture it lies in, at x and y (0 to 100, from the left, from the top); a group and 9xx lie in none."""

    key: str
    group: str
    side: Literal["right", "left", "midline", "none"]
    view: str
    title: Words
    x: int | None
    y: int | None

    @property
    def number(self) -> str:
        """The three digits, the same on both sides."""
        return self.key[:3]

    @property
    def is_group(self) -> bool:
        """Whether it is only the heading of others."""
        return not self.group

    @property
    def is_genital(self) -> bool:
        """Whether it needs the consent `exam_genital` and is not offered before."""
        return self.group == "800"

    @property
    def is_intimate(self) -> bool:
        """Whether a photograph of it needs the consent `photo_intimate`."""
        return self.is_genital or self.number in {"205", "213", "308", "603"}


class Regions(Struct, frozen=True):
    """All regions by key, in the order of the file."""

    all: dict[str, Region]

    @property
    def groups(self) -> list[Region]:
        """The nine groups."""
        return [one for one in self.all.values() if one.is_group]

    def within(self, group: str) -> list[Region]:
        """The regions of a group ("400")."""
        return [one for one in self.all.values() if one.group == group]

    def in_view(self, view: str) -> list[Region]:
        """The regions of a picture ("back")."""
        return [one for one in self.all.values() if one.view == view and one.x is not None]

    def is_there(self, key: str) -> bool:
        """Whether a finding can be there: a region that is no group."""
        return key in self.all and not self.all[key].is_group


Codes = Mapping[str, Mapping[str, Code]]  # list -> code, in the order of the file


@dataclass(frozen=True)
class Form:
    """A form as it was loaded. `hash`: SHA-256 (hex) of what its files say; a signed record names it."""

    version: str
    hash: str
    sections: tuple[Section, ...]
    codes: Codes
    regions: Regions

    def section(self, key: str) -> Section:
        """A section ("A"). Raises KeyError."""
        return next_of(self.sections, key)

    def entries(self, key: str) -> Entries:
        """A list of entries ("finding"). Raises KeyError."""
        return self._entries[key][1]

    def section_of(self, key: str) -> Section:
        """The section that has a field or a list. Raises KeyError."""
        return self._entries[key][0] if key in self._entries else self._fields[key][0]

    def field(self, key: str) -> Field:
        """A field of a section. Raises KeyError."""
        return self._fields[key][1]

    def has_field(self, key: str) -> bool:
        """Whether there is such a field of a section."""
        return key in self._fields

    @property
    def lists(self) -> Set[str]:
        """The keys of all lists of entries."""
        return self._entries.keys()

    def has_entries(self, key: str) -> bool:
        """Whether there is such a list."""
        return key in self._entries

    def code(self, codes: str, key: str) -> Code:
        """A code of a list. Raises KeyError."""
        return self.codes[codes][key]

    def every_field(self) -> Iterator[tuple[Section, Entries | None, Field]]:
        """All fields in the order of the form, those of entries with their list."""
        for section in self.sections:
            yield from ((section, None, field) for field in section.field)
            for entries in section.entries:
                yield from ((section, entries, field) for field in entries.fields)

    @cached_property
    def _fields(self) -> dict[str, tuple[Section, Field]]:
        return {field.key: (section, field) for section in self.sections for field in section.field}

    @cached_property
    def _entries(self) -> dict[str, tuple[Section, Entries]]:
        return {entries.key: (section, entries) for section in self.sections for entries in section.entries}


Keyed = TypeVar("Keyed", Field, Section)


def next_of(among: Iterable[Keyed], key: str) -> Keyed:
    """The one of this key. Raises KeyError."""
    for one in among:
        if one.key == key:
            return one
    raise KeyError(key)
