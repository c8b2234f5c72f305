"""Views made anew from the journal, after an upgrade: a new version may keep more of the same facts than the one before."""

import sqlite3
from collections.abc import Iterable

from edge.core.facts import Fact
from edge.core.fold import Entity, Key, after, touched
from edge.store import views

_AT_ONCE = 20_000  # entities in memory
_BYTES = 1 << 24


class _Written:
    """Which entities may stand in the file by now: what surely does not need not be looked for. 16 MB, however many they are."""

    def __init__(self) -> None:
        self._bits = bytearray(_BYTES)

    def add(self, keys: Iterable[Key]) -> None:
        for key in keys:
            at = hash(key)
            self._bits[(at >> 3) % _BYTES] |= 1 << (at & 7)

    def maybe(self, key: Key) -> bool:
        at = hash(key)
        return bool(self._bits[(at >> 3) % _BYTES] & 1 << (at & 7))


def _save(connection: sqlite3.Connection, fresh: dict[Key, Entity]) -> None:
    views.save(connection, sorted(fresh.items(), key=_place))
    fresh.clear()


def _place(each: tuple[Key, Entity]) -> str:
    return each[0][1]


def due(connection: sqlite3.Connection) -> bool:
    """Whether an upgrade was begun whose views are not folded yet."""
    there = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'refold'").fetchone() is not None
    return there and connection.execute("SELECT 1 FROM refold").fetchone() is not None


def refold(connection: sqlite3.Connection, facts: Iterable[Fact]) -> None:
    """All views anew from the facts in force, whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for table in views.TABLES.values():
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
        fresh: dict[Key, Entity] = {}
        written = _Written()
        for fact in facts:
            for key in touched(fact):
                known = fresh.get(key) or (views.load(connection, *key) if written.maybe(key) else None)
                fresh[key] = after(key, known, fact)
            if len(fresh) > _AT_ONCE:
                written.add(fresh)
                _save(connection, fresh)
        _save(connection, fresh)
        connection.execute("DELETE FROM refold")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
