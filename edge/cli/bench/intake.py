"""What `pinma province` takes in: reports of 500 facts, packed and signed before, over the real broker until all is acknowledged.

Beside it one process that unpacks the same bytes, chains the bodies and inserts them, 500 a transaction, and nothing else:
no line, no signature, no view. Rounds are interleaved; a province folds what it has into its views before the next begins.
"""

import statistics
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from edge.cli.bench.bare import seconds
from edge.cli.bench.door import MARKET, china
from edge.cli.bench.history import lay
from edge.cli.bench.packed import Packed, packed, written
from edge.cli.bench.postgres import cluster
from edge.cli.bench.realm import Realm, behind, looking, until
from edge.cli.bench.row import Row, beside

_ROUNDS, _REPORTS, _WARM = 3, 60, 10
_BATCH, _WINDOW = 500, 20
_GOAL = 0.5
Fresh = Callable[[], str]


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    with tempfile.TemporaryDirectory(prefix="pinma-bench-", ignore_cleanup_errors=True) as folder:
        yield from taken(Path(folder), _ROUNDS, _REPORTS, _WARM)


def taken(folder: Path, rounds: int, reports: int, warm: int) -> Iterator[Row]:
    """The rows of so many rounds of so many reports each, on either kind of archive."""
    with archives(folder) as kinds:
        for kind, fresh in kinds.items():
            yield _row(folder, kind, fresh, (rounds, reports, warm))


@contextmanager
def archives(folder: Path) -> Generator[dict[str, Fresh], None, None]:
    """Each kind of archive with what makes a new empty one: its DSN."""
    names = (f"sqlite:///{folder}/archive-{number}.db" for number in range(1 << 20))
    with cluster() as another:
        yield {"SQLite": partial(next, names), "PostgreSQL": another}


def _row(folder: Path, kind: str, fresh: Fresh, sizes: tuple[int, int, int]) -> Row:
    realm, (rounds, reports, warm) = Realm(folder / kind), sizes
    most = (warm + rounds * reports) * _BATCH
    lay(realm.market.file, most, china().date())
    wires = packed(realm.market.file, realm.market.folder / "market.key", _BATCH, most)
    ours, bare, archive, kept = list[float](), list[float](), fresh(), fresh()
    with realm.broker(), realm.province(archive), looking(archive) as look:
        for first in (0, *range(warm, len(wires), reports)):
            part = wires[first : first + reports] if first else wires[:warm]
            bare.append(_kept(realm, part, kept))
            ours.append(_acknowledged(realm, part))
            until(lambda part=part: not behind(look, part[-1][0]), f"the views do not follow; see {realm.folder}", 0.02)
    value, reference = (statistics.median(reports * _BATCH / each for each in took[1:]) for took in (ours, bare))
    return beside("intake", kind, value, "1/s", better="high", reference=reference, goal=_GOAL)


def _acknowledged(realm: Realm, part: Packed) -> float:
    wires = written(realm.folder / "wires", part)
    log = realm.folder / "bare.log"
    return seconds(log, "bare_publisher", realm.tls, realm.port, f"pinma/v1/{MARKET}", _WINDOW, wires)


def _kept(realm: Realm, part: Packed, kept: str) -> float:
    return seconds(realm.folder / "bare.log", "bare_intake", kept, written(realm.folder / "wires", part))
