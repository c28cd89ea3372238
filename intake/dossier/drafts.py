"""A report that is being written, between two pages without cookie or script (docs/sealing.md §9).

Answers go in and come out as bytes (the page's JSON). They lie sealed under a code that is in the page alone, or that
somebody wrote down for going on later: the database holds neither, and no case. A draft is kept for a day after its
last change, and goes in the transaction in which it is sent. Of two pages with one code the last change holds, whole.
Read `begin`, then `send`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.once import Once
from intake.dossier.reception import Received, Submission, receive, received_before
from intake.vault.boxes import open_box, seal_box
from intake.vault.receipts import Draft
from workflow.errors import NotFound, NotUnderstood, _
from workflow.store import Tables

KEPT = timedelta(days=1)  # after the last change: long enough to sleep over it, short for what somebody may regret
MOST_BYTES = 256 * 1024
PURPOSE = "draft"


async def begin(tables: Tables, answers: bytes, *, now: datetime) -> str:
    """Keep the first answers; returns the code, which nobody can tell again. Raises NotUnderstood over 256 KiB."""
    draft = Draft.new()
    await tables.write(store.add_draft, draft.lookup, _sealed(draft, answers), expires_at=now + KEPT)
    return draft.text


async def read(tables: Tables, code: str, *, now: datetime) -> bytes:
    """The answers so far. Raises NotUnderstood for a mistyped code, NotFound for one that was sent or forgotten."""
    draft = Draft.read(code)
    sealed = await tables.read(store.find_draft, draft.lookup, now)
    if sealed is None:
        raise _gone()
    return open_box(sealed, draft.key, PURPOSE, draft.lookup)


async def change(tables: Tables, code: str, answers: bytes, *, now: datetime) -> None:
    """Put other answers in the place of those so far, for another day. Raises as `begin` and `read`."""
    draft = Draft.read(code)
    sealed = _sealed(draft, answers)
    if not await tables.write(store.change_draft, draft.lookup, sealed, expires_at=now + KEPT, now=now):
        raise _gone()


async def drop(tables: Tables, code: str) -> None:
    """Forget a draft at once; one that is gone is no fault. Raises NotUnderstood for a mistyped code."""
    await tables.write(store.drop_draft, Draft.read(code).lookup)


async def send(
    tables: Tables, code: str, read_answers: Callable[[bytes], Submission], *, channel: str, now: datetime
) -> Received:
    """Make a report of a draft, which is gone then. Sent twice, or loaded again, the same receipt comes for a quarter
    of an hour, until that is first used. `read_answers` makes the submission; what it raises leaves the draft there.
    """
    once = Once(Draft.read(code).token, b"")  # a draft is sent once, whatever was changed in it meanwhile
    earlier = await received_before(tables, once, now=now)
    if earlier is not None:
        return earlier
    submission = read_answers(await read(tables, code, now=now))
    return await receive(tables, submission, channel=channel, now=now, once=once, draft=code)


def forget_drafts(connection: Connection, now: datetime) -> int:
    """Remove the drafts that have expired at `now` (UTC), for the scheduler; how many there were."""
    return store.drop_drafts(connection, now)


def _sealed(draft: Draft, answers: bytes) -> bytes:
    if len(answers) > MOST_BYTES:
        raise NotUnderstood(
            _("This is more than can be kept before it is sent: %(most)d KiB.", most=MOST_BYTES // 1024),
            kept=_("What was kept before is unchanged."),
            next_step=_("Shorten it, or send the rest as a message afterwards."),
        )
    return seal_box(answers, draft.key, PURPOSE, draft.lookup)


def _gone() -> NotFound:
    return NotFound(
        _("Nothing is kept under this code."),
        kept=_("What was sent with it before is kept."),
        next_step=_("A report that is not sent is forgotten a day after its last change; begin it anew."),
    )
