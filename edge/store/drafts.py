"""What people are putting together at a screen and have not sent: beside the journal, and dropped after a while."""

import errno
import os
import sqlite3
from collections.abc import Callable

from edge.store.space import starved
from edge.store.store import Store

_KEPT_S = 3 * 86_400.0


class Drafts:
    """Plays kiosk.market.ports.Drafts. `unix` is seconds, never scaled."""

    def __init__(self, store: Store, unix: Callable[[], float], room: Callable[[], bool] = lambda: True) -> None:
        """Where there is no `room` none is kept: what little is left is for facts."""
        self._store = store
        self._unix = unix
        self._room = room

    def get(self, name: str) -> bytes | None:
        """What was last put under a name."""
        row = self._store.read().execute("SELECT body FROM draft WHERE id = ?", (name,)).fetchone()
        return row[0] if row else None

    def put(self, name: str, body: bytes) -> None:
        """Keep it, on the disk when this returns. Raises OSError: the disk is full."""
        if not self._room():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        now = self._unix()

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM draft WHERE at < ?", (now - _KEPT_S,))
            connection.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", (name, now, body))

        try:
            self._store.write(write).result()
        except sqlite3.Error as error:
            if starved(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise

    def drop(self, name: str) -> None:
        """It was sent, or given up."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM draft WHERE id = ?", (name,))

        self._store.write(write).result()
