"""Where epochs begin: each says where the one before it ended, and a tail that was recorded again is what it was."""

import sqlite3
from collections.abc import Iterable
from itertools import zip_longest

from edge.cli import journal as j
from edge.core.facts import Opened
from edge.core.replay import Again, Stretch
from sync.message import GENESIS, unseal
from sync.translate import read


def wrong_beginnings(connection: sqlite3.Connection, again: Iterable[Again]) -> str:
    """The first epoch that does not begin where it says, or repeats something else than it should; "" for none."""
    first = ""
    rows = connection.execute(
        "SELECT name, body FROM epoch JOIN journal ON journal.epoch = epoch.id AND seq = 1 ORDER BY journal.id"
    ).fetchall()
    for name, body in rows:
        fact = read(body).fact
        if not isinstance(fact, Opened):
            return f"epoch {name} does not begin with Opened"
        if not fact.previous and first:
            return f"epoch {name} says that nothing was before it, and {first} was"
        first = first or name
        if fact.previous and hash_at(connection, fact.previous, fact.seq).hex() != fact.head:
            return f"epoch {name} says that it follows {fact.previous}, number {fact.seq}, and that is not here, or not as it was"
    return next((wrong for each in again if (wrong := _wrong_copy(connection, each))), "")


def hash_at(connection: sqlite3.Connection, epoch: str, seq: int) -> bytes:
    """The hash at a number; 32 zero bytes before the first, and where nothing is."""
    row = connection.execute(
        "SELECT hash FROM journal WHERE epoch = (SELECT id FROM epoch WHERE name = ?) AND seq = ?", (epoch, seq)
    ).fetchone()
    return row[0] if row else GENESIS


def _wrong_copy(connection: sqlite3.Connection, again: Again) -> str:
    """Whatever was recorded again must be what was recorded first, and its epoch must say where it follows."""
    opened = read(next(j.bodies(connection, Stretch(again.epoch, 1, 1)))).fact
    if opened != Opened(again.of, again.after, hash_at(connection, again.of, again.after).hex()):
        return f"epoch {again.epoch} does not say that it follows {again.of}, number {again.after}"
    first = max(again.after, 1) + 1
    copies = j.bodies(connection, Stretch(again.epoch, 2, again.facts + 1))
    originals = j.bodies(connection, Stretch(again.of, first, first + again.facts - 1))
    for number, (copy, original) in enumerate(zip_longest(copies, originals), 2):
        if copy is None or original is None or _said(copy) != _said(original):
            return f"epoch {again.epoch}, number {number}: it is not what was recorded first"
    return ""


def _said(body: bytes) -> tuple[str, str, str, str, bytes]:
    message = unseal(body)
    return message.at, message.kind, message.actor, message.station, bytes(message.data)
