"""A shelf life goes with the goods: packed anew, mixed, brought back or dated afterwards, they keep no longer."""

import pytest
from flow_goods import IN, OUT, SELLER, good
from flow_rig import Rig
from msgspec.structs import replace
from walk_goods import bring, own_rows, whys

from edge.core.batch import Batch
from edge.flow.asks import Bit, Complete, Inspect, Mix, Move

GREENS = {"P-1": {"name": "青菜", "group": "vegetable", "shelf_days": "3"}}
UNTIL = "2026-03-07"  # of what was harvested on 2026-03-04


@pytest.fixture
def dated(market: Rig) -> str:
    """10 kg that keep for three days."""
    own_rows(market, "products", GREENS)
    (code,) = bring(market, good("UP-2")).codes
    assert market.get(Batch, code).keeps_until == UNTIL
    return code


def test_what_is_packed_anew_or_mixed_keeps_as_long_as_the_first_of_its_parts(market: Rig, dated: str) -> None:
    (later,) = bring(market, replace(good("UP-3"), produced_on="2026-03-05")).codes
    packed = market.ask(Mix(SELLER, (Bit(dated, "trade", 1_000),))).code
    mixed = market.ask(Mix(SELLER, (Bit(later, "trade", 1_000), Bit(dated, "trade", 1_000)))).code
    assert [market.get(Batch, code).keeps_until for code in (packed, mixed)] == [UNTIL, UNTIL]
    market.now = market.now.replace(day=8)
    assert whys(market.sell(packed)) == ["batch_over_age"]


def test_what_comes_back_keeps_no_longer_than_what_it_left(market: Rig, dated: str) -> None:
    child = market.scan(IN, market.gone(dated)).code
    assert market.ask(Inspect(child)).good
    assert market.ask(Move(child, "wait", "trade")).good
    market.now = market.now.replace(day=8)
    assert whys(market.sell(child)) == ["batch_over_age"]


def test_a_date_that_is_told_afterwards_ends_like_one_that_was_known(market: Rig) -> None:
    own_rows(market, "products", GREENS)
    (code,) = bring(market, replace(good("UP-2"), produced_on="")).codes
    assert market.ask(Complete(code, produced_on="2026-03-04")).good
    voucher, _ = market.sold(code)
    market.now = market.now.replace(day=8)
    assert whys(market.sell(code)) == ["batch_over_age"]
    assert whys(market.scan(OUT, voucher)) == ["batch_over_age"]
