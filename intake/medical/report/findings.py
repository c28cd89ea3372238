"""Findings in print: the body chart, the table of all of them, each by itself; and the table that an opinion reads.

Read `findings_blocks`.
"""

from collections.abc import Iterator, Sequence

from intake.medical.form import Entries, Field
from intake.medical.record import Answer, Entry
from intake.medical.report.blocks import Block, Chart, Heading, Paragraph, Table, Text
from intake.medical.report.chart import chart, placed
from intake.medical.report.readable import line
from intake.medical.report.writing import Here, entry_blocks, list_blocks, struck
from workflow.errors import _

FINDINGS = "finding"
NO_GRADE = "no_grade_reason"
CORRELATED = {"attribution": 4, "other_causes": 4, "grade": 3}
MILLIMETRES = ("length_mm", "width_mm", "depth_mm")
WIDTHS = {"region": 8, "kind": 6, "colour": 4, "photo_refs": 4, "grade": 6}  # shares of the table of findings


def findings_blocks(here: Here) -> tuple[list[Block], dict[str, bytes]]:
    """Everything about findings, and the files of the drawings; an empty list says that it proves nothing."""
    entries = here.form.entries(FINDINGS)
    everything = here.record.entries(FINDINGS)
    if not everything:
        return list(list_blocks(here, entries)), {}
    by_view, nowhere = placed(here.record.standing(FINDINGS), here.form.regions)
    drawings, files = chart(here.saying, by_view)
    found: list[Block] = [
        Heading(here.saying.title(entries.title)),
        Paragraph(Text([here.say(_("Right and left are the person's own. Grey numbers are those of the regions."))])),
        Chart(drawings),
    ]
    if nowhere:
        numbers = ", ".join(line(one.no) for one in nowhere)
        found.append(Paragraph(here.saying.say(_("Not on the drawing: %(numbers)s.", numbers=numbers))))
    found.append(_table(here, entries, everything))
    for one in everything:
        in_heading = frozenset(key for key in ("region", "kind") if not one.get(key).words)
        found += entry_blocks(here, entries, one, heading=_heading(here, entries, one), but=in_heading)
    return found, files


def _heading(here: Here, entries: Entries, finding: Entry) -> str:
    kind = here.saying.short(entries.field("kind"), finding.get("kind")).lines
    place = here.saying.short(entries.field("region"), finding.get("region")).lines
    return " · ".join([line(finding.no), *kind[:1], *place[:1]])


def _table(here: Here, entries: Entries, findings: Sequence[Entry]) -> Table:
    fields = [entries.field(key) for key in WIDTHS if here.shows(key)]
    columns = [
        here.saying.say(_("No.")),
        here.saying.say(_("Size, mm")),
        *(here.saying.title(one.title) for one in fields),
    ]
    rows = [
        [Text([line(one.no)], "strong"), _size(one), *(_in_table(here, of, one.get(of.key)) for of in fields)]
        for one in findings
    ]
    shown = [row if one.stands else [struck(cell) for cell in row] for row, one in zip(rows, findings, strict=True)]
    return Table("", columns, [2, 3, *(WIDTHS[one.key] for one in fields)], shown)


def _in_table(here: Here, field: Field, answer: Answer) -> Text:
    """The answer; why there is none stands with the finding itself."""
    return Text(["–"]) if answer.blank is not None else here.saying.short(field, answer)


def _size(finding: Entry) -> Text:
    """45 × 20"""
    sizes = [finding.get(key).value for key in MILLIMETRES]
    return Text([" × ".join(str(one) for one in sizes if one is not None)])


def correlation(here: Here) -> Iterator[Block]:
    """What each finding is said to come from, what else it could come from, and how well it fits."""
    findings = here.record.standing(FINDINGS)
    if not findings:
        return
    entries = here.form.entries(FINDINGS)
    fields = [entries.field(key) for key in CORRELATED if here.shows(key)]
    columns = [here.saying.say(_("Finding")), *(here.saying.title(one.title) for one in fields)]
    rows = [
        [
            Text([_heading(here, entries, one)], "strong"),
            *(here.saying.short(*_graded(entries, of, one)) for of in fields),
        ]
        for one in findings
    ]
    yield Table("", columns, [4, *(CORRELATED[one.key] for one in fields)], rows)


def _graded(entries: Entries, field: Field, finding: Entry) -> tuple[Field, Answer]:
    """The field with its answer; where there is no grade, why there is none."""
    answer, why_not = finding.get(field.key), finding.get(NO_GRADE)
    if field.key == "grade" and not answer.is_answered and why_not.is_answered:
        return entries.field(NO_GRADE), why_not
    return field, answer
