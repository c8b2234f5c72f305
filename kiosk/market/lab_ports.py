"""What the laboratory's screens need from outside; the composition root plays it."""

from typing import NamedTuple, Protocol

from edge.core.batch import Batch
from edge.core.facts import Reported
from edge.core.lab.bench import Bench, Instrument, Lot, RunSheet
from edge.core.lab.records import Record
from edge.core.lab.samples import Sample
from edge.core.methods import Method
from edge.core.trade import Serial, Voucher


class Told(NamedTuple):
    """A failure as both authorities are told, when (ISO 8601), and by whom it was confirmed."""

    fact: Reported
    at: str
    by: str


class Result(NamedTuple):
    """A sample's result as it came out: when (ISO 8601), of what, and whether it passed."""

    at: str
    batch: Batch
    sample: Sample
    passed: bool


class LabViews(Protocol):
    """Reads beside the writer. May block: called from threads."""

    def methods(self) -> list[Method]:
        """The methods in force here."""
        ...

    def instruments(self) -> list[Instrument]:
        """Every instrument, in use or not."""
        ...

    def lots(self) -> list[Lot]:
        """Lots of reagent that are not used up, the first to come first."""
        ...

    def benches(self, day: str = "") -> list[Bench]:
        """What was controlled on a trading day, today's without one."""
        ...

    def bench(self, key: str) -> Bench | None:
        """One bench, by its key."""
        ...

    def run_sheet(self, code: str) -> RunSheet | None:
        """A run sheet."""
        ...

    def laid(self) -> list[RunSheet]:
        """Run sheets with channels that have no reading yet, the newest first."""
        ...

    def last_laid(self) -> RunSheet | None:
        """The newest run sheet."""
        ...

    def records(self) -> list[Record]:
        """Instruments' records that wait for somebody."""
        ...

    def labelled(self, code: str) -> Batch | None:
        """The batch that a code stands for: its own, a label bound to it, or another scheme's name for it."""
        ...

    def samples_of(self, batch: str) -> list[Sample]:
        """A batch's samples, the first first."""
        ...

    def told_authorities(self, batch: str) -> list[Told]:
        """What both authorities are told of a batch."""
        ...

    def sold(self, batch: str) -> list[tuple[Serial, Voucher]]:
        """Under which exit codes a batch was sold, and on which vouchers."""
        ...

    def published(self, day: str = "") -> tuple[str, str]:
        """The last day (or the one that is named) whose results are up, and since when (ISO 8601); ("", "") for none."""
        ...

    def results(self, day: str, until: str) -> list[Result]:
        """What came out, until then, of a trading day's arrivals: the newest first, each batch once."""
        ...
