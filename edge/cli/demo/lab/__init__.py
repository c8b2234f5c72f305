"""The laboratory: every batch that must be tested gets a sample, its runs, a second person, and what follows."""

import queue
import time
from typing import Any

from edge.cli.demo.lab.bench import Bench
from edge.cli.demo.lab.failures import Failures
from edge.cli.demo.lab.sheets import Sheets, Tube, seen
from edge.cli.demo.lab.trays import Sheet, Trays
from edge.cli.demo.reach import GaveUpError
from edge.cli.demo.stage import Lot, Stage


class Laboratory:
    """Two technicians, one of whom stands by what the other found."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._api = stage.api
        self._bench = Bench(stage)
        self._trays = Trays[Tube](self._bench.room)
        self._sheets = Sheets(stage, self._bench, self._over)
        self._failures = Failures(stage)
        self._owing: dict[str, int] = {}

    def run(self) -> None:
        """From the fitting out to the last result of the night."""
        self._bench.fit_out()
        while True:
            try:
                what = self._stage.tests.get(timeout=self._sheets.wait_s())
            except queue.Empty:
                self._sheets.read_ready()
                continue
            if what is None:
                break
            if isinstance(what, Lot):
                self.take(what)
            else:
                self._start(self._trays.due(what))
        self.finish()
        self._stage.stock.put(None)

    def take(self, lot: Lot) -> None:
        """A sample of what came; for each method that it gets it stands by until enough others do."""
        sample = self._api.done("lab", "takesample", f"sample-{lot.batch}", batch=lot.batch)["code"]
        self._stage.progress.add("samples")
        methods = seen(self._stage, sample).methods
        if not methods:
            raise GaveUpError(f"{sample} of {lot.goods.product}: nothing to look for")
        self._owing[sample] = len(methods)
        for at, method in enumerate(methods):
            self._start(self._trays.put(method, Tube(sample, lot, telling=at == 0), lot.load.after_s))

    def finish(self) -> None:
        """Whatever still stands by, to its end."""
        self._start(self._trays.rest())
        while (wait_s := self._sheets.wait_s()) is not None:
            time.sleep(wait_s)
            self._sheets.read_ready()

    def _start(self, sheets: list[Sheet[Tube]]) -> None:
        for sheet in sheets:
            self._sheets.start(*sheet)
        self._sheets.read_ready()

    def _over(self, tube: Tube) -> None:
        """A method is done with a sample; after the last a second person looks at its runs and puts the result out."""
        self._owing[tube.sample] -= 1
        if self._owing[tube.sample]:
            return
        runs = len(seen(self._stage, tube.sample).runs)
        step = f"verify-{tube.lot.batch}"
        result = self._api.ask("lab2", "verify", step, sample=tube.sample, seen=runs)
        self._stage.progress.add("tested")
        self._stage.stock.put(tube.lot._replace(batch=self._after(tube, result)))

    def _after(self, tube: Tube, result: dict[str, Any]) -> str:
        """The batch, where it may be sold; "" where it no longer is."""
        if result["why"][0]["code"] == "batch_failed":
            self._stage.progress.add("failed")
            if not self._failures.settle(tube.lot):
                return ""
        elif not result["good"]:
            raise GaveUpError(f"{tube.sample}: {result}")
        self._stage.trade(tube.lot.batch)
        return tube.lot.batch
