"""What stood before a fact about goods, and what two persons must have done."""

from collections.abc import Mapping

from edge.core.batch import Batch
from edge.core.day import is_date
from edge.core.fold import Entity, Key
from edge.core.ledger import Day, Stop, loop_on
from edge.core.loop import Book, Check
from edge.core.rules import Loop
from edge.core.trade import Voucher
from edge.core.visit import Visit


class Before:
    """The entities as the facts before it leave them; `detained` is the voucher that the very last one stopped.

    `owed` is one that a slip sold though its goods were not free: that they had left is to be told of next.
    """

    def __init__(self, entities: Mapping[Key, Entity]) -> None:
        self.detained = ""
        self.owed = ""
        self._entities = entities

    def batch(self, code: str) -> Batch | None:
        """A batch."""
        return self._entities.get((Batch, code))  # pyright: ignore[reportReturnType]  (the key's kind is the entity's)

    def voucher(self, code: str) -> Voucher | None:
        """A voucher."""
        return self._entities.get((Voucher, code))  # pyright: ignore[reportReturnType]

    def visit(self, code: str) -> Visit | None:
        """A visit."""
        return self._entities.get((Visit, code))  # pyright: ignore[reportReturnType]

    def stopped(self, code: str) -> bool:
        """Whether some order in force stops a code."""
        stop = self._entities.get((Stop, code))
        return isinstance(stop, Stop) and stop.order != ""

    def asked(self, subject: str) -> bool:
        """Whether somebody has asked to look at it."""
        check = self._entities.get((Check, subject))
        return isinstance(check, Check) and check.open

    def loose(self, name: str) -> set[int]:
        """Slips of a book that nobody has told of."""
        book = self._entities.get((Book, name))
        return set(book.loose()) if isinstance(book, Book) else set()

    def loop(self, day: str) -> Loop | None:
        """The closed loop's settings on a day; None where the journal does not say them."""
        return loop_on(day, self._day) if is_date(day) else None

    def _day(self, name: str) -> Day | None:
        return self._entities.get((Day, name))  # pyright: ignore[reportReturnType]


def two(by: str, second: str, actor: str) -> str:
    """Two different persons, and the second is who recorded it."""
    if by == second:
        return "one person alone"
    return "" if second == actor else f"{second} recorded, and {actor} did it"
