"""A scan parsed -> committed, through the whole door, beside raw sqlite3 writing the very same rows.

Rounds are interleaved: ours; then more lorries whose rows raw writes, by the same statements, into a copy of the file.
Raw with 32 lanes is a writer thread of its own with group commit: the best that sqlite3 gives from Python.
"""

import gc
import queue
import sqlite3
import statistics
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec

from edge.cli.bench.door import NODE, Door
from edge.cli.bench.row import Row, beside
from edge.core.actions import Action
from edge.core.batch import Batch
from edge.core.codes import Scheme, parse
from edge.flow.asks import Answer, Seen
from edge.store import database
from edge.store.writer import GROUP

ROUNDS, BLOCK, _LANES = 8, 150, 32
_NOW = datetime(2026, 11, 23, 3, tzinfo=timezone(timedelta(hours=8)))
_DAY = _NOW.date().isoformat()
Turn = list[tuple[str, tuple[Any, ...]]]


class Bench(Door):
    """A market's door in a folder, with declared lorries waiting."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "market.db", _perform, lambda: _NOW)
        self.path = folder / "market.db"
        self.seen: deque[Seen] = deque()

    def expect(self, lorries: int) -> None:
        """So many more, as they will be read."""
        codes = [code.encode() for code in self.declare(lorries)]
        self.seen += [Seen("in-1", parse(code, "", Scheme(frozenset((NODE,)))), code) for code in codes]

    def scan(self) -> Answer:
        """One lorry at the gate: until its facts are committed."""
        return self.flow.submit(self.seen.popleft(), actor="reader", station="in-1").result()

    def written(self) -> Turn:
        """One more lorry, and the statements that would write its rows. Not for timing."""
        read = self.store.read()
        before: int = read.execute("SELECT max(id) FROM journal").fetchone()[0]
        answer = self.scan()
        facts = read.execute("SELECT * FROM journal WHERE id > ? ORDER BY id", (before,)).fetchall()
        batch = read.execute("SELECT * FROM batch WHERE key = ?", answer.codes).fetchone()
        line = msgspec.json.decode(batch[1], type=Batch).line
        turn = [_into("journal", fact, "INSERT") for fact in facts]
        for table, key in (
            ("batch", batch[0]), ("visit", answer.code), ("day", _DAY), ("upstream", line.upstream),
            *(("spent", each) for each in line.keys),
        ):  # fmt: skip
            turn.append(_into(table, read.execute(f"SELECT * FROM {table} WHERE key = ?", (key,)).fetchone()))  # noqa: S608
        turn.append(_into("owed", read.execute("SELECT * FROM owed WHERE code = ?", answer.codes).fetchone()))
        turn.append(_into("series", (f"B{_NOW.date()}", before)))
        return turn


def _into(table: str, row: tuple[Any, ...], how: str = "INSERT OR REPLACE") -> tuple[str, tuple[Any, ...]]:
    return f"{how} INTO {table} VALUES (?{', ?' * (len(row) - 1)})", row


def _perform(actions: Sequence[Action], answer: Answer, at: str) -> None:
    """No device: this measures the way to the commit."""
    del actions, answer, at
    _committed[0] = time.perf_counter()


_committed = [0.0]  # when the last turn was safe: this is called right after the commit


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    with tempfile.TemporaryDirectory(prefix="pinma-bench-") as folder:
        bench = Bench(Path(folder))
        bench.expect(BLOCK)
        one: dict[str, list[float]] = {"ours": [], "raw": []}
        many: dict[str, list[float]] = {"ours": [], "raw": []}
        for _ in range(BLOCK):
            bench.scan()
        gc.freeze()  # as a market does once it stands
        for number in range(ROUNDS):
            bench.expect(5 * BLOCK)
            one["ours"] += [_until_committed(bench.scan) for _ in range(BLOCK)]
            raw = _copy(bench, Path(folder) / f"raw-{number}.db")
            for _ in range(BLOCK):  # its pages as warm as ours
                _commit(raw, [bench.written()])
            turns = [bench.written() for _ in range(BLOCK)]
            one["raw"] += [_timed(lambda raw=raw, turn=turn: _commit(raw, [turn])) for turn in turns]
            many["ours"].append(_rate(bench.scan, BLOCK))
            again = iter([bench.written() for _ in range(BLOCK)])
            with _group(raw) as submit:
                many["raw"].append(_rate(lambda again=again, submit=submit: submit(next(again)).result(), BLOCK))
            raw.close()
        bench.close()
    ours, floor = (statistics.median(one[part]) * 1e6 for part in ("ours", "raw"))
    yield beside("decision", "one lane, median", ours, "us", better="low", reference=floor, goal=1.5)
    ours, floor = (statistics.median(many[part]) for part in ("ours", "raw"))
    yield beside("decision", f"{_LANES} lanes, rate", ours, "1/s", better="high", reference=floor, goal=0.5)


def _copy(bench: Bench, path: Path) -> sqlite3.Connection:
    """The same file as it stands, for raw to write into."""
    raw = database.connect(path)
    bench.store.read().backup(raw)
    raw.execute("PRAGMA journal_mode=WAL")
    return raw


def _commit(raw: sqlite3.Connection, turns: list[Turn]) -> None:
    """One transaction of the same rows, and no more."""
    raw.execute("BEGIN IMMEDIATE")
    for turn in turns:
        for sql, values in turn:
            raw.execute(sql, values)
    raw.execute("COMMIT")


def _timed(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def _until_committed(scan: Callable[[], object]) -> float:
    start = time.perf_counter()
    scan()
    return _committed[0] - start


def _rate(job: Callable[[], object], count: int) -> float:
    """Jobs a second, from as many threads as there are lanes."""
    left = queue.SimpleQueue[None]()
    for _ in range(count):
        left.put(None)

    def lane() -> None:
        while True:
            try:
                left.get_nowait()
            except queue.Empty:
                return
            job()

    threads = [threading.Thread(target=lane) for _ in range(_LANES)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.perf_counter() - start)


@contextmanager
def _group(raw: sqlite3.Connection) -> Generator[Callable[[Turn], Future[None]], None, None]:
    """Raw's own writer: one thread, group commit, futures."""
    waiting: queue.SimpleQueue[tuple[Turn, Future[None]] | None] = queue.SimpleQueue()

    def submit(turn: Turn) -> Future[None]:
        future: Future[None] = Future()
        waiting.put((turn, future))
        return future

    def write() -> None:
        while (first := waiting.get()) is not None:
            group = [first]
            while len(group) < GROUP and not waiting.empty() and (more := waiting.get()) is not None:
                group.append(more)
            _commit(raw, [turn for turn, _ in group])
            for _, future in group:
                future.set_result(None)

    thread = threading.Thread(target=write)
    thread.start()
    yield submit
    waiting.put(None)
    thread.join()
