"""What markets tell of goods that fail: facts as their doors record them, and a province that draws its consequences."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from archive_rig import send
from sqlalchemy import Engine, select

from edge.core import facts as f
from edge.core.methods import Method, Verdict
from edge.core.papers import Line
from sync.message import AnyOrder, Lift, Order, StopTrade, unseal
from sync.receiver.findings import Findings
from sync.receiver.orders import OrderJournal
from sync.receiver.schema import orders
from sync.receiver.stops import Stops
from sync.receiver.warnings import Warned, Warnings, open_warnings
from sync.receiver.worker import Worker
from sync.translate import read

DAY = "2026-11-22"
NAMES = {"M1": "一市场", "M2": "二市场", "M3": "三市场"}
METHOD = Method("inhibition", "农药", "Pesticides", "inhibition", ("vegetable",), "GB/T 5009.199-2003")
EPOCH = "0199-old"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_ORDER: msgspec.json.Decoder[AnyOrder] = msgspec.json.Decoder(AnyOrder)


def opened() -> list[f.Fact]:
    return [
        f.Opened("", 0, ""),
        f.DayOpened(DAY, "c", (1, 10), 1000, "r"),
        f.MethodAdopted(METHOD),
        f.Registered("S", "好菜行", "闽侯县", natural=False, uscc="", agreement=True, state="active", seal="ab"),
        f.Registered("K", "食堂", "闽侯县", natural=False, uscc="", agreement=True, state="active", seal="ac"),
    ]


def came(batch: str, upstream: str, grams: int = 10_000, product: str = "青菜") -> list[f.Fact]:
    line = Line(product, grams, "福清", "青合作社", "2026-11-21", upstream, purchase_voucher="PV")
    return [
        f.Declared(f"V-{batch}", "S", "seal", (line,)),
        f.Arrived(batch, f"V-{batch}", "S", DAY, line),
        f.Cleared(batch, f"V-{batch}", test=True, why=(), rules="r"),
        f.Admitted(f"V-{batch}", "in", "trade", (batch,)),
    ]


def sold(batch: str, serial: str, *, left: bool = True, grams: int = 1_000) -> list[f.Fact]:
    lines = (f.SaleLine(batch, grams, serial),)
    facts: list[f.Fact] = [f.Sold(f"W-{serial}", "S", "K", lines)]
    return [*facts, f.Departed(f"W-{serial}", "out", lines)] if left else facts


def returned(batch: str, child: str, serial: str) -> list[f.Fact]:
    line = Line("青菜", 1_000, "福清", "青合作社", "2026-11-21", "", purchase_voucher="PV")
    return [f.Returned(child, batch, serial, "S", DAY, line)]


def assayed(
    batch: str, sample: str, verdict: Verdict = "positive", said: str = "", method: str = METHOD.id
) -> f.Assayed:
    raw = {"blank": "1.000", "sample": "0.100" if verdict == "positive" else "0.900"}
    value = "90.00" if verdict == "positive" else "10.00"
    return f.Assayed(
        sample, batch, method, "NC-800", 1000, 100, 9000, verdict, "u-lab", raw, value, said, decides=method != METHOD.id
    )  # fmt: skip


def failed(batch: str, sample: str, *children: str) -> list[f.Fact]:
    """Sampled, run twice, confirmed; what came of it too."""
    return [
        f.Sampled(sample, batch, "trade", 500, "u-lab", (METHOD.id,)),
        assayed(batch, sample),
        assayed(batch, sample),
        f.Verified(sample, batch, passed=False, by="u-2", seller="S", product="青菜", on=DAY),
        *condemned(batch, sample, *children),
    ]


def condemned(batch: str, sample: str, *children: str, until: str = "2026-11-22T16:00:00") -> list[f.Fact]:
    return [
        *(f.Condemned(each, sample, until) for each in (batch, *children)),
        f.Reported(f"F-{sample}", batch, sample, "S", "青菜", "福清", "青合作社", "UP-100", 10_000, 1_000, 8_500),
    ]


def cleared_by_another(batch: str, sample: str, *children: str) -> list[f.Fact]:
    """The seller's retest passes."""
    return [
        f.Disputed(batch, "u-stall"),
        f.Sampled(sample, batch, "trade", 500, "u-lab", retest=True),
        assayed(batch, sample, "negative", method="GC-MS"),
        f.Verified(sample, batch, passed=True, by="u-2", seller="S", product="青菜", on=DAY),
        f.Exonerated(batch, sample),
        *(f.Exonerated(each, "") for each in children),
    ]


@dataclass
class Desk:
    """The province's rounds over an archive. `again` is what a restart leaves."""

    engine: Engine
    auto_stop: bool = True
    now: datetime = NOON
    said: dict[str, list[f.Fact]] = field(default_factory=dict[str, list[f.Fact]])

    def __post_init__(self) -> None:
        self.worker = Worker(self.engine, read)
        self.journal = OrderJournal(self.engine, lambda: self.now, self._epoch)
        self.warnings = Warnings(self.engine, lambda: self.now)
        self.findings = Findings(
            self.engine, Stops(self.journal, NAMES, lambda: self.now), self.warnings, lambda: self.now,
            auto_stop=self.auto_stop,
        )  # fmt: skip

    def again(self) -> "Desk":
        return Desk(self.engine, self.auto_stop, self.now, self.said)

    def hear(self, market: str, *facts: f.Fact) -> None:
        """A market tells more; it is archived, folded and looked at."""
        self.archive(market, *facts)
        self.worker.catch_up()
        self.findings.rounds()

    def archive(self, market: str, *facts: f.Fact) -> None:
        told = self.said.setdefault(market, [])
        before = len(told)
        told.extend(facts)
        send(self.engine, EPOCH, told, first=before + 1, market=market)

    def orders(self, market: str = "M2") -> list[Order]:
        """What a market is ordered to do."""
        with self.engine.connect() as connection:
            query = select(orders.c.body).where(orders.c.market == market).order_by(orders.c.epoch, orders.c.seq)
            return [_ORDER.decode(unseal(body).data) for body in connection.scalars(query)]

    def stops(self, market: str = "M2") -> list[StopTrade]:
        return [each for each in self.orders(market) if isinstance(each, StopTrade)]

    def lifts(self, market: str = "M2") -> list[str]:
        return [each.id for each in self.orders(market) if isinstance(each, Lift)]

    def warned(self) -> Iterator[tuple[str, str, str]]:
        """Open warnings, the oldest first."""
        found: list[Warned] = open_warnings(self.engine)
        return ((each.market, each.kind, each.text) for each in reversed(found))

    def _epoch(self) -> str:
        self._epochs = getattr(self, "_epochs", 0) + 1
        return f"orders-{self._epochs:03}"
