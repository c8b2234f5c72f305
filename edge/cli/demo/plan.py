"""A market's night, made up from a seed: who comes with what, what goes wrong. Pure: the same seed, the same night."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from edge.cli.demo.goods import Goods, Kind

PRODUCTS = (
    ("上海青", "福建闽侯", "09520001123450"), ("菜心", "云南通海", "09520001123467"), ("西红柿", "山东寿光", "09520001123474"),
    ("芹菜", "福建福清", "09520001123481"), ("土豆", "内蒙古乌兰察布", "09520001123498"), ("砂糖橘", "广西荔浦", "09520001123504"),
    ("豇豆", "海南三亚", "09520001123511"), ("香菇", "福建古田", "09520001123528"), ("大黄鱼", "福建宁德", "09520001123535"),
    ("对虾", "福建漳浦", "09520001123542"), ("鸭蛋", "福建莆田", "09520001123559"), ("白条鸭", "福建龙海", "09520001123566"),
    ("猪白条", "福建光泽", "09520001123573"), ("豆腐", "福建福州", "09520001123580"),
)  # fmt: skip
DISPUTED = PRODUCTS[3]  # its own juices inhibit the enzyme too: its seller has reason to ask
SELLERS = (
    ("op-01", "闽侯绿源蔬菜合作社", "闽侯县", False), ("op-02", "陈水生", "福清市", True), ("op-03", "云南滇绿商贸有限公司", "通海县", False),
    ("op-04", "林阿福", "闽侯县", True), ("op-05", "寿光鑫园果蔬有限公司", "寿光市", False), ("op-06", "海峡果品行", "福州市仓山区", False),
)  # fmt: skip
PRODUCERS = ("闽侯绿源蔬菜合作社", "云南滇绿商贸有限公司", "寿光鑫园果蔬有限公司", "福清江阴农场")
BUYERS = (
    ("buyer-01", "永辉配送中心", "福州市仓山区", False), ("buyer-02", "王小梅", "福州市马尾区", True), ("buyer-03", "朴朴前置仓", "福州市鼓楼区", False),
    ("buyer-04", "郑依姆", "闽侯县", True),
)  # fmt: skip
ODD_READS = (
    b"not a code of ours", b"35012100126112200171", "蔬菜合格证".encode("gb18030"), b"\xff\xfe\x00\x01", b"A" * 100_000, b"",
)  # fmt: skip
_ALWAYS: tuple[Kind, ...] = (  # the first two stand on the vehicle that turns back
    "papers", "no_purchase", "papers", "no_report", "bad", "disputed", "doubtful", "no_certificate", "old_report",
)  # fmt: skip
_SHARES: tuple[tuple[Kind, float], ...] = (
    ("papers", 0.70), ("no_report", 0.16), ("old_report", 0.04), ("no_certificate", 0.04), ("no_purchase", 0.03),
    ("bad", 0.015), ("doubtful", 0.015),
)  # fmt: skip
_TURNED = 0  # before any other: the draw takes the first that comes with a report, so something of it is drawn


@dataclass(frozen=True)
class Load:
    """One vehicle: its seller, plate, lines, when it comes (seconds of market time), and what is misread before it."""

    number: int
    seller: str
    plate: str
    goods: tuple[Goods, ...]
    after_s: float
    odd: bytes | None

    @property
    def walks_in(self) -> bool:
        """Whether nobody declared it: its goods are entered at the gate."""
        return self.number % 6 == 5 and not self.goods[0].photographed and self.odd is None  # noqa: PLR2004  (one in six)


@dataclass(frozen=True)
class Night:
    """All of it: vehicles, the lot the province will stop, the vehicle that turns back with a line that was drawn.

    `passes` is what a laboratory outside finds of the failure that is disputed.
    """

    seed: int
    loads: tuple[Load, ...]
    stopped: int
    turned: int
    passes: bool


def night(seed: int, batches: int) -> Night:
    """A night of exactly `batches` declared lines (at least 8); from 9 on every kind of them at least once."""
    dice = random.Random(seed)  # noqa: S311  (a rehearsal, not a draw)
    names, weights = zip(*_SHARES, strict=True)
    kinds: list[Kind] = list(_ALWAYS[:batches])
    kinds += dice.choices(names, weights, k=batches - len(kinds))
    later = kinds[2:]
    dice.shuffle(later)
    goods = [_goods(dice, seed, number, kind) for number, kind in enumerate((*kinds[:2], *later))]
    stopped = next(each.number for each in goods[2:] if each.kind == "papers")
    loads = _photographed(seed, batches, [_load(dice, _TURNED, goods[:2], 0.0), *_loads(dice, goods[2:])])
    return Night(seed, tuple(loads), stopped, _TURNED, passes=seed % 2 == 1)


def _goods(dice: random.Random, seed: int, number: int, kind: Kind) -> Goods:
    product, origin, gtin = DISPUTED if kind == "disputed" else dice.choice(PRODUCTS)
    lot = f"{seed % 10_000:04d}{number:06d}"
    kilograms = dice.choice((20, 50, 80, 120, 200, 350, 500, 800))
    return Goods(number, kind, product, origin, f"(01){gtin}(10){lot}", kilograms * 1000, dice.choice(PRODUCERS))


def _loads(dice: random.Random, goods: list[Goods]) -> Iterator[Load]:
    number, after_s = _TURNED, 0.0
    while goods:
        number += 1
        after_s += dice.expovariate(1 / 400)
        yield _load(dice, number, [goods.pop() for _ in range(min(len(goods), dice.choice((1, 1, 2, 3, 4))))], after_s)


def _load(dice: random.Random, number: int, goods: list[Goods], after_s: float) -> Load:
    """What has a promise in a QR code stands on top."""
    goods.sort(key=lambda each: not _shows(each))
    plate = f"闽{dice.choice('ABCDE')}{dice.randrange(10_000, 99_999)}"
    odd = ODD_READS[number % len(ODD_READS)] if number % 3 == 0 else None
    return Load(number, dice.choice(SELLERS)[0], plate, tuple(goods), after_s, odd)


def _shows(goods: Goods) -> bool:
    """Whether a promise comes with it, as a QR code."""
    return goods.kind != "no_certificate" and goods.papers == ("promise",)


def _photographed(seed: int, batches: int, loads: list[Load]) -> list[Load]:
    """One batch in twenty, and one always, is read off a photograph: the first line of its lorry."""
    fit = [load.number for load in loads if load.number != _TURNED and _shows(load.goods[0])]
    for number in random.Random(f"photographs {seed}").sample(fit, max(1, batches // 20)):  # noqa: S311  (likewise)
        first, *others = loads[number].goods
        loads[number] = replace(loads[number], goods=(replace(first, photographed=True), *others))
    return loads
