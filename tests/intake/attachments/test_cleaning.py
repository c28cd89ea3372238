"""Cleaning: the copy comes from a process of its own, or there is none, and nothing is left waiting."""

import asyncio
import os
from pathlib import Path

import pytest
from pikepdf import Name

from intake.attachments import cleaning
from intake.attachments.cleaning import cleaned
from intake.attachments.copying import MOST_UNPACKED_BYTES
from intake.attachments.kinds import Cleaned
from intake.vault.binding import NotOpened
from tests.intake.attachments.samples import MARK, flat, pdf, photograph, swollen
from tests.intake.attachments.sending import coming
from workflow.errors import NotNow, _


def bomb():
    """A PDF of some hundred kilobytes, whose page is much larger unpacked."""

    def page(document, page):
        page.Contents = document.make_stream(swollen(2 * MOST_UNPACKED_BYTES), Filter=Name.FlateDecode)

    return pdf(page)


async def copied(original, by):
    return b"".join([piece async for piece in cleaned(original, by)])


def children():
    """The processes that this one began and that are still there."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


async def test_a_photograph_and_a_pdf_are_copied():
    assert (await copied(coming(photograph()), Cleaned.IMAGE)).startswith(b"\xff\xd8\xff")
    assert MARK not in await copied(coming(photograph()), Cleaned.IMAGE)
    assert (await copied(coming(pdf()), Cleaned.PDF)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("make", "by"),
    [
        (lambda: b"", Cleaned.IMAGE),
        (lambda: photograph()[:200], Cleaned.IMAGE),
        (pdf, Cleaned.IMAGE),
        (lambda: flat(8_000, 8_000), Cleaned.IMAGE),
        (lambda: b"%PDF-1.7 and no more", Cleaned.PDF),
        (bomb, Cleaned.PDF),
        (lambda: os.urandom(3_000_000), Cleaned.PDF),
    ],
    ids=["empty", "cut", "other", "picture bomb", "no pdf", "pdf bomb", "noise"],
)
async def test_what_cannot_be_copied_has_no_copy_and_leaves_no_process(make, by):
    before = children()

    with pytest.raises(NotNow, match="no copy"):
        await copied(coming(make()), by)

    assert children() == before


async def test_an_original_that_does_not_open_is_said_as_such():
    async def altered():
        yield photograph()[:100]
        raise NotOpened(_("It was altered."))

    with pytest.raises(NotOpened):
        await copied(altered(), Cleaned.IMAGE)


async def test_who_goes_away_in_the_middle_leaves_no_process():
    before, hanging = children(), asyncio.Event()

    async def endless():
        yield photograph()
        hanging.set()
        await asyncio.sleep(3_600)

    waiting = asyncio.create_task(copied(endless(), Cleaned.IMAGE))
    await hanging.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert children() == before


async def test_what_takes_too_long_is_ended():
    before, cleaning.SECONDS = (children(), cleaning.SECONDS), 0.5

    async def endless():
        yield photograph()
        await asyncio.sleep(3_600)

    try:
        with pytest.raises(NotNow, match="no copy"):
            await copied(endless(), Cleaned.IMAGE)
    finally:
        cleaning.SECONDS = before[1]
    assert children() == before[0]
