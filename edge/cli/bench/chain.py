"""The chain pass of `pinma verify journal` over a laid history, beside a bare loop that reads the same rows and hashes them."""

import hashlib
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from edge.cli import journal
from edge.cli.bench.door import china
from edge.cli.bench.history import lay
from edge.cli.bench.row import NotMeasuredError, Row, beside

_ROUNDS, _GOAL = 5, 300_000
_ROWS = "SELECT name, seq, body, hash FROM journal JOIN epoch ON epoch.id = journal.epoch ORDER BY journal.id"


def checked(folder: Path, facts: int) -> Row:
    """The row for a history of at least so many facts."""
    file = folder / "chain.db"
    lay(file, facts, china().date())
    ours, bare = list[float](), list[float]()
    for _ in range(_ROUNDS):
        ours.append(_rate(file, _ours))
        bare.append(_rate(file, _bare))
    file.unlink()
    value, reference = statistics.median(ours), statistics.median(bare)
    goal = round(_GOAL / reference, 3)
    return beside("sync", "chain check", value, "1/s", better="high", reference=reference, goal=goal)


def _rate(file: Path, check: Callable[[sqlite3.Connection], int]) -> float:
    with closing(journal.open_file(file)) as connection:
        start = time.perf_counter()
        return check(connection) / (time.perf_counter() - start)


def _ours(connection: sqlite3.Connection) -> int:
    found = journal.chain(connection.execute(_ROWS))
    if found.wrong:
        raise NotMeasuredError(f"the laid chain is broken: {found.wrong}")
    return found.facts


def _bare(connection: sqlite3.Connection) -> int:
    head, count = bytes(32), 0
    for body, digest in connection.execute("SELECT body, hash FROM journal ORDER BY id"):
        head, count = hashlib.sha256(head + body).digest(), count + 1
        if head != digest:
            raise NotMeasuredError(f"the laid chain is broken at {count}")
    return count
