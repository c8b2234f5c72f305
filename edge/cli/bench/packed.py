"""A laid history as a bench hands it on: waiting in a market's file, or packed as the market would pack it."""

import shutil
import sqlite3
from pathlib import Path

import msgspec

from edge.cli.bench.door import MARKET
from edge.store import database
from sync.identity.signing import signer
from sync.message import GENESIS, Report, pack

Packed = list[tuple[int, bytes]]  # each report's last number, and its bytes on the wire
_READ = "SELECT body, hash FROM journal WHERE epoch = 1 AND seq > ? ORDER BY seq LIMIT ?"


def unacknowledged(path: Path) -> int:
    """Forget every acknowledgement in a file; how many facts wait now."""
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM acknowledged")
        found: int = connection.execute("SELECT count(*) FROM journal").fetchone()[0]
    connection.close()
    return found


def laid_over(source: Path, target: Path) -> None:
    """A market's file replaced by a copy of another."""
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    shutil.copyfile(source, target)


def packed(file: Path, key: Path, batch: int, most: int) -> Packed:
    """Signed reports of the first `most` facts of a file."""
    connection = database.connect(file, read_only=True)
    epoch: str = connection.execute("SELECT name FROM epoch").fetchone()[0]
    sign, head, made = signer(key), GENESIS, Packed()
    for after in range(0, most, batch):
        rows = connection.execute(_READ, (after, batch)).fetchall()
        bodies = tuple(row[0] for row in rows)
        report = Report("facts", MARKET, epoch, after + 1, head, bodies, sign(rows[-1][1]))
        head = rows[-1][1]
        made.append((after + len(rows), pack(report)))
    connection.close()
    return made


def written(path: Path, wires: Packed) -> Path:
    """A file of them, for a bare script to read."""
    path.write_bytes(msgspec.msgpack.encode(wires))
    return path
