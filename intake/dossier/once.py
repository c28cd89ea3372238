"""The first answer to something that must happen once, kept for who did not hear it (docs/sealing.md §9).

A program brings an `Idempotency-Key`, a form its token, a draft its number; each with the exact bytes of the request.
Sent again within a quarter of an hour nothing happens a second time, and the first answer comes again. Answers lie
sealed under what only the sender has. Read `answered`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.contents import Private
from intake.vault.binding import NotOpened, derive
from intake.vault.boxes import open_box, seal_box
from workflow.errors import Busy, NotNow, _

ANSWER_KEPT = timedelta(minutes=15)
PURPOSE = "answer"


class Once(Private, frozen=True):
    """What makes a retry safe: a key of at least 16 random bytes that the sender keeps, and the request's bytes."""

    key: bytes
    body: bytes

    @property
    def lookup(self) -> bytes:
        """16 bytes under which the first answer is kept. Raises NotUnderstood for a shorter key."""
        return derive(self.key, "answer lookup", 16)

    @property
    def seal(self) -> bytes:
        """The key (32 bytes) that only this key and this body give."""
        return derive(self.key + sha256(self.body).digest(), "answer key", 32)

    def sealed(self, answer: bytes) -> bytes:
        """An answer, as it is kept."""
        return seal_box(answer, self.seal, PURPOSE, self.lookup)

    def opened(self, sealed: bytes) -> bytes:
        """An answer that was kept under this key. Raises NotNow if it was the answer to another request."""
        try:
            return open_box(sealed, self.seal, PURPOSE, self.lookup)
        except NotOpened:
            raise NotNow(
                _("This was not taken: under the same key something else came before."),
                kept=_("What came before is kept as it was; of this nothing was kept."),
                next_step=_("Begin it anew; a program sends an Idempotency-Key of at least 16 fresh random bytes."),
            ) from None


def answered(connection: Connection, once: Once | None, work: Callable[[], bytes], *, by: str, now: datetime) -> bytes:
    """What `work` answers, done once: under the same key and request the first answer comes again, and nothing is done.

    `by` is the pseudonym of who asks: under it the answer lies, for a receipt that comes into use removes those of its
    case. Raises NotNow for the same key with another request. Call it with the case taken, so that of two at once the
    second finds the answer of the first; else it fails as a write that came second.
    """
    if once is None:
        return work()
    earlier = store.find_answer(connection, once.lookup, now)
    if earlier is not None:
        return once.opened(earlier)
    done = work()
    sealed, until = once.sealed(done), now + ANSWER_KEPT
    if store.claim_answer(
        connection, lookup=once.lookup, stream=f"person:{by}", sealed=sealed, expires_at=until, now=now
    ):
        raise Busy(_("The same came twice at once, and the other was first."), next_step=_("Send it again."))
    return done
