"""The draw key of a day as whoever has a market's folder has it: published in the journal, or sealed beside it."""

import sqlite3
from pathlib import Path
from typing import NamedTuple

from edge.cli import journal as j
from edge.core import facts as f
from edge.core.draw import commitment
from edge.store.vault import key_of
from sync.identity.box_key import BOX_KEY, BoxKey


class Sought(NamedTuple):
    """A key, or why there is none: `wrong` when what is kept is no key of this box, `missing` when something is not here."""

    key: bytes | None = None
    wrong: str = ""
    missing: str = ""


def seek(connection: sqlite3.Connection, day: str) -> Sought:
    """The key of a day: as revealed, or on its own box as received. Of two, the one that was committed to."""
    revealed, kept = published(connection).get(day), _kept(connection, day)
    if revealed is None or (kept.key is not None and commitment(kept.key) in _committed(connection, day)):
        return kept
    return Sought(revealed)


def _kept(connection: sqlite3.Connection, day: str) -> Sought:
    row = connection.execute("SELECT key FROM secret WHERE day = ?", (day,)).fetchone()
    if row is None:
        return Sought(missing=f"no key for {day!r} is here")
    box = BoxKey(_folder(connection) / BOX_KEY)
    if (key := box.unseal(key_of(day), row[0])) is not None:
        return Sought(key)
    if box.usable:
        return Sought(
            wrong=f"what is kept as the key of {day} was not sealed by this box's {BOX_KEY}, or was changed since"
        )
    return Sought(missing=f"the key for {day!r} is sealed, and {BOX_KEY} is not here")


def _committed(connection: sqlite3.Connection, day: str) -> set[str]:
    told = [fact for fact in j.facts_of(connection, "Keyed") if isinstance(fact, f.Keyed)]
    return {fact.commitment for fact in told if fact.day == day}


def opened(connection: sqlite3.Connection) -> dict[str, bytes]:
    """The draw keys beside the journal, as far as they can be opened here."""
    box = BoxKey(_folder(connection) / BOX_KEY)
    rows = connection.execute("SELECT day, key FROM secret").fetchall()
    return {day: key for day, kept in rows if (key := box.unseal(key_of(day), kept)) is not None}


def published(connection: sqlite3.Connection) -> dict[str, bytes]:
    """The keys that the journal tells. What is no number is none."""
    told = [fact for fact in j.facts_of(connection, "Revealed") if isinstance(fact, f.Revealed)]
    return {fact.day: bytes.fromhex(fact.key) for fact in told if _is_hex(fact.key)}


def _is_hex(text: str) -> bool:
    try:
        return bytes.fromhex(text) != b""
    except ValueError:
        return False


def _folder(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2]).parent
