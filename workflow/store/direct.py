"""Statements that run hundreds of times a second, handed to SQLite's driver as they were compiled once.

SQLAlchemy takes several times as long to hand a statement over as SQLite takes to run it, and one thread writes. On
PostgreSQL they go the usual way. Values must be as the database keeps them: an instant is whole seconds. Read `Direct`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import Delete, Insert, Select, Update

_NAMED = sqlite.dialect(paramstyle="named")
_Statement = Select[Any] | Insert | Update | Delete
Values = Mapping[str, Any]
ROWS_AT_ONCE = 64  # a few statements of different lengths, which the driver keeps prepared


class Direct:
    """One statement with named places; `columns` names the columns of an insert, if it has no values of its own."""

    __slots__ = ("_columns", "_elsewhere", "_fixed", "_sql")

    def __init__(
        self, statement: _Statement, *, elsewhere: Executable | None = None, columns: Sequence[str] | None = None
    ) -> None:
        """`elsewhere` is the statement for other databases, where SQLite's own is another."""
        self._elsewhere = statement if elsewhere is None else elsewhere
        compiled = statement.compile(dialect=_NAMED, column_keys=columns)
        self._sql = str(compiled)
        is_plain = isinstance(statement, Insert) and self._sql.endswith(")")
        self._columns = list(compiled.params) if is_plain else None
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def run(self, connection: Connection, values: Values) -> int:
        """Run it once; how many rows it changed."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._elsewhere, values).rowcount
        return int(_cursor(connection).execute(self._sql, values).rowcount)

    def run_many(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it for each of these."""
        if connection.dialect.name != "sqlite":
            connection.execute(self._elsewhere, rows)
        elif self._columns is None:
            _cursor(connection).executemany(self._sql, rows)
        else:
            self._insert(_cursor(connection), rows, self._columns)

    def _insert(self, cursor: Any, rows: Sequence[Values], columns: Sequence[str]) -> None:
        """Many rows in one statement: between two of them the driver lets other threads run, and has to wait for its
        turn.
        """
        head = self._sql[: self._sql.index("VALUES")]
        place = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            values = [row[column] for row in part for column in columns]
            cursor.execute(f"{head}VALUES {', '.join([place] * len(part))}", values)

    def rows(self, connection: Connection, values: Values | None = None) -> list[tuple[Any, ...]]:
        """What it finds."""
        if connection.dialect.name != "sqlite":
            return [tuple(row) for row in connection.execute(self._elsewhere, values)]
        return list(_cursor(connection).execute(self._sql, {**self._fixed, **(values or {})}).fetchall())

    def row(self, connection: Connection, values: Values | None = None) -> tuple[Any, ...] | None:
        """The first row that it finds."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def value(self, connection: Connection, values: Values | None = None) -> Any:
        """The first column of the first row that it finds, or None."""
        found = self.row(connection, values)
        return None if found is None else found[0]


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
