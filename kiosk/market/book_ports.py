"""What the office's books and the inspector need from outside; the composition root plays it."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from edge.core.batch import Batch
from edge.core.books import SheetRow
from edge.core.facts import Fact
from edge.core.ledger import Day
from edge.core.loop import Book, Check, Tag
from edge.core.ordered import Measure
from edge.core.rules import Loop
from edge.core.trade import Serial
from edge.core.visit import Visit

LAST = 1 << 62


class Recorded(NamedTuple):
    """A fact with its place in the journal, who recorded it where and when, and whether the province has it."""

    id: int
    epoch: str
    seq: int
    at: str
    actor: str
    station: str
    fact: Fact
    sent: bool


class Way(NamedTuple):
    """What is in the way of a day's close: vehicles that stand, batches unsettled and uncounted, loose slips (book, number)."""

    standing: list[Visit]
    unsettled: list[Batch]
    uncounted: list[Batch]
    slips: list[tuple[str, int]]

    @property
    def clear(self) -> bool:
        """Whether nothing is."""
        return not any(self)


class Told(NamedTuple):
    """A batch that came or a voucher: whose, since when (ISO 8601), whether something was pushed, whether the province has it."""

    key: str
    seller: str
    sold: bool
    since: str
    pushed: bool
    sent: bool


class BookViews(Protocol):
    """Reads beside the writer. May block: called from threads."""

    def days(self) -> list[Day]:
        """Trading days, the newest first."""
        ...

    def loop(self, day: str) -> Loop | None:
        """The closed loop's settings on a trading day; None where nobody told."""
        ...

    def today(self) -> str:
        """The trading day it is."""
        ...

    def sheet(self, day: str) -> list[SheetRow]:
        """The sheet of a trading day."""
        ...

    def moved(self, day: str, product: str, seller: str) -> list[str]:
        """Batches of a product and a seller ("" for any) that something booked on a day."""
        ...

    def zones(self) -> dict[str, int]:
        """Grams in each zone now."""
        ...

    def sampled(self, day: str) -> int:
        """Drawn arrivals of a day of which a sample was taken."""
        ...

    def drawn(self, day: str) -> list[str]:
        """Drawn arrivals of a day."""
        ...

    def unexplained(self) -> list[Batch]:
        """Batches of which something is missing that nobody answers for."""
        ...

    def tallies(self, day: str) -> dict[str, int]:
        """Vehicles counted on a day, by lane."""
        ...

    def visited(self, day: str, times: tuple[str, str]) -> dict[str, int]:
        """Visits that came in on a day, or left between two instants, by lane."""
        ...

    def vehicles_inside(self) -> int:
        """Vehicles inside."""
        ...

    def overridden(self, day: str) -> list[str]:
        """Arrivals of a day that were let go untested."""
        ...

    def told_of(self, day: str, times: tuple[str, str]) -> list[Told]:
        """Arrivals and sales of a day, and whatever else the province has not got yet."""
        ...

    def look_on(self) -> None:
        """Have the index of facts caught up."""
        ...

    def facts(
        self, subjects: list[str], kinds: Iterable[str] = (), before: int = LAST, limit: int = 50
    ) -> list[Recorded]:
        """Facts of these kinds (of any without one) about batches, vouchers, visits, "day …" or "date …", the newest first."""
        ...

    def way(self, day: str, before: str) -> Way:
        """What keeps a day open; `before` is the day from before which goods are counted."""
        ...

    def slip_books(self) -> list[Book]:
        """Books of slips."""
        ...

    def slip_book(self, book: str) -> Book | None:
        """One book."""
        ...

    def on_ground(self, zone: str, after: tuple[str, str], limit: int) -> list[Batch]:
        """Batches with goods in a zone ("" for any but what is sold), the oldest first, after a day and code."""
        ...

    def halts(self) -> list[Measure]:
        """The market's own stops and the province's recalls: those in force first, the newest first."""
        ...

    def check(self, subject: str) -> Check | None:
        """What is to be looked at before it leaves."""
        ...

    def tag(self, code: str) -> Tag | None:
        """What a crate's tag stands for."""
        ...

    def serial(self, code: str) -> Serial | None:
        """An exit code."""
        ...

    def related(self, code: str) -> list[Batch]:
        """Batches that a code reaches."""
        ...

    def children(self, batch: str) -> list[str]:
        """What came of a batch."""
        ...

    def plate_under(self, seal: str) -> str:
        """The plate under a seal, while it is kept; it is personal."""
        ...
