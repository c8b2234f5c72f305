"""From a market's file to the province's archive and back: drains, memory, long lines, live facts meanwhile, the chain's check.

Each beside what bare parts do in the same run, rounds interleaved, medians. What stands behind each row: drain, far, live, chain.
"""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from edge.cli.bench.chain import checked
from edge.cli.bench.drain import Drained, Waiting, bare, drained, waiting
from edge.cli.bench.far import far
from edge.cli.bench.intake import Fresh, archives
from edge.cli.bench.live import live
from edge.cli.bench.realm import Realm
from edge.cli.bench.row import Row, beside

_GOAL, _GOAL_MARKET, _GOAL_PROVINCE = 0.4, 1.1, 1.2


class Sizes(NamedTuple):
    """How many facts a drain has and how often; how many wait while live ones are timed; facts over long lines, and checked."""

    facts: int = 60_000
    rounds: int = 3
    backlog: int = 100_000
    scans: int = 100
    far: int = 100_000
    chain: int = 200_000


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    with tempfile.TemporaryDirectory(prefix="pinma-bench-", ignore_cleanup_errors=True) as folder:
        yield from all_of(Path(folder), Sizes())


def all_of(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """The rows at these sizes."""
    realm = Realm(folder)
    with archives(folder) as kinds, realm.broker():
        what = waiting(folder / "waiting.db", sizes.facts)
        ours = dict[str, list[Drained]]()
        for kind, fresh in kinds.items():
            ours[kind], row = _drain(realm, kind, fresh, what, sizes.rounds)
            yield row
        yield from _memory(realm, kinds["SQLite"], sizes, ours["SQLite"])
        steady = statistics.median(each.steady for each in ours["SQLite"])
        yield from far(realm, kinds["SQLite"], sizes.far, steady)
        yield from live(realm, kinds["SQLite"], sizes.backlog, sizes.scans)
    yield checked(folder, sizes.chain)


def _drain(realm: Realm, kind: str, fresh: Fresh, what: Waiting, rounds: int) -> tuple[list[Drained], Row]:
    ours, raw = list[Drained](), list[float]()
    for _ in range(rounds):
        ours.append(drained(realm, what, fresh()))
        raw.append(what.facts / bare(realm, what, fresh()))
    value, reference = statistics.median(each.rate for each in ours), statistics.median(raw)
    return ours, beside("sync", f"drain, {kind}", value, "1/s", better="high", reference=reference, goal=_GOAL)


def _memory(realm: Realm, fresh: Fresh, sizes: Sizes, large: list[Drained]) -> Iterator[Row]:
    """What both ends hold after the drains, beside what they hold after a third of it."""
    what = waiting(realm.folder / "third.db", sizes.facts // 3)
    small = [drained(realm, what, fresh()) for _ in range(sizes.rounds)]
    for end, goal in (("market_mb", _GOAL_MARKET), ("province_mb", _GOAL_PROVINCE)):
        value, reference = (statistics.median(getattr(each, end) for each in drains) for drains in (large, small))
        part = f"memory of the {end.removesuffix('_mb')}, three times as much drained"
        yield beside("sync", part, value, "MB", better="low", reference=reference, goal=goal)
