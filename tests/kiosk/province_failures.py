"""A night with failures, by the market's own doors, folded at the province: one destroyed, one passed again, one open."""

from dataclasses import dataclass
from pathlib import Path

from market_goods import LINE
from market_room import AT, Market, build
from msgspec.structs import replace
from province_room import GC, GC_LOT, NAMES, READER, Province, archived, arrive, bench, run, serving

from edge.core.facts import Reported
from edge.flow.asks import (
    Answer,
    Assay,
    Dispose,
    Dispute,
    External,
    Inspect,
    Item,
    Move,
    Override,
    Read,
    Second,
    Sell,
    TakeSample,
    Verify,
    Waive,
)
from sync.receiver.findings import Findings
from sync.receiver.orders import OrderJournal
from sync.receiver.stops import Stops
from sync.receiver.warnings import Warnings

PICTURE = "ab" * 32
TYPED = "张三丰手写法"  # what somebody typed for a method nobody adopted


@dataclass
class Failures:
    """The batches by what became of them, and their reports."""

    province: Province
    destroyed: str
    exonerated: str
    stopped: str
    child: str
    external: str
    sampled: str
    serial: str
    reports: dict[str, str]


def build_failures(folder: Path) -> Failures:
    """All of it, and the province has looked at what it was told."""
    market = build(folder / "market")
    bench(market)
    destroyed = _failed(market, "FJ2026110011")
    _good(market.ask(Waive(destroyed)))
    _good(market.ask(Second(market.ask(Dispose(destroyed, "王五焚烧", PICTURE), "lab-1").code), "office-2"))
    exonerated = _failed(market, "FJ2026110012")
    _good(market.ask(Dispute(exonerated)), "wait")
    again = _good(market.ask(TakeSample(exonerated), "lab-1")).code
    _good(market.ask(Assay(again, GC.id, READER, GC_LOT, {"value": "<0.005"}), "lab-1"))
    _good(market.ask(Verify(again), "office-2"))
    stopped, serial, child = _sold_and_back(market)
    external = arrive(market, replace(LINE, upstream="FJ2026110014", report=None))
    sample = _good(market.ask(TakeSample(external), "lab-1")).code
    run(market, sample, "0.900")
    _good(market.ask(External(sample, "省检院", "BG-1", "negative", TYPED), "lab-1"))
    _good(market.ask(Verify(sample), "office-2"))
    sampled = arrive(market, replace(LINE, upstream="FJ2026110015", report=None))
    _good(market.ask(TakeSample(sampled), "lab-1"))
    let_go = arrive(market, replace(LINE, upstream="FJ2026110016", report=None))
    _good(market.ask(Second(market.ask(Override(let_go, "停电"), "lab-1").code), "office-2"))
    reports = {each.batch: each.report for each in market.facts(Reported)}
    archive = archived(folder, market)
    stops = Stops(OrderJournal(archive, lambda: AT, lambda: "o"), NAMES, lambda: AT)
    Findings(archive, stops, Warnings(archive, lambda: AT), lambda: AT).rounds()
    province = Province(archive, *serving(archive))
    return Failures(province, destroyed, exonerated, stopped, child, external, sampled, serial, reports)


def _failed(market: Market, upstream: str) -> str:
    batch = arrive(market, replace(LINE, upstream=upstream, report=None))
    _condemn(market, batch)
    return batch


def _condemn(market: Market, batch: str) -> None:
    sample = _good(market.ask(TakeSample(batch), "lab-1")).code
    run(market, sample, "0.100", "0.200")
    assert market.ask(Verify(sample), "office-2").verdict == "stop"


def _sold_and_back(market: Market) -> tuple[str, str, str]:
    """Tested goods were sold and left, a part came back, and a spot check of the rest fails."""
    batch = arrive(market, replace(LINE, upstream="FJ2026110013", report=None))
    sample = _good(market.ask(TakeSample(batch), "lab-1")).code
    run(market, sample, "0.900")
    _good(market.ask(Verify(sample), "office-2"))
    _good(market.ask(Move(batch, "wait", "trade")))
    sold = _good(market.ask(Sell("s-1", "b-1", (Item(batch, 20_000), Item(batch, 30_000)))))
    _good(market.ask(Read("X1", sold.code.encode())))
    child = _good(market.ask(Read("E1", sold.codes[0].encode())), "wait").code
    _good(market.ask(Inspect(child)))
    _condemn(market, batch)
    return batch, sold.codes[1], child


def _good(answer: Answer, verdict: str = "pass") -> Answer:
    assert answer.verdict == verdict, answer
    return answer
