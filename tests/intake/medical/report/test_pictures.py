"""Pictures for print."""

from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image

from intake.medical.report.pictures import MOST_SIDE, for_print
from tests.intake.medical.report.reports import photograph

HEAD = "data:image/jpeg;base64,"


def inside(svg):
    """The JPEG in the wrapping."""
    text = svg.decode()
    start = text.index(HEAD) + len(HEAD)
    return Image.open(BytesIO(b64decode(text[start : text.index('"', start)])))


@pytest.mark.parametrize(("width", "height"), [(2_000, 1_500), (600, 2_560), (30, 20)])
def test_a_picture_is_no_larger_than_paper_shows_and_keeps_its_shape(width, height):
    seen = inside(for_print(photograph(width, height)))

    assert max(seen.size) <= MOST_SIDE
    assert seen.width / seen.height == pytest.approx(width / height, rel=0.02)


def test_nothing_but_pixels_comes_along():
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (42.0, 39.0, 0.0)}
    exif[0x010F] = "Camera of somebody"
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=exif, comment=b"secret")

    seen = inside(for_print(out.getvalue()))

    assert not seen.getexif()
    assert b"secret" not in seen.info.get("comment", b"")


def test_a_transparent_picture_lies_on_white():
    out = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")

    assert min(inside(for_print(out.getvalue())).getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"not a picture",
        photograph(40, 30)[:200],
        b"GIF89a" + bytes(40),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_picture_is_none(broken):
    assert for_print(broken) is None
