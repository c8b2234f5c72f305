"""Views made anew from the journal, after an upgrade: a new version may keep more of the same facts than the one before."""

import sqlite3
from collections.abc import Iterable

from edge.core.facts import Fact
from edge.core.fold import Entity, Key, after, touched
from edge.store import views

_AT_ONCE = 20_000  # entities in memory


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
        for fact in facts:
            for key in touched(fact):
                fresh[key] = after(key, fresh.get(key) or views.load(connection, *key), fact)
            if len(fresh) > _AT_ONCE:
                views.save(connection, fresh.items())
                fresh.clear()
        views.save(connection, fresh.items())
        connection.execute("DELETE FROM refold")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
