"""Rows of a version to come, laid out beside those in force, and those of versions past taken away: never many in one turn."""

import sqlite3
import threading
from collections.abc import Callable
from typing import TypeVar

from edge.core import register
from edge.store.registers import PLACE
from edge.store.store import Store

T = TypeVar("T")
_PIECE = 2_000  # rows of one turn


class Shelves:
    """Plays edge.flow.ports.Shelves."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._one = threading.Lock()

    def lay(self, shelf: str, sheet: str, *, under: str = "") -> None:
        """Lay a sheet's rows out, and with `under` those of that registry whose keys it does not have."""
        with self._one:
            self._write(
                lambda connection: connection.execute(
                    "INSERT OR IGNORE INTO register_shelf (name) VALUES (?)", (shelf,)
                )
            )
            self._copy(_OF_SHEET, {"shelf": shelf, "sheet": sheet}, -1)
            if under:
                self._copy(_OF_REGISTRY, {"shelf": shelf, "registry": under}, "")
            rows, digest = self._weighed(shelf)
            self._write(
                lambda connection: connection.execute(
                    "UPDATE register_shelf SET rows = ?, digest = ? WHERE name = ?", (rows, digest, shelf)
                )
            )

    def sweep(self) -> None:
        """Take away every shelf that is not in force."""
        with self._one:
            past = self._store.read().execute(_PAST).fetchall()
            for (name,) in past:
                while self._write(lambda connection, name=name: _some_gone(connection, name)):
                    pass
                self._write(lambda connection, name=name: _gone(connection, name))

    def _copy(self, sql: str, values: dict[str, object], after: object) -> None:
        """Piece by piece: each turn says where it came to."""
        while after is not None:
            at = values | {"after": after, "limit": _PIECE}
            after = self._write(lambda connection, at=at: _copied(connection, sql, at))

    def _weighed(self, shelf: str) -> tuple[int, str]:
        """How many rows, and their digest; read beside the writer."""
        total = count = 0
        after = ""
        while found := (
            self._store.read()
            .execute(
                "SELECT key, row FROM register WHERE registry = ? AND key > ? ORDER BY key LIMIT ?",
                (shelf, after, _PIECE),
            )
            .fetchall()
        ):
            total += register.weight(found)
            count += len(found)
            after = found[-1][0]
        return count, register.digest(total)

    def _write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        return self._store.write(job).result()


_NAME = "coalesce(json_extract(CAST(row AS TEXT), '$.name'), '')"
_INTO = "INSERT OR IGNORE INTO register (registry, key, row, name)"
_OF_SHEET = f"""{_INTO} SELECT :shelf, key, row, {_NAME} FROM sheet_row
    WHERE sheet = :sheet AND number > :after AND number <= :last;
SELECT max(number) FROM (SELECT number FROM sheet_row WHERE sheet = :sheet AND number > :after ORDER BY number LIMIT :limit)"""  # noqa: S608
_OF_REGISTRY = f"""{_INTO} SELECT :shelf, key, row, name FROM register
    WHERE registry = {PLACE} AND key > :after AND key <= :last;
SELECT max(key) FROM (SELECT key FROM register WHERE registry = {PLACE} AND key > :after ORDER BY key LIMIT :limit)"""  # noqa: S608
_PAST = """SELECT name FROM register_shelf WHERE name NOT IN (SELECT shelf FROM register_edition)
    UNION SELECT registry FROM register_edition WHERE shelf <> ''"""


def _copied(connection: sqlite3.Connection, sql: str, at: dict[str, object]) -> object:
    """The last that was copied; None when there was nothing left."""
    insert, _, last = sql.partition(";")
    to = connection.execute(last, at).fetchone()[0]
    if to is not None:
        connection.execute(insert, at | {"last": to})
    return to


def _some_gone(connection: sqlite3.Connection, name: str) -> int:
    return connection.execute(
        "DELETE FROM register WHERE registry = ?1 AND key IN"
        " (SELECT key FROM register WHERE registry = ?1 ORDER BY key LIMIT ?2)",
        (name, _PIECE),
    ).rowcount


def _gone(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("DELETE FROM register_shelf WHERE name = ?", (name,))
