"""What a dossier says of a file, sealed like everything else: its name, what it is, its size, its digest.

A header is an item of its own (kind `attachment_header`) in the compartment of the attachment, told right after it:
that is how the two are found, for names change when a dossier is sealed again, order and content do not. A copy to be
looked at says of which original it is, by the original's digest. Read `Attached.among`.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from intake.attachments.kinds import KINDS_BY_TYPE, Kind
from intake.attachments.sealing import Passed
from intake.dossier.contents import STORED_ELSEWHERE, Private
from intake.dossier.opening import OpenItem

ATTACHMENT_HEADER = "attachment_header"


class Header(Private, frozen=True):
    """Of an original or of a copy. `sha256` is that of the file in clear; `view_of` that of the copied original."""

    file: str
    type: str
    size: int
    sha256: str
    has_view: bool = False
    view_of: str | None = None

    @staticmethod
    def of(passed: Passed, *, file: str, view_of: str | None = None) -> "Header":
        """Of a stream that passed."""
        is_original = view_of is None
        found = passed.found
        return Header(file, found.kind.type, passed.size, passed.sha256, is_original and found.has_view, view_of)

    @property
    def kind(self) -> Kind:
        """What the file is."""
        return KINDS_BY_TYPE[self.type]


class Attached(Private, frozen=True):
    """An original or a copy, with what its header says."""

    item: OpenItem
    header: Header

    @staticmethod
    def among(items: Iterable[OpenItem]) -> Iterator["Attached"]:
        """All originals and copies in items that were opened, in the order in which they came in."""
        for item, following in pairwise(items):
            is_pair = (item.kind in STORED_ELSEWHERE, following.kind) == (True, ATTACHMENT_HEADER)
            if is_pair and following.content is not None and item.compartment == following.compartment:
                yield Attached(item, msgspec.json.decode(following.content, type=Header))
