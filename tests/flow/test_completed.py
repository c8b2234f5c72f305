"""What is told of goods after they came in: it opens the way out, and no way in that the gate had closed."""

from datetime import date

import pytest
from flow_goods import OUT, good
from flow_rig import Rig
from msgspec.structs import replace
from walk_goods import bring, own_rows, whys

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.grounds import misdated
from edge.flow.asks import Complete


def test_what_was_not_known_at_the_gate_keeps_goods_from_being_sold_until_it_is_told(market: Rig) -> None:
    (code,) = bring(market, replace(good(), origin="", produced_on="")).codes
    assert whys(market.sell(code)) == ["element_pending"]
    assert market.ask(Complete(code, origin="福清")).good
    assert [each.code for each in market.sell(code).why[0].because] == ["element_produced_on"]
    assert market.ask(Complete(code, origin="长乐", produced_on="2026-03-04")).good
    assert market.get(Batch, code).line.origin == "福清"
    voucher, _ = market.sold(code)
    assert market.scan(OUT, voucher).verdict == "pass"


def test_goods_whose_date_says_that_they_are_too_old_are_not_completed_with_it(market: Rig) -> None:
    """Else a date left open at the gate would let in what it refuses."""
    own_rows(market, "products", {"P-1": {"name": "青菜", "group": "vegetable", "shelf_days": "5"}})
    assert whys(bring(market, replace(good("UP-1"), produced_on="2026-02-27"))) == ["goods_expired", "blocked_line"]
    (code,) = bring(market, replace(good("UP-2"), produced_on="")).codes
    assert whys(market.ask(Complete(code, produced_on="2026-02-27"))) == ["goods_expired"]
    assert market.facts(f.Completed) == []
    assert market.ask(Complete(code, produced_on="2026-02-28")).good


def test_goods_of_a_day_that_has_not_come_are_refused_and_not_completed_with_it(market: Rig) -> None:
    """A date to come would keep them fresh for ever."""
    assert whys(bring(market, replace(good("UP-1"), produced_on="2026-03-06"))) == ["goods_ahead", "blocked_line"]
    (code,) = bring(market, replace(good("UP-2"), produced_on="")).codes
    assert whys(market.ask(Complete(code, produced_on="2026-03-06"))) == ["goods_ahead"]
    assert market.ask(Complete(code, produced_on="2026-03-05")).good


def test_a_clock_that_fell_back_makes_no_goods_of_its_open_day_ones_to_come() -> None:
    back = date(2000, 1, 1)
    assert misdated("2026-03-05", None, back, "2026-03-05") == ()
    assert [why.code for why in misdated("2026-03-06", None, back, "2026-03-05")] == ["goods_ahead"]


def test_goods_that_turn_out_to_be_from_abroad_are_sold_after_a_test_only(market: Rig) -> None:
    (code,) = bring(market, replace(good(), origin="")).codes
    assert market.ask(Complete(code, origin="智利", origin_kind="country")).good
    assert whys(market.sell(code)) == ["certificate_missing"]
    sample = market.sample(code)
    market.run(sample, 900)
    assert market.verify(sample).good
    assert market.sell(code).good


@pytest.mark.parametrize("ask", [Complete("404", "福清"), Complete("404", produced_on="2026-03-04")])
def test_nothing_is_told_of_a_batch_that_is_not_here(market: Rig, ask: Complete) -> None:
    assert whys(market.ask(ask)) == ["batch_unknown"]


def test_telling_nothing_or_what_is_no_date_is_refused(market: Rig) -> None:
    (code,) = bring(market, replace(good(), produced_on="")).codes
    assert whys(market.ask(Complete(code))) == ["asked_wrong"]
    assert whys(market.ask(Complete(code, produced_on="昨天"))) == ["asked_wrong"]
