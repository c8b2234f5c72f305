"""The journal's line: which bodies are in force, in the order in which things happened."""

import sqlite3
from collections.abc import Iterator
from hashlib import sha256

from edge.core.replay import Again, Stretch
from edge.core.replay import in_force as _line


def line(connection: sqlite3.Connection) -> list[Stretch]:
    """The stretches of the journal that are in force, in the order in which things happened."""
    islands = connection.execute(
        "SELECT name, min(seq), max(seq) FROM (SELECT id, epoch, seq, id - seq AS island FROM journal) AS each"
        " JOIN epoch ON epoch.id = each.epoch GROUP BY each.epoch, island ORDER BY min(each.id)"
    ).fetchall()
    return _line([Stretch(*each) for each in islands], recorded_again(connection))


def recorded_again(connection: sqlite3.Connection) -> list[Again]:
    """Which tails were recorded again, oldest first; none in a file of an older version."""
    if not _has(connection, "line"):
        return []
    found = connection.execute(
        "SELECT new.name, old.name, after, count FROM line JOIN epoch AS new ON new.id = line.epoch"
        " JOIN epoch AS old ON old.id = line.of ORDER BY new.id"
    ).fetchall()
    return [Again(*each) for each in found]


def bodies(connection: sqlite3.Connection, stretch: Stretch) -> Iterator[bytes]:
    """The bodies of a stretch in order."""
    found = connection.execute(
        "SELECT body FROM journal WHERE epoch = (SELECT id FROM epoch WHERE name = ?) AND seq BETWEEN ? AND ?"
        " ORDER BY seq",
        stretch,
    )
    return (each[0] for each in found)


def all_bodies(connection: sqlite3.Connection) -> Iterator[bytes]:
    """Every body in force."""
    if recorded_again(connection):
        return (body for stretch in line(connection) for body in bodies(connection, stretch))
    return (body for (body,) in connection.execute("SELECT body FROM journal ORDER BY id"))


def folded(connection: sqlite3.Connection) -> Iterator[bytes]:
    """Every body in force that is in the views: not those that came back from the province and did not follow."""
    unread = _unread(connection)
    if not unread:
        return all_bodies(connection)
    found = (body for stretch in line(connection) for body in bodies(connection, stretch))
    return (body for body in found if sha256(body).digest() not in unread)


def _unread(connection: sqlite3.Connection) -> set[bytes]:
    if not _has(connection, "unread"):
        return set()
    found = connection.execute("SELECT body FROM unread JOIN journal ON journal.id = unread.journal")
    return {sha256(body).digest() for (body,) in found}


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone())
