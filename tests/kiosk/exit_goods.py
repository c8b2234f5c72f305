"""Goods that may be sold, and sales of them, for tests of the way out."""

from market_goods import LINE
from market_room import Market, declare
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.why import Why
from edge.flow.asks import Item, Move, Read, Sell

PLATE = "闽D12345"


def released(market: Market, product: str = "小白菜") -> str:
    """A batch that may be sold."""
    number = len(market.bodies())
    visit = declare(market, replace(LINE, product=product, upstream=f"FJ2026{number:06}"))
    batch = market.ask(Read("E1", visit.encode())).codes[0]
    found = market.views.batch(batch)
    assert found is not None
    if found.status == "waiting":
        record(market, f.Released(batch, Why("passed_test")))
        assert market.ask(Move(batch, "wait", "trade")).good
    return batch


def record(market: Market, fact: f.Fact) -> None:
    """What came about elsewhere."""
    market.store.submit(lambda page: page.record(fact), actor="test", station="test").result(60)


def held(market: Market, batch: str) -> None:
    """An order has it held."""
    record(market, f.Held(batch, Why("stop_order", {"what": "T-1"})))


def sell(market: Market, *batches: str, plate: str = "") -> tuple[str, tuple[str, ...]]:
    """Five kilograms of each: the voucher, and the exit codes."""
    sold = market.ask(Sell("s-1", "b-1", tuple([Item(batch, 5_000) for batch in batches]), plate=plate))
    assert sold.good, sold
    return sold.code, sold.codes
