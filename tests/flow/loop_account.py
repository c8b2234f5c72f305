"""A plain account of the closed loop, written from the issue's words: no code of ours decides here."""

from dataclasses import dataclass, field

GROUND = ("entry", "wait", "trade", "store")
SALEABLE = ("trade", "store")


@dataclass
class Lot:
    """One batch: where its grams are, and what stops it."""

    code: str
    seller: str
    waits: bool
    at: dict[str, int]
    failed: bool = False
    failed_with: set[str] = field(default_factory=set[str])
    orders: set[str] = field(default_factory=set[str])
    returned: bool = False
    children: set[str] = field(default_factory=set[str])
    weighed: bool = False
    came_g: int = 0
    shrunk: int = 0
    paper_fault: bool = False
    sampled: bool = False

    @property
    def status(self) -> str:
        if self.failed:
            return "failed"
        if self.orders or self.returned:
            return "held"
        return "waiting" if self.waits else "released"

    def grams(self, *zones: str) -> int:
        return sum(self.at.get(zone, 0) for zone in zones or GROUND)

    def shift(self, source: str, target: str, grams: int) -> None:
        self.at[source] = self.at.get(source, 0) - grams
        self.at[target] = self.at.get(target, 0) + grams

    def place(self) -> str:
        return max(GROUND, key=lambda zone: self.at.get(zone, 0))


@dataclass
class Ticket:
    """One exit code of a voucher."""

    serial: str
    lot: str
    grams: int
    way: str = "here"


@dataclass
class Account:
    """Lots, vouchers (exit codes in order), tags, and the province's orders in force."""

    lots: dict[str, Lot] = field(default_factory=dict[str, Lot])
    vouchers: dict[str, list[Ticket]] = field(default_factory=dict[str, list[Ticket]])
    buyers: dict[str, str] = field(default_factory=dict[str, str])
    sellers: dict[str, str] = field(default_factory=dict[str, str])
    tags: dict[str, str] = field(default_factory=dict[str, str])
    orders: dict[str, str] = field(default_factory=dict[str, str])
    serials: dict[str, int] = field(default_factory=dict[str, int])

    def family(self, code: str) -> set[str]:
        """A lot and all that came of it."""
        found, todo = set[str](), [code]
        while todo:
            each = todo.pop()
            if each not in found:
                found.add(each)
                todo += self.lots[each].children
        return found

    def sellable(self, code: str, grams: int) -> bool:
        lot = self.lots[code]
        return lot.status == "released" and 0 < grams <= lot.grams(*SALEABLE)

    def sold(self, voucher: str, seller: str, buyer: str, lines: list[tuple[str, int, str]]) -> None:
        self.vouchers[voucher] = [Ticket(serial, code, grams) for code, grams, serial in lines]
        self.sellers[voucher], self.buyers[voucher] = seller, buyer
        for code, grams, _ in lines:
            left = grams
            for zone in SALEABLE:
                part = min(left, self.lots[code].at.get(zone, 0))
                self.lots[code].shift(zone, "out", part)
                left -= part

    def here(self, voucher: str) -> list[Ticket]:
        return [ticket for ticket in self.vouchers[voucher] if ticket.way == "here"]

    def barred(self, ticket: Ticket) -> bool:
        return self.lots[ticket.lot].status != "released"

    def ticket(self, serial: str) -> tuple[str, Ticket]:
        return next((code, each) for code, all_of in self.vouchers.items() for each in all_of if each.serial == serial)

    def tickets(self, *ways: str) -> list[Ticket]:
        return [each for all_of in self.vouchers.values() for each in all_of if each.way in ways]
