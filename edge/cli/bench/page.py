"""From a scanner's bytes to the verdict in the browser, and a lane's page, while the market is busy.

Five entry lanes. Four are scanned all the time, a new vehicle every quarter of a second each; the fifth's screen is open in
Chromium and its vehicles are timed, from before the bytes are written to the scanner's pty until the text is in the DOM.
Beside it the same browser and bytes through a bare server (`bare_line.py`). Blocks of both are interleaved, under the same load.
"""

import http.client
import random
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from edge.cli.bench.browser import ahead_s, browser, until_shown
from edge.cli.bench.children import await_port, child, free_ports
from edge.cli.bench.row import NotMeasuredError, Row, within
from edge.cli.bench.standing import BARE, LANES, Scanners, Standing
from edge.cli.bench.start import BARE as BARE_MARKET
from edge.cli.bench.waiting import expecting

if TYPE_CHECKING:
    from playwright.sync_api import Page

_BLOCKS, _BLOCK, _WARM = 8, 50, 20
_LORRIES = 3_000
_EVERY_S = 0.25
_GOAL_MS, _GOAL_P99_MS, _GOAL_PAGE_MS = 25, 150, 10
_BARE_LINE = Path(__file__).with_name("bare_line.py")


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    with tempfile.TemporaryDirectory(prefix="pinma-bench-", ignore_cleanup_errors=True) as folder:
        yield from timed(Path(folder), _BLOCKS, _BLOCK)


def timed(folder: Path, blocks: int, block: int) -> list[Row]:
    """The rows of so many blocks of each, of so many scans and pages."""
    standing, lorries = expecting(folder, 0, _LORRIES)
    screen = f"{standing.url}/lanes/{LANES[-1]}"
    with browser() as opened, standing.scanners() as scanners, _servers(standing) as (bare, hello):
        lines = (_Line(opened(screen), scanners, LANES[-1]), _Line(opened(bare), scanners, BARE))
        pages: tuple[list[float], list[float]] = ([], [])
        with _busy(scanners, lorries):
            for line in lines:
                line.time([lorries.popleft() for _ in range(_WARM)])
                line.took.clear()
            for _ in range(blocks):
                for line, url, took in zip(lines, (screen, hello), pages, strict=True):
                    line.time([lorries.popleft() for _ in range(block)])
                    took.extend(_got(url, block))
    scans = (lines[0].took, lines[1].took)
    return [
        _row("scan to DOM, median", statistics.median, scans, _GOAL_MS),
        _row("scan to DOM, p99", _p99, scans, _GOAL_P99_MS),
        _row("page, median", statistics.median, pages, _GOAL_PAGE_MS),
    ]


class _Line:
    """A screen and the scanner it shows."""

    def __init__(self, page: "Page", scanners: Scanners, lane: str) -> None:
        self._page = page
        self._scanners = scanners
        self._lane = lane
        self.took: list[float] = []
        while not scanners.opened(lane):
            time.sleep(0.01)

    def time(self, codes: list[str]) -> None:
        """Scan one after the other, each some time after the last was shown."""
        ahead = ahead_s(self._page)
        for code in codes:
            time.sleep(random.uniform(0.01, 0.05))  # noqa: S311  (so that nothing beats in step with it)
            self.took.append(
                until_shown(self._page, code, lambda code=code: self._scanners.scan(self._lane, code), ahead)
            )


@contextmanager
def _servers(standing: Standing) -> Generator[tuple[str, str], None, None]:
    """The market, the bare line and the bare page; the addresses of the latter two."""
    line, page = free_ports(2)
    log = standing.folder / "bare.log"
    python = [sys.executable, "-P"]
    with (
        standing.market() as market,
        child(log, [*python, str(_BARE_LINE), str(standing.tty(BARE)), str(line)]) as bare_line,
        child(log, [*python, str(BARE_MARKET), str(standing.folder / "bare.db"), str(page)]) as bare_page,
    ):
        await_port(standing.http, market, standing.log)
        await_port(line, bare_line, log)
        await_port(page, bare_page, log)
        yield f"http://127.0.0.1:{line}", f"http://127.0.0.1:{page}/"


@contextmanager
def _busy(scanners: Scanners, lorries: deque[str]) -> Generator[None, None, None]:
    """Vehicles at all lanes but the last, until the block ends."""
    done = Event()

    def lane(name: str) -> None:
        with closing(scanners.another()) as mine:
            while not done.wait(_EVERY_S):
                mine.scan(name, lorries.popleft())

    threads = [Thread(target=lane, args=(name,)) for name in LANES[:-1]]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _got(url: str, count: int) -> list[float]:
    """Seconds for each GET, over one connection."""
    where, took = urlsplit(url), list[float]()
    connection = http.client.HTTPConnection(where.netloc)
    for _ in range(count):
        start = time.perf_counter()
        connection.request("GET", where.path)
        answer = connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - start)
        if answer.status != http.HTTPStatus.OK:
            raise NotMeasuredError(f"{url}: {answer.status}")
    connection.close()
    return took


def _row(part: str, of: Callable[[list[float]], float], took: tuple[list[float], list[float]], limit: float) -> Row:
    value, reference = (of(each) * 1e3 for each in took)
    return within("page", part, value, "ms", reference=reference, limit=limit)


def _p99(took: list[float]) -> float:
    return statistics.quantiles(took, n=100)[-1]
