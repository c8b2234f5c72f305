"""What all pages of one journal write with, and where it stands."""

import sqlite3
from collections.abc import Callable
from typing import Protocol

import msgspec

from edge.core.facts import Fact
from edge.core.fold import Entity, Key
from edge.store import views
from edge.store.vault import Clear, Vault

_KNOWN = 10_000
Mark = tuple[int, str, int, int, bytes, bool]
_SERIES = "INSERT OR REPLACE INTO series VALUES (?, ?)"
INSERT = "INSERT INTO journal (id, epoch, seq, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?)"


class Seal(Protocol):
    """Makes a fact's canonical body."""

    def __call__(self, fact: Fact, *, epoch: str, seq: int, at: str, actor: str, station: str) -> bytes:
        """The bytes that are kept, sent and archived."""
        ...


class Ink(msgspec.Struct):
    """What all pages of one journal write with, and where it stands."""

    seal: Seal
    link: Callable[[bytes, bytes], bytes]
    sign: Callable[[bytes], bytes]
    random: Callable[[int], bytes]
    epoch: str
    epoch_id: int
    id: int
    seq: int
    head: bytes
    known: dict[Key, Entity | None] = {}  # entities as the file has them: there is only one writer
    fresh: dict[Key, Entity] = {}  # as this transaction's jobs leave them: written once, before it commits
    keys: dict[str, bytes] = {}
    series: dict[str, int] = {}
    given: set[str] = set()  # series that this transaction's jobs went on with
    whole: set[type[Entity]] = set()  # kinds of which `known` holds all there are
    plates: dict[str, list[str]] | None = None  # visits that came in, by plate; None until somebody asks
    vault: Vault = Clear()

    def mark(self) -> Mark:
        """Where the journal stands, and whether jobs of this transaction brought it there."""
        return self.id, self.epoch, self.epoch_id, self.seq, self.head, bool(self.fresh or self.given)

    def settle(self, connection: sqlite3.Connection) -> None:
        """Write what this transaction's jobs changed: each entity once, however many changed it."""
        views.save(connection, self.fresh.items())
        connection.executemany(_SERIES, [(name, self.series[name]) for name in self.given])
        if len(self.known) > _KNOWN:
            self.forget()
        self.known.update(self.fresh)
        self.fresh.clear()
        self.given.clear()

    def forget(self) -> None:
        """Know no entity; the file does."""
        self.known.clear()
        self.whole.clear()
        self.plates = None

    def rewind(self, mark: Mark) -> None:
        """Back to a mark: what followed was undone. A job that failed alone left nothing fresh."""
        self.id, self.epoch, self.epoch_id, self.seq, self.head, others = mark
        self.forget()
        self.keys.clear()
        if not others:
            self.fresh.clear()
            self.given.clear()
            self.series.clear()
