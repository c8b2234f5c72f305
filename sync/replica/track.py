"""What a Sender knows of one epoch: what has arrived, what is on its way, and what neither."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sync.message import Receipt

Range = tuple[int, int]
OPEN_END = 1 << 62


@dataclass(slots=True)
class Flight:
    """A report on its way. `serial` counts what was sent; `again` when it is sent anew because a receipt missed it."""

    first: int
    last: int
    serial: int
    sent_at: float
    live: bool
    again: bool


@dataclass(slots=True)
class Track:
    """One epoch.

    All up to `through` has arrived and, beyond it, `held`. News after `edge` go ahead of the backlog before it. From
    `stop` on nothing is sent: the other end holds something else there. `strict` when it takes only what follows.
    """

    through: int
    held: tuple[Range, ...] = ()
    edge: int | None = None
    stop: int | None = None
    strict: bool = False
    flights: dict[int, Flight] = field(default_factory=dict[int, Flight])
    missed: set[int] = field(default_factory=set[int])

    def free(self, after: int, before: int) -> Iterator[Range]:
        """What between two numbers has neither arrived nor is on its way, as (after, before)."""
        after, before = max(after, self.through), min(before, self.stop or OPEN_END)
        taken = [*self.held, *((each.first, each.last) for each in self.flights.values())]
        for first, last in sorted(taken):
            if after + 1 < min(first, before):
                yield after, min(first, before)
            after = max(after, last)
        if after + 1 < before:
            yield after, before

    def ground(self, gone: Callable[[Flight], bool]) -> list[Flight]:
        """Forget flights; those forgotten."""
        grounded = [each for each in self.flights.values() if gone(each)]
        for each in grounded:
            del self.flights[each.first]
        return grounded

    def fork(self, n: int) -> None:
        """Nothing from `n` on is sent any more, and the other end takes only what follows."""
        self.stop, self.strict, self.edge, self.held = n, True, None, ()
        self.ground(lambda flight: flight.last >= n)

    def recoil(self, through: int) -> None:
        """The other end has kept nothing beyond, and takes only what follows."""
        self.through, self.strict, self.edge, self.held = through, True, None, ()
        self.flights.clear()
        self.missed.clear()

    def learn(self, receipt: Receipt) -> list[Flight]:
        """Take over what a receipt shows; the flights that have arrived by it."""
        self.through = receipt.through
        if receipt.gaps and receipt.gaps[-1][1] >= receipt.last:
            self.strict, self.edge, self.held = True, None, ()
        elif receipt.last:
            ends = [*(first - 1 for first, _ in receipt.gaps[1:]), receipt.last]
            self.held = tuple((gap[1] + 1, end) for gap, end in zip(receipt.gaps, ends, strict=bool(receipt.gaps)))
        if self.edge is not None and self.through >= self.edge:
            self.edge = None
        return self.ground(self._arrived)

    def miss(self, receipt: Receipt, arrived: list[Flight]) -> None:
        """What was sent before something that arrived, and has not, is lost: it is due again, at once but only once.

        News go ahead, on the line and at the other end: that they arrived says nothing of the backlog.
        """
        serial = max((each.serial for each in arrived if not each.live), default=-1)
        ahead = max((each.serial for each in arrived), default=-1)
        if self.strict and receipt.gaps:  # what was refused has come, and all that was sent before it
            refused = (each.serial for each in self.flights.values() if each.last == receipt.gaps[-1][1])
            serial = max(serial, *(each + 1 for each in refused), -1)
        lost = self.ground(
            lambda flight: flight.serial < (max(serial, ahead) if flight.live else serial) and not flight.again
        )
        self.missed = {first for first in self.missed if first > self.through} | {each.first for each in lost}

    def _arrived(self, flight: Flight) -> bool:
        return flight.last <= self.through or any(
            first <= flight.first and flight.last <= last for first, last in self.held
        )
