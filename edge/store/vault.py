"""What lies in the file and may not be read there: draw keys of days to come, and the orders that brought them."""

import sqlite3
from typing import Protocol

_ORDER_OF_KEY = b'"kind":"DayKey"'


class Vault(Protocol):
    """Seals and opens. `about` is what it is of."""

    @property
    def usable(self) -> bool:
        """Whether it can."""
        ...

    def seal(self, about: str, plain: bytes) -> bytes | None:
        """Sealed; None when it cannot be."""
        ...

    def unseal(self, about: str, kept: bytes) -> bytes | None:
        """Opened, or as it is where it was kept in clear; None when it cannot be."""
        ...

    def is_sealed(self, kept: bytes) -> bool:
        """Whether it was sealed."""
        ...


class Clear:
    """No vault: all lies open."""

    usable = True

    def seal(self, about: str, plain: bytes) -> bytes | None:
        """As it is."""
        del about
        return plain

    def unseal(self, about: str, kept: bytes) -> bytes | None:
        """As it is."""
        del about
        return kept

    def is_sealed(self, kept: bytes) -> bool:
        """There is nothing to seal."""
        del kept
        return True


def key_of(day: str) -> str:
    """What a day's draw key is sealed as."""
    return f"draw key {day}"


def stored_key(connection: sqlite3.Connection, vault: Vault, day: str) -> bytes | None:
    """A day's draw key; None when it is not here, or cannot be opened."""
    row = connection.execute("SELECT key FROM secret WHERE day = ?", (day,)).fetchone()
    return vault.unseal(key_of(day), row[0]) if row else None


def order_of(epoch: str, seq: int) -> str:
    """What an order is sealed as."""
    return f"order {epoch} {seq}"


def hide(vault: Vault, epoch: str, seq: int, body: bytes) -> bytes:
    """An order as it is kept: one that brings a draw key is sealed, or is not kept at all."""
    return (vault.seal(order_of(epoch, seq), body) or b"") if _ORDER_OF_KEY in body else body


def show(vault: Vault, epoch: str, seq: int, kept: bytes) -> bytes | None:
    """An order as it came; None when it cannot be opened."""
    return vault.unseal(order_of(epoch, seq), kept) or None


def tidy(connection: sqlite3.Connection, vault: Vault) -> list[str]:
    """Seal what an older version kept in clear, and forget what cannot be opened; the days whose keys are lost.

    Orders are forgotten with them, so that they come again: each still acts once, by its name.
    """
    _seal(connection, vault)
    days = connection.execute("SELECT day, key FROM secret ORDER BY day").fetchall()
    lost = [day for day, key in days if vault.unseal(key_of(day), key) is None]
    waiting = connection.execute("SELECT epoch, seq, body FROM ordered WHERE taken = 0").fetchall()
    shut = [row for row in waiting if show(vault, *row) is None]
    if vault.usable and (lost or shut) and len(shut) == len(waiting):  # orders that can act are done first
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("DELETE FROM secret WHERE day = ?", [(day,) for day in lost])
        connection.execute("DELETE FROM ordered")
        connection.execute("COMMIT")
    return lost


def _seal(connection: sqlite3.Connection, vault: Vault) -> None:
    """The clear text is overwritten in the file, and nothing of it stays in the log beside."""
    keys = connection.execute("SELECT day, key FROM secret").fetchall()
    sealed = [(made, day) for day, key in keys if not vault.is_sealed(key) and (made := vault.seal(key_of(day), key))]
    orders: list[tuple[str, int, bytes]] = connection.execute(
        "SELECT epoch, seq, body FROM ordered WHERE instr(body, ?) > 0", (_ORDER_OF_KEY,)
    ).fetchall()
    hidden = [(made, epoch, seq) for epoch, seq, body in orders if (made := vault.seal(order_of(epoch, seq), body))]
    if not sealed and not hidden:
        return
    before = connection.execute("PRAGMA secure_delete").fetchone()[0]
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("UPDATE secret SET key = ? WHERE day = ?", sealed)
    connection.executemany("UPDATE ordered SET body = ? WHERE epoch = ? AND seq = ?", hidden)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute(f"PRAGMA secure_delete={before}")
