"""A signed record becomes a report: its front, its sixteen parts in their order, and what stands on every page.

Pure: what is signed, what the log says of it, opened pictures and a language go in, blocks and files come out. What a
version leaves out is said to be left out. Read `assembled`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from intake.dossier.contents import Private
from intake.medical.form import Form
from intake.medical.record import Addendum, Record, Signature
from intake.medical.report import blocks, order
from intake.medical.report.blocks import Block, ByHand, Fields, Heading, Notice, Paragraph, Part, Printed, Text
from intake.medical.report.findings import FINDINGS, correlation, findings_blocks
from intake.medical.report.order import PARTS, Version, left_out
from intake.medical.report.photographs import PHOTOS, photograph_blocks
from intake.medical.report.readable import line, lines
from intake.medical.report.saying import Saying, Speaker
from intake.medical.report.writing import Here, list_blocks, part_blocks
from workflow.errors import Sentence, _
from workflow.policy.terms import Words

CORRELATION, TEST = "correlation", "test"
# Of `test_kind`: what another specialist is asked for.
CONSULTED: Final = frozenset({"audiometry", "ophthalmology", "dental", "neuropsych"})
TITLE = _("Medical report")
VERSIONS: Final[Mapping[Version, Sentence]] = {
    Version.FULL: _("Full version"),
    Version.CARE: _("Version for care, without account and names"),
    Version.RESTRICTED: _("Restricted version"),
}


class Warned(Private, frozen=True):
    """What a check pointed out, and why the doctor signed nevertheless; None for a check that there is no longer."""

    message: Words | None
    reason: str


class Filed(Private, frozen=True):
    """What the log says of the report: the number of the event in its case, and when it was recorded (UTC)."""

    n: int
    recorded_at: datetime


class Signed(Private, frozen=True):
    """Everything that a report tells. `earlier`: how many reports it replaces; `is_of_this_form`: whether `form` is the
    one that was filled in. `names`: by pseudonym."""

    record: Record
    form: Form
    signature: Signature
    addenda: Sequence[Addendum]
    warned: Sequence[Warned]
    exam_no: str
    filed: Filed
    office: Words
    earlier: int = 0
    is_of_this_form: bool = True
    names: Mapping[str, str] = {}


def assembled(
    signed: Signed,
    speaker: Speaker,
    *,
    version: Version = Version.FULL,
    without: frozenset[str] = frozenset(),
    pictures: Mapping[str, bytes | None] | None = None,
) -> tuple[Printed, dict[str, bytes]]:
    """The report, and the files that it names. `pictures`: SVG by the photographs' numbers, None for a broken one.

    `without`: parts that the person does not want shared, for the restricted version.
    """
    saying = Saying(speaker, signed.form)
    here = Here(saying, signed.record, version, left_out(version, without))
    shown = {no: f"photograph-{at}.svg" for at, (no, one) in enumerate((pictures or {}).items()) if one}
    files = {shown[no]: one for no, one in (pictures or {}).items() if one}
    physical, drawings = findings_blocks(here)
    told = {
        order.PHYSICAL: [*part_blocks(here, order.PHYSICAL, but=frozenset({FINDINGS})), *physical],
        order.PHOTOGRAPHS: [
            *part_blocks(here, order.PHOTOGRAPHS, but=frozenset({PHOTOS})),
            *photograph_blocks(here, shown),
        ],
        order.TESTS: _tests(here, consulted=False),
        order.CONSULTATIONS: _tests(here, consulted=True),
        order.INTERPRETATION: [
            *correlation(here),
            *part_blocks(here, order.INTERPRETATION, but=frozenset({CORRELATION})),
        ],
        order.RESTRICTIONS: [*part_blocks(here, order.RESTRICTIONS), *_warnings(here, signed.warned)],
        order.SIGNATURE: list(_signature(here, signed)),
        order.ANNEXES: [*part_blocks(here, order.ANNEXES), *_addenda(here, signed), *_others(here), *_lists(here)],
    }
    parts = [_part(here, key, told.get(key)) for key in PARTS]
    return _printed(here, signed, parts), drawings | files


def _part(here: Here, key: str, told: Sequence[Block] | None) -> Part:
    if key in here.out:
        return Part(here.say(PARTS[key]), [Paragraph(here.saying.say(_left_out(here.version), "blank"))])
    inside = part_blocks(here, key) if told is None else told
    nothing = Paragraph(here.saying.say(_("Nothing was entered here."), "blank"))
    return Part(here.say(PARTS[key]), list(_levelled(inside or [nothing])))


def _levelled(told: Sequence[Block]) -> Iterator[Block]:
    """Headings without a gap between levels, as PDF/UA asks: the first below a part's own is always of level 2."""
    above: list[int] = []
    for block in told:
        if isinstance(block, Heading):
            above = [*(level for level in above if level < block.level), block.level]
            yield Heading(block.text, len(above) + 1)
        else:
            yield block


def _left_out(version: Version) -> Sentence:
    if version is Version.RESTRICTED:
        return _("This part is left out of this copy: the person limits what is shared.")
    return _("This part is left out of the version for care.")


def _printed(here: Here, signed: Signed, parts: Sequence[Part]) -> Printed:
    language, _sep, script = here.saying.speaker.lang.partition("-")
    interim = here.say(_("Interim report"))
    return Printed(
        lang=language,
        script=script.lower() or "latn",
        title=line(signed.exam_no),
        exam_no=line(signed.exam_no),
        digest=signed.signature.digest,
        office=here.saying.speaker.words(signed.office),
        version=here.say(VERSIONS[here.version]),
        banner=interim if signed.signature.is_interim else "",
        unreviewed=here.say(UNREVIEWED) if here.saying.is_translated else "",
        words={
            "report": here.say(TITLE),
            "page": here.say(_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}")),
            "digest": here.say(_("Digest of the record")),
            "said": here.say(_("What the person says")),
            "seen": here.say(_("What the doctor saw")),
            "thought": here.say(_("What the doctor thinks")),
            "reason": here.say(_("Signed nevertheless, because:")),
        },
        front=list(_front(here, signed)),
        parts=parts,
    )


UNREVIEWED = _("Not checked by a native reader.")


def _front(here: Here, signed: Signed) -> Iterator[Block]:
    if signed.signature.is_interim:
        yield Notice(here.saying.say(_("This is an interim report: tests or opinions are still to come.")))
    if signed.earlier:
        yield Paragraph(here.saying.say(_("An earlier interim report of this examination is replaced by this one.")))
    if not signed.is_of_this_form:
        yield Notice(
            here.saying.say(
                _(
                    "This record was written with another version of the form. "
                    "What only that version asked for stands among the annexes, as it was written."
                )
            )
        )
    if here.out:
        yield Notice(here.saying.say(_("Parts of the report are left out of this copy. Each of them is named.")))
    if here.saying.is_translated:
        yield Notice(
            here.saying.say(
                _(
                    "Headings and the words of lists are translations from English that no native reader has checked. "
                    "Words of lists carry the mark †."
                )
            )
        )
    yield Paragraph(
        here.saying.say(
            _(
                "What the person says, what the doctor saw and what the doctor thinks are kept apart: "
                "each stands under its own name, with its own line at the side. "
                "A person's own words are in quotation marks."
            )
        )
    )


def _tests(here: Here, *, consulted: bool) -> list[Block]:
    """Tests and consultations are one list of the form and two parts of the report; an empty list is told once."""
    everything = here.record.entries(TEST)
    mine = [one for one in everything if (one.get("kind").value in CONSULTED) is consulted]
    if mine or not (everything or consulted):
        return list(list_blocks(here, here.form.entries(TEST), mine, is_titled=False))
    return []


def _warnings(here: Here, warned: Sequence[Warned]) -> Iterator[Block]:
    if warned:
        yield Heading(here.saying.say(_("What the checks of the form pointed out")), level=3)
    for one in warned:
        gone = _("A check of another version of the form.")
        message = here.saying.say(gone) if one.message is None else here.saying.title(one.message)
        yield Notice(message, Text(lines(one.reason)))


def _signature(here: Here, signed: Signed) -> Iterator[Block]:
    author = here.record.get("author").value
    name = line(author.get("name", "")) if isinstance(author, Mapping) else ""
    instant = here.saying.speaker.instant
    recorded = _("Number %(n)d of the case, recorded %(at)s", n=signed.filed.n, at=instant(signed.filed.recorded_at))
    yield Fields(
        "",
        [
            _field(here, _("Signed by"), Text([name], "strong")),
            _field(here, _("Signed"), Text([instant(signed.signature.at)])),
            _field(here, _("Digest of the record (SHA-256)"), Text([signed.signature.digest], "code")),
            _field(here, _("Event in the log"), here.saying.say(recorded)),
        ],
        is_whole=True,
    )
    yield Paragraph(
        here.saying.say(
            _(
                "The record that is signed is kept sealed, and cannot be changed. "
                "Whoever may open it can compare its digest with this one."
            )
        )
    )
    yield ByHand([here.saying.say(one) for one in (_("Place and day"), _("Signature"), _("Stamp"))])


def _addenda(here: Here, signed: Signed) -> Iterator[Block]:
    yield Heading(here.saying.say(_("Addenda")), level=3)
    if not signed.addenda:
        yield Paragraph(here.saying.say(_("Nothing was added after signing."), "blank"))
    for one in signed.addenda:
        yield Fields(
            "",
            [
                _field(here, _("Added"), Text([here.saying.speaker.instant(one.at)])),
                _field(here, _("By"), Text([line(signed.names.get(one.by, one.by))])),
                _field(here, _("Reason"), Text(lines(one.reason))),
                _field(here, _("Words"), Text(lines(one.words))),
            ],
        )


def _others(here: Here) -> Iterator[Block]:
    """Answers that the form in force does not ask for: of a record that was written with another version of it."""
    form, left = here.form, []
    for key, answer in here.record.answers.items():
        if not (form.has_field(key) or form.has_entries(key)):
            left.append((key, answer))
    for name in here.record.lists:
        known = {field.key for field in form.entries(name).fields} if form.has_entries(name) else set()
        for entry in here.record.entries(name):
            left += [(f"{name} {entry.no} {key}", one) for key, one in entry.answers.items() if key not in known]
    if left and here.version is Version.FULL:
        yield Heading(here.saying.say(_("Answers of another version of the form")), level=3)
        yield from (Paragraph(Text(lines(f"{key}: {one.value or ''} {one.words}"))) for key, one in left)


def _lists(here: Here) -> Iterator[Block]:
    """Which form and which lists; how many of their words nobody checked in this language."""
    everything = [one for codes in here.form.codes.values() for one in codes.values()]
    left = sum(not one.is_reviewed for one in everything) + len(here.form.regions.all)
    told = _("Form %(version)s, %(digest)s", version=here.form.version, digest=here.record.form)
    yield Heading(here.saying.say(_("Form and lists")), level=3)
    yield Paragraph(Text([here.say(told)], "code"))
    if here.saying.is_translated:
        sentence = _("Titles of codes and regions not checked in this language by a native reader: %(num)d.", num=left)
        yield Paragraph(here.saying.say(sentence))


def _field(here: Here, title: Sentence, *texts: Text) -> blocks.Field:
    return blocks.Field(here.saying.say(title), list(texts))
