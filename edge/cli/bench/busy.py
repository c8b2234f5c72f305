"""A market's big day as facts: many sellers' goods, sold in small lines to many buyers, most of it gone by the morning."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from edge.cli.bench.door import NODE, goods
from edge.cli.bench.history import comes
from edge.core import facts as f
from edge.core.codes import own
from edge.core.rules import Rules

_SELLERS, _PRODUCTS, _LINE_G = 60, 50, 2_000
_STAY, _LOSSES = 4, 25  # of as many vouchers one stays, of as many batches one was weighed, dried and counted


class Busy(NamedTuple):
    """So many batches, and so many sales of two lines; `each` buyer has as many of those that stay."""

    day: date
    batches: int = 3_000
    sales: int = 20_000
    each: int = 3

    def facts(self) -> Iterator[f.Fact]:
        """All that was recorded of it, in order."""
        name = self.day.isoformat()
        yield f.DayOpened(name, "", (1, 10), 1000, "bench", Rules("bench"))
        for number in range(_SELLERS):
            yield _registered(seller(number))
        for number in range(self.sales // _STAY // self.each):
            yield _registered(f"buyer-{number}")
            yield f.Carded(f"buyer-{number}", self.card(number))
        for number in range(self.batches):
            line = goods(number + 5 * 10**6, name, f"品种{number % _PRODUCTS:02d}")
            yield from comes(number + 5 * 10**6, self.day, number + 1, seller(number), line)
            if number % _LOSSES == 0:
                yield from self._losses(self.batch(number), line.grams)
        serials = [0] * self.batches
        for number in range(self.sales):
            yield from self._sale(number, serials)

    def batch(self, number: int) -> str:
        """One of its batches."""
        return own.batch(NODE, self.day, number + 1)

    def card(self, number: int) -> str:
        """A buyer's card."""
        return own.slip("C", NODE, self.day, number + 1)

    def voucher(self, number: int) -> str:
        """A sale's voucher."""
        return own.slip("S", NODE, self.day, number + 1)

    def staying(self) -> list[str]:
        """Vouchers whose goods have not left."""
        return [self.voucher(number) for number in range(self.sales) if _stays(number)]

    def series(self) -> list[tuple[str, int]]:
        """How far the day's numbers have come."""
        last = max(self.batches, self.sales)
        return [(f"{kind}{self.day}", last) for kind in "BVSLPC"]

    def _losses(self, batch: str, grams: int) -> Iterator[f.Fact]:
        name = self.day.isoformat()
        yield f.Weighed(batch, "trade", grams, grams - 1_000, "weighed", first=True, by="gate", day=name)
        yield f.Shrunk(batch, "trade", 500, "drying", "stall", name)
        yield f.Counted(batch, "trade", grams - 1_500, grams - 1_500, "office", name)

    def _sale(self, number: int, serials: list[int]) -> Iterator[f.Fact]:
        one = number % self.batches
        lines = list[f.SaleLine]()
        for at in (one, one + _SELLERS if one + _SELLERS < self.batches else one):
            serials[at] += 1
            code = self.batch(at)
            lines.append(f.SaleLine(code, _LINE_G, own.exit_serial(code, serials[at])))
        stays = number // _STAY
        buyer = f"buyer-{stays // self.each}" if stays < self.sales // _STAY // self.each * self.each else ""
        yield f.Sold(self.voucher(number), seller(one), buyer, tuple(lines))
        if not _stays(number):
            yield f.Departed(self.voucher(number), "out-1", tuple(lines), self.day.isoformat())


def _registered(name: str) -> f.Fact:
    return f.Registered(name, "一家", "350121", natural=False, uscc="", agreement=True, state="active", seal="")


def seller(batch: int) -> str:
    """Of batches so many apart it is the same."""
    return f"op-{batch % _SELLERS:02d}"


def _stays(number: int) -> bool:
    return number % _STAY == 0
