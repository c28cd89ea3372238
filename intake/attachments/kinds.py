"""What a file is, by its content: never by its name, and never by what the sender's program calls it.

A closed table says what is taken and why the rest is refused. What is taken must begin as its kind begins, `puremagic`,
asked on its own, must not see something else in it, and what only shows further on (text, office documents) is looked
at while it passes. What is two things at once (a picture with an archive behind it) is kept and never viewed.
Nothing is opened or decoded here: pieces go in, a kind comes out. Read `Inspection` first.
"""

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import puremagic

from workflow.errors import NotUnderstood, Sentence, _

HEAD_BYTES = 4_096
TAIL_BYTES = 131_072  # holds the directory of every letter: 65,557 for its end with a comment, the rest for its names
PDF_WITHIN = 1_024  # where readers of PDF look for its beginning
MOST_EXPANDED_BYTES = 500 * 1_048_576  # of an office document, by its own directory


class Cleaned(StrEnum):
    """Who makes the view copy."""

    IMAGE = "image"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken; a download ends in the first of its extensions."""

    type: str
    extensions: tuple[str, ...]
    begins: bytes  # a regular expression
    cleaned: Cleaned | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is refused by a reason of its own."""

    begins: bytes  # a regular expression
    what: Sentence
    next_step: Sentence


@dataclass(frozen=True, slots=True)
class Found:
    """What a whole file turned out to be. What is two things at once has no view."""

    kind: Kind
    has_view: bool


_BOX = rb"\x00\x00..ftyp"
KINDS = (
    Kind("image/jpeg", (".jpg", ".jpeg", ".jfif"), rb"\xff\xd8\xff[\xc0-\xfe]", Cleaned.IMAGE),
    Kind("image/png", (".png",), rb"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", Cleaned.IMAGE),
    Kind("image/webp", (".webp",), rb"RIFF.{4}WEBPVP8[ LX]", Cleaned.IMAGE),
    Kind("image/gif", (".gif",), rb"GIF8[79]a"),
    Kind("image/heic", (".heic", ".heif"), _BOX + rb"(?:hei[cx]|hev[cx]|mif1|msf1)"),
    Kind("application/pdf", (".pdf",), rb"%PDF-[12]\.\d", Cleaned.PDF),
    Kind("audio/mpeg", (".mp3", ".mpga"), rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb][\x10-\xef]"),
    Kind("audio/mp4", (".m4a", ".m4b"), _BOX + rb"M4[AB] "),
    Kind("audio/ogg", (".ogg", ".oga", ".opus"), rb"OggS\x00\x02.{20}\x01.(?:OpusHead|\x01vorbis|Speex   )"),
    Kind("audio/wav", (".wav",), rb"RIFF.{4}WAVE"),
    Kind("audio/amr", (".amr",), rb"#!AMR(?:-WB)?\n"),
    Kind("video/mp4", (".mp4", ".m4v"), _BOX + rb"(?:isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash)"),
    Kind("video/quicktime", (".mov",), _BOX + rb"qt  "),
    Kind("video/3gpp", (".3gp", ".3g2"), _BOX + rb"3g[p2]."),
    Kind("video/webm", (".webm",), rb"\x1aE\xdf\xa3.{1,40}B\x82\x84webm"),
)
TEXT = Kind("text/plain", (".txt",), rb"")
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",), rb"PK\x03\x04")
ODT = Kind(
    "application/vnd.oasis.opendocument.text",
    (".odt",),
    rb"PK\x03\x04.{22}\x08\x00\x00\x00mimetypeapplication/vnd\.oasis\.opendocument\.textPK",
)
KINDS_BY_TYPE = {kind.type: kind for kind in (*KINDS, TEXT, DOCX, ODT)}
_UNDECIDED = Kind("", (), b"")
_EXTENSIONS = {extension for kind in KINDS for extension in kind.extensions}
_TAKEN = _("Photographs, PDF, sound, video, plain text (UTF-8) and letters (DOCX, ODT) are taken.")
_AS_PDF = _("Save it as PDF and send that, or a photograph of it.")
REFUSED = (
    Refusal(
        rb"MZ|\x7fELF|\xca\xfe\xba\xbe|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\x00asm|dex\n|L\x00\x00\x00\x01\x14\x02"
        rb"|#!(?!AMR)",
        _("The file was not taken: it is a program, which could harm whoever opens it."),
        _TAKEN,
    ),
    Refusal(
        rb"(?i:(?:\xef\xbb\xbf)?\s*<(?:\?xml|\?php|!doctype|!--|html|head|body|svg|script|iframe|x:|%))",
        _("The file was not taken: it is a page or drawing (HTML, SVG, XML) that can carry scripts."),
        _("Send a picture of what it shows, or save it as PDF."),
    ),
    Refusal(
        rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x1f\x8b|\xfd7zXZ|BZh[1-9]|MSCF|.{257}ustar|\x28\xb5\x2f\xfd",
        _("The file was not taken: it is an archive, and what is inside cannot be looked at here."),
        _("Send the files in it one by one."),
    ),
    Refusal(
        rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rt|%!PS",
        _("The file was not taken: it is a document of a kind that can carry programs (DOC, XLS, RTF, PostScript)."),
        _AS_PDF,
    ),
)
_UNKNOWN = _("The file was not taken: it is of no kind that is taken here.")
_MACROS = _("The file was not taken: it is a letter that carries programs (macros).")
_TABLE = _("The file was not taken: it is a table or a presentation.")
_EXPANDS = _("The file was not taken: unpacked it would be larger than anything that is taken.")
_ARCHIVE = REFUSED[2]
_MARKUP = re.compile(rb"(?i)<(?:script|html|svg|!doctype html|\?php)")
_UNPRINTABLE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ZIP_END = b"PK\x05\x06"


class Inspection:
    """Watches one file pass: `feed` each piece, then ask `found`. Both raise NotUnderstood for what is not taken."""

    def __init__(self) -> None:
        self._head, self._tail = b"", b""
        self._kind = _UNDECIDED
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, piece: bytes) -> None:
        """Look at the next piece, of any size."""
        self._tail = piece[-TAIL_BYTES:] if len(piece) >= TAIL_BYTES else (self._tail + piece)[-TAIL_BYTES:]
        if self._kind is not _UNDECIDED:
            return self._check_text(piece)
        self._head += piece
        if len(self._head) >= HEAD_BYTES:
            self._begin()
        return None

    def found(self) -> Found:
        """What it is, after the last piece."""
        if self._kind is _UNDECIDED:
            self._begin()
        self._check_text(b"", final=True)
        kind = self._letter() if self._kind is DOCX else self._kind
        return Found(kind, kind.cleaned is not None and not self._is_two_things(kind))

    def _begin(self) -> None:
        so_far, self._head = self._head, self._head[:HEAD_BYTES]
        for refusal in REFUSED:
            if re.match(refusal.begins, self._head, re.DOTALL):
                raise NotUnderstood(refusal.what, next_step=refusal.next_step)
        otherwise = DOCX if re.match(DOCX.begins, self._head) else TEXT
        self._kind = next((kind for kind in KINDS if re.match(kind.begins, self._head, re.DOTALL)), otherwise)
        if self._kind in KINDS and _is_contradicted(self._kind, self._head):
            raise NotUnderstood(_UNKNOWN, next_step=_TAKEN)
        self._check_text(so_far)

    def _check_text(self, piece: bytes, *, final: bool = False) -> None:
        if self._kind is not TEXT:
            return
        try:
            self._decoder.decode(piece, final)
        except UnicodeDecodeError:  # it holds the text
            raise NotUnderstood(_UNKNOWN, next_step=_TAKEN) from None
        if _UNPRINTABLE.search(piece):
            raise NotUnderstood(_UNKNOWN, next_step=_TAKEN)

    def _letter(self) -> Kind:
        """Which office document it is, by the directory at its end, which must lie in the tail whole."""
        try:
            entries = ZipFile(BytesIO(self._tail)).infolist()
        except (BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError):
            entries = []
        names = {entry.filename for entry in entries}
        if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
            raise NotUnderstood(_MACROS, next_step=_AS_PDF)
        if sum(entry.file_size for entry in entries) > MOST_EXPANDED_BYTES:
            raise NotUnderstood(_EXPANDS, next_step=_AS_PDF)
        if "content.xml" in names and re.match(ODT.begins, self._head, re.DOTALL):
            return ODT
        if "[Content_Types].xml" in names and any(name.startswith("word/document") for name in names):
            return DOCX
        if "[Content_Types].xml" in names:
            raise NotUnderstood(_TABLE, next_step=_AS_PDF)
        raise NotUnderstood(_ARCHIVE.what, next_step=_ARCHIVE.next_step)

    def _is_two_things(self, kind: Kind) -> bool:
        seems_pdf = b"%PDF-" in self._head[:PDF_WITHIN]
        has_more = _ZIP_END in self._tail or _MARKUP.search(self._head) is not None
        return has_more or seems_pdf != (kind.cleaned is Cleaned.PDF)


def _is_contradicted(kind: Kind, head: bytes) -> bool:
    """Whether all that `puremagic` sees in it is something else than what is taken; it does not know every brand."""
    try:
        seen = puremagic.magic_string(head)
    except puremagic.PureError:
        return False
    family = kind.type.partition("/")[0]
    return not any(one.extension in _EXTENSIONS or one.mime_type.partition("/")[0] == family for one in seen)
