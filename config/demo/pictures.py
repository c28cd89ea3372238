"""The files of a demo, drawn when they are needed: a photograph of a card of colours, a page with a line on it."""

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

COLOURS = ("#735244", "#c29682", "#627a9d", "#576c43", "#8580b1", "#67bdaa", "#d67e2c", "#505ba6")
SQUARE = 60


def colour_card() -> bytes:
    """A PNG of eight squares, as they lie beside what is photographed."""
    from PIL import Image, ImageColor  # only who makes a demo waits for it

    card = Image.new("RGB", (len(COLOURS) // 2, 2))
    card.putdata([ImageColor.getrgb(colour) for colour in COLOURS])
    return _saved(card.resize((SQUARE * len(COLOURS) // 2, SQUARE * 2), Image.Resampling.NEAREST), "PNG")


def page(line: str) -> bytes:
    """A PDF of one page with a line of ASCII on it."""
    from PIL import Image, ImageDraw

    sheet = Image.new("L", (595, 842), 255)
    ImageDraw.Draw(sheet).text((60, 80), line, fill=0)
    return _saved(sheet, "PDF")


def _saved(picture: "Image.Image", kind: str) -> bytes:
    written = BytesIO()
    picture.save(written, kind)
    return written.getvalue()
