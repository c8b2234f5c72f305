"""What the exit's screens need from outside; the composition root plays it."""

from typing import NamedTuple, Protocol

from edge.core.batch import Batch
from edge.core.loop import Check
from edge.core.trade import Serial, Voucher


class Standing(NamedTuple):
    """Open vouchers, batches with goods here, codes that orders stop, open checks; the last numbers of today's codes.

    `beyond` is where exit codes of a batch go on after a restoring.
    """

    vouchers: list[Voucher]
    batches: list[Batch]
    stopped: frozenset[str]
    checks: list[Check]
    last_batch: int
    last_voucher: int
    beyond: int


class ExitViews(Protocol):
    """Reads beside the writer. May block: called from threads."""

    def serial(self, code: str) -> Serial | None:
        """An exit code."""
        ...

    def standing(self) -> Standing:
        """All that may leave now, or may not, as of one moment."""
        ...
