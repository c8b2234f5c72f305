"""From the start of a market's process, with a million facts behind it, to its first decision committed.

The scanner stands already and is read out as soon as somebody opens it; the commit is seen by another process's eye on
the same file. Beside it a bare interpreter that opens the file, starts uvicorn with an empty app and commits one row.
Rounds are interleaved; the file is in the page cache for both.
"""

import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from edge.cli.bench.children import child, free_ports
from edge.cli.bench.row import NotMeasuredError, Row, within
from edge.cli.bench.standing import LANES, Admitted, Scanners
from edge.cli.bench.waiting import Waiting, million
from edge.store import database

_ROUNDS = 7
_GOAL_MS = 2_000
_LOOK_S, _AGAIN_S, _PATIENCE_S = 0.001, 0.1, 30.0
BARE = Path(__file__).with_name("bare_market.py")


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    made = million()
    ours: list[float] = []
    bare: list[float] = []
    with made.standing.scanners() as scanners:
        for _ in range(_ROUNDS):
            ours.append(_decided(made, scanners))
            bare.append(_committed(made))
    value, reference = (statistics.median(each) * 1e3 for each in (ours, bare))
    yield within("start", "first decision, a million facts", value, "ms", reference=reference, limit=_GOAL_MS)


def _decided(made: Waiting, scanners: Scanners) -> float:
    """Seconds until a vehicle is let in. What is scanned before the port is quite open is lost, so it is scanned again."""
    code, admitted = made.lorries.popleft(), made.standing.admitted()
    start = time.perf_counter()
    with made.standing.market():
        _must(lambda: scanners.opened(LANES[0]), made)
        _must(lambda: _let_in(scanners, code, admitted), made)
        took = time.perf_counter() - start
    admitted.close()
    return took


def _let_in(scanners: Scanners, code: str, admitted: Admitted) -> bool:
    scanners.scan(LANES[0], code)
    return _until(admitted.count, _AGAIN_S)


def _committed(made: Waiting) -> float:
    file = made.standing.file
    look = database.connect(file, read_only=True)
    before = _bare_row(look)
    (port,) = free_ports(1)
    start = time.perf_counter()
    with child(made.standing.folder / "bare.log", [sys.executable, "-P", str(BARE), str(file), str(port)]):
        _must(lambda: _bare_row(look) != before, made)
        took = time.perf_counter() - start
    look.close()
    return took


def _bare_row(look: sqlite3.Connection) -> list[tuple[int]]:
    return look.execute("SELECT last FROM series WHERE name = 'bare'").fetchall()


def _must(seen: Callable[[], object], made: Waiting) -> None:
    if not _until(seen, _PATIENCE_S):
        raise NotMeasuredError(f"nothing was committed; see {made.standing.folder}/*.log")


def _until(seen: Callable[[], object], patience_s: float) -> bool:
    deadline = time.perf_counter() + patience_s
    while not (found := bool(seen())) and time.perf_counter() < deadline:
        time.sleep(_LOOK_S)
    return found
