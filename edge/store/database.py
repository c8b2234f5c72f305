"""Opening the file: pragmas, numbered schema steps, and a refusal of what this version does not know."""

import fcntl
import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

_REFOLD = "CREATE TABLE IF NOT EXISTS refold (due INTEGER NOT NULL) STRICT; INSERT INTO refold VALUES (1);"


class StoreError(Exception):
    """The file cannot be used. The message says what to do."""


def steps() -> list[tuple[str, str]]:
    """The schema's steps in order, (name, SQL). Released steps are never edited."""
    folder = files("edge.store").joinpath("schema")
    return sorted((each.name, each.read_text("utf-8")) for each in folder.iterdir() if each.name.endswith(".sql"))


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection with our pragmas; transactions are begun and ended by hand."""
    mode = "ro" if read_only else "rwc"
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA temp_store=MEMORY")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA cache_size=-32000")  # kB: registers of 200,000 rows are looked up at every gate
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}. Check the folder's owner and that it is a Pinma database.") from error
    return connection


def lock(path: Path) -> BinaryIO:
    """Hold a file for one process until closed, however that process ends. Raises StoreError when another has it."""
    try:
        held = path.with_suffix(".lock").open("ab")
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(f"{path} is in use by another process. Stop that one first.") from error
    except OSError as error:
        raise StoreError(f"{path}: unable to open: {error.strerror}. Check the folder and its owner.") from error
    return held


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to this version, each step whole or not at all. Raises StoreError when the file is newer."""
    known = steps()
    at: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if at > len(known):
        raise StoreError(
            f"{path} was written by a newer Pinma (schema {at}, this one knows {len(known)}). Install that version again."
        )
    for number, (name, sql) in enumerate(known[at:], start=at + 1):
        mark = _REFOLD if at else ""  # a file with a journal: see edge.store.refold
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {sql}; {mark} PRAGMA user_version={number}; COMMIT;")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise StoreError(f"{path}: schema step {name} failed: {error}. Nothing was changed.") from error
