"""Backlogs: journals as a market would have written them in days without a line."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from edge.cli.bench.history import lay

MARKET = "MKT-BENCH"  # whose history `lay` writes


def lay_backlog(path: Path, facts: int, *, folded: bool = True) -> int:
    """A file of at least so many facts of which none is acknowledged; how many there are."""
    lay(path, facts, datetime.now(UTC).date(), folded=folded)  # noqa: TID251  (a history ends today)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE acknowledged SET through = 0")
        return connection.execute("SELECT count(*) FROM journal").fetchone()[0]
