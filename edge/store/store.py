"""The market's store: opens the file, keeps the journal's place, and plays the flow's Books."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from edge.core.actions import AnyPrint
from edge.core.errors import RuleError
from edge.core.facts import Fact, Opened, Unkeyed
from edge.core.fold import Entity
from edge.core.ledger import Day
from edge.store import views
from edge.store.database import StoreError, connect, lock, migrate
from edge.store.epochs import go_on, uuid7
from edge.store.in_force import folded
from edge.store.ink import Ink, Seal
from edge.store.page import Page
from edge.store.refold import due, refold
from edge.store.restored import pending
from edge.store.space import Space, starved
from edge.store.vault import Clear, Vault, tidy
from edge.store.writer import Writer

T = TypeVar("T")
E = TypeVar("E", bound=Entity)
_GENESIS = bytes(32)
_LABEL: msgspec.json.Decoder[AnyPrint] = msgspec.json.Decoder(AnyPrint)


class Store:
    """One file, one writer. Options: how bodies are sealed, chained and signed, the clock, and randomness."""

    def __init__(
        self,
        path: Path,
        *,
        seal: Seal,
        link: Callable[[bytes, bytes], bytes],
        sign: Callable[[bytes], bytes],
        wall: Callable[[], datetime],
        random: Callable[[int], bytes],
        answer: type[Any] = object,
        committed: Callable[[], None] = lambda: None,
        space: Space | None = None,
        read: Callable[[bytes], Fact] | None = None,
        vault: Vault | None = None,
    ) -> None:
        """`read` gives the fact in a body: after an upgrade the views are folded anew with it. `vault` seals draw keys."""
        self.path = path
        self.vault = vault or Clear()
        self._wall = wall
        self._answer = answer
        self._committed = committed
        self._lock = lock(path)
        try:
            self._connection = connect(path)
            migrate(self._connection, path)
            if read is not None and due(self._connection):
                _refolded(self._connection, path, read)
            lost = tidy(self._connection, vault) if vault is not None else []
        except (StoreError, sqlite3.Error):
            self._lock.close()
            raise
        self._local = threading.local()
        fresh = _last(self._connection) is None
        self._ink = _ink(self._connection, seal, link, sign, random, epoch=uuid7(wall(), random))
        self._ink.vault = self.vault
        self.latest = latest(self._connection) or wall()  # the furthest the clock has been
        self._writer = Writer(
            self._connection,
            self._ink.mark,
            self._ink.rewind,
            lambda: self._ink.settle(self._connection),
            lambda error: space.failed() if space is not None and starved(error) else None,
        )
        if fresh:
            self.submit(_open_first, actor="market", station="box").result()
        if pending(self._connection):
            self.submit(_resume, actor="market", station="box").result()
        if lost:
            self.submit(lambda page: _tell_lost(page, lost), actor="market", station="box").result()

    def submit(
        self,
        job: Callable[[Page], T],
        *,
        actor: str,
        station: str,
        done: Callable[[T], None] | None = None,
        key: str = "",
    ) -> Future[T]:
        """Run a decision in its turn; see edge.flow.ports.Books."""

        def run() -> T:
            if key and (first := self._answered(key)) is not None:
                return cast("T", first)
            page = Page(self._connection, self._ink, self._wall(), actor, station)
            self.latest = max(self.latest, page.at)
            result = job(page)
            page.close()
            if key:
                self._connection.execute("INSERT INTO answered VALUES (?, ?)", (key, msgspec.json.encode(result)))
            return result

        def after(result: T) -> None:
            self._committed()
            if done is not None:
                done(result)

        return self._writer.submit(run, after)

    def write(self, run: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Something of the store's own (acknowledgements, orders) in its turn, beside the journal."""
        return self._writer.submit(lambda: run(self._connection))

    def read(self) -> sqlite3.Connection:
        """This thread's own read-only connection. Fetch whole results: an open cursor holds the WAL back."""
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self.path, read_only=True)
        return self._local.connection

    def get(self, kind: type[E], key: str) -> E | None:
        """An entity as committed."""
        return views.load(self.read(), kind, key)

    def owed(self) -> list[AnyPrint]:
        """Labels and papers not yet out, oldest first."""
        rows = self.read().execute("SELECT label FROM owed ORDER BY at, code").fetchall()
        return [_LABEL.decode(row[0]) for row in rows]

    @property
    def alive(self) -> bool:
        """Whether decisions are being taken."""
        return self._writer.alive

    def close(self) -> None:
        """Finish what is queued and close the file."""
        self._writer.close()
        self._connection.close()
        self._lock.close()

    def _answered(self, key: str) -> object | None:
        row = self._connection.execute("SELECT answer FROM answered WHERE key = ?", (key,)).fetchone()
        return msgspec.json.decode(row[0], type=self._answer) if row else None


def _refolded(connection: sqlite3.Connection, path: Path, read: Callable[[bytes], Fact]) -> None:
    """Views made anew. Raises StoreError for a journal whose facts do not follow one another: nothing was changed then."""
    try:
        refold(connection, map(read, folded(connection)))
    except RuleError as error:
        raise StoreError(
            f"{path}: {error}. See `pinma verify journal`, or restore a copy from before the upgrade."
        ) from error


def _open_first(page: Page) -> None:
    page.record(Opened("", 0, ""))


def _resume(page: Page) -> None:
    """The file was put here from a copy: say so once, in a new epoch."""
    for source in pending(page.connection):
        go_on(page, source)
    page.connection.execute("UPDATE restored SET recorded = 1")


def _tell_lost(page: Page, days: list[str]) -> None:
    """Keys that can be opened no more: of days that are over nobody needs them here."""
    for each in days:
        day = page.get(Day, each)
        if day is None or day.state != "closed":
            page.record(Unkeyed(each))


def _last(connection: sqlite3.Connection) -> tuple[int, int, str, int, bytes] | None:
    return connection.execute(
        "SELECT journal.id, epoch.id, epoch.name, seq, hash FROM journal JOIN epoch ON epoch.id = journal.epoch"
        " ORDER BY journal.id DESC LIMIT 1"
    ).fetchone()


def latest(connection: sqlite3.Connection) -> datetime | None:
    """When the last fact was recorded, by its own word; None in an empty journal."""
    row = connection.execute(
        "SELECT json_extract(CAST(body AS TEXT), '$.at') FROM journal ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def _ink(
    connection: sqlite3.Connection,
    seal: Seal,
    link: Callable[[bytes, bytes], bytes],
    sign: Callable[[bytes], bytes],
    random: Callable[[int], bytes],
    *,
    epoch: str,
) -> Ink:
    """Where the journal stands; an empty one gets its first epoch."""
    last = _last(connection)
    if last is not None:
        at, epoch_id, name, seq, head = last
        return Ink(seal, link, sign, random, name, epoch_id, at, seq, head)
    connection.execute("DELETE FROM epoch")
    row = connection.execute("INSERT INTO epoch (name) VALUES (?) RETURNING id", (epoch,)).fetchone()
    return Ink(seal, link, sign, random, epoch, row[0], 0, 0, _GENESIS)
