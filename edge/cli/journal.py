"""A market's journal read from its file, whoever wrote it: bodies, chain, and the facts that are in force."""

import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import click

from edge.core.facts import Fact
from edge.core.redraw import Placed
from edge.core.told import Told
from edge.store.in_force import all_bodies, bodies, folded, line, recorded_again
from sync.message import GENESIS, unseal
from sync.translate import Entry, read

__all__ = [
    "Chain",
    "Row",
    "bodies",
    "chain",
    "entries",
    "facts",
    "facts_of",
    "line",
    "market",
    "open_file",
    "placed",
    "recorded_again",
    "rows",
    "told",
]


class Row(NamedTuple):
    """One row of a journal or an archive."""

    epoch: str
    seq: int
    body: bytes
    hash: bytes


class Chain(NamedTuple):
    """What a pass over a chain found: the first break ("" for none), rows, and each epoch's head in hex."""

    wrong: str
    facts: int
    heads: dict[str, str]


def open_file(path: Path, table: str = "journal") -> sqlite3.Connection:
    """A database that has this table, read-only and as it is now: what is recorded meanwhile is not seen.

    Exit 3 when it is not there, or is none.
    """
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
        connection.execute("BEGIN")
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone():
            return connection
    except sqlite3.Error:
        pass
    click.echo(f"pinma: {path} is no Pinma database; name its folder with --dir", err=True)
    raise SystemExit(3)


def market(connection: sqlite3.Connection) -> str:
    """Whose journal it is; "" for an empty one."""
    row = connection.execute("SELECT body FROM journal ORDER BY id LIMIT 1").fetchone()
    return unseal(row[0]).market if row else ""


def rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """The market's own journal in the order of writing, with what was recorded again standing twice."""
    yield from map(
        Row._make,
        connection.execute(
            "SELECT name, seq, body, hash FROM journal JOIN epoch ON epoch.id = journal.epoch ORDER BY journal.id"
        ),
    )


def chain(journal: Iterable[tuple[str, int, bytes, bytes]]) -> Chain:
    """One pass over (epoch, number, body, hash), each epoch in order. This loop is the speed of `pinma verify`."""
    ends: dict[str, tuple[int, bytes]] = {}
    now, last, head = "", 0, GENESIS
    for epoch, seq, body, kept in journal:
        if epoch != now:
            ends[now] = last, head
            now, (last, head) = epoch, ends.get(epoch, (0, GENESIS))
        head = sha256(head + body).digest()
        if seq != last + 1 or head != kept:
            wrong = f"epoch {epoch}: {seq} follows {last}" if seq != last + 1 else ""
            wrong = wrong or f"epoch {epoch}, number {seq}: body and hash differ"
            return Chain(wrong, sum(each for each, _ in ends.values()) + last, {})
        last = seq
    ends[now] = last, head
    heads = {epoch: end.hex() for epoch, (number, end) in ends.items() if number}
    return Chain("", sum(number for number, _ in ends.values()), heads)


def entries(connection: sqlite3.Connection) -> Iterator[Entry]:
    """What the bodies in force say."""
    return (read(body) for body in all_bodies(connection))


def facts_of(connection: sqlite3.Connection, kind: str) -> list[Fact]:
    """The facts of one kind, all copies of them."""
    rows = connection.execute("SELECT body FROM journal WHERE kind = ? ORDER BY id", (kind,)).fetchall()
    return [read(body).fact for (body,) in rows]


def placed(connection: sqlite3.Connection) -> Iterator[Placed]:
    """Likewise all that `facts` gives, each with its place."""
    for body in folded(connection):
        entry = read(body)
        yield Placed(entry.epoch, entry.seq, entry.fact)


def told(connection: sqlite3.Connection) -> Iterator[Told]:
    """The market's facts in force, each with who recorded it when, in order, but those that are in no view."""
    newest = ""
    for entry in map(read, folded(connection)):
        newest = max(newest, entry.epoch)
        yield Told(entry.fact, entry.actor, entry.at, late=entry.epoch < newest)


def facts(connection: sqlite3.Connection) -> Iterator[Fact]:
    """The market's facts in force, in order, but those that are in no view."""
    return (read(body).fact for body in folded(connection))
