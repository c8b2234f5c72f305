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
    suspect: set[str] = field(default_factory=set[str])
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
        if self.orders or self.returned or self.suspect:
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

    def above(self, code: str) -> set[str]:
        """All that a lot came of."""
        found = set[str]()
        while more := {each.code for each in self.lots.values() if each.children & {code, *found}} - found:
            found |= more
        return found

    def fails(self, code: str, sample: str) -> None:
        """A lot failed, all that came of it with it; what it came of is suspect, with all that came of that."""
        own = self.family(code)
        near = {each for source in self.above(code) for each in self.family(source)} - own
        for lot in (self.lots[each] for each in (*own, *near)):
            untestable = lot.grams("out") > 0 and lot.grams() == 0 and not lot.sampled
            if lot.code in own or (untestable and not lot.failed):
                lot.failed = True
                lot.failed_with.add(code)
            elif not lot.failed:
                lot.suspect.add(sample)

    def passes(self, code: str) -> None:
        """A lot is clean, and what came of it, but for what also came of something suspect."""
        own = self.family(code)
        for name in self.lots[code].suspect:
            for each in own - {code}:
                if not any(name in self.lots[other].suspect for other in self.above(each) - own):
                    self.lots[each].suspect.discard(name)
        self.lots[code].suspect.clear()
        self.lots[code].waits = False

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
