"""What databases say when something fails, in our words: it may be tried again, and nothing was kept of the piece.

An exception goes in, an exception comes out; what there are no words for stays what it is. Read `in_our_words`.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError

from workflow.errors import Away, Busy, _

# What databases say, in lower case, and what it means.
_FAULTS = (
    (
        Busy,
        ("locked", "deadlock", "could not serialize", "duplicate key", "unique constraint", "lock timeout"),
        _("The write was not made: another one came first."),
        _("Try again; nothing of it was kept."),
    ),
    (
        Away,
        ("disk is full", "disk i/o error", "no space left"),
        _("The write was not made: the disk takes no more."),
        _("Make room, then try again."),
    ),
    (
        Away,
        ("readonly", "read-only"),
        _("The write was not made: the database may not be written."),
        _("See who owns it and its folder."),
    ),
    (
        Away,
        ("unable to open database file",),
        _("The database cannot be opened."),
        _("See that its folder is there and belongs to you."),
    ),
)


def in_our_words(fault: BaseException) -> BaseException:
    """A fault of the database that there are words for, as Busy; all else stays what it is."""
    if not isinstance(fault, DBAPIError | sqlite3.Error):
        return fault
    said = str(fault.orig if isinstance(fault, DBAPIError) else fault).lower()
    if (isinstance(fault, DBAPIError) and fault.connection_invalidated) or "connection was closed" in said:
        return Away(
            _("The database went away in the middle of it."),
            kept=_("Either all of it was kept or nothing."),
            next_step=_("See that it runs and what it holds, then try again."),
        )
    for kind, marks, what, next_step in _FAULTS:
        if any(mark in said for mark in marks):
            return kind(what, next_step=next_step)
    return fault
