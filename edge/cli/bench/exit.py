"""Goods leave: from an ask at the exit until its facts are committed, with a million facts behind and with a thousand.

Both markets have the same night behind them as well, so that their pages are alike but for what went before; by turns.
"""

import gc
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

from edge.cli.bench.busy import Busy, seller
from edge.cli.bench.door import Door
from edge.cli.bench.history import lay
from edge.cli.bench.row import NotMeasuredError, Row, beside
from edge.core.actions import Action
from edge.core.codes import Scheme, parse
from edge.flow.asks import Answer, Ask, Declare, Item, Leave, Seen, Sell
from edge.store import database

_NOW = datetime(2026, 11, 23, 3, tzinfo=timezone(timedelta(hours=8)))
_GOAL, _BLOCK, _EACH = 1.2, 10, 150
_BUSY = Busy(_NOW.date(), batches=600, sales=4_000)


class Gate(Door):
    """A market with a past and its exits of each kind."""

    def __init__(self, path: Path, facts: int, each: int = _EACH) -> None:
        lay(path, facts, _NOW.date(), busy=_BUSY.facts(), a_day=min(1_000, facts // 10))
        with closing(database.connect(path)) as connection:
            connection.executemany("INSERT INTO series VALUES (?, ?)", _BUSY.series())
        super().__init__(path, self._committed, lambda: _NOW)
        self._at = 0.0
        staying = _BUSY.staying()
        self.exits: dict[str, Iterator[Ask]] = {
            "one voucher": iter([Leave("out-1", code) for code in staying[-each:]]),
            "a buyer's card, three vouchers": iter([Leave("out-1", _BUSY.card(number)) for number in range(each)]),
            "a vehicle, and what goes with its plate": iter(
                [Leave("out-1", self._vehicle(number)) for number in range(each)]
            ),
        }

    def _committed(self, actions: Sequence[Action], answer: Answer, at: str) -> None:
        del actions, answer, at
        self._at = time.perf_counter()

    def _vehicle(self, number: int) -> str:
        """A buyer's vehicle that stands inside, with a voucher sold to go with it."""
        plate = f"闽A{number:05d}"
        visit = self._done(Declare("", plate, (), purpose="buyer")).code
        self._done(Seen("in-1", parse(visit.encode(), "", Scheme()), visit.encode()))
        self._done(Sell(seller(number), "", (Item(_BUSY.batch(number), 100),), plate))
        return visit

    def _done(self, ask: Ask) -> Answer:
        answer = self.flow.submit(ask, actor="bench", station="bench").result()
        if not answer.good:
            raise NotMeasuredError(f"{ask}: {answer}")
        return answer

    def leaves(self, how: str) -> float:
        """Seconds until the next of its kind has left."""
        ask = next(self.exits[how])
        start = time.perf_counter()
        answer = self.flow.submit(ask, actor="reader", station="out-1").result()
        if not answer.good:
            raise NotMeasuredError(f"{ask}: {answer}")
        return self._at - start


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    with tempfile.TemporaryDirectory(prefix="pinma-bench-") as folder:
        yield from beside_each_other(Path(folder), 1_000_000, _EACH)


def beside_each_other(folder: Path, facts: int, each: int) -> Iterator[Row]:
    """The rows with so many facts behind, and so many exits of each kind."""
    gates = {name: Gate(folder / f"{name}.db", behind, each) for name, behind in (("long", facts), ("short", 1_000))}
    gc.freeze()
    for how in gates["long"].exits:
        took: dict[str, list[float]] = {name: [] for name in gates}
        for _ in range(each // _BLOCK):
            for name, gate in gates.items():
                took[name] += [gate.leaves(how) for _ in range(_BLOCK)]
        value, reference = (statistics.median(took[name][_BLOCK:]) * 1e6 for name in ("long", "short"))
        yield beside(
            "exit", f"{how}, {facts:,} facts behind", value, "us", better="low", reference=reference, goal=_GOAL
        )
    for gate in gates.values():
        gate.close()
