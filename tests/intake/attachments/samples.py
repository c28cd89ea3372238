"""Small files of many kinds, made here; sounds and films are the first bytes of what ffmpeg 5 wrote, then padding."""

import zlib
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pikepdf
from PIL import Image

WORDS = b"They hit me with a stick on the second floor.\n"
MARK = b"SECRETMARK"  # stands wherever a file can hold what is not seen


def photograph(width=40, height=30, form="JPEG", **options):
    """A picture with a place, a camera and a comment in its metadata; held sideways."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, MARK.decode()
    exif[0x8825] = {1: "N", 2: (42.0, 40.0, 0.0), 3: "E", 4: (21.0, 9.0, 0.0)}
    out = BytesIO()
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.save(out, form, exif=exif, comment=MARK, **options)
    return out.getvalue()


def flat(width, height, mode="L", form="PNG"):
    """A picture of one colour: many pixels, few bytes."""
    out = BytesIO()
    Image.new(mode, (width, height)).save(out, form)
    return out.getvalue()


def letter(**entries):
    """A DOCX, more or less."""
    return archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **entries})


def odt(**entries):
    """An ODT, more or less."""
    return archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<office/>", **entries})


def archive(**entries):
    """A ZIP of these files."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


def pdf(page=lambda document, page: None, document=lambda document: None):
    """One page; `page` and `document` add to it."""
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 200))
        page(made, made.pages[0].obj)
        document(made)
        out = BytesIO()
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def swollen(size):
    """`size` zero bytes, packed by zlib to a thousandth."""
    packing = zlib.compressobj(9)
    return b"".join([*(packing.compress(bytes(1_048_576)) for _ in range(size // 1_048_576)), packing.flush()])


def box(brand):
    """The first box of a file of the ISO family."""
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x02\x00" + brand + b"isom" + bytes(64)


PADDING = bytes(range(256)) * 4
TAKEN = {
    "image/jpeg": photograph(),
    "image/png": photograph(form="PNG"),
    "image/webp": photograph(form="WEBP"),
    "image/gif": b"GIF89a\x20\x00\x20\x00\xf7\x1f1\x00\x00\x00" + PADDING,
    "image/heic": box(b"heic"),
    "application/pdf": pdf(),
    "audio/mpeg": b"ID3\x04\x00\x00\x00\x00\x00#TSSE\x00\x00\x00\x0f" + PADDING,
    "audio/mp4": box(b"M4A "),
    "audio/ogg": b"OggS\x00\x02" + bytes(8) + b"\xa1\x80\x00\x01" + bytes(8) + b"\x01\x13OpusHead\x01\x01" + PADDING,
    "audio/wav": b"RIFF\xa2\x07\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + PADDING,
    "audio/amr": b"#!AMR\n" + PADDING,
    "video/mp4": box(b"isom"),
    "video/quicktime": box(b"qt  "),
    "video/3gpp": box(b"3gp5"),
    "video/webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + PADDING,
    "text/plain": "Më goditën me shkop.\nUdarili su me palicom, pa još jednom. Ђорђевић\t\r\n".encode() * 200,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": letter(),
    "application/vnd.oasis.opendocument.text": odt(),
}
REFUSED = {
    "a program for Windows": b"MZ\x90\x00" + PADDING,
    "a program for Linux": b"\x7fELF\x02\x01\x01" + PADDING,
    "a program for Java": b"\xca\xfe\xba\xbe\x00\x00" + PADDING,
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a shortcut": b"L\x00\x00\x00\x01\x14\x02\x00" + PADDING,
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a drawing behind a declaration": b'\xef\xbb\xbf  <?xml version="1.0"?><svg/>',
    "a page": b"\n<!DOCTYPE html><html>" + WORDS,
    "an archive": archive(**{"letter.txt": WORDS}),
    "an archive of another kind": b"7z\xbc\xaf\x27\x1c" + PADDING,
    "a table": archive(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}),
    "an old letter": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + PADDING,
    "a rich text": rb"{\rtf1\ansi words}",
    "a letter with programs": letter(**{"word/vbaProject.bin": PADDING}),
    "a letter with macros": odt(**{"Basic/Standard/Module1.xml": b"<x/>"}),
    "a text in another encoding": "Đorđević".encode("utf-16"),
    "a text with a zero in it": WORDS + b"\x00" + WORDS,
    "something unknown": bytes(range(128, 256)) * 50,
}
