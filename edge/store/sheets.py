"""Sheets that wait on the box: read by screens, written piece by piece, so that nobody at a gate waits for a long one."""

import sqlite3
from collections.abc import Callable, Sequence

import msgspec

from edge.core.sheets import Row, RowFlaw, Sheet
from edge.store import staged
from edge.store.store import Store

KEPT_S = 3 * 86_400.0
_PIECE = 2_000  # rows of one turn
_ENCODE = msgspec.json.Encoder().encode
_FLAWS = msgspec.json.Decoder(list[RowFlaw]).decode


class Sheets:
    """Plays edge.flow.ports.Sheets. `unix` is seconds, never scaled."""

    def __init__(self, store: Store, unix: Callable[[], float]) -> None:
        self._store = store
        self._unix = unix

    def find(self, name: str) -> Sheet | None:
        """A sheet, as committed."""
        return staged.find(self._store.read(), name)

    def put(self, sheet: Sheet) -> None:
        """Keep what is said of it, on the disk when this returns."""
        self._store.write(lambda connection: staged.put(connection, sheet, self._unix())).result()

    def add(self, sheet: str, good: Sequence[Row], flaws: Sequence[RowFlaw], part: int) -> None:
        """Keep good rows, and flaws as the part of that number."""

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT OR REPLACE INTO sheet_row VALUES (?, ?, ?, ?)",
                [(sheet, each.number, each.key, each.row) for each in good],
            )
            if flaws:
                connection.execute("INSERT OR REPLACE INTO sheet_flaw VALUES (?, ?, ?)", (sheet, part, _ENCODE(flaws)))

        self._store.write(write).result()

    def flaws(self, sheet: str, after: int = -1) -> tuple[int, list[RowFlaw]]:
        """The flaws of the part that follows a number, and its number; none with the same number at the end."""
        row = (
            self._store.read()
            .execute(
                "SELECT part, body FROM sheet_flaw WHERE sheet = ? AND part > ? ORDER BY part LIMIT 1", (sheet, after)
            )
            .fetchone()
        )
        return (row[0], _FLAWS(row[1])) if row else (after, [])

    def drop(self, name: str) -> None:
        """Given up."""
        self._store.write(lambda connection: connection.execute("DELETE FROM sheet WHERE id = ?", (name,))).result()
        self._empty(name)

    def empty(self, name: str) -> None:
        """Its rows and flaws are needed no more; what is said of it stays."""
        self._empty(name)

    def sweep(self) -> None:
        """Drop what waited too long, and rows of what is not there."""
        self._store.write(
            lambda connection: connection.execute("DELETE FROM sheet WHERE at < ?", (self._unix() - KEPT_S,))
        ).result()
        for table in ("sheet_row", "sheet_flaw"):
            for (name,) in self._store.read().execute(_ORPHANS.format(table)).fetchall():
                self._empty(name)

    def _empty(self, name: str) -> None:
        for table, by in (("sheet_row", "number"), ("sheet_flaw", "part")):
            while self._store.write(lambda connection, t=table, b=by: _some_gone(connection, t, b, name)).result():
                pass


# The sheets of a table, each found by one step along its index.
_ORPHANS = """WITH RECURSIVE it (sheet) AS (
    SELECT min(sheet) FROM {0} UNION ALL SELECT (SELECT min(sheet) FROM {0} WHERE sheet > it.sheet) FROM it WHERE it.sheet NOT NULL
) SELECT sheet FROM it WHERE sheet NOT NULL AND sheet NOT IN (SELECT id FROM sheet)"""


def _some_gone(connection: sqlite3.Connection, table: str, by: str, sheet: str) -> int:
    return connection.execute(
        f"DELETE FROM {table} WHERE sheet = ?1 AND {by} IN"  # noqa: S608
        f" (SELECT {by} FROM {table} WHERE sheet = ?1 ORDER BY {by} LIMIT ?2)",
        (sheet, _PIECE),
    ).rowcount
