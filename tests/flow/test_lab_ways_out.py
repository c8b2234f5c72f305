"""A confirmed failure closes every way out in the turn that confirms it; a first positive and a doubt close them too."""

from collections.abc import Callable

import pytest
from flow_goods import BUYER, DAY, IN, OUT, SELLER, bare, good
from flow_rig import Rig
from lab_goods import destroyed, outside, whys

from edge.core import facts as f
from edge.core.actions import OpenBarrier
from edge.core.batch import Batch
from edge.flow.asks import AliasTo, Bind, Dispute, Inspect, Item, Move, Override, PrintRoll, Sell, Verify


@pytest.fixture
def batch(market: Rig) -> str:
    """10 kg on papers, in trade."""
    (code,) = market.come(good())
    return code


def condemned(rig: Rig, batch: str) -> None:
    rig.fail(batch)


def positive(rig: Rig, batch: str) -> None:
    rig.run(rig.sample(batch), 100)


def doubted(rig: Rig, batch: str) -> None:
    sample = rig.sample(batch)
    rig.run(sample, 900)
    assert rig.verify(sample).verdict == "pass"
    rig.control(positive="0.900")


WAYS = [(condemned, "batch_failed"), (positive, "batch_held"), (doubted, "batch_held")]


@pytest.mark.parametrize(("stop", "why"), WAYS)
def test_every_way_out_is_closed_at_once(market: Rig, batch: str, stop: Callable[[Rig, str], None], why: str) -> None:
    """Sold and labelled before; at the exit lane, by voucher and by exit code; at every stall; what came back of it, too."""
    voucher, serial = market.sold(batch)
    label = market.ask(PrintRoll(OUT, 1)).codes[0]
    market.ask(Bind(label, batch))
    market.ask(AliasTo(batch, "FJPROV-0001"))
    child = market.scan(IN, market.gone(batch)).code
    assert market.ask(Inspect(child)).good
    assert market.ask(Move(child, "wait", "trade")).good
    sold_again, _ = market.sold(child, 100)
    stop(market, batch)
    for code in (voucher, serial, sold_again):
        answer = market.scan(OUT, code)
        assert (answer.verdict, whys(answer)) == ("stop", [why]), code
        assert not any(isinstance(action, OpenBarrier) for action in market.actions())
    for code in (batch, child):
        assert whys(market.sell(code)) == [why]
    both = market.ask(Sell(SELLER, BUYER, (Item(batch, 1), Item(child, 1))))
    assert set(whys(both)) == {why}
    assert [fact.voucher for fact in market.facts(f.Detained)] == [voucher, voucher, sold_again]
    assert {fact.voucher for fact in market.facts(f.Departed)}.isdisjoint({voucher, sold_again})


def test_a_failure_that_is_disputed_is_closed_all_the_same(market: Rig, batch: str) -> None:
    voucher, _ = market.sold(batch)
    market.fail(batch)
    market.ask(Dispute(batch), "商户")
    sample = market.sample(batch)
    outside(market, sample)  # negative, and not out yet
    assert whys(market.scan(OUT, voucher)) == ["batch_failed"]
    assert whys(market.sell(batch)) == ["batch_failed"]
    assert market.verify(sample).verdict == "pass"
    assert market.scan(OUT, voucher).verdict == "pass"


def test_a_voucher_of_good_goods_and_bad_ones_stays_whole(market: Rig, batch: str) -> None:
    (other,) = market.come(good("UP-2"))
    voucher = market.ask(Sell(SELLER, BUYER, (Item(batch, 1_000), Item(other, 1_000)))).code
    market.fail(batch)
    assert whys(market.scan(OUT, voucher)) == ["batch_failed"]
    assert market.get(Batch, other).accounts["out"] == 1_000


def test_what_failed_leaves_only_by_destruction(market: Rig, batch: str) -> None:
    market.sold(batch, 1_000)
    market.fail(batch)
    assert whys(market.ask(Override(batch, "急用"), "甲")) == ["not_waiting"]
    assert whys(market.ask(Inspect(batch))) == ["batch_unknown"]
    assert market.ask(Move(batch, "trade", "wait")).good
    for target in ("store", "trade"):
        assert whys(market.ask(Move(batch, "wait", target))) == ["batch_failed"]
    assert whys(market.sell(batch)) == ["batch_failed"]
    market.destroy(batch)
    accounts = {name: grams for name, grams in market.get(Batch, batch).accounts.items() if grams}
    assert accounts == {"gate": -10_000, "sample": 500, "destroyed": 9_500}  # what was sold and had not left, too


def test_both_authorities_are_told_of_what_is_where(market: Rig, batch: str) -> None:
    market.gone(batch, 2_000)
    market.sold(batch, 1_000)
    market.fail(batch)
    (report,) = market.facts(f.Reported)
    assert (report.batch, report.seller, report.product, report.origin, report.upstream) == (
        batch, SELLER, "青菜", "福清", "UP-1",
    )  # fmt: skip
    assert (report.in_g, report.out_g, report.inside_g) == (10_000, 2_000, 7_500)
    assert report.to == ("samr", "agri")


def test_the_day_stays_open_until_it_is_destroyed(market: Rig) -> None:
    (code,) = market.come(bare("UP-F"))
    market.fail(code)
    loose = market.store.submit(lambda page: page.unsettled(DAY), actor="t", station="s").result(60)
    assert loose == (code,)
    assert whys(destroyed(market, code)) == ["dispute_until"]
    market.destroy(code)
    assert market.store.submit(lambda page: page.unsettled(DAY), actor="t", station="s").result(60) == ()


def test_it_happens_in_the_turn_that_confirms_it(market: Rig, batch: str) -> None:
    """Or somebody could sell in between: one answer, one commit."""
    sample = market.sample(batch)
    market.run(sample, 100, 100)
    before = len(market.bodies())
    assert market.ask(Verify(sample), "主任").verdict == "stop"
    kinds = [type(fact).__name__ for fact in market.facts(f.Fact)][before:]
    assert kinds == ["Verified", "Condemned", "Reported"]
