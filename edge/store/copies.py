"""Copies of a market's file: made while it runs, looked into, and put in its place in one step."""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import zstandard

from edge.store import restored
from edge.store.database import StoreError, connect, lock, migrate

_ZSTD = b"\x28\xb5\x2f\xfd"
_CHUNK = 1 << 20


class NewerError(Exception):
    """What is here knows more than the copy. The message says what to do."""


class Copied(NamedTuple):
    """A copy that was made: facts in it, each epoch's last number, its size and SHA-256 in hex."""

    facts: int
    epochs: dict[str, int]
    octets: int
    sha256: str


def make(source: Path, target: Path) -> Copied:
    """Copy a market's file as of one moment, whoever writes to it; a target that ends in .zst is compressed.

    The copy holds personal values, and draw keys as they are sealed: only its owner reads it. Its sum stands beside, as
    `sha256sum -c` reads it.
    """
    new, plain, told = (target.with_name(f".{target.name}.{each}") for each in ("new", "plain", "sum"))
    beside = _sum_of(target)
    try:
        _private(plain)
        with closing(connect(source, read_only=True)) as read, closing(sqlite3.connect(plain)) as copy:
            read.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            epochs = _epochs(copy)
            facts = copy.execute("SELECT count(*) FROM journal").fetchone()[0]
        if target.suffix == ".zst":
            _private(new)
            with plain.open("rb") as whole, new.open("wb") as packed:
                zstandard.ZstdCompressor(level=6, write_checksum=True).copy_stream(whole, packed)
            plain.unlink()
        else:
            plain.replace(new)
        digest = _digest(new)
        size = new.stat().st_size
        told.write_text(f"{digest}  {target.name}\n", "ascii")
        beside.unlink(missing_ok=True)  # an older copy's would call this one damaged
        _settle(new, target)
        _settle(told, beside)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target}: {error}. Nothing was left there.") from error
    finally:
        for each in (new, plain, told):
            each.unlink(missing_ok=True)
    return Copied(facts, epochs, size, digest)


def unpack(copy: Path, target: Path) -> None:
    """Lay a copy, compressed or not, beside where it shall go. Raises StoreError when it is damaged or none."""
    beside = _sum_of(copy)
    try:
        if beside.exists() and beside.read_text("ascii").split()[0] != _digest(copy):
            raise StoreError(f"{copy} is damaged: its SHA-256 is not the one in {beside.name}. Take another copy.")
        _private(target)
        with copy.open("rb") as read, target.open("wb") as write:
            packed = read.read(len(_ZSTD)) == _ZSTD
            read.seek(0)
            if packed:
                zstandard.ZstdDecompressor().copy_stream(read, write)
            else:
                shutil.copyfileobj(read, write, _CHUNK)
        with closing(sqlite3.connect(target)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            pages, octets = (connection.execute(f"PRAGMA {each}").fetchone()[0] for each in ("page_count", "page_size"))
            sound = sound if target.stat().st_size == pages * octets else "its end is missing"
            connection.execute("SELECT 1 FROM journal LIMIT 1").fetchone()
    except (OSError, IndexError, sqlite3.Error, zstandard.ZstdError) as error:
        raise StoreError(f"{copy} is no copy of a market: {error}. Take another one.") from error
    if sound != "ok":
        raise StoreError(f"{copy} is damaged: {sound}. Take another copy.")


def newer(here: Path, copy: Path) -> dict[str, int]:
    """Epochs of which the file here has facts that the copy has not, with how many."""
    with closing(connect(here, read_only=True)) as old, closing(connect(copy, read_only=True)) as new:
        known = _epochs(new)
        return {epoch: last - known.get(epoch, 0) for epoch, last in _epochs(old).items() if last > known.get(epoch, 0)}


def put(new: Path, path: Path, stamp: str, *, force: bool = False) -> Path | None:
    """Put a file in the market's place, in one step; where the file that was there is now, or None.

    Raises StoreError when that one is in use, NewerError when it has facts that the new one lacks (unless forced).
    """
    with lock(path):
        aside = None
        if path.exists():
            if (more := newer(path, new)) and not force:
                lacks = ", ".join(f"{count} of {epoch}" for epoch, count in more.items())
                raise NewerError(f"{path} has facts that the copy lacks: {lacks}. With --force it is put aside.")
            _close(path)
            aside = path.with_name(f"{path.name}.before-{stamp}")
            os.link(path, aside)
        _settle(new, path)
        return aside


def prepare(path: Path, source: restored.Source, at: str, numbers: dict[str, int]) -> None:
    """Bring a file that shall go into place to this version, mark it as restored, and leave no second file beside it."""
    with closing(connect(path)) as connection:
        migrate(connection, path)
        connection.execute("BEGIN IMMEDIATE")
        restored.raise_to(connection, numbers)
        restored.mark(connection, source, at)
        connection.execute("COMMIT")
    _close(path)


def _close(path: Path) -> None:
    """Everything into the one file. Raises StoreError while somebody reads it."""
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    beside = path.with_name(f"{path.name}-wal")
    if beside.exists() and beside.stat().st_size:
        raise StoreError(f"{path} is being read by another process. End that one first.")
    beside.unlink(missing_ok=True)
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)


def _epochs(connection: sqlite3.Connection) -> dict[str, int]:
    found = connection.execute(
        "SELECT name, max(seq) FROM journal JOIN epoch ON epoch.id = epoch GROUP BY epoch ORDER BY epoch"
    )
    return dict(found.fetchall())


def _digest(path: Path) -> str:
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _sum_of(copy: Path) -> Path:
    return copy.with_name(f"{copy.name}.sha256")


def _private(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)


def _settle(new: Path, target: Path) -> None:
    """On disk, then under its name."""
    with new.open("rb") as written:
        os.fsync(written.fileno())
    new.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
