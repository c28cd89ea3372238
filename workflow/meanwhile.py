"""Two people at one case: what happened in it since a page was made, and a step that is recorded only if nothing did.

Read `record_if_unchanged`.
"""

from datetime import datetime

from sqlalchemy import Connection

from workflow.case import record
from workflow.duties import is_of_access
from workflow.errors import NotFound, NotNow, _
from workflow.events import Event
from workflow.ledger.entry import By, Entry, decode
from workflow.moment import Moment
from workflow.policy.terms import EventKind
from workflow.rulebook import law_in_force
from workflow.store import cases as store
from workflow.timeline import Happening, happening


def changed_since(connection: Connection, stream: str, n: int) -> list[Happening]:
    """What happened in a case after its event `n` that somebody who acts must know, in the order of recording."""
    entries = [decode(leaf) for leaf in store.leaves(connection, stream, after=n)]
    book = law_in_force(connection).book
    return [happening(book, entry) for entry in entries if not _is_quiet(book.rules.kinds.get(entry.kind))]


def _is_quiet(term: EventKind | None) -> bool:
    """Whether an event changes nothing that somebody decides on: what time did, and who read or may read."""
    return term is not None and (term.origin == "time" or is_of_access(term))


def record_if_unchanged(connection: Connection, event: Event, *, seen: int, by: By, at: Moment, now: datetime) -> Entry:
    """`record` an event in a case of which whoever tells it has seen the first `seen` entries, and no other since.

    Raises NotNow if something else happened meanwhile (`changed_since` says what), NotFound if there is no such case,
    and whatever `record` raises; nothing is written then.
    """
    head = store.take(connection, event.stream)  # from here on nobody else changes it
    if not head.n:
        store.forget_begun(connection, [event.stream])
        raise NotFound(_("There is no such case here."))
    if head.n > seen and changed_since(connection, event.stream, seen):
        raise NotNow(
            _("The step was not recorded: the case has changed since this page was made."),
            kept=_("What you filled in is still on this page."),
            next_step=_("Read what happened meanwhile, then send it again."),
        )
    return record(connection, event, by=by, at=at, now=now)
