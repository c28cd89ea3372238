"""A file's name, as somebody's program sent it, made harmless. It is sealed with the file and shown with it, no more.

Nothing is ever stored under it. A download gets the ending of what the file is, so that no double-click runs a text.
"""

import re
from unicodedata import category, normalize
from urllib.parse import quote, unquote_to_bytes

from intake.attachments.kinds import Kind
from workflow.errors import NotUnderstood, _

MOST_SIGNS = 120
NAMELESS = "attachment"
_WITHOUT_SIGN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, direction and joiners, none, lines
_SPECIAL = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")  # what Windows takes for a device


def read_name(header: str) -> str:
    """The name in a header, percent-encoded UTF-8, cleaned. Raises NotUnderstood, and never repeats it."""
    try:
        return cleaned_name(unquote_to_bytes(header).decode())
    except UnicodeError:
        raise NotUnderstood(
            _("The file was not taken: its name in the header Vigil-File-Name is not percent-encoded UTF-8."),
            next_step=_("Leave the header out where the name does not matter."),
        ) from None


def cleaned_name(name: str) -> str:
    """The last part of a path, without invisible and special signs, at most 120 signs with its ending kept."""
    last = re.split(r"[/\\]", normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if category(sign) not in _WITHOUT_SIGN)
    plain = " ".join(_SPECIAL.sub("_", seen).split()).strip(". ")
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > MOST_SIGNS and dot and len(ending) < 10:
        return f"{stem[: MOST_SIGNS - len(ending) - 1]}.{ending}"
    return plain[:MOST_SIGNS].rstrip(". ") or NAMELESS


def download_name(name: str, kind: Kind) -> str:
    """The name under which a file is saved: with an ending of its kind, whatever it ended in."""
    return name if name.lower().endswith(kind.extensions) else name + kind.extensions[0]


def disposition(name: str) -> str:
    """The header Content-Disposition for saving under this name (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
