"""Sections of the form as blocks: fields by layer, lists as entries or tables, what is empty as a sentence.

Whatever the form holds comes out here in the form's own order; findings, photographs and signature have modules of
their own. Read `part_blocks`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import msgspec

from intake.medical.form import NONE, Entries, Field, Form, Section
from intake.medical.record import Answer, Entry, Record
from intake.medical.report import blocks
from intake.medical.report.blocks import Block, Fields, Heading, Layer, Paragraph, Table, Text
from intake.medical.report.order import Version, is_shown, part_of
from intake.medical.report.readable import line
from intake.medical.report.saying import UNANSWERED, Saying
from workflow.errors import Sentence, _

LAYERS: Final[tuple[Layer, ...]] = ("", "said", "seen", "thought")
# Lists that are read side by side, with the columns that have room on paper.
COLUMNS: Final = {"consents": ("matter", "status", "limits", "form", "asked_at", "recipient")}
EVIDENCE: Final = frozenset({"finding", "psych_findings"})
NOTHING_FOUND = "nothing_found"  # of `blank_reason`
MOST_COLUMNS = 4  # of a list with one row for each code, beside the code

Answering = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Here:
    """One report while it is put together. `out`: parts that this version leaves out."""

    saying: Saying
    record: Record
    version: Version
    out: frozenset[str]

    @property
    def form(self) -> Form:
        """The form that was filled in."""
        return self.saying.form

    def say(self, sentence: Sentence) -> str:
        """A sentence of ours in the reader's language."""
        return self.saying.speaker.say(sentence)

    def shows(self, key: str) -> bool:
        """Whether a field or a list is in this version."""
        return is_shown(key, self.version, self.out)


def part_blocks(here: Here, part: str, *, but: frozenset[str] = frozenset()) -> list[Block]:
    """Everything of the form that stands in a part, but for the lists and fields that are written elsewhere."""
    found = [(section, list(_section_blocks(here, section, part, but))) for section in here.form.sections]
    told = [(section, inside) for section, inside in found if inside]
    if len(told) == 1:
        return told[0][1]
    return [one for section, inside in told for one in (Heading(here.saying.title(section.title)), *inside)]


def _section_blocks(here: Here, section: Section, part: str, but: frozenset[str]) -> Iterator[Block]:
    def is_here(key: str) -> bool:
        return part_of(section, key) == part and key not in but and here.shows(key)

    fields = [one for one in section.field if is_here(one.key)]
    yield from field_blocks(here, fields, here.record.get)
    for entries in section.entries:
        if is_here(entries.key):
            yield from list_blocks(here, entries, is_titled=entries.title != section.title)


def field_blocks(here: Here, fields: Iterable[Field], get: Answering) -> Iterator[Block]:
    """Fields one below the other, each run of one layer together."""
    shown = [(field.layer or "", here.saying.field(field, get(field.key))) for field in fields if here.shows(field.key)]
    told = [(layer, field) for layer, field in shown if field is not None]
    for layer, run in groupby(told, key=lambda one: one[0]):
        yield Fields(layer, [field for _layer, field in run])


def list_blocks(
    here: Here, entries: Entries, among: Sequence[Entry] | None = None, *, is_titled: bool = True
) -> Iterator[Block]:
    """A list under its title: its entries (or some of them), or why there are none."""
    everything = here.record.entries(entries.key) if among is None else among
    inside = list(_empty(here, entries)) if not everything else []
    if everything and entries.key in COLUMNS:
        inside = [_table(here, entries, COLUMNS[entries.key], everything)]
    elif everything and entries.rows is not None and len(entries.fields) <= MOST_COLUMNS:
        inside = [_table(here, entries, [one.key for one in entries.fields], everything)]
    elif everything:
        inside = [block for entry in everything for block in entry_blocks(here, entries, entry)]
    if inside and is_titled:
        yield Heading(here.saying.title(entries.title), level=3)
    yield from inside


def _empty(here: Here, entries: Entries) -> Iterator[Block]:
    answer = here.record.get(entries.key)
    if answer.blank == NOTHING_FOUND or answer.value == NONE:
        said = [here.saying.title(entries.none)] if entries.none else here.saying.blank(NOTHING_FOUND, "")
        yield from (Paragraph(one) for one in said)
    elif answer.blank is not None:
        yield from (Paragraph(one) for one in here.saying.blank(answer.blank, line(answer.words)))
        if entries.key in EVIDENCE:
            yield Paragraph(here.saying.say(_("That nothing is recorded is not evidence that nothing happened.")))
    elif entries.need in ("must", "answer"):
        yield Paragraph(here.saying.say(UNANSWERED, "blank"))


def entry_blocks(
    here: Here, entries: Entries, entry: Entry, *, heading: str = "", but: frozenset[str] = frozenset()
) -> Iterator[Block]:
    """One entry: what was said, seen and thought, in this order; a withdrawn one struck through, with the reason."""
    title = heading or f"{here.saying.speaker.words(entries.one)} {line(entry.no)}"
    yield Heading(Text([title], is_struck=not entry.stands), level=4)
    if entry.withdrawn is not None:
        yield Paragraph(here.saying.say(_("Withdrawn: %(reason)s", reason=line(entry.withdrawn)), "strong"))
    fields = sorted(
        (one for one in entries.fields if one.key not in but), key=lambda field: LAYERS.index(field.layer or "")
    )
    for block in field_blocks(here, fields, entry.get):
        yield block if entry.stands else _struck(block)


def _struck(block: Block) -> Block:
    if not isinstance(block, Fields):
        return block
    fields = [blocks.Field(one.title, [struck(text) for text in one.texts]) for one in block.fields]
    return Fields(block.layer, fields)


def struck(text: Text) -> Text:
    """The text, struck through."""
    return msgspec.structs.replace(text, is_struck=True)


def _table(here: Here, entries: Entries, keys: Sequence[str], among: Sequence[Entry]) -> Table:
    """A row an entry, or a row a code where the list has one for each."""
    fields = [one for one in entries.fields if one.key in keys and here.shows(one.key)]
    has_codes = entries.rows is not None
    first = [here.saying.title(entries.one)] if has_codes else []
    rows = [
        [*([Text([here.saying.code(entries.rows, entry.no)])] if has_codes else []), *_cells(here, fields, entry)]
        for entry in among
    ]
    columns = [*first, *(here.saying.title(one.title) for one in fields)]
    widths = [*([3] if has_codes else []), *(4 if one.type in ("long", "text") else 2 for one in fields)]
    used = [at for at in range(len(columns)) if any(row[at].lines for row in rows)]
    return Table(
        "", [columns[at] for at in used], [widths[at] for at in used], [[row[at] for at in used] for row in rows]
    )


def _cells(here: Here, fields: Iterable[Field], entry: Entry) -> list[Text]:
    cells = [here.saying.short(one, entry.get(one.key)) for one in fields]
    return cells if entry.stands else [struck(one) for one in cells]
