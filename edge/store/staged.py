"""Sheets that wait on the box, as rows."""

import sqlite3

import msgspec

from edge.core.sheets import Row, Sheet

_ENCODE = msgspec.json.Encoder().encode
_SHEET = msgspec.json.Decoder(Sheet).decode


def find(connection: sqlite3.Connection, name: str) -> Sheet | None:
    """A sheet by its id."""
    row = connection.execute("SELECT body FROM sheet WHERE id = ?", (name,)).fetchone()
    return _SHEET(row[0]) if row else None


def put(connection: sqlite3.Connection, sheet: Sheet, unix: float | None = None) -> None:
    """Keep what is said of it; `unix` is when it came."""
    connection.execute(
        "INSERT INTO sheet VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        (sheet.id, unix or 0.0, _ENCODE(sheet)),
    )


def rows(connection: sqlite3.Connection, sheet: str, after: int, limit: int) -> list[Row]:
    """Good rows that follow a number."""
    found = connection.execute(
        "SELECT number, key, row FROM sheet_row WHERE sheet = ? AND number > ? ORDER BY number LIMIT ?",
        (sheet, after, limit),
    ).fetchall()
    return [Row(*each) for each in found]
