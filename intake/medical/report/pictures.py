"""A picture for print: painted anew, no larger than paper can show, and wrapped so that it can be handed over as text.

Only copies that were made here come in, never an original. Typst takes files in memory as UTF-8 alone, so the JPEG goes
in as data of an SVG of our own; it comes out in the PDF as the same JPEG. What is no picture is None. Read `for_print`.
"""

from base64 import b64encode
from io import BytesIO

from PIL import Image, UnidentifiedImageError

MOST_SIDE = 1_000  # pixels: 80 mm at 300 a inch and a little more
MOST_PIXELS = 40_000_000
JPEG_QUALITY = 85


def for_print(copy: bytes) -> bytes | None:
    """The SVG that holds the picture, or None for what cannot be shown."""
    try:
        with Image.open(BytesIO(copy), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            share = MOST_SIDE / max(MOST_SIDE, *opened.size)
            opened.draft("RGB", (int(opened.width * share), int(opened.height * share)))  # read no finer than needed
            seen = Image.new("RGB", opened.size, "white")
            seen.paste(opened, mask=opened.convert("RGBA").getchannel("A") if opened.has_transparency_data else None)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    seen.thumbnail((MOST_SIDE, MOST_SIDE))
    out = BytesIO()
    seen.save(out, "JPEG", quality=JPEG_QUALITY)
    return _wrapped(out.getvalue(), *seen.size)


def _wrapped(jpeg: bytes, width: int, height: int) -> bytes:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    picture = f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{b64encode(jpeg).decode()}"/>'
    return f"{head}{picture}</svg>".encode()
