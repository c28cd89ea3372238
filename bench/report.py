"""A medical report of 12 findings and 8 photographs: from what was opened to the PDF, and Typst's part of it alone."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from intake.medical.record import Answer, Entry
from intake.medical.report.assembling import Signed, assembled
from intake.medical.report.pictures import for_print
from intake.medical.report.typesetting import pages, pdf
from tests.intake.medical.report.reports import photograph, signed
from workflow.pages.tongue import tongue

ZONE = ZoneInfo("Europe/Belgrade")
TURNS = 5
WANTED = "wanted < 1 s"


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit. The first print loads Typst and its fonts."""
    report = _report()
    copies = {one.no: photograph() for one in report.record.standing("photo")}
    first, made = _timed(lambda: _printed(report, copies))
    turns = [_timed(lambda: _printed(report, copies))[0] for _turn in range(TURNS)]
    painted, pictures = _timed(lambda: _painted(copies))
    told, files = assembled(report, tongue("sq", ZONE), pictures=pictures)
    alone = [_timed(partial(pdf, replace(told, title=f"{turn}"), files))[0] for turn in range(TURNS)]
    count = len(pages(told, files, dots_an_inch=10))
    whats = f"{len(report.record.standing('finding'))} findings, {len(copies)} photographs (2,000 x 1,500)"
    return [
        (f"{whats}, the first print of a process", f"{first:.2f} s ({WANTED})"),
        ("the same again, the median", f"{sorted(turns)[TURNS // 2]:.2f} s ({WANTED})"),
        ("of it the compiler alone, the median", f"{sorted(alone)[TURNS // 2]:.2f} s"),
        ("of it the photographs, painted anew", f"{painted:.2f} s"),
        ("what comes out", f"{count} pages, {len(made) / 2**20:.1f} MiB"),
    ]


def _report() -> Signed:
    """The complete examination, with the one intimate picture made one that is printed."""
    report = signed()
    photos = [
        Entry(one.no, one.answers | {"kind": Answer("close_scale"), "region": Answer("602L")})
        if one.get("kind").value == "intimate"
        else one
        for one in report.record.entries("photo")
    ]
    record = replace(report.record, lists=report.record.lists | {"photo": photos})
    return replace(report, record=record)


def _printed(report: Signed, copies: Mapping[str, bytes]) -> bytes:
    told, files = assembled(report, tongue("sq", ZONE), pictures=_painted(copies))
    return pdf(told, files)


def _painted(copies: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """On threads, as a page does it."""
    with ThreadPoolExecutor(len(copies)) as threads:
        return dict(zip(copies, threads.map(for_print, copies.values()), strict=True))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done
