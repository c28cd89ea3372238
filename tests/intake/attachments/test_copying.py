"""Copies: what is seen stays, what is not seen goes, and what is too much for a viewer has no copy."""

import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from intake.attachments.copying import MOST_UNPACKED_BYTES, Uncopied, bare_jpeg, image_copy, pdf_copy
from tests.intake.attachments.samples import MARK, flat, pdf, photograph, swollen

SECRET = MARK.decode()
SCRIPT = Dictionary(S=Name.JavaScript, JS=String(SECRET))
URI = Dictionary(S=Name.URI, URI=String(f"https://{SECRET}.example"))
WITHOUT_RIGHTS = """
import os
from intake.attachments.copying import give_up_rights
give_up_rights()
for attempt in ("os.write(os.open(__file__, os.O_RDWR), b'x')", "bytearray(2**30)", "[os.dup(0) for _ in range(64)]"):
    try:
        exec(attempt)
        print("done:", attempt)
    except (OSError, MemoryError):
        pass
os.write(1, b"through the pipe")
"""


def opened(picture):
    return Image.open(BytesIO(picture))


def plain(document):
    """All bytes of a PDF, with every stream unpacked."""
    out = BytesIO()
    with pikepdf.open(BytesIO(document)) as read:
        decoded, apart = pikepdf.StreamDecodeLevel.generalized, pikepdf.ObjectStreamMode.disable
        read.save(out, compress_streams=False, stream_decode_level=decoded, object_stream_mode=apart)
    return out.getvalue()


def drawing(document, content, **looks):
    """Something that a page draws with Do."""
    return document.make_indirect(Stream(document, content, Type=Name.XObject, **looks))


def picture(document, content=None, *, filters=Name.DCTDecode, **more):
    looks = {"Width": 40, "Height": 30, "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8, "Filter": filters, **more}
    return drawing(document, content or photograph(), Subtype=Name.Image, **looks)


def showing(make):
    """A PDF whose page shows what `make` makes of it."""

    def page(document, page):
        page.Resources = Dictionary(XObject=Dictionary(X=make(document)))
        page.Contents = document.make_stream(b"q 40 0 0 30 10 10 cm /X Do Q")

    return pdf(page)


# ---------------------------------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_comment_are_gone_from_a_picture_and_it_stands_upright(form):
    original = photograph(400, 300, form)
    assert opened(original).getexif().get_ifd(0x8825)

    copy = image_copy(original)

    assert MARK in original
    assert MARK not in copy
    assert dict(opened(copy).getexif()) == {}
    upright = opened(copy).convert("L")
    assert upright.size == (300, 400)
    assert upright.getpixel((290, 10)) + 200 < upright.getpixel((10, 10)) < upright.getpixel((10, 390)) + 9


def test_a_large_picture_is_made_smaller_and_a_small_one_is_left():
    assert opened(image_copy(flat(5_000, 2_500))).size == (2_560, 1_280)
    assert opened(image_copy(flat(30, 20))).size == (30, 20)


def test_a_transparent_picture_stays_so_and_others_become_jpeg():
    assert opened(image_copy(flat(9, 9, "RGBA", "WEBP"))).format == "PNG"
    assert opened(image_copy(flat(9, 9, "RGB", "WEBP"))).format == "JPEG"
    assert opened(image_copy(flat(9, 9, "CMYK", "JPEG"))).mode == "RGB"


def test_a_picture_of_too_many_pixels_is_never_unpacked():
    bomb = flat(8_000, 8_000, "1")
    assert len(bomb) < 10_000

    with pytest.raises(Uncopied):
        image_copy(bomb)


def test_a_picture_that_is_none_has_no_copy():
    with pytest.raises(OSError, match="cannot identify"):
        image_copy(flat(9, 9, form="GIF"))


# -------------------------------------------------------------------------------------------------------------- PDF


def hide_in_page(document, page):
    page.AA = Dictionary(O=SCRIPT)
    page.PieceInfo = Dictionary(X=String(SECRET))
    page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=URI)])
    page.Resources = Dictionary(Properties=Dictionary(X=Dictionary(Said=String(SECRET))))


def hide_in_document(document):
    document.Root.OpenAction = SCRIPT
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), SCRIPT])))
    document.attachments["letter.txt"] = MARK
    document.docinfo["/Author"] = SECRET
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET]


def test_scripts_links_attached_files_and_metadata_are_gone_from_a_pdf():
    original = pdf(hide_in_page, hide_in_document)

    copy = pdf_copy(original)

    assert plain(original).count(MARK) >= 7
    assert MARK not in copy
    assert MARK not in plain(copy)
    with pikepdf.open(BytesIO(copy)) as read:
        assert set(read.Root.keys()) == {"/Type", "/Pages"}
        assert set(read.pages[0].obj.keys()) <= {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}


def test_what_was_filled_into_a_form_is_still_seen():
    def form(document, page):
        look = drawing(document, b"BT (filled in) Tj ET", Subtype=Name.Form, BBox=Array([0, 0, 50, 9]))
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("f"), V=String("filled in"))
        field.Rect, field.AP, field.F = Array([0, 0, 50, 9]), Dictionary(N=look), 4
        page.Annots = Array([document.make_indirect(field)])
        document.Root.AcroForm = Dictionary(Fields=page.Annots)

    copy = plain(pdf_copy(pdf(form)))

    assert b"(filled in) Tj" in copy
    assert b"/Widget" not in copy


@pytest.mark.parametrize("packed", [False, True])
def test_the_place_of_a_photograph_inside_a_pdf_is_gone_and_the_photograph_is_seen(packed):
    def shown(document):
        if not packed:
            return picture(document, Metadata=document.make_stream(b"<x:xmpmeta>" + MARK))
        return picture(
            document, photograph().hex().encode() + b">", filters=Array([Name.ASCIIHexDecode, Name.DCTDecode])
        )

    copy = pdf_copy(showing(shown))

    with pikepdf.open(BytesIO(copy)) as read:
        inside = read.pages[0].Resources.XObject.X.read_raw_bytes()
    assert MARK not in plain(copy)
    assert b"Exif" not in inside
    assert list(opened(inside).get_flattened_data()) == list(opened(photograph()).get_flattened_data())


@pytest.mark.parametrize(
    "make",
    [
        lambda document: picture(document, filters=Name.JPXDecode),
        lambda document: picture(document, filters=Name.JBIG2Decode),
        lambda document: picture(document, filters=Array([Name.DCTDecode, Name.FlateDecode])),
        lambda document: picture(document, swollen(MOST_UNPACKED_BYTES + 1_048_576), filters=Name.FlateDecode),
        lambda document: picture(document, flat(8_000, 8_000, form="JPEG")),
        lambda document: picture(document, b"", filters=Name.CCITTFaxDecode, Width=60_000, Height=60_000),
    ],
    ids=["jpeg2000", "jbig2", "odd", "swollen", "large jpeg", "large fax"],
)
def test_what_would_break_a_viewer_or_bring_an_old_decoder_has_no_copy(make):
    with pytest.raises(Uncopied):
        pdf_copy(showing(make))


def test_a_pdf_that_would_fetch_its_words_elsewhere_fetches_nothing():
    def elsewhere(document, page):
        page.Contents = document.make_stream(b"", F=String(f"https://{SECRET}.example/words"), FFilter=Name.FlateDecode)

    assert MARK not in plain(pdf_copy(pdf(elsewhere)))


# ------------------------------------------------------------------------------------------------------------- JPEG


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 1}])
def test_a_bare_jpeg_has_the_same_pixels_and_nothing_behind_its_end(options):
    original = photograph(300, 200, **options)

    bare = bare_jpeg(original + MARK)

    assert MARK not in bare
    assert list(opened(bare).get_flattened_data()) == list(opened(original).get_flattened_data())


@pytest.mark.parametrize("size", [0, 1, 3, 20, 200])
def test_what_ends_before_its_picture_is_no_jpeg(size):
    with pytest.raises(Uncopied):
        bare_jpeg(photograph()[:size])


# ------------------------------------------------------------------------------------------------------------ rights


def test_the_process_that_copies_can_write_no_file_and_take_no_more_than_its_memory(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(WITHOUT_RIGHTS)

    ran = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (0, "through the pipe")
    assert program.read_text() == WITHOUT_RIGHTS
