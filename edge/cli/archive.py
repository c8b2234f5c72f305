"""A province's archive read from its file: the chain of every market, and the heads to lay beside the market's own."""

import sqlite3

from edge.cli import journal as j
from edge.cli.proof import Genuine, wrong_days
from edge.core.facts import Opened
from sync.message import GENESIS, BadFrameError
from sync.translate import Entry, read

_ROWS = """SELECT fact.epoch, seq, body, hash FROM fact JOIN stream USING (market, epoch)
    WHERE market = ? AND seq <= through ORDER BY fact.epoch, seq"""
_CLOSING = b'"kind":"DayClosed"'
_FIRST = "SELECT body FROM fact WHERE market = ? AND epoch = ? AND seq = ?"


def markets(connection: sqlite3.Connection) -> list[str]:
    """Every market of which something is kept."""
    return [row[0] for row in connection.execute("SELECT DISTINCT market FROM stream ORDER BY market")]


def keys(connection: sqlite3.Connection, market: str) -> list[str]:
    """The public keys of all boxes that were ever enrolled as this market."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'box'").fetchone():
        return []
    return [row[0] for row in connection.execute("SELECT key FROM box WHERE market = ? ORDER BY id", (market,))]


def behind_gaps(connection: sqlite3.Connection, market: str) -> int:
    """Facts kept that do not follow without a gap: nobody can check them yet."""
    return connection.execute(
        "SELECT count(*) FROM fact JOIN stream USING (market, epoch) WHERE market = ? AND seq > through", (market,)
    ).fetchone()[0]


def wrong_archive(
    connection: sqlite3.Connection, market: str, genuine: Genuine | None = None
) -> tuple[str, int, dict[str, str]]:
    """What is wrong with a market's archive ("" for nothing); rows; the head of each epoch as far as the market's own goes."""
    found = j.chain(connection.execute(_ROWS, (market,)))
    if found.wrong:
        return found.wrong, found.facts, {}
    kept = connection.execute("SELECT epoch, through, head FROM stream WHERE market = ?", (market,)).fetchall()
    for epoch, through, head in kept:
        if through and found.heads.get(epoch) != head.hex():
            return f"epoch {epoch}: what was acknowledged is not what is kept", found.facts, {}
    heads = dict(found.heads)
    forks, since = dict[str, str](), ""
    try:
        for epoch in found.heads:
            opened, second = _beginning(connection, market, epoch, 1), _beginning(connection, market, epoch, 2)
            if opened is None or not isinstance(opened.fact, Opened):
                return f"epoch {epoch} does not begin with Opened", found.facts, {}
            if wrong := _elsewhere(connection, market, epoch, opened.fact):
                return wrong, found.facts, {}
            restored = getattr(second.fact, "source", "") if second else ""
            since = epoch if restored == "province" else since
            if opened.fact.previous and not restored:
                forks[epoch] = opened.at
                heads[opened.fact.previous] = _hash(connection, market, opened.fact.previous, opened.fact.seq).hex()
        wrong = wrong_days(_closed(connection, market), lambda row: _before(row, forks), genuine, since)
    except BadFrameError as error:
        wrong = f"a body cannot be read: {error}"
    return wrong, found.facts, heads


def _elsewhere(connection: sqlite3.Connection, market: str, epoch: str, opened: Opened) -> str:
    """Why an epoch does not begin where the one before it ended, as far as that is kept here."""
    before = _hash(connection, market, opened.previous, opened.seq)
    if before == GENESIS or before.hex() == opened.head:
        return ""
    return f"epoch {epoch} does not follow what is kept of {opened.previous} up to number {opened.seq}"


def _closed(connection: sqlite3.Connection, market: str) -> list[tuple[j.Row, bytes]]:
    """Every DayClosed, with the head before it: found in the bodies, which is a pass of its own."""
    rows = [j.Row._make(row) for row in connection.execute(_ROWS, (market,)) if _CLOSING in row[2]]
    return [(row, _hash(connection, market, row.epoch, row.seq - 1)) for row in rows]


def _beginning(connection: sqlite3.Connection, market: str, epoch: str, seq: int) -> Entry | None:
    row = connection.execute(_FIRST, (market, epoch, seq)).fetchone()
    return read(row[0]) if row else None


def _before(row: j.Row, forks: dict[str, str]) -> bool:
    """Whether the day was closed before its epoch began: then it was recorded again, and signed over the first copy's head."""
    return row.epoch in forks and read(row.body).at <= forks[row.epoch]


def _hash(connection: sqlite3.Connection, market: str, epoch: str, seq: int) -> bytes:
    row = connection.execute(
        "SELECT hash FROM fact WHERE market = ? AND epoch = ? AND seq = ?", (market, epoch, seq)
    ).fetchone()
    return row[0] if row else GENESIS
