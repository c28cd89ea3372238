"""A backup sealed to its holder as it is written, opened off the server (docs/sealing.md §13).

A stream under a fresh key, with that key sealed to the backup's holder before it. Anybody who has the public key can
make one: whether it is Vigil's, the digest in the log says.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import chain

from intake.vault.binding import KEY_BYTES, NotOpened
from intake.vault.holders import PrivateKey, PublicKey
from intake.vault.items import Place
from intake.vault.streams import open_stream, seal_stream
from intake.vault.wraps import unwrap, wrap
from workflow.errors import _

FORM = b"V1B"
NAME = "backup"  # of the key in the wrap, of the wrap's subject, and in place of a case
PLACE = Place(NAME, "", "", "")
HEAD_BYTES = len(FORM) + 1_178  # the wrap of one key under this name


def seal_backup(pieces: Iterable[bytes], holder: PublicKey) -> Iterator[bytes]:
    """Seal pieces of any size to the backup's holder."""
    key = os.urandom(KEY_BYTES)
    yield FORM + wrap({NAME: key}, holder, subject=NAME)
    yield from seal_stream(pieces, key, PLACE)


def open_backup(pieces: Iterable[bytes], holder: PrivateKey) -> Iterator[bytes]:
    """What was sealed, chunk by chunk. Raises NotOpened, at the latest after the last chunk (see `open_stream`)."""
    source = iter(pieces)
    head = b""
    while len(head) < HEAD_BYTES and (piece := next(source, None)) is not None:
        head += piece
    if head[: len(FORM)] != FORM:
        raise NotOpened(_("This is no backup of a form that is known."))
    keys = unwrap(head[len(FORM) : HEAD_BYTES], holder, subject=NAME)
    if [*keys] != [NAME]:
        raise NotOpened(_("This is no backup of a form that is known."))
    yield from open_stream(chain([head[HEAD_BYTES:]], source), keys[NAME], PLACE)
