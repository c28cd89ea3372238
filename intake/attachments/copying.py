"""The copy that is looked at: pixels painted anew, pages put together anew, and nothing else of what was sent.

A program of its own, run by `cleaning.py`: `python -m intake.attachments.copying image|pdf`. The original comes in at
standard input, the copy goes out at standard output with exit code 0; anything else means that there is no copy. Before
it reads the first byte it gives up its right to much time and memory, to files and to children. It knows nothing of
Vigil: no key, no database, no setting. Read `main` first.
"""

import re
import resource
import sys
from collections.abc import Callable, Container, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageOps

MOST_SECONDS, MOST_MEMORY_BYTES, MOST_OPEN_FILES = 20, 1_073_741_824, 32
MOST_PIXELS, MOST_SIDE, MOST_PAGES = 40_000_000, 2_560, 500
MOST_UNPACKED_BYTES = 4 * MOST_PIXELS  # of one stream
JPEG_QUALITY = 88
# What a page needs to be seen. Annotations are painted into it before, and layers are all shown.
OF_A_PAGE = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
OF_RESOURCES = {"/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font", "/ProcSet"}
# What describes the things that a page is drawn with, hangs on them, or leads out of the file.
HANGS_ON = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Ref", "/Alternates", "/OC", "/StructParents")
LEADS_OUT = ("/F", "/FFilter", "/FDecodeParms")  # of a stream: its bytes are in another file
# JPXDecode and JBIG2Decode are not among them: their decoders were the way into a phone more than once.
PACKED = {"/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"}
PICTURES = {"/DCTDecode", "/CCITTFaxDecode"}


class Uncopied(Exception):
    """There is no copy of this."""


def main(kind: str) -> None:
    """Read, copy, write. Whatever goes wrong is an exit code, and nobody reads what the interpreter says of it."""
    give_up_rights()
    out = COPIES[kind](sys.stdin.buffer.read())
    sys.stdout.buffer.write(out)
    sys.stdout.buffer.flush()


def give_up_rights() -> None:
    """So much time and memory and no more; no file written; no core dump, which would hold the picture."""
    for what, most in (
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_AS, MOST_MEMORY_BYTES),
        (resource.RLIMIT_NOFILE, MOST_OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def image_copy(original: bytes) -> bytes:
    """The picture upright, at most 2,560 pixels a side: PNG where it came as PNG or is transparent, else JPEG."""
    with Image.open(BytesIO(original), formats=("JPEG", "PNG", "WEBP")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Uncopied
        opened.draft("RGB", (MOST_SIDE, MOST_SIDE))
        is_clear = opened.has_transparency_data
        form = "PNG" if is_clear or opened.format == "PNG" else "JPEG"
        seen = ImageOps.exif_transpose(opened).convert("RGBA" if is_clear else "RGB")
    seen.thumbnail((MOST_SIDE, MOST_SIDE))
    painted = Image.new(seen.mode, seen.size)  # carries pixels and nothing else
    painted.paste(seen)
    out = BytesIO()
    painted.save(out, form, quality=JPEG_QUALITY)
    return out.getvalue()


def pdf_copy(original: bytes) -> bytes:
    """The pages in a new file: no scripts, actions, links, forms, attached files, names, outlines or metadata."""
    out = BytesIO()
    with pikepdf.open(BytesIO(original)) as came, pikepdf.new() as copy:
        if len(came.pages) > MOST_PAGES:
            raise Uncopied
        came.generate_appearance_streams()
        came.flatten_annotations("screen")
        for page in came.pages:
            _keep_only(page.obj, OF_A_PAGE)
        copy.pages.extend(came.pages)
        for inside in copy.objects:
            for one in _dictionaries(inside):
                _strip(one)
            if isinstance(inside, pikepdf.Stream):
                _check_stream(copy, inside)
        copy.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


COPIES: dict[str, Callable[[bytes], bytes]] = {"image": image_copy, "pdf": pdf_copy}


def _keep_only(dictionary: Any, names: Container[str]) -> None:
    for name in set(dictionary.keys()):
        if name not in names:
            del dictionary[name]


def _dictionaries(thing: Any) -> Iterator[Any]:
    """A thing's own dictionary and those that lie directly in it, not those it refers to."""
    if isinstance(thing, pikepdf.Array):
        inside = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        inside = [value for _name, value in thing.items()]
    else:
        return
    for one in inside:
        if isinstance(one, pikepdf.Array | pikepdf.Dictionary) and not one.is_indirect:
            yield from _dictionaries(one)


def _strip(thing: Any) -> None:
    hangs_on = HANGS_ON + LEADS_OUT if isinstance(thing, pikepdf.Stream) else HANGS_ON
    for name in hangs_on:
        if name in thing:
            del thing[name]
    resources = thing.get("/Resources")
    if isinstance(resources, pikepdf.Dictionary):
        _keep_only(resources, OF_RESOURCES)


def _check_stream(copy: pikepdf.Pdf, stream: Any) -> None:
    """Refuse what unpacks to more than a picture may have; take out of a JPEG what is no picture."""
    filters = stream.get("/Filter", [])
    names = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)] if filters else []
    if not PACKED.issuperset(names[:-1]) or (names and names[-1] not in PACKED | PICTURES):
        raise Uncopied
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS:
        raise Uncopied
    if names and names[-1] == "/DCTDecode":
        packed = copy.make_stream(stream.read_raw_bytes())
        packed.Filter = pikepdf.Array([pikepdf.Name(name) for name in names[:-1]])
        parameters = stream.get("/DecodeParms")
        last = parameters[-1] if isinstance(parameters, pikepdf.Array) else parameters
        stream.write(bare_jpeg(packed.read_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=last)
    elif (not names or names[-1] in PACKED) and len(stream.read_bytes()) > MOST_UNPACKED_BYTES:
        raise Uncopied


def bare_jpeg(picture: bytes) -> bytes:
    """A JPEG without what only describes it: comments and application segments, but Adobe's, which says its colours.

    Raises Uncopied for what holds no picture, or one of more pixels than a picture may have.
    """
    kept, at = [], 2
    while at + 3 < len(picture) and picture[at] == 0xFF and picture[at + 1] != _END[1]:
        marker, end = picture[at + 1], at + 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
        if marker == _SCAN:
            following = _MARKER.search(picture, end)
            end = following.start() if following else len(picture)
        if marker in _FRAMES and _pixels(picture[at:end]) > MOST_PIXELS:
            raise Uncopied
        if marker not in _DESCRIBES:
            kept.append(picture[at:end])
        at = end
    if not any(segment[1] == _SCAN for segment in kept):
        raise Uncopied
    return picture[:2] + b"".join(kept) + _END


# Markers of ITU-T T.81, table B.1: frames; the scan; what describes; the end. In a scan 0xFF is followed by one of
# those that the expression leaves out.
_FRAMES, _SCAN, _END = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}, 0xDA, b"\xff\xd9"
_DESCRIBES = set(range(0xE0, 0xF0)) - {0xEE} | {0xFE}
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _pixels(frame: bytes) -> int:
    return int.from_bytes(frame[5:7], "big") * int.from_bytes(frame[7:9], "big")


if __name__ == "__main__":
    main(sys.argv[1])
