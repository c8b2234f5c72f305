"""The laboratory: every batch that must be tested gets a sample, its runs, a second person, and what follows."""

from typing import Any, NamedTuple

import msgspec

from edge.cli.demo.lab.bench import Bench
from edge.cli.demo.lab.failures import Failures
from edge.cli.demo.lab.readings import Laid, Raw, enter, raw
from edge.cli.demo.lab.trays import Trays
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


class Laboratory:
    """Two technicians, one of whom stands by what the other found."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._api = stage.api
        self._bench = Bench(stage)
        self._trays = Trays[Tube](self._bench.room)
        self._failures = Failures(stage)
        self._owing: dict[str, int] = {}

    def run(self) -> None:
        """From the instruments' first day to the last result of the night."""
        self._bench.fit_out()
        while (what := self._stage.tests.get()) is not None:
            if isinstance(what, Lot):
                self.take(what)
            else:
                self._run_all(self._trays.due(what))
        self.finish()
        self._stage.stock.put(None)

    def take(self, lot: Lot) -> None:
        """A sample of what came; it stands by until enough others do, for each method that it gets."""
        sample = self._api.done("lab", "takesample", f"sample-{lot.batch}", batch=lot.batch)["code"]
        self._stage.progress.add("samples")
        methods = self._seen(sample).methods
        self._owing[sample] = len(methods)
        for at, method in enumerate(methods):
            self._run_all(self._trays.put(method, Tube(sample, lot, telling=at == 0), lot.load.after_s))

    def finish(self) -> None:
        """Whatever still stands by."""
        self._run_all(self._trays.rest())

    def _run_all(self, sheets: list[tuple[str, str, list[Tube]]]) -> None:
        for name, method, tubes in sheets:
            self._run(name, self._bench.methods[method], tubes)

    def _run(self, name: str, method: Method, tubes: list[Tube]) -> None:
        """One sheet, and sheets of what must be run again until nothing must."""
        left = tubes
        self._bench.begin(name, method.id, [tube.sample for tube in tubes])
        for attempt in range(_MOST_RUNS):
            self._read(f"{name}-{attempt}", method, left, attempt)
            left = [tube for tube in left if method.id in lacking(self._seen(tube.sample))]
            if not left:
                break
            self._stage.progress.add("run again", len(left))
        else:
            raise GaveUpError(f"{name}: {left[0].sample} does not come to an end")
        for tube in tubes:
            self._owing[tube.sample] -= 1
            if not self._owing[tube.sample]:
                self._verify(tube)

    def _read(self, step: str, method: Method, tubes: list[Tube], attempt: int) -> None:
        run = self._bench.lay(step, method.id, [tube.sample for tube in tubes])
        self._stage.pause(method.minutes)
        raws = dict[int, Raw]()
        for at, tube in enumerate(tubes, 1):
            goods = tube.lot.goods
            raws[at] = raw(method, goods.finding(attempt) if tube.telling else "clean", goods.number)
        enter(self._stage, Laid(run, step, method, self._bench.instrument(method.id).device, raws))

    def _verify(self, tube: Tube) -> None:
        """A second person looks at the runs and puts the result out."""
        seen = len(self._seen(tube.sample).runs)
        step = f"verify-{tube.lot.batch}"
        result = self._api.ask("lab2", "verify", step, sample=tube.sample, seen=seen)
        self._stage.progress.add("tested")
        self._stage.stock.put(tube.lot._replace(batch=self._after(tube, result)))

    def _after(self, tube: Tube, result: dict[str, Any]) -> str:
        """The batch, where it may be sold; "" where it no longer is."""
        batch = tube.lot.batch
        if result["why"][0]["code"] == "batch_failed":
            self._stage.progress.add("failed")
            if not self._failures.settle(tube.lot):
                return ""
        elif not result["good"]:
            raise GaveUpError(f"{tube.sample}: {result}")
        self._stage.trade(batch)
        return batch

    def _seen(self, sample: str) -> Sample:
        return msgspec.convert(self._api.look(f"/api/samples/{sample}"), Sample)
