"""A market's journal read from its file, whoever wrote it: bodies, chain and facts."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import click

from edge.core.facts import DayClosed, Fact
from sync.message import GENESIS, link
from sync.translate import Entry, read


class Row(NamedTuple):
    """One row of a journal or an archive."""

    epoch: str
    seq: int
    body: bytes
    hash: bytes


def open_file(path: Path) -> sqlite3.Connection:
    """A database, read-only. Exit 3 when it is not there, or is none."""
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return connection
    except sqlite3.Error:
        pass
    click.echo(f"pinma: {path} is no Pinma database; name its folder with --dir", err=True)
    raise SystemExit(3)


def rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """The market's own journal in order."""
    yield from map(
        Row._make,
        connection.execute(
            "SELECT name, seq, body, hash FROM journal JOIN epoch ON epoch.id = journal.epoch ORDER BY journal.id"
        ),
    )


def broken(journal: Iterator[Row]) -> tuple[str, int, dict[str, str]]:
    """The first break of the chain ("" for none), the number of rows, and each epoch's head in hex."""
    heads: dict[str, bytes] = {}
    last: dict[str, int] = {}
    count = 0
    for row in journal:
        before = heads.get(row.epoch, GENESIS)
        head = link(before, row.body)
        if row.seq != last.get(row.epoch, 0) + 1:
            return f"epoch {row.epoch}: {row.seq} follows {last.get(row.epoch, 0)}", count, {}
        if head != row.hash:
            return f"epoch {row.epoch}, number {row.seq}: body and hash differ", count, {}
        if b'"kind":"DayClosed"' in row.body and not _signed(row.body, before):
            return f"epoch {row.epoch}, number {row.seq}: DayClosed was signed over another head", count, {}
        heads[row.epoch], last[row.epoch], count = head, row.seq, count + 1
    return "", count, {epoch: head.hex() for epoch, head in heads.items()}


def _signed(body: bytes, head: bytes) -> bool:
    fact = read(body).fact
    return not isinstance(fact, DayClosed) or fact.head == head.hex()


def entries(journal: Iterator[Row]) -> Iterator[Entry]:
    """What the bodies say."""
    return (read(row.body) for row in journal)


def facts(connection: sqlite3.Connection) -> Iterator[Fact]:
    """The market's facts in order."""
    return (entry.fact for entry in entries(rows(connection)))
