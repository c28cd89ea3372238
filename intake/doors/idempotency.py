"""The key under which a client may send again what it sent once, and the same answer comes (docs/sealing.md).

At least 128 random bits, in base64, base64url or hexadecimal digits. Read `key_of`.
"""

import re
from base64 import b64decode
from binascii import Error
from typing import Annotated, TypeAlias

from litestar.params import HeaderParameter

from workflow.errors import NotUnderstood, _

KEY_BYTES, MOST_SIGNS = 16, 256
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")

IdempotencyKey: TypeAlias = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        description="At least 16 random bytes, in base64 or hexadecimal digits: the same key and body, the same answer",
    ),
]


def key_of(header: str | None) -> bytes | None:
    """The key's bytes, or None where there is no header. Raises NotUnderstood for anything shorter or otherwise
    written.
    """
    if header is None:
        return None
    written = header.removeprefix('"').removesuffix('"')  # as a string of RFC 9651 too
    key = _decoded(written) if len(written) <= MOST_SIGNS else b""
    if len(key) < KEY_BYTES:
        raise NotUnderstood(
            _("The header Idempotency-Key does not hold 16 bytes or more in base64 or hexadecimal digits."),
            next_step=_("Make 16 random bytes for each thing to send, and keep them for sending it again."),
        )
    return key


def _decoded(written: str) -> bytes:
    if _HEX.fullmatch(written):
        return bytes.fromhex(written)
    if not _BASE64.fullmatch(written):
        return b""
    bare = written.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except Error:
        return b""
