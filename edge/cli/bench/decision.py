"""A scan parsed -> committed, through the whole door, beside raw sqlite3 writing the very same rows.

Rounds are interleaved: ours; then more lorries whose rows raw writes, by the same statements, into a copy of the file.
Raw with 32 lanes is a writer thread of its own with group commit: the best that sqlite3 gives from Python.
"""

import gc
import queue
import secrets
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

from edge.cli.bench.row import Row, beside
from edge.core.actions import Action
from edge.core.codes import parse
from edge.core.facts import DayOpened
from edge.core.papers import Line, Paper, Report
from edge.flow.asks import Answer, Declare, Register, Seen
from edge.flow.flow import Flow
from edge.flow.ports import Page
from edge.flow.turn import Site
from edge.store import database
from edge.store.store import Store
from edge.store.writer import GROUP
from sync.message import link
from sync.translate import Translator

_ROUNDS, _BLOCK, _LANES = 8, 150, 32
_NOW = datetime(2026, 11, 23, 3, tzinfo=timezone(timedelta(hours=8)))
_NODE = "350121001"
_DAY = _NOW.date().isoformat()
_WIDTHS = {"journal": 6, "batch": 14, "visit": 2, "day": 2, "upstream": 2, "spent": 2, "owed": 3}
_INTO = {name: f"INSERT OR REPLACE INTO {name} VALUES (?{', ?' * (width - 1)})" for name, width in _WIDTHS.items()}  # noqa: S608
_INTO["journal"] = _INTO["journal"].replace(" OR REPLACE", "")
_NEXT = "INSERT OR REPLACE INTO series VALUES (?, ?)"
Turn = list[tuple[str, tuple[Any, ...]]]


class Bench:
    """A market's store and door in a folder, with declared lorries waiting."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "market.db"

        self.store = Store(
            self.path,
            seal=Translator("MKT-BENCH").seal,
            link=link,
            sign=lambda head: head,
            wall=lambda: _NOW,
            random=secrets.token_bytes,
            answer=Answer,
        )
        site = Site("MKT-BENCH", _NODE, "bench", {"in-1": "entry"}, "in-1", "")
        self.flow = Flow(site, self.store, _perform, time.monotonic)
        self._ask(Register("op", "合作社", "350121"))
        self.store.submit(_open, actor="bench", station="bench").result()
        self._lorries = 0
        self.seen: deque[Seen] = deque()

    def declare(self, lorries: int) -> None:
        """So many more are expected tonight."""
        numbers = range(self._lorries, self._lorries + lorries)
        self._lorries += lorries
        asked = [self.flow.submit(_declare(number), actor="seller", station="phone") for number in numbers]
        codes = [future.result().code.encode() for future in asked]
        self.seen += [Seen("in-1", parse(code, "", frozenset((_NODE,))), code) for code in codes]

    def _ask(self, ask: Register) -> None:
        self.flow.submit(ask, actor="bench", station="bench").result()

    def scan(self) -> Answer:
        """One lorry at the gate: until its facts are committed."""
        return self.flow.submit(self.seen.popleft(), actor="reader", station="in-1").result()

    def written(self) -> Turn:
        """One more lorry, and the statements that would write its rows. Not for timing."""
        read = self.store.read()
        before: int = read.execute("SELECT max(id) FROM journal").fetchone()[0]
        answer = self.scan()
        turn = [
            (_INTO["journal"], row)
            for row in read.execute("SELECT * FROM journal WHERE id > ? ORDER BY id", (before,)).fetchall()
        ]
        batch = read.execute("SELECT * FROM batch WHERE key = ?", answer.codes).fetchone()
        lot = batch[4]
        keys = {"batch": answer.codes, "visit": (answer.code,), "day": (_DAY,), "upstream": (lot,)}
        numbers = (f"certificate HGZ{int(lot[-6:])}", f"report R{int(lot[-6:])}")
        for table, key in (*keys.items(), ("spent", numbers[:1]), ("spent", numbers[1:])):
            turn.append((_INTO[table], read.execute(f"SELECT * FROM {table} WHERE key = ?", key).fetchone()))  # noqa: S608
        turn.append((_INTO["owed"], read.execute("SELECT * FROM owed WHERE code = ?", answer.codes).fetchone()))
        turn.append((_NEXT, (f"B{_NOW.date()}", before)))
        return turn


def _perform(actions: Sequence[Action], answer: Answer, at: str) -> None:
    """No device: this measures the way to the commit."""
    del actions, answer, at
    _committed[0] = time.perf_counter()


_committed = [0.0]  # when the last turn was safe: this is called right after the commit


def _open(page: Page) -> None:
    page.keep_key(_DAY, bytes(32))
    page.record(DayOpened(_DAY, "", (1, 10), 1000, "bench"))


def _declare(number: int) -> Declare:
    lot = f"(01)09520001123450(10)L{number:06d}"
    paper = Paper("promise", f"HGZ{number}", "合作社", "上海青", _DAY, 200_000)
    report = Report(f"R{number}", "检测中心", "合作社", "上海青", lot, _DAY, 200_000)
    line = Line(
        "上海青", 200_000, "福建闽侯", "合作社", _DAY, lot, purchase_voucher="JH1", certificate=paper, report=report
    )
    return Declare("op", "闽A12345", (line,))


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    with tempfile.TemporaryDirectory(prefix="pinma-bench-") as folder:
        bench = Bench(Path(folder))
        bench.declare(_BLOCK)
        one: dict[str, list[float]] = {"ours": [], "raw": []}
        many: dict[str, list[float]] = {"ours": [], "raw": []}
        for _ in range(_BLOCK):
            bench.scan()
        gc.freeze()  # as a market does once it stands
        for number in range(_ROUNDS):
            bench.declare(5 * _BLOCK)
            one["ours"] += [_until_committed(bench.scan) for _ in range(_BLOCK)]
            raw = _copy(bench, Path(folder) / f"raw-{number}.db")
            for _ in range(_BLOCK):  # its pages as warm as ours
                _commit(raw, [bench.written()])
            turns = [bench.written() for _ in range(_BLOCK)]
            one["raw"] += [_timed(lambda raw=raw, turn=turn: _commit(raw, [turn])) for turn in turns]
            many["ours"].append(_rate(bench.scan, _BLOCK))
            again = iter([bench.written() for _ in range(_BLOCK)])
            with _group(raw) as submit:
                many["raw"].append(_rate(lambda again=again, submit=submit: submit(next(again)).result(), _BLOCK))
            raw.close()
        bench.store.close()
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
