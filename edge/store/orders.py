"""The province's orders as they came: persisted first, then taken up one by one, each once."""

import sqlite3
from collections.abc import Sequence

from edge.store.page_box import UNREAD
from edge.store.store import Store
from edge.store.vault import hide, show

Row = tuple[int, bytes, bytes]


class Orders:
    """The market's copy of its order journal: rows are (number, body, hash)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked = False

    def last(self, epoch: str) -> tuple[int, bytes]:
        """Number and hash of the last order held; (0, zeros) for none. Only what follows it is ever kept."""
        row = (
            self._store.read()
            .execute("SELECT seq, hash FROM ordered WHERE epoch = ? ORDER BY seq DESC LIMIT 1", (epoch,))
            .fetchone()
        )
        return row or (0, bytes(32))

    def hashes(self, epoch: str, first: int, last: int) -> dict[int, bytes]:
        """Hashes of the orders held in a range."""
        return dict(
            self._store.read()
            .execute("SELECT seq, hash FROM ordered WHERE epoch = ? AND seq BETWEEN ? AND ?", (epoch, first, last))
            .fetchall()
        )

    def keep(self, epoch: str, rows: Sequence[Row]) -> None:
        """Persist orders that are not held yet, behind all that came before them."""
        vault = self._store.vault

        def write(connection: sqlite3.Connection) -> None:
            place = connection.execute("SELECT coalesce(max(place), 0) FROM ordered").fetchone()[0]
            connection.executemany(
                "INSERT INTO ordered (epoch, seq, body, hash, place) VALUES (?, ?, ?, ?, ?)",
                [
                    (epoch, seq, hide(vault, epoch, seq, body), digest, place + number)
                    for number, (seq, body, digest) in enumerate(rows, 1)
                ],
            )

        self._store.write(write).result()

    def untaken(self) -> list[tuple[str, int, bytes]]:
        """Orders persisted and not yet acted on, oldest first: epoch, number, body.

        The first time also those that no version before this one could read. What cannot be opened is not among them.
        """
        first, self._asked = not self._asked, True
        rows = (
            self._store.read()
            .execute("SELECT epoch, seq, body, taken FROM ordered WHERE taken <> 1 ORDER BY place, epoch, seq")
            .fetchall()
        )
        due = [(epoch, seq, body) for epoch, seq, body, taken in rows if first or taken != UNREAD]
        opened = [(epoch, seq, show(self._store.vault, epoch, seq, body)) for epoch, seq, body in due]
        return [(epoch, seq, body) for epoch, seq, body in opened if body is not None]
