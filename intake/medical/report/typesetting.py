"""From blocks to a PDF, by Typst, inside this process: everything goes in as bytes and comes out as bytes.

No file is written or read, no font of the machine is used, nothing is fetched; the same report gives the same bytes
everywhere. The PDF is tagged (PDF/UA-1); its title is the number of the examination, and nothing else in it says whose
it is. Read `pdf`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from intake.medical.report.blocks import Printed

HERE: Final = Path(__file__).parent
MAIN: Final = "main.typ"
STANDARD: Final = "ua-1"


def pdf(printed: Printed, files: Mapping[str, bytes]) -> bytes:
    """The report. `files`: drawings and pictures (SVG) that it names. When it was printed is not written into it."""
    try:
        return bytes(_compiled(printed, files, "pdf", pdf_standards=[STANDARD]))
    except _typst().TypstError:  # a letter that no font has in just this place: shown as a box, and no standard claimed
        return bytes(_compiled(printed, files, "pdf"))


def pages(printed: Printed, files: Mapping[str, bytes], *, dots_an_inch: float) -> list[bytes]:
    """The same as one PNG a page, to be looked at."""
    made = _compiled(printed, files, "png", ppi=dots_an_inch)
    return [made] if isinstance(made, bytes) else list(made)


def _compiled(printed: Printed, files: Mapping[str, bytes], form: Literal["pdf", "png"], **more: Any) -> Any:
    given = {**_own(), **files, "report.json": msgspec.json.encode(printed)}
    return _typst().compile(given, font_paths=_fonts(), format=form, **more)


@cache
def _own() -> dict[str, bytes]:
    return {MAIN: (HERE / "report.typ").read_bytes(), "wordmark.svg": (HERE / "wordmark.svg").read_bytes()}


@cache
def _fonts() -> Any:
    """Those that ship inside Typst: Libertinus Serif, New Computer Modern, DejaVu Sans Mono."""
    return _typst().Fonts(include_system_fonts=False)


def _typst() -> Any:
    """Loaded when a report is first printed: it is large, and its types know nothing of files in memory."""
    import typst

    return typst
