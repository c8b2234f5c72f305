"""What must be at an entrance, in plain values: loads, goods, papers, cards and labels, written down without the rules' code."""

from collections import Counter
from dataclasses import dataclass, field

from flow_goods import OTHER, SELLER

from edge.core.papers import Line

EXPECTED = 20  # loads of a seller that are remembered


@dataclass
class Goods:
    """One line that has arrived: "released", "waiting" or "refused", and its grams that were sold."""

    line: Line
    status: str
    told: bool  # whether its origin and date are known
    sold: int = 0
    drawn: bool = False


@dataclass
class Load:
    """A visit: "declared", "standing", "inside", "left" or "turned"."""

    seller: str
    lines: tuple[Line, ...] = ()
    stay: str = "declared"
    purpose: str = "goods"
    goods: dict[str, Goods] = field(default_factory=dict[str, Goods])
    aboard: set[str] = field(default_factory=set[str])  # refused, and not taken off

    @property
    def cleared(self) -> list[str]:
        return [code for code, each in self.goods.items() if each.status != "refused"]

    @property
    def testing(self) -> bool:
        return any(each.status == "waiting" for each in self.goods.values())


@dataclass
class Account:
    """All of it. `limit` is what papers cover, `spent` what came in on them."""

    loads: dict[str, Load] = field(default_factory=dict[str, Load])
    limit: dict[str, int] = field(default_factory=dict[str, int])
    spent: Counter[str] = field(default_factory=Counter[str])
    away: set[str] = field(
        default_factory=set[str]
    )  # goods that went away before their test; drawn ones by seller and product
    state: dict[str, str] = field(default_factory=lambda: {SELLER: "active", OTHER: "active"})
    card: dict[str, str] = field(default_factory=dict[str, str])
    labels: dict[str, str] = field(default_factory=dict[str, str])  # printed ahead: "", or the batch

    def judged(self, load: Load, line: Line) -> str:
        """What becomes of a line: "refuse", "test", or "draw" where it comes in on its papers unless it is drawn."""
        if self.state[load.seller] == "suspended" or not line.purchase_voucher:
            return "refuse"
        covered = all(self.spent[key] + line.grams <= self.limit[key] for key in keys(line))
        known = {identity(line), f"{load.seller} {line.product}"} & self.away
        return "draw" if line.report and covered and not known else "test"

    def arrived(self, load: Load, code: str, line: Line, status: str, *, drawn: bool = False) -> None:
        """A line was judged: what comes in uses its papers up."""
        load.goods[code] = Goods(line, status, bool(line.origin and line.produced_on), drawn=drawn)
        if status == "refused":
            load.aboard.add(code)
        else:
            self.spent.update(dict.fromkeys(keys(line), line.grams))

    def turned(self, load: Load) -> None:
        """It goes away with all that it brought, and gives its papers back."""
        load.stay = "turned"
        for code in load.cleared:
            each = load.goods[code]
            self.spent.subtract(dict.fromkeys(keys(each.line), each.line.grams))
            if each.status == "waiting":
                self.away.add(identity(each.line))
            if each.drawn:
                self.away.add(f"{load.seller} {each.line.product}")

    def expected(self, seller: str) -> list[str]:
        """Loads of a seller that have not come yet."""
        lately = [code for code, load in self.loads.items() if load.seller == seller][-EXPECTED:]
        return [code for code in lately if self.loads[code].stay == "declared"]

    def of(self, batch: str) -> tuple[str, Load]:
        """The visit that a batch came with."""
        return next((code, load) for code, load in self.loads.items() if batch in load.goods)


def keys(line: Line) -> list[str]:
    """What a line's papers are used up under."""
    certificate = [f"certificate {line.certificate.number} {line.certificate.product}"] if line.certificate else []
    return [*([f"report {line.report.number}"] if line.report else []), *certificate]


def identity(line: Line) -> str:
    """What makes goods the same goods."""
    return f"{line.product} {line.producer} {line.produced_on} {line.upstream}"
