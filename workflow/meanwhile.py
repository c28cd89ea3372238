"""Two people at one case: what happened in it since a page was made. Read `changed_since`."""

from sqlalchemy import Connection

from workflow.duties import is_of_access
from workflow.ledger.entry import decode
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
