"""Whether the form makes sense: what it names is there, nothing is there twice, conditions can hold.

`Sense` gathers faults with their lines; `resolved` puts sets and borrowed lists in their places once there are none.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from intake.medical.check_terms import Checks
from intake.medical.form import CODED, NUMBERED, Codes, Condition, Entries, Field, FormFile, Regions, Section
from workflow.errors import Sentence, _
from workflow.policy.places import Fault, Path, Places

CONDITIONAL = frozenset({"if", "must_if"})
ENTRY_NUMBER = "no"  # in conditions
OF_CHECKS = range(1, 43)


class Sense:
    """Looks at files that have the right form; every fault goes to `found`."""

    def __init__(self, codes: Codes, regions: Regions, places: Places, found: list[Fault]) -> None:
        self._codes, self._regions, self._places, self._found = codes, regions, places, found
        self._file = ""

    def form(self, name: str, file: FormFile) -> None:
        """The full form."""
        self._file = name
        self._sections(file, {entries.key for one in file.section for entries in one.entries})

    def register(self, name: str, file: FormFile, of: FormFile) -> None:
        """The checklist, which borrows lists of the full form."""
        self._file = name
        theirs = {entries.key for section in of.section for entries in section.entries}
        used = [(n, one) for n, section in enumerate(file.section) for one in section.uses]
        for n, one in used:
            if one not in theirs:
                self._tell(("section", n, "uses"), _("%(form)s has no list %(key)s.", form="form.toml", key=one))
        self._sections(file, {entries.key for one in file.section for entries in one.entries} | {o for _n, o in used})

    def checks(self, name: str, checks: Checks, form: FormFile, register: FormFile) -> None:
        """The 42 checks, each there once, looking at what there is."""
        self._file = name
        numbers = [check.number for check in checks.check]
        if sorted(numbers) != list(OF_CHECKS):
            self._tell((), _("The checks must be numbered 1 to %(last)d, each once.", last=OF_CHECKS[-1]))
        known = {*_names(form), *_names(register)}
        for n, check in enumerate(checks.check):
            for one in check.looks_at:
                if one not in known:
                    self._tell(("check", n, "looks_at"), _("There is no field or list %(key)s.", key=one))
        for language in {"en", "sq", "sr"} - checks.words.keys():
            self._tell(("words",), _("The words of %(language)s are missing.", language=language))

    def _sections(self, file: FormFile, lists: set[str]) -> None:
        for path, section in _numbered(("section",), file.section):
            names = {field.key for field in section.field}
            everywhere = {field.key for one in file.section for field in one.field}
            self._fields((*path, "field"), section.field, everywhere, lists, file)
            for inner, entries in _numbered((*path, "entries"), section.entries):
                self._entries(inner, entries, everywhere, lists, file)
                if entries.key in names:
                    self._tell(inner, _("%(key)s is both a field and a list.", key=entries.key))
        self._twice(("section",), [section.key for section in file.section])
        fields = [field.key for section in file.section for field in section.field]
        self._twice(("section",), fields + [entries.key for section in file.section for entries in section.entries])
        letters = [entries.letter for section in file.section for entries in section.entries if entries.letter]
        self._twice(("section",), letters)

    def _entries(self, path: Path, entries: Entries, outside: set[str], lists: set[str], file: FormFile) -> None:
        if entries.rows is not None and entries.rows not in self._codes:
            self._tell((*path, "rows"), _("There is no list of codes %(codes)s.", codes=entries.rows))
        if (entries.rows is None) != bool(entries.letter):
            self._tell((*path, "letter"), _("A list has either a letter for its numbers or rows of codes."))
        own = {field.key for field in entries.fields}
        self._twice((*path, "fields"), [field.key for field in entries.fields])
        self._fields((*path, "fields"), entries.fields, own | outside | {ENTRY_NUMBER}, lists, file)

    def _fields(self, path: Path, fields: Iterable[Field], known: set[str], lists: set[str], file: FormFile) -> None:
        for inner, field in _numbered(path, fields):
            for sentence in self._faults(field, lists):
                self._tell(inner, sentence)
            for condition in (*field.when, *field.or_when):
                self._condition(inner, condition, known, file)
            self._fields((*inner, "fields"), field.fields, {one.key for one in field.fields}, lists, file)

    def _faults(self, field: Field, lists: set[str]) -> Iterator[Sentence]:
        if (field.type in CODED) != (field.codes is not None):
            yield _("%(key)s must name a list of codes if it is one, and only then.", key=field.key)
        if field.codes is not None and field.codes not in self._codes:
            yield _("There is no list of codes %(codes)s.", codes=field.codes)
        if (field.type in ("ref", "refs")) != (field.to is not None):
            yield _("%(key)s must say to which list it points if it does, and only then.", key=field.key)
        if field.to is not None and field.to not in lists:
            yield _("There is no list %(key)s to point to.", key=field.to)
        if (field.type == "rows") != bool(field.fields):
            yield _("%(key)s must have fields of its own if it is a table, and only then.", key=field.key)
        if (field.need in CONDITIONAL) != bool(field.when):
            yield _("%(key)s must say when it is needed if that depends, and only then.", key=field.key)
        is_bounded = field.least is not None and field.most is not None and field.least < field.most
        if (field.type in NUMBERED) != is_bounded:
            yield _("%(key)s must have bounds, the least below the most, if it is a number.", key=field.key)

    def _condition(self, path: Path, condition: Condition, known: set[str], file: FormFile) -> None:
        if (condition.field is None) == (condition.fact is None):
            self._tell(path, _("A condition names a field or a fact."))
        if condition.field is not None and condition.field not in known:
            self._tell(path, _("A condition names the field %(key)s, which is not there.", key=condition.field))
        for one in (*condition.among, *condition.beside):
            if one.startswith("@") and one[1:] not in file.sets:
                self._tell(path, _("There is no set %(key)s.", key=one[1:]))

    def _twice(self, path: Path, names: Iterable[str]) -> None:
        for name, count in Counter(names).items():
            if count > 1:
                self._tell(path, _("%(key)s is there twice.", key=name))

    def _tell(self, path: Path, sentence: Sentence) -> None:
        self._found.append(Fault(self._places.where(self._file, path), sentence))


def resolved(file: FormFile, borrowed: Mapping[str, Entries]) -> tuple[Section, ...]:
    """The sections with the lists that they use, and codes in the place of sets."""
    sets = {f"@{name}": codes for name, codes in file.sets.items()}

    def spelled(condition: Condition) -> Condition:
        among, beside = (
            tuple(code for one in codes for code in sets.get(one, (one,)))
            for codes in (condition.among, condition.beside)
        )
        return replace(condition, among=among, beside=beside)

    def field(one: Field) -> Field:
        when, or_when = (tuple(map(spelled, group)) for group in (one.when, one.or_when))
        return replace(one, when=when, or_when=or_when, fields=tuple(map(field, one.fields)))

    def entries(one: Entries) -> Entries:
        return replace(one, fields=tuple(map(field, one.fields)))

    return tuple(
        replace(
            section,
            field=tuple(map(field, section.field)),
            entries=(*map(entries, section.entries), *(borrowed[name] for name in section.uses)),
        )
        for section in file.section
    )


def _names(file: FormFile) -> Iterator[str]:
    for section in file.section:
        yield from (field.key for field in section.field)
        for entries in section.entries:
            yield entries.key
            yield from (f"{entries.key}.{field.key}" for field in entries.fields)


T = TypeVar("T")


def _numbered(path: Path, things: Iterable[T]) -> Iterator[tuple[Path, T]]:
    return (((*path, n), one) for n, one in enumerate(things))
