"""Where the engine keeps what it knows: one database, SQLite or PostgreSQL, one set of statements.

    schema.py       the tables
    cases.py        a case taken, kept, found
    log.py          the order of the log, its head and its checkpoints
    instance.py     the instance, what it adopted, and whether time is trusted
    writing.py      `Tables`: runs a synchronous piece of work in one transaction, many to a commit on SQLite

Statements stand here and nowhere else. Who stands at the edge opens the transaction; nobody below commits.
"""

from workflow.store.writing import Tables, connect

__all__ = ["Tables", "connect"]
