"""Where one epoch ends and the next begins: a new one opened, a tail recorded again in it, and facts that are brought back."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from edge.core.errors import RuleError
from edge.core.facts import Fact, Opened, Restored
from edge.store.ink import INSERT, Ink
from edge.store.page import Page
from edge.store.restored import beyond

Renumber = Callable[[bytes, str, int], bytes]  # the same fact, at, actor and station under another epoch and number
_PAGE = 1_000
_SEAL = re.compile(rb'"([0-9a-f]{64})"')
_MOVE_PERSONAL = """UPDATE personal SET journal = again.id FROM journal AS old, journal AS again
    WHERE personal.journal = old.id AND old.epoch = :of AND old.seq > :after
    AND again.epoch = :epoch AND again.seq = old.seq - :lead"""


class Brought(NamedTuple):
    """One fact from the province's archive; `fact` is None when this version does not know its kind."""

    seq: int
    kind: str
    body: bytes
    hash: bytes
    fact: Fact | None


class Kept(NamedTuple):
    """A personal value to send beside its fact."""

    subject: str
    seal: str
    salt: bytes
    value: bytes


class Place(NamedTuple):
    """Where an epoch ends here. Nothing can be added to one that is `closed`: its tail was recorded again."""

    seq: int
    head: bytes
    closed: bool = False


def place(connection: sqlite3.Connection, epoch: str) -> Place:
    """The end of an epoch; number 0 for one that is not known."""
    row = connection.execute(
        "SELECT seq, hash, EXISTS (SELECT 1 FROM line WHERE of = epoch.id) FROM epoch JOIN journal ON epoch.id = journal.epoch"
        " WHERE name = ? ORDER BY seq DESC LIMIT 1",
        (epoch,),
    ).fetchone()
    return Place(row[0], row[1], bool(row[2])) if row else Place(0, bytes(32))


def head(connection: sqlite3.Connection, epoch: str, seq: int) -> bytes:
    """The hash at a number; 32 zero bytes before the first."""
    row = connection.execute(
        "SELECT hash FROM journal WHERE epoch = (SELECT id FROM epoch WHERE name = ?) AND seq = ?", (epoch, seq)
    ).fetchone()
    return row[0] if row else bytes(32)


def begin(page: Page, opened: Opened, after: Sequence[str] = ()) -> None:
    """Open an epoch whose name follows all that are here and those of `after`; what is recorded next goes into it."""
    ink, connection = page.ink, page.connection
    ink.epoch = next_name(connection, page.at, ink.random, after)
    ink.epoch_id = connection.execute("INSERT INTO epoch (name) VALUES (?) RETURNING id", (ink.epoch,)).fetchone()[0]
    ink.seq, ink.head = 0, bytes(32)
    page.record(opened)
    page.flush()


def go_on(page: Page, source: Literal["backup", "province", "behind"], after: Sequence[str] = ()) -> None:
    """This file may lack what followed it: leave the epoch as it is, to be filled, and go on in a new one."""
    ink = page.ink
    begin(page, Opened(ink.epoch, ink.seq, ink.head.hex()), after)
    page.record(Restored(source, beyond(page.at)))


def next_name(
    connection: sqlite3.Connection, at: datetime, random: Callable[[int], bytes], after: Sequence[str] = ()
) -> str:
    """An epoch's name. Both ends order epochs by their names, so a clock that went back must not count."""
    names = [row[0] for row in connection.execute("SELECT name FROM epoch")]
    name = uuid7(at, random)
    last = max((*names, *after), default="")
    if name > last:
        return name
    instant = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(last[:8] + last[9:13], 16) + 1)
    return uuid7(instant, random)


def divert(page: Page, epoch: str, n: int, renumber: Renumber) -> int:
    """The province holds something else from `n` on: record our facts of that epoch from there on again, in a new one.

    How many; 0 when there is none from `n` on, or this fork was answered before.
    """
    ink, connection = page.ink, page.connection
    row = connection.execute("SELECT id FROM epoch WHERE name = ?", (epoch,)).fetchone()
    if row is None or n < 1:
        return 0
    of, after = row[0], n - 1
    last = _effective(connection, of)
    if last <= after:
        return 0
    begin(page, Opened(epoch, after, head(connection, epoch, after).hex()))
    first = max(after, 1)  # the first of an epoch says where it begins: the new one has its own
    connection.executemany(INSERT, _again(connection, ink, of, (first, last), renumber))
    connection.execute("INSERT INTO line VALUES (?, ?, ?, ?)", (ink.epoch_id, of, after, last - first))
    connection.execute(_MOVE_PERSONAL, {"of": of, "after": first, "epoch": ink.epoch_id, "lead": first - 1})
    connection.execute("UPDATE acknowledged SET through = min(through, ?) WHERE epoch = ?", (after, of))
    return last - first


def _effective(connection: sqlite3.Connection, epoch: int) -> int:
    """The last number of an epoch that is in force."""
    return connection.execute(
        "SELECT coalesce((SELECT min(after) FROM line WHERE of = :epoch),"
        " (SELECT max(seq) FROM journal WHERE epoch = :epoch), 0)",
        {"epoch": epoch},
    ).fetchone()[0]


def _again(
    connection: sqlite3.Connection, ink: Ink, of: int, between: tuple[int, int], renumber: Renumber
) -> Iterator[tuple[int, int, int, str, bytes, bytes]]:
    """The rows after the first number up to the last, as rows of the new epoch."""
    after, last = between
    while rows := connection.execute(
        "SELECT seq, kind, body FROM journal WHERE epoch = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
        (of, after, last, _PAGE),
    ).fetchall():
        for _, kind, body in rows:
            ink.id, ink.seq = ink.id + 1, ink.seq + 1
            sealed = renumber(body, ink.epoch, ink.seq)
            ink.head = ink.link(ink.head, sealed)
            yield ink.id, ink.epoch_id, ink.seq, kind, sealed, ink.head
        after = rows[-1][0]


def lay(page: Page, epoch: str, rows: Iterable[Brought], personal: Iterable[Kept]) -> None:
    """Add facts that follow what is here of an epoch, verbatim; what does not follow by the rules is in no view."""
    ink, connection = page.ink, page.connection
    connection.execute("INSERT OR IGNORE INTO epoch (name) VALUES (?)", (epoch,))
    number = connection.execute("SELECT id FROM epoch WHERE name = ?", (epoch,)).fetchone()[0]
    sealed: dict[str, int] = {}
    last = 0
    for row in rows:
        ink.id, last = ink.id + 1, row.seq
        connection.execute(INSERT, (ink.id, number, row.seq, row.kind, row.body, row.hash))
        sealed |= {seal.decode(): ink.id for seal in _SEAL.findall(row.body)}
        if why := _unread(page, row.fact):
            connection.execute("INSERT INTO unread VALUES (?, ?)", (ink.id, why))
    kept = [
        (each.seal, each.subject, each.salt, each.value, sealed[each.seal]) for each in personal if each.seal in sealed
    ]
    connection.executemany("INSERT OR IGNORE INTO personal VALUES (?, ?, ?, ?, ?)", kept)
    if last:
        connection.execute("INSERT OR REPLACE INTO acknowledged VALUES (?, ?)", (number, last))


def _unread(page: Page, fact: Fact | None) -> str:
    if fact is None:
        return "unknown kind"
    try:
        page.fold(fact)
    except RuleError as error:
        return str(error) or type(error).__name__
    return ""


def uuid7(at: datetime, random: Callable[[int], bytes]) -> str:
    """A time-ordered UUID (RFC 9562, version 7)."""
    milliseconds = int(at.timestamp() * 1000).to_bytes(6)
    tail = bytearray(random(10))
    tail[0] = 0x70 | tail[0] & 0x0F
    tail[2] = 0x80 | tail[2] & 0x3F
    text = (milliseconds + bytes(tail)).hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
