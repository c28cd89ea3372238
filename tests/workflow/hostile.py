"""Somebody with every right over the database and none over the log's key, and an instance to try it on.

`Administrator` first rebuilds the covered tables without keys, checks, foreign keys and (on SQLite) types, so that
nothing but verification stands in the way. What is done is done in a transaction that the tests take back.
"""

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, String, Table, text

from tests.builders import PROSECUTOR, Office
from workflow.events import new_case
from workflow.store.log import sequence
from workflow.verification import COVERED


class Row(Struct, frozen=True):
    """A row as it is kept: where it lies, and its raw values."""

    place: Any
    values: dict[str, Any]

    @property
    def name(self) -> str:
        """What a misfit of this row must say of its place."""
        return str(self.values.get("stream", ""))


class Sql(Struct, frozen=True):
    """A value that only SQL can write."""

    text: str


COLUMNS = {table.name: dict(table.columns.items()) for table in COVERED}
KEYS = ("stream", "key", "occasion", "n", "id", "office")
NO_TEXT = Sql("CAST(x'ff' AS TEXT)")  # SQLite: typed as text, and no UTF-8


class Administrator:
    """Changes the tables under Vigil's feet."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.place = "rowid" if self.is_sqlite else "ctid"
        if self.is_sqlite:
            self.sql("PRAGMA defer_foreign_keys=ON")
        for table in reversed(COVERED):
            self._loosen(table)

    def _loosen(self, table: Table) -> None:
        name, names = f'"{table.name}"', ", ".join(f'"{column.name}"' for column in table.columns)
        if self.is_sqlite:  # a column without a type takes any value as it is
            self.sql(f"CREATE TABLE loose ({names})")
            self.sql(f"INSERT INTO loose SELECT {names} FROM {name}")
        else:
            self.sql(f"CREATE TABLE loose AS SELECT {names} FROM {name}")
        self.sql(f"DROP TABLE {name}" + ("" if self.is_sqlite else " CASCADE"))
        self.sql(f"ALTER TABLE loose RENAME TO {name}")

    def sql(self, statement: str, **values: Any) -> Any:
        """Run a statement."""
        return self.connection.execute(text(statement), values)

    def rows(self, table: str) -> list[Row]:
        """All rows of a table, in the order of their keys."""
        columns = COLUMNS[table]
        names = ", ".join(f'"{name}"' for name in columns)
        place = self.place if self.is_sqlite else f"{self.place}::text"
        keys = ", ".join(f'"{name}"' for name in KEYS if name in columns)
        found = self.sql(f'SELECT {place}, {names} FROM "{table}" ORDER BY {keys}')
        return [Row(place, dict(zip(columns, values, strict=True))) for place, *values in found]

    def change(self, table: str, row: Row, **values: Any) -> None:
        """Write other values into a row."""
        written = ", ".join(f'"{n}" = {v.text if isinstance(v, Sql) else f":{n}"}' for n, v in values.items())
        plain = {name: value for name, value in values.items() if not isinstance(value, Sql)}
        self.sql(f'UPDATE "{table}" SET {written} WHERE {self._is(row)}', **plain)

    def delete(self, table: str, row: Row) -> None:
        """Take a row away."""
        self.sql(f'DELETE FROM "{table}" WHERE {self._is(row)}')

    def insert(self, table: str, values: dict[str, Any]) -> None:
        """Put a row in."""
        names = ", ".join(f'"{name}"' for name in values)
        self.sql(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(f":{name}" for name in values)})', **values)

    def _is(self, row: Row) -> str:
        return f"{self.place} = {row.place}" if self.is_sqlite else f"{self.place} = '{row.place}'"

    def instead_of(self, table: str, column: str, value: Any) -> list[Any]:
        """What could stand in place of a value: another one of its type, none, and on SQLite one of any other type."""
        others: list[Any] = [None]
        if isinstance(value, int):
            others += [value + 1, value - 1, -value - 1, 0]
        elif isinstance(value, bytes):
            others += [bytes([value[0] ^ 1]) + value[1:], value[:-1], b"", value + b" "]
        elif isinstance(value, str):
            others += [f"{value[:-1]}~", value[:-1], "", value.swapcase()]
        else:
            others += ["1"] if isinstance(COLUMNS[table][column].type, String) else [1]
        if self.is_sqlite:
            others += [7.5, "words", b"\xff", NO_TEXT, f"{value}"]
        return [other for other in others if other != value]


async def a_full_instance(url: str) -> None:
    """Cases in which every column is used: clocks met, late, ended, paused, lapsed and vague; swept."""
    office = await Office.founded(url)
    first = await office.receive("2026-01-05 09:00", urgent=True)
    await office.register(first, "2026-01-05 10:00", "OI-2026/0001", visible_injury="yes")
    await office.tell(first, "assigned", "2026-01-05 10:00", person="p-officer")
    await office.tell(first, "circumstances_recorded", "2026-01-04", learned="2026-01-05 10:30", code="incident")
    await office.tell(first, "exam_requested", "2026-01-05 11:00", examination="e1")
    await office.tell(first, "exam_declined", "2026-01-05 12:00", examination="e1")
    await office.tell(first, "referral_sent", "2026-01-05 13:00", authority="prosecution", office="pp")
    await office.tell(first, "investigation_opened", "2026-01", learned="2026-02-03 09:00", by=PROSECUTOR)
    await office.sweep("2026-02-04 09:00")
    second = await office.receive("2026-02-05 09:00")
    await office.register(second, "2026-02-05 10:00", "2/2026", setting="prison")
    await office.tell(second, "assessed", "2026-02-05 11:00", code="not_admissible", reason="duplicate")
    await office.tell(new_case(), "step_logged", "2026-02-05 12:00", code="nothing_new")
    await _to_its_end(office, new_case())
    await office.tell(first, "refused", "2026-02-06 09:00", by=PROSECUTOR)
    await _paused(office, first)
    await office.sweep("2026-03-10 09:00")
    await office.tables.write(sequence)
    await office.close()


async def _to_its_end(office: Office, case: str) -> None:
    """A case that came to every step that is counted."""
    await office.register(case, "2026-02-05 13:00", "3/2026")
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("assessed", {"code": "admissible"}),
        ("exam_done", {}),
        ("indicted", {}),
        ("judged", {"code": "convicted", "sanction": "fine"}),
        ("compensation_awarded", {"code": "court"}),
        ("decided", {"code": "violation"}),
    )
    for kind, data in steps:
        await office.tell(case, kind, "2026-02-05 13:00", **data)
    sent: dict[str, Any] = {"recommendation": "r1", "code": "discipline", "authority": "police", "office": "police"}
    await office.tell(case, "recommendation_sent", "2026-02-05 14:00", **sent)


async def _paused(office: Office, case: str) -> None:
    """A limit stands still until somebody asks again."""
    await office.tell(case, "exam_done", "2026-03-08 09:00", examination="e9", code="protocol")
    why: dict[str, Any] = {"clock": "medical_report", "reason": "awaiting_test_result", "ask_again_on": "2026-03-20"}
    await office.tell(case, "pause_started", "2026-03-08 10:00", **why)
