"""A market's journal read from its file, whoever wrote it: bodies, chain, and the facts that are in force."""

import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import click

from edge.core.facts import Fact
from edge.core.replay import Again, Stretch, in_force
from sync.message import GENESIS, unseal
from sync.translate import Entry, read


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


def line(connection: sqlite3.Connection) -> list[Stretch]:
    """The stretches of the journal that are in force, in the order in which things happened."""
    islands = connection.execute(
        "SELECT name, min(seq), max(seq) FROM (SELECT id, epoch, seq, id - seq AS island FROM journal) AS each"
        " JOIN epoch ON epoch.id = each.epoch GROUP BY each.epoch, island ORDER BY min(each.id)"
    ).fetchall()
    return in_force([Stretch(*each) for each in islands], recorded_again(connection))


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


def entries(connection: sqlite3.Connection) -> Iterator[Entry]:
    """What the bodies in force say."""
    whole = not recorded_again(connection)
    found = (each.body for each in rows(connection)) if whole else _in_force(connection)
    return (read(body) for body in found)


def facts(connection: sqlite3.Connection) -> Iterator[Fact]:
    """The market's facts in force, in order, but those that are in no view."""
    unread = _unread(connection)
    if not unread:
        return (entry.fact for entry in entries(connection))
    bodies_of = _in_force(connection)
    return (read(body).fact for body in bodies_of if sha256(body).digest() not in unread)


def _in_force(connection: sqlite3.Connection) -> Iterator[bytes]:
    return (body for stretch in line(connection) for body in bodies(connection, stretch))


def _unread(connection: sqlite3.Connection) -> set[bytes]:
    """Digests of the bodies that came back from the province and did not follow what was done here."""
    if not _has(connection, "unread"):
        return set()
    found = connection.execute("SELECT body FROM unread JOIN journal ON journal.id = unread.journal")
    return {sha256(body).digest() for (body,) in found}


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone())
