"""A box and a province end to end without a line between them: what one says the other is handed, as long as they talk."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from sqlalchemy import text
from store_rig import AT, open_store

from edge.assemble.line import Facts
from edge.assemble.reach import Reach
from edge.core.facts import Fact
from edge.flow.board import Board
from edge.store import copies, restored
from edge.store.orders import Orders
from sync.message import Receipt, Report, State, pack, unpack
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.receiver.fetch import Library
from sync.receiver.warnings import Warnings, open_warnings
from sync.receiver.worker import Worker
from sync.replica import BadReportError, Keeper, Policy, Sender
from sync.translate import read

MARKET = "FJ-01"


class Far:
    """A province on an archive file, that can fall back to an older copy of it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "archive.db"
        self._open()

    def _open(self) -> None:
        self.engine = connect(f"sqlite:///{self.path}")
        self.archive = Archive(self.engine, lambda: AT)
        self.keeper = Keeper("facts", self.archive, lambda _market, head, signature: signature == head[::-1])
        self.warnings = Warnings(self.engine, lambda: AT)
        self.said: list[tuple[str, bytes]] = []
        self.library = Library(
            self.engine, [MARKET], sign=lambda head: head[:16], publish=self._publish, behind=self.warnings.behind
        )

    def _publish(self, where: str, wire: bytes) -> bool:
        self.said.append((where.rpartition("/")[2], wire))
        return True

    def answer(self, wire: bytes) -> list[tuple[str, bytes]]:
        """What a question is answered."""
        self.said.clear()
        self.library.reply(MARKET, wire)
        return list(self.said)

    def backup(self, to: Path) -> None:
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(to)) as copy:
            source.backup(copy)

    def restore(self, copy: Path) -> None:
        self.engine.dispose()
        for each in self.path.parent.glob(f"{self.path.name}*"):
            each.unlink()
        shutil.copy(copy, self.path)
        self._open()

    def facts(self) -> list[Fact]:
        """All that is archived, in the order in which it is folded."""
        with self.engine.connect() as connection:
            rows = connection.execute(text("SELECT body FROM fact ORDER BY epoch, seq")).all()
        return [read(row.body).fact for row in rows]

    def fold(self) -> None:
        Worker(self.engine, read).catch_up()

    def kinds(self) -> set[str]:
        return {each.kind for each in open_warnings(self.engine, MARKET)}

    def close(self) -> None:
        self.engine.dispose()


class Box:
    """A market's store with its end of the line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ticks = count(1)
        self._nonces = count(1)
        self._open()

    def _open(self) -> None:
        self.store = open_store(self.path)
        self.facts = Facts(self.store)
        self.sender = Sender("facts", MARKET, self.facts, Policy(batch=4), lambda head: head[::-1])
        self.board = Board()
        self.up = False
        self.asks: list[bytes] = []
        self.reach = Reach(
            MARKET,
            self.store,
            Orders(self.store),
            self.board,
            verify=lambda _market, head, signature: signature == head[:16],
            nonce=lambda: str(next(self._nonces)),
            say=self._say,
            connected=lambda: self.up,
            resend=lambda receipt: self.sender.take(receipt, self.now()),
            monotonic=self.now,
        )

    def now(self) -> float:
        """Each look at the clock is ten seconds later than the last."""
        return float(next(self._ticks) * 10)

    def _say(self, what: str, wire: bytes) -> bool:
        assert what in ("fetch", "receipts")
        if what == "fetch":
            self.asks.append(wire)
        return True

    def talk(self, far: Far, steps: int = 10_000) -> int:
        """Connected for so many messages, or until nothing is left to say; how many."""
        self.up = True
        self.sender.connected()
        standing = self.facts.standing()
        state = State(online=True, epoch=standing.epoch, seq=standing.seq, epochs=standing.epochs, run="r")
        far.archive.heard(MARKET, state)
        far.warnings.said(MARKET, state)
        for receipt in far.archive.receipts(MARKET, state):
            self.sender.take(receipt, self.now())
        said = sum(1 for _ in zip(range(steps), self._messages(far), strict=False))
        far.warnings.said(MARKET, state)
        self.sender.lost()
        self.up = False
        self.reach.round()
        return said

    def _messages(self, far: Far) -> Iterator[None]:
        quiet = 0
        while quiet < 3:
            self.reach.round()
            if report := self.sender.due(now := self.now()):
                self.sender.sent(report, 100, now)
                for receipt in _kept(far, report):
                    self.sender.take(receipt, self.now())
                yield
            asks, self.asks = self.asks, []
            for wire in asks:
                for what, answer in far.answer(wire):
                    (self.reach.take_known if what == "fetch" else self.reach.take_facts)(answer)
                yield
            quiet = 0 if report or asks else quiet + 1

    def backup(self, to: Path) -> None:
        copies.make(self.path, to)

    def restore(self, copy: Path, *, command: bool) -> None:
        """Put a copy in place: as `pinma restore` does, or by hand behind its back."""
        self.store.close()
        new = self.path.with_name("new.db")
        copies.unpack(copy, new)
        if command:
            copies.prepare(new, "backup", AT.isoformat(), restored.leap({}, AT.date(), restored.far(AT)))
        copies.put(new, self.path, str(next(self._ticks)), force=True)
        self._open()

    def close(self) -> None:
        self.store.close()


def _kept(far: Far, report: Report) -> list[Receipt]:
    try:
        return [far.keeper.take(unpack(Report, pack(report)))]
    except BadReportError as error:
        raise AssertionError(report.epoch, report.first) from error
