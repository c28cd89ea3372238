"""The first answer to a recorded event, for a program that did not hear it: sealed under its key and its request.

Beside the answers to allegations, in the same table, under the name of who asked: a receipt that comes into use removes
the answers of its case, and these must stay. Read `answered`.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from intake.dossier.reception import ANSWER_KEPT, Once
from intake.schema import answer
from intake.vault.binding import NotOpened
from intake.vault.boxes import open_box, seal_box
from workflow.errors import NotNow, _

PURPOSE = "answer"


def answered(connection: Connection, once: Once | None, work: Callable[[], bytes], *, by: str, now: datetime) -> bytes:
    """What `work` answers, done once: under the same key and request the first answer comes again, and nothing is done.

    `by` is the pseudonym of who asks. Raises NotNow for the same key with another request. Call it with the case taken,
    so that of two at once the second finds the answer of the first; else it fails as a write that came second.
    """
    if once is None:
        return work()
    kept = select(answer.c.sealed, answer.c.expires_at).where(answer.c.lookup == once.lookup)
    row = connection.execute(kept).one_or_none()
    if row is not None and row.expires_at > now:
        return _opened(row.sealed, once)
    done = work()
    connection.execute(delete(answer).where(answer.c.lookup == once.lookup, answer.c.expires_at <= now))
    sealed = seal_box(done, once.seal, PURPOSE, once.lookup)
    connection.execute(
        insert(answer).values(lookup=once.lookup, stream=f"person:{by}", sealed=sealed, expires_at=now + ANSWER_KEPT)
    )
    return done


def _opened(sealed: bytes, once: Once) -> bytes:
    try:
        return open_box(sealed, once.seal, PURPOSE, once.lookup)
    except NotOpened:
        raise NotNow(
            _("The event was not recorded: the same Idempotency-Key came with another request before."),
            kept=_("The earlier event is kept as it was; of this one nothing was kept."),
            next_step=_("Send each event under a new key of at least 16 random bytes."),
        ) from None
