"""Drains over a long line, against what the line can carry: `link.py` stands between the market and the broker.

Limit: the least of (facts a report x reports on their way) / round trip, line rate / octets of a fact as packed, and the rate on
loopback. Measured from the first acknowledgement to the last: the limit knows no greeting either.
"""

import statistics
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from edge.cli.bench.children import await_port, child, free_ports
from edge.cli.bench.drain import Waiting, drained, waiting
from edge.cli.bench.packed import packed
from edge.cli.bench.realm import Realm
from edge.cli.bench.row import Row, beside
from sync.replica import Policy

_GOAL = 0.9
_LINK = Path(__file__).with_name("link.py")


class Line(NamedTuple):
    """A line as people name it: each way's delay, and its rate (0: no limit)."""

    name: str
    delay_ms: int
    kbit_s: int
    rounds: int


LINES = (Line("100 ms round trip", 50, 0, 2), Line("1 Mbit/s, 100 ms round trip", 50, 1000, 1))


def far(realm: Realm, fresh: Callable[[], str], facts: int, loopback: float) -> Iterator[Row]:
    """A row for each line; `loopback` is the rate without one. The broker runs."""
    what = waiting(realm.folder / "far.db", facts)
    octets = _octets(realm, what)
    for line in LINES:
        with _between(realm, line):
            value = statistics.median(drained(realm, what, fresh()).steady for _ in range(line.rounds))
        limit = min(loopback, *_limits(line, octets))
        yield beside("sync", line.name, value, "1/s", better="high", reference=limit, goal=_GOAL)


def _limits(line: Line, octets: float) -> Iterator[float]:
    policy = Policy()
    yield policy.batch * policy.window / (2 * line.delay_ms / 1e3)
    if line.kbit_s:
        yield line.kbit_s * 1e3 / 8 / octets


def _octets(realm: Realm, what: Waiting) -> float:
    """Of one fact, as the market packs them."""
    wires = packed(what.file, realm.market.folder / "market.key", Policy().batch, what.facts)
    return sum(len(wire) for _, wire in wires) / what.facts


@contextmanager
def _between(realm: Realm, line: Line) -> Generator[None, None, None]:
    """The market's broker is at the near end of the line; afterwards it is next door again."""
    (port,) = free_ports(1)
    log = realm.folder / "link.log"
    command = [sys.executable, "-P", str(_LINK), *map(str, (port, realm.port, line.delay_ms, line.kbit_s))]
    with child(log, command) as process:
        await_port(port, process, log)
        realm.through(port)
        yield
    realm.through(realm.port)
