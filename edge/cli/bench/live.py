"""Vehicles at the gate while a backlog drains: how soon what is committed is safe, and whether the gate feels it.

A scanner is read out now and then. Decision: bytes written to its pty until the row is in the market's file. Live: from then until
the same row is in the province's archive, as another reader of each file sees them; the receipt follows. Beside them the same gate
when nothing waits any more, and one bare fact at a time over the same broker, committed and acknowledged.
"""

import random
import statistics
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread

from sqlalchemy import Engine

from edge.cli.bench.door import Door, china, idle
from edge.cli.bench.drain import Waiting as Backlog
from edge.cli.bench.drain import bare, connected, waiting
from edge.cli.bench.history import lay
from edge.cli.bench.packed import unacknowledged
from edge.cli.bench.realm import LOOK_S, PATIENCE_S, Realm, behind, looking, until
from edge.cli.bench.row import NotMeasuredError, Row, beside, within
from edge.cli.bench.standing import LANES, Scanners
from edge.store import database

_GOAL_MS, _GOAL_P95_MS, _GOAL_GATE = 20, 200, 2.0
_APART_S = (0.02, 0.06)
_BARE_FACTS = 300
Safe = dict[int, float]


class Gate:
    """Scans one vehicle after the other and notes when each was decided."""

    def __init__(self, realm: Realm, scanners: Scanners, lorries: deque[str]) -> None:
        self._scanners = scanners
        self._lorries = lorries
        self._look = database.connect(realm.market.file, read_only=True)
        self._last: int = self._look.execute("SELECT max(id) FROM journal").fetchone()[0]
        self._turn = 0
        self.decided: list[float] = []
        self.committed: Safe = {}

    def scan(self) -> None:
        """One vehicle, some time after the last."""
        time.sleep(random.uniform(*_APART_S))  # noqa: S311  (so that nothing beats in step with it)
        start = time.perf_counter()
        self._scanners.scan(LANES[self._turn % len(LANES)], self._lorries.popleft())
        until(self._admitted, "a vehicle was not let in; see market.log", LOOK_S / 4)
        self._turn += 1
        self.decided.append(time.perf_counter() - start)

    def _admitted(self) -> bool:
        found = self._look.execute(
            "SELECT max(id), max(seq) FROM journal WHERE id > ? AND kind = 'Admitted'", (self._last,)
        )
        number, seq = found.fetchone()
        if number:
            self._last = number
            self.committed[seq] = time.perf_counter()
        return bool(number)

    def close(self) -> None:
        """Let go of the file."""
        self._look.close()


def live(realm: Realm, fresh: Callable[[], str], backlog: int, scans: int) -> Iterator[Row]:
    """The rows, with so much waiting at first and at most so many scans while it drains, and as many after. The broker runs."""
    one = bare(realm, _first(realm), fresh(), 1, 1) / _BARE_FACTS * 1e3
    facts, lorries = _laid(realm, backlog, 2 * scans)
    dsn = fresh()
    with (
        realm.market.scanners() as scanners, realm.province(dsn), connected(realm),
        looking(dsn) as look, closing(Gate(realm, scanners, lorries)) as gate,
    ):  # fmt: skip
        while not all(scanners.opened(lane) for lane in LANES):
            time.sleep(LOOK_S)
        with _archived(look, gate.committed) as safe:
            while _kept(look) < facts and len(gate.decided) < scans:
                gate.scan()
            until(lambda: len(safe) == len(gate.committed), f"live facts are not archived; see {realm.folder}")
        under, waits = gate.decided, [safe[seq] - at for seq, at in gate.committed.items()]
        until(lambda: not behind(look, facts), f"the views do not follow; see {realm.folder}", 0.05)
        gate.decided = []
        for _ in range(scans):
            gate.scan()
    if not waits:
        raise NotMeasuredError("the backlog was gone before a vehicle came; name a larger one")
    for part, wait_s, limit in (("median", statistics.median(waits), _GOAL_MS), ("p95", _p95(waits), _GOAL_P95_MS)):
        yield within("sync", f"live fact while draining, {part}", wait_s * 1e3, "ms", reference=one, limit=limit)
    value, reference = (_p95(each) * 1e3 for each in (under, gate.decided))
    yield beside(
        "sync", "decision while draining, p95", value, "ms", better="low", reference=reference, goal=_GOAL_GATE
    )


def _first(realm: Realm) -> Backlog:
    """A file to send a few facts from, one at a time."""
    return Backlog(waiting(realm.folder / "one.db", _BARE_FACTS).file, _BARE_FACTS)


def _laid(realm: Realm, backlog: int, lorries: int) -> tuple[int, deque[str]]:
    """A market's file with so much waiting and so many vehicles expected; the number of facts, and the vehicles' codes."""
    for each in realm.market.folder.glob("market.db*"):
        each.unlink()
    lay(realm.market.file, backlog, china().date())
    with closing(Door(realm.market.file, idle)) as door:
        codes = deque(door.declare(lorries))
    return unacknowledged(realm.market.file), codes


@contextmanager
def _archived(look: Engine, committed: Safe) -> Generator[Safe, None, None]:
    """When each committed number was seen in the archive, as long as the block lasts."""
    safe, done = Safe(), Event()

    def watch() -> None:
        with look.connect() as connection:
            while not done.wait(LOOK_S / 2):
                for seq in committed.keys() - safe.keys():
                    if connection.exec_driver_sql(f"SELECT 1 FROM fact WHERE seq = {seq}").scalar():  # noqa: S608
                        safe[seq] = time.perf_counter()

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield safe
    finally:
        done.set()
        thread.join(PATIENCE_S)


def _kept(look: Engine) -> int:
    with look.connect() as connection:
        return connection.exec_driver_sql("SELECT max(through) FROM stream").scalar() or 0


def _p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
