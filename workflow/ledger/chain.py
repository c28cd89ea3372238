"""Whether leaves follow one another: what a bundle and a living log have in common.

Leaves go in in the order of the log, the first thing wrong with each comes out as a `Misfit`, and at the end the size
and the root that a checkpoint must name. Nothing is read, written or signed here. Read `ChainCheck.add` first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from workflow.errors import NotUnderstood, Sentence, _
from workflow.ledger.entry import NO_PREVIOUS, Entry, Link, read_link
from workflow.ledger.merkle import Frontier, leaf_hash

_BATCH = 4_096  # leaf hashes kept before the tree takes them together
_NOTHING = 0, NO_PREVIOUS


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not hold: where (a file, a line, an entry), and what, in a sentence."""

    where: str
    what: Sentence

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class ChainCheck:
    """Follows leaves in the order of the log: each must be its stream's next event, and all together give the root.

    Keeps n and hash of each stream's last event (270 bytes a stream). A leaf that misfits still counts for the
    root, and its stream goes on from it, so that one fault is not told again at every later event.
    """

    __slots__ = ("_hashes", "_last", "_tree")

    def __init__(self, tree: Frontier | None = None) -> None:
        """Leaves go into `tree`, which is empty, or into one of its own."""
        self._tree = Frontier() if tree is None else tree
        self._hashes: list[bytes] = []
        self._last: dict[str, tuple[int, bytes]] = {}

    @property
    def size(self) -> int:
        """How many leaves were followed."""
        return self._tree.size + len(self._hashes)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        self._take_batch()
        return self._tree.root()

    def add(self, leaf: bytes) -> Misfit | None:
        """The log alone: that `leaf` is its stream's next event. Whether its form is canonical, `decode` says."""
        try:
            link = read_link(leaf)
        except NotUnderstood as fault:
            return self.skip(leaf, fault.what)
        return self.follow(link, leaf)

    def add_many(self, leaves: Sequence[bytes]) -> list[tuple[int, Sentence]]:
        """What `add` says of many, the place among them with each misfit; it takes two thirds of the time."""
        last, reached, wrong = self._last, self._hashes, list[tuple[int, Sentence]]()
        for place, leaf in enumerate(leaves):
            try:
                link = read_link(leaf)
            except NotUnderstood as fault:
                wrong.append((place, self.skip(leaf, fault.what).what))
                continue
            stream, n = link.stream, link.n
            known = last.get(stream, _NOTHING)
            here = sha256(b"\x00" + leaf).digest()  # `leaf_hash`, without the call: this runs a million times
            last[stream] = n, here
            reached.append(here)
            if n != known[0] + 1 or link.prev != known[1]:
                wrong.append((place, _break_in(stream, n, known[0])))
        self._take_batch()
        return wrong

    def follow(self, link: Link | Entry, leaf: bytes) -> Misfit | None:
        """The same for a leaf that has been decoded already, as `link`."""
        stream, n, reached = link.stream, link.n, leaf_hash(leaf)
        last_n, last = self._last.get(stream, _NOTHING)
        self._last[stream] = n, reached
        self._hashes.append(reached)
        if len(self._hashes) == _BATCH:
            self._take_batch()
        if n == last_n + 1 and link.prev == last:
            return None
        return Misfit(f"entry {self.size - 1}", _break_in(stream, n, last_n))

    def skip(self, leaf: bytes, why: Sentence) -> Misfit:
        """Count a leaf that cannot be decoded; its stream is not known, so the stream's next event will misfit too."""
        self._hashes.append(leaf_hash(leaf))
        return Misfit(f"entry {self.size - 1}", why)

    def _take_batch(self) -> None:
        self._tree.append_many(self._hashes)
        self._hashes = []


def _break_in(stream: str, n: int, last_n: int) -> Sentence:
    places = {"stream": ascii(stream)[1:-1][:100], "n": n, "last": last_n}
    if n > last_n + 1:
        return _("Event %(n)d of %(stream)s comes after event %(last)d: events between them are missing.", **places)
    if n <= last_n:
        return _(
            "Event %(n)d of %(stream)s comes after event %(last)d: it is repeated or in the wrong place.", **places
        )
    if n == 1:
        return _("Event 1 of %(stream)s is a stream's first and yet names a predecessor.", **places)
    return _("Event %(n)d of %(stream)s does not follow from event %(last)d as it stands in the log.", **places)
