"""A market's waiting facts, all the way: from its connection to the broker until the province's receipts acknowledge the last.

The market's file holds a laid history of which nothing is acknowledged; the archive is empty. Beside it the bare pipeline: the same
file read, packed, over the same broker, unpacked, chained, inserted, acknowledged by number, and the receipt committed.
"""

import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple

from edge.cli.bench.bare import ready, seconds
from edge.cli.bench.children import Child, await_port
from edge.cli.bench.door import MARKET, china
from edge.cli.bench.history import lay
from edge.cli.bench.memory import megabytes
from edge.cli.bench.packed import laid_over, unacknowledged
from edge.cli.bench.realm import LOOK_S, Realm, until
from edge.store import database

BATCH, WINDOW = 500, 20  # of the bare pipeline
_THROUGH = "SELECT coalesce(max(through), 0) FROM acknowledged"


class Waiting(NamedTuple):
    """A market's file, and how many facts in it wait."""

    file: Path
    facts: int


class Drained(NamedTuple):
    """Facts a second from the connection on, and from the first acknowledgement on; what both ends hold then, in MB."""

    rate: float
    steady: float
    market_mb: float
    province_mb: float


def waiting(path: Path, facts: int) -> Waiting:
    """A laid history of at least so many facts, nothing of it acknowledged."""
    lay(path, facts, china().date())
    return Waiting(path, unacknowledged(path))


def drained(realm: Realm, what: Waiting, dsn: str) -> Drained:
    """One drain into an empty archive. The broker runs."""
    laid_over(what.file, realm.market.file)
    with realm.province(dsn) as province, connected(realm) as (market, start):
        first, first_at = _acknowledged(realm, 1)
        _, end = _acknowledged(realm, what.facts)
        held = megabytes(market, "VmRSS"), megabytes(province, "VmRSS")
    steady = (what.facts - first) / max(end - first_at, LOOK_S)
    return Drained(what.facts / (end - start), steady, *held)


@contextmanager
def connected(realm: Realm) -> Generator[tuple[Child, float], None, None]:
    """The market, and when the broker greeted it."""
    mark = realm.marks()
    with realm.market.market() as market:
        start = realm.await_client(f"pinma-market-{MARKET}", mark)
        await_port(realm.market.http, market, realm.market.log)
        yield market, start


def bare(realm: Realm, what: Waiting, dsn: str, batch: int = BATCH, window: int = WINDOW) -> float:
    """Seconds of the bare pipeline for the same facts."""
    copy, log = realm.folder / "bare.db", realm.folder / "bare-receiver.log"
    copyfile(what.file, copy)
    with ready(log, "bare_receiver", realm.tls, realm.port, dsn):
        took = seconds(realm.folder / "bare.log", "bare_outbox", realm.tls, realm.port, copy, what.facts, batch, window)
    copy.unlink()
    return took


def _acknowledged(realm: Realm, facts: int) -> tuple[int, float]:
    """How many are acknowledged once it is at least so many, and when."""
    with closing(database.connect(realm.market.file, read_only=True)) as look:
        through = 0

        def reached() -> bool:
            nonlocal through
            through = look.execute(_THROUGH).fetchone()[0]
            return through >= facts

        until(reached, f"the market's facts are not acknowledged; see {realm.folder}")
        return through, time.perf_counter()
