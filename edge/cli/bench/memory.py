"""What a market's process holds in memory, with a million facts behind it: after its start, and after 5,000 vehicles.

VmRSS and VmHWM of /proc. Three screens are open: their events are read as a browser would. Beside it a bare FastAPI app
under uvicorn with the same file open.
"""

import socket
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from edge.cli.bench.children import Child, await_port, child, free_ports
from edge.cli.bench.row import NotMeasuredError, Row, within
from edge.cli.bench.standing import LANES, Scanners, Standing
from edge.cli.bench.start import BARE
from edge.cli.bench.waiting import Waiting, million

_SCANS, _SCREENS = 5_000, 3
_BATCH = 50
_SETTLE_S = 1.0
_GOAL_MB = 200


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    return weigh(million(), _SCANS)


def weigh(made: Waiting, scans: int) -> Iterator[Row]:
    """The same with so many vehicles."""
    standing = made.standing
    bare = _bare(standing)
    with standing.scanners() as scanners, standing.market() as market:
        await_port(standing.http, market, standing.log)
        time.sleep(_SETTLE_S)
        started = megabytes(market, "VmRSS")
        with _screens(standing):
            _scan(made, scanners, scans)
            held, peak = megabytes(market, "VmRSS"), megabytes(market, "VmHWM")
    for part, value in (
        ("after start", started),
        (f"after {scans:,} vehicles, {_SCREENS} screens open", held),
        ("highest", peak),
    ):
        yield within("memory", part, value, "MB", reference=bare, limit=_GOAL_MB)


def _bare(standing: Standing) -> float:
    (port,) = free_ports(1)
    log = standing.folder / "bare.log"
    with child(log, [sys.executable, "-P", str(BARE), str(standing.file), str(port)]) as process:
        await_port(port, process, log)
        time.sleep(_SETTLE_S)
        return megabytes(process, "VmRSS")


def _scan(made: Waiting, scanners: Scanners, scans: int) -> None:
    """All lanes in turn, never more than a few vehicles ahead of the journal."""
    admitted = made.standing.admitted()
    while not all(scanners.opened(lane) for lane in LANES):
        time.sleep(_SETTLE_S / 10)
    for number in range(scans):
        scanners.scan(LANES[number % len(LANES)], made.lorries.popleft())
        if number % _BATCH == _BATCH - 1:
            admitted.reach(number + 1)
    admitted.reach(scans)
    admitted.close()


@contextmanager
def _screens(standing: Standing) -> Generator[None, None, None]:
    """Event streams of the first lanes, read until the block ends."""
    where = urlsplit(standing.url)
    lines: list[socket.socket] = []
    for lane in LANES[:_SCREENS]:
        line = socket.create_connection((str(where.hostname), int(where.port or 0)))
        line.sendall(f"GET /lanes/{lane}/events HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
        if b" 200 " not in line.recv(4096).partition(b"\r\n")[0]:
            raise NotMeasuredError(f"no events of {lane}; see {standing.log}")
        Thread(target=_drain, args=(line,), daemon=True).start()
        lines.append(line)
    yield
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()


def _drain(line: socket.socket) -> None:
    with suppress(OSError):  # the market that is weighed may end, or this end be closed, in the middle of a read
        while line.recv(65536):
            pass


def megabytes(process: Child, field: str) -> float:
    """One of a process's fields in /proc, in MB of 10**6 bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    line = next(each for each in status.splitlines() if each.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024 / 1e6
