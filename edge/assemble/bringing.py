"""A market's file made anew from the province's archive: asked for page by page, checked, folded. It can be resumed."""

import queue
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, TypeVar

from config import Clock, MarketSettings
from edge.assemble.orders import Trust
from edge.assemble.reach import Journal
from edge.core.facts import Fact
from edge.store.database import StoreError, connect, migrate
from edge.store.ink import Ink
from edge.store.page import Page
from sync.message import BadFrameError, Known, Report, Stood, link, pack, topic, unpack
from sync.mqtt import Broker, Link
from sync.replica import BadReportError
from sync.replica.fetcher import Fetcher

T = TypeVar("T")
_TICK_S = 0.2


class Lost(NamedTuple):
    """Facts that a box recorded, by its own last word, and that the province never acknowledged."""

    epoch: str
    first: int
    last: int
    backlog: int
    at: str

    def text(self) -> str:
        """For people."""
        return (
            f"Never acknowledged: facts {self.first} to {self.last} of epoch {self.epoch}. The box last spoke at {self.at};"
            f" then {self.backlog} facts waited. What it recorded later is known to nobody: look for labels and slips."
        )


class Found(NamedTuple):
    """What came back, beside the file: what is lost, and how many facts stand behind a gap at the province."""

    lost: Lost | None
    behind_gaps: int


class Rebuilt(Journal):
    """The file that is being made; one thread, no writer."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.connection = connect(path)
        migrate(self.connection, path)
        self._path = path
        self._clock = clock
        last = self.connection.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()[0]
        self._ink = Ink(_unsealed, link, bytes, secrets.token_bytes, "", 0, last, 0, bytes(32))
        self.known: Known | None = None
        super().__init__(self._one)

    def lacking(self, epochs: Sequence[Stood]) -> None:
        """As expected."""

    def differs(self, epoch: str) -> None:
        """What was begun here is not what the province has."""
        raise StoreError(f"{self._path}: epoch {epoch} is another journal's. Remove this file and begin again.")

    def complete(self, known: Known) -> None:
        """All is here."""
        self.known = known

    def found(self) -> Found:
        """What did not come back."""
        assert self.known is not None  # noqa: S101  (complete)
        gaps = sum(each.beyond for each in self.known.epochs)
        told = self.known.told
        if told is None or not told.epoch:
            return Found(None, gaps)
        here = self.end(told.epoch).seq
        lost = Lost(told.epoch, here + 1, told.seq, told.backlog, told.at)
        return Found(lost if told.seq > here else None, gaps)

    def _one(self, job: Callable[[Page], T]) -> T:
        mark = self._ink.mark()
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            page = Page(self.connection, self._ink, self._clock.wall(), "market", "box")
            result = job(page)
            page.close()
            self._ink.settle(self.connection)
            self.connection.execute("COMMIT")
        except (sqlite3.Error, StoreError):
            self.connection.execute("ROLLBACK")
            self._ink.rewind(mark)
            raise
        return result


def bring(settings: MarketSettings, path: Path, clock: Clock, nonce: Callable[[], str], wait_s: float) -> Found:
    """Fill the file at `path` from the province. Raises StoreError when nobody answers for `wait_s` seconds."""
    rebuilt = Rebuilt(path, clock)
    trust = Trust(settings.folder / "province.pub")
    fetcher = Fetcher(settings.id, rebuilt, lambda head, signature: trust(settings.id, head, signature), nonce)
    takes: dict[str, Callable[[bytes], object]] = {
        topic(settings.id, "down", "fetch"): lambda wire: fetcher.take_known(unpack(Known, wire)),
        topic(settings.id, "down", "facts"): lambda wire: fetcher.take(unpack(Report, wire)),
    }
    came: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
    line = Link(
        Broker(settings.broker.host, settings.broker.port, settings.folder / "tls"),
        f"pinma-restore-{settings.id}",
        subscriptions=tuple(takes),
        deliver=lambda where, wire: came.put((where, wire)),
        on_state=lambda _connected: None,
    )
    with closing(rebuilt.connection):
        line.start()
        try:
            _talk(settings.id, fetcher, line, came, takes, clock, wait_s)
        finally:
            line.stop()
        return rebuilt.found()


def _talk(
    market: str,
    fetcher: Fetcher,
    line: Link,
    came: "queue.SimpleQueue[tuple[str, bytes]]",
    takes: dict[str, Callable[[bytes], object]],
    clock: Clock,
    wait_s: float,
) -> None:
    fetcher.ask()
    heard_at, refused = clock.monotonic(), ""
    while not fetcher.done:
        now = clock.monotonic()
        if line.window and (asked := fetcher.due(now)) is not None:
            line.publish(topic(market, "up", "fetch"), pack(asked))
        try:
            where, wire = came.get(timeout=_TICK_S)
            takes[where](wire)
            heard_at = clock.monotonic()
        except queue.Empty:
            if now - heard_at > wait_s:
                why = refused or line.trouble or "it is connected, and nobody answers"
                raise StoreError(
                    f"the province did not answer for {wait_s:g} s ({why}). Try again: what came is kept."
                ) from None
        except (BadFrameError, BadReportError) as error:
            refused = str(error)


def _unsealed(fact: Fact, *, epoch: str, seq: int, at: str, actor: str, station: str) -> bytes:
    """Nothing is recorded while a journal is brought back."""
    raise AssertionError(fact, epoch, seq, at, actor, station)
