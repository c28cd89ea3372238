"""What a report consists of before it is typeset: parts, and in them blocks of a few kinds.

Plain values, written as JSON and drawn by `report.typ`, which knows nothing of forms or languages. Every text here is
ready to be shown: said in the reader's language, or typed and passed through `readable`. Read `Printed`.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from intake.dossier.contents import Private

Look = Literal["plain", "quote", "blank", "code", "strong"]
Layer = Literal["said", "seen", "thought", ""]


class Text(Private, frozen=True):
    """Lines in one look. `quote`: a person's own words; `blank`: why there is nothing."""

    lines: Sequence[str]
    look: Look = "plain"
    is_struck: bool = False


class Field(Private, frozen=True):
    """A title, and what was answered."""

    title: Text
    texts: Sequence[Text]


class Heading(Private, frozen=True, tag_field="kind", tag="heading"):
    """A heading inside a part. `level`: 2 of a section, 3 of a list, 4 of an entry."""

    text: Text
    level: int = 2


class Paragraph(Private, frozen=True, tag_field="kind", tag="paragraph"):
    """A sentence, or more."""

    text: Text


class Fields(Private, frozen=True, tag_field="kind", tag="fields"):
    """Answers of one layer, one below the other. `is_whole`: never on two pages."""

    layer: Layer
    fields: Sequence[Field]
    is_whole: bool = False


class Notice(Private, frozen=True, tag_field="kind", tag="notice"):
    """What must not be overlooked. `reason`: why it was signed nevertheless, as the doctor wrote it."""

    text: Text
    reason: Text | None = None


class Table(Private, frozen=True, tag_field="kind", tag="table"):
    """Columns with their shares of the width."""

    layer: Layer
    columns: Sequence[Text]
    widths: Sequence[int]
    rows: Sequence[Sequence[Text]]


class Mark(Private, frozen=True):
    """Findings at one place of a drawing: where, and where the middle of their numbers stands; mm from its corner."""

    x: float
    y: float
    label_x: float
    label_y: float
    label: str


class Drawing(Private, frozen=True):
    """One drawing of the body chart. `file`: its SVG; `left`, `right`: whose side that is; the rest in mm, `side` is
    the room beside it."""

    file: str
    title: str
    spoken: str
    left: str
    right: str
    width: float
    height: float
    side: float
    is_large: bool
    marks: Sequence[Mark]


class Chart(Private, frozen=True, tag_field="kind", tag="chart"):
    """The body chart, as far as there is something on it."""

    drawings: Sequence[Drawing]


class Photograph(Private, frozen=True):
    """One picture of the contact sheet, or the sentence that stands `instead`."""

    number: str
    file: str | None
    spoken: str
    captions: Sequence[Text]
    instead: Text | None = None


class ContactSheet(Private, frozen=True, tag_field="kind", tag="photographs"):
    """Photographs, two a row."""

    photographs: Sequence[Photograph]


class ByHand(Private, frozen=True, tag_field="kind", tag="lines"):
    """Empty lines to be filled in by hand, and what each is for."""

    texts: Sequence[Text]


Block = Heading | Paragraph | Fields | Notice | Table | Chart | ContactSheet | ByHand


class Part(Private, frozen=True):
    """One of the report's parts, in the order of the Istanbul Protocol's annex IV."""

    title: str
    blocks: Sequence[Block]


class Printed(Private, frozen=True):
    """A whole report. `lang` and `script` as Typst names them; `banner` stands on every page that must not be taken for
    a final one; `unreviewed` explains the mark † where a translation was not checked, else it is empty."""

    lang: str
    script: str
    title: str
    exam_no: str
    digest: str
    office: str
    version: str
    banner: str
    unreviewed: str
    words: Mapping[str, str]
    front: Sequence[Block]
    parts: Sequence[Part]
