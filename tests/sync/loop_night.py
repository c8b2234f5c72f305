"""Nights of the closed loop as a market records them: whatever the dice say, as far as it can follow."""

from collections.abc import Sequence
from itertools import count

from edge.core import facts as f
from edge.core.errors import RuleError
from edge.core.fold import Entity, Key, after, touched
from edge.core.papers import Line

DAY = "2026-11-22"
SELLER = "S"


def line(grams: int, upstream: str = "", product: str = "青菜", origin: str = "福清") -> Line:
    return Line(product, grams, origin, "青合作社", "2026-11-21", upstream, purchase_voucher="PV")


def opened() -> list[f.Fact]:
    return [
        f.Opened("", 0, ""),
        f.DayOpened(DAY, "c", (1, 10), 1000, "r"),
        f.Registered(SELLER, "好菜行", "闽侯县", natural=False, uscc="", agreement=True, state="active", seal="ab"),
    ]


def came(batch: str, what: Line, lane: str = "in-1") -> list[f.Fact]:
    visit = f"V-{batch}"
    return [
        f.Declared(visit, SELLER, "seal", (what,)),
        f.Arrived(batch, visit, SELLER, DAY, what, lane),
        f.Cleared(batch, visit, test=False, why=(), rules="r"),
        f.Admitted(visit, lane, "trade", (batch,), (what.grams,), DAY),
    ]


def merged(batch: str, *parts: tuple[str, int]) -> f.Merged:
    of = tuple([f.Part(code, "trade", grams) for code, grams in parts])
    how = "mix" if len(parts) > 1 else "repack"
    what = line(sum(grams for _, grams in parts))
    return f.Merged(batch, how, of, "trade", SELLER, what, DAY, "released", by="u")


class Night:
    """A market that records what it is told, as long as that can follow."""

    def __init__(self) -> None:
        self.entities: dict[Key, Entity] = {}
        self.facts: list[f.Fact] = []
        self.batches: list[str] = []
        self.sales: list[f.Sold] = []
        self._number = count(1)
        self.record(*opened())

    def record(self, *facts: f.Fact) -> bool:
        """Whether all of them could follow; else none is recorded."""
        changed: dict[Key, Entity] = {}
        try:
            for fact in facts:
                for key in touched(fact):
                    changed[key] = after(key, changed.get(key) or self.entities.get(key), fact)
        except RuleError:
            return False
        self.entities |= changed
        self.facts += facts
        return True

    def play(self, dice: Sequence[tuple[int, int, int]]) -> None:
        """Each throw: what is done, with which, and how much of it (per cent)."""
        for what, which, part in dice:
            number = next(self._number)
            if what % 4 == 0 or not self.batches:
                self.come(number, part)
            else:
                self.act(what, number, self.batches[which % len(self.batches)], part * 100)

    def come(self, number: int, part: int) -> None:
        code = f"B{number}"
        if self.record(*came(code, line(part * 200, f"UP{number}0", product=("青菜", "大黄鱼")[number % 2]))):
            self.batches.append(code)

    def act(self, what: int, number: int, code: str, grams: int) -> None:
        other = self.batches[(number * 7) % len(self.batches)]
        sale = self.sales[number % len(self.sales)] if self.sales else None
        voucher = f"W{number}"
        lines = tuple([f.SaleLine(each, grams // 4, f"X{number}{at}") for at, each in enumerate((code, other))])
        inside: tuple[f.Fact, ...] = (
            f.Shrunk(code, "trade", grams // 10, "drying", "u", DAY),
            f.Counted(code, "trade", grams, grams - grams // 10, "u", DAY),
            f.Accounted(code, grams // 10, "u", "清点差错", "u", "w", DAY),
            f.SentBack(code, grams, "无报告", "u", "w", DAY),
            f.Moved(code, "trade", "store", grams // 2),
            f.Tallied(DAY, "in-1", number, "u"),
        )
        match what % 13:
            case 1 | 2 | 3:
                sold = f.Sold(voucher, SELLER, "", lines)
                if self.record(sold):
                    self.sales.append(sold)
            case 5 if sale:
                self.record(f.Departed(sale.voucher, "out-1", sale.lines, DAY))
            case 6 if sale:
                self.record(f.Departed(sale.voucher, "out-1", sale.lines[:1], DAY))
            case 7 if sale:
                self.record(f.Voided(sale.voucher, sale.lines[1:], "错单", "u"))
            case 8 if sale:
                self.record(f.Forgiven(sale.voucher, "voucher", sale.lines[:1], "掉头", "u", "w", DAY))
            case 9 if sale:
                gone = sale.lines[0]
                back = line(gone.grams)
                self.record(f.Returned(f"R{number}", gone.batch, gone.serial, SELLER, DAY, back))
            case 10 | 11 if code != other:
                child = f"M{number}"
                if self.record(merged(child, (code, grams // 5), (other, grams // 5))):
                    self.batches.append(child)
            case _:
                self.record(inside[number % len(inside)])
