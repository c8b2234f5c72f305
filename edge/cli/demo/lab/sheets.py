"""Run sheets on their instruments: laid out, read when their time has come, and laid out again for what must be run again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from edge.cli.demo.lab.bench import Bench
from edge.cli.demo.lab.readings import Laid, Raw, enter, raw
from edge.cli.demo.reach import GaveUpError
from edge.cli.demo.stage import Lot, Stage
from edge.core.lab.samples import Sample, lacking
from edge.core.methods import Method

_MOST_RUNS = 5  # of one sample by one method: more than anything the plan makes up needs


class Tube(NamedTuple):
    """A sample on its way through one method. `telling`: what is wrong with the goods shows by this one."""

    sample: str
    lot: Lot
    telling: bool


@dataclass(frozen=True)
class _Standing:
    """A sheet on its instrument, until `ready` (seconds of time.monotonic)."""

    name: str
    method: Method
    tubes: list[Tube]
    attempt: int
    run: str
    ready: float

    @property
    def step(self) -> str:
        return f"{self.name}-{self.attempt}"


class Sheets:
    """All that stand on an instrument now. `over` is told of each sample that a method is done with."""

    def __init__(self, stage: Stage, bench: Bench, over: Callable[[Tube], None]) -> None:
        self._stage = stage
        self._bench = bench
        self._over = over
        self._standing: list[_Standing] = []

    def start(self, name: str, method: str, tubes: list[Tube]) -> None:
        """A new sheet."""
        self._bench.begin(name, method, [tube.sample for tube in tubes])
        self._lay(name, self._bench.methods[method], tubes, 0)

    def wait_s(self) -> float | None:
        """Seconds until one can be read; None when none stands."""
        ready = [each.ready for each in self._standing]
        return max(0.0, min(ready) - time.monotonic()) if ready else None

    def read_ready(self) -> None:
        """Read every sheet whose time has come."""
        while ready := [each for each in self._standing if each.ready <= time.monotonic()]:
            self._standing.remove(ready[0])
            self._read(ready[0])

    def _lay(self, name: str, method: Method, tubes: list[Tube], attempt: int) -> None:
        if attempt == _MOST_RUNS:
            raise GaveUpError(f"{name}: {tubes[0].sample} does not come to an end")
        run = self._bench.lay(f"{name}-{attempt}", method.id, [tube.sample for tube in tubes])
        ready = time.monotonic() + self._stage.takes_s(method.minutes)
        self._standing.append(_Standing(name, method, tubes, attempt, run, ready))

    def _read(self, sheet: _Standing) -> None:
        raws = dict[int, Raw]()
        for at, tube in enumerate(sheet.tubes, 1):
            goods = tube.lot.goods
            raws[at] = raw(sheet.method, goods.finding(sheet.attempt) if tube.telling else "clean", goods.number)
        device = self._bench.instrument(sheet.method.id).device
        enter(self._stage, Laid(sheet.run, sheet.step, sheet.method, device, raws))
        again = [tube for tube in sheet.tubes if sheet.method.id in lacking(seen(self._stage, tube.sample))]
        if again:
            self._stage.progress.add("run again", len(again))
            self._lay(sheet.name, sheet.method, again, sheet.attempt + 1)
        for tube in sheet.tubes:
            if tube not in again:
                self._over(tube)


def seen(stage: Stage, sample: str) -> Sample:
    """A sample as the market has it now."""
    return msgspec.convert(stage.api.look(f"/api/samples/{sample}"), Sample)
