"""A sheet that comes back: checked row by row, shown whole, and recorded row by row where somebody chooses so.

Between the two nothing of it is kept here: what can be recorded travels in the page (`intake/sheets/carrying.py`), and
is checked once more. A button pressed twice is one act. Read `check_sheet`, then `record_rows`.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response, get, post

from intake.doors.gate import Gate
from intake.pages.once import done_once
from intake.pages.sheets import telling
from intake.pages.sheets.downloads import SHEET, choices_for
from intake.pages.uploads import Upload
from intake.pages.visit import MULTIPART, GivenVisit, Visit
from intake.sheets.carrying import packed, unpacked
from intake.sheets.checking import Verdict, checked
from intake.sheets.columns import Filled, placed
from intake.sheets.reading import read, too_large
from intake.sheets.recording import recorded
from intake.sheets.table import MOST_BYTES
from workflow.errors import NotUnderstood, VigilError, _
from workflow.pages.forms import TOKEN

START, CHECKED, RECORDED = "sheets/start.html", "sheets/checked.html", "sheets/recorded.html"
RECORD = f"{SHEET}/record"
FILE, PACKED, ROWS = "file", "sheet", "rows"
CHECKS = Gate(under_way=2, waiting=4)  # each keeps a processor busy for a while


@get(SHEET)
async def show(visit: GivenVisit) -> Response[str]:
    """How it goes: download, fill in, send."""
    return visit.page(START, words=telling.words_of(visit.tongue, await choices_for(visit)))


@get(RECORD)
async def back_to_sheet(visit: GivenVisit) -> Response[Any]:
    """Whoever loads the address of the button: a checked sheet is nowhere but in the page that showed it."""
    return visit.go(SHEET)


@post(SHEET, request_max_body_size=None)
async def check_sheet(request: Request[Any, Any, Any], visit: GivenVisit) -> Response[str]:
    """The dry run. It records nothing, so its page is the answer, and reloading it checks again."""
    choices = await choices_for(visit)
    words = telling.words_of(visit.tongue, choices)
    if request.content_type[0] != MULTIPART:
        raise NotUnderstood(_("No file came."), next_step=_("Go back to the page, and send it from there."))
    upload = await Upload.begun(request)
    visit.check_token(upload.answers.get(TOKEN, ""))
    if not upload.file:
        return visit.again(START, {FILE: _("Choose a file first.")}, words=words)
    try:
        async with CHECKS.entered():
            table = await asyncio.to_thread(read, await _content(upload))
            rows = await checked(visit.tables, placed(table, visit.tongue), signed_in=visit.who, now=visit.now)
        fine = [one for one in rows if one.verdict is Verdict.FINE]
        word = packed(fine)
    except VigilError as fault:
        return visit.again(START, {}, fault=fault, words=words)
    told = telling.told(visit.tongue, choices, rows)
    return visit.page(CHECKED, encoding=table.encoding, packed=word, **told)


@post(RECORD)
async def record_rows(visit: GivenVisit) -> Response[str]:
    """Record the ticked rows. Its page says what became of each, and is the same if it is asked for again."""
    given = visit.given()
    carried = unpacked(given.line(PACKED, at_most=2**20))
    ticked = {int(one) for one in visit.answers.every(ROWS) if one.isascii() and one.isdecimal() and len(one) < 9}
    chosen = [carried[number] for number in sorted(ticked & carried.keys())]
    if not chosen:
        return visit.again(CHECKED, {ROWS: _("Tick at least one row.")}, **await _again(visit, carried))

    async def act() -> bytes:
        done = await recorded(visit.tables, chosen, signed_in=visit.who, now=visit.now)
        return msgspec.json.encode([telling.outcome(visit.tongue, one) for one in done])

    outcomes = msgspec.json.decode(await done_once(visit, act), type=list[telling.Outcome])
    return visit.page(RECORDED, **telling.sorted_out(outcomes))


async def _again(visit: Visit, carried: Mapping[int, tuple[Filled, int]]) -> dict[str, Any]:
    """The page of the dry run once more, with the rows that it brought back."""
    rows = await checked(visit.tables, [one for one, _seen in carried.values()], signed_in=visit.who, now=visit.now)
    values = telling.told(visit.tongue, await choices_for(visit), rows)
    return values | {"encoding": "", "packed": packed(one for one in rows if one.verdict is Verdict.FINE)}


async def _content(upload: Upload) -> bytes:
    """The file. Raises NotUnderstood as soon as more of it comes than a sheet may have."""
    content = bytearray()
    async for piece in upload.pieces():
        content += piece
        if len(content) > MOST_BYTES:
            await upload.drain()
            raise too_large()
    return bytes(content)


ROUTES = (show, back_to_sheet, check_sheet, record_rows)
