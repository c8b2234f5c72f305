"""The market of the tests: its lanes, its people, loads with good papers and bad, and a key that draws by quota alone."""

from datetime import datetime, timedelta, timezone

from msgspec.structs import replace

from edge.core import draw
from edge.core.codes import own
from edge.core.methods import Method
from edge.core.papers import Line, Paper, Report
from edge.flow.turn import Site

CHINA = timezone(timedelta(hours=8))
NIGHT = datetime(2026, 3, 5, 3, 0, tzinfo=CHINA)
DAY = "2026-03-05"
MARKET, NODE = "FJ-01", "350100001"
IN, IN2, OUT = "in-1", "in-2", "out-1"
SELLER, OTHER, BUYER = "S-1", "S-2", "K-1"
INHIBITION = Method(
    "GB/T 5009.199", "有机磷和氨基甲酸酯类农药", "Organophosphates and carbamates", "inhibition", ("vegetable", "fruit"),
    "GB/T 5009.199-2003", checked=True, doubtful=("韭",),
)  # fmt: skip
STRIP = Method("strip-malachite", "孔雀石绿", "Malachite green", "strip", ("aquatic",), "KJ 201701")
GC = Method("GC-MS", "毒死蜱", "Chlorpyrifos", "limit", ("vegetable",), rapid=False, positive_from="0.02", unit="mg/kg")
READER, LOT, STRIPS = "NC-800", "R-1", "T-1"
PICTURE = "ab" * 32
SITE = Site(
    MARKET, NODE, "福清市场", {IN: "entry", IN2: "entry", OUT: "exit"}, OUT, "https://pinma.example",
    methods=(INHIBITION, STRIP, GC),
)  # fmt: skip


def good(upstream: str = "UP-1", grams: int = 10_000, product: str = "青菜") -> Line:
    """A line whose papers are in order and its own."""
    return Line(
        product, grams, "福清", "青合作社", "2026-03-04", upstream,
        purchase_voucher="PV",
        certificate=Paper("promise", f"C-{upstream}", "青合作社", product, "2026-03-04", grams),
        report=Report(f"R-{upstream}", "省检", "青合作社", product, upstream, "2026-03-04", grams),
    )  # fmt: skip


def bare(upstream: str = "UP-1", grams: int = 10_000) -> Line:
    """A line without a test report: it must be tested."""
    return replace(good(upstream, grams), report=None)


def barred(upstream: str = "UP-1") -> Line:
    """A line that is refused: no purchase voucher."""
    return replace(good(upstream), purchase_voucher="")


def quiet_key() -> bytes:
    """A day's key under which, of the first forty arrivals, only what the quota forces is drawn."""
    codes = [own.batch(NODE, NIGHT.date(), number) for number in range(1, 41)]
    number = 0
    while True:
        key = number.to_bytes(32)
        state = draw.Draw(MARKET, DAY, key, 1, 1)
        if not any(draw.take(state, code, (1, 10), 1000).chance for code in codes):
            return key
        number += 1


KEY = quiet_key()
