"""The exit: one guard on every way out, and everything leaves once."""

import pytest
from flow_goods import BUYER, DAY, IN, NIGHT, NODE, OUT, SELLER, bare, good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.actions import OpenBarrier, Tell
from edge.core.batch import Batch
from edge.core.codes import own
from edge.core.visit import Stay, Visit
from edge.flow.asks import Answer, Item, Leave, Move, Sell, TagCrate, TakeBack


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


@pytest.fixture
def batch(market: Rig) -> str:
    """10 kg in trade."""
    (code,) = market.come(good())
    return code


def test_a_voucher_lets_its_goods_out(market: Rig, batch: str) -> None:
    voucher, serial = market.sold(batch, 4_000)
    answer = market.scan(OUT, voucher)
    assert (answer.verdict, whys(answer), answer.code) == ("pass", ["goodbye"], voucher)
    assert market.actions() == [OpenBarrier(OUT, voucher), Tell(OUT, "pass", voucher, answer.why)]
    assert market.facts(f.Departed) == [f.Departed(voucher, OUT, (f.SaleLine(batch, 4_000, serial),), DAY)]


def test_any_exit_code_of_a_voucher_lets_the_whole_voucher_out(market: Rig, batch: str) -> None:
    answer = market.ask(Sell(SELLER, BUYER, (Item(batch, 1_000), Item(batch, 2_000))))
    assert len(set(answer.codes)) == 2
    assert market.scan(OUT, answer.codes[1]).code == answer.code
    assert market.get(Batch, batch).accounts["exit"] == 3_000
    assert whys(market.scan(OUT, answer.codes[0])) == ["voucher_gone"]


def test_a_spent_label_opens_for_nothing_though_other_lines_of_its_voucher_are_here(market: Rig, batch: str) -> None:
    """It is on other goods, or on goods that were taken back."""
    sale = market.ask(Sell(SELLER, BUYER, (Item(batch, 1_000), Item(batch, 2_000), Item(batch, 3_000))))
    back, left, here = sale.codes
    assert market.ask(TakeBack(sale.code, "错单", (back,))).good
    assert market.ask(Leave(OUT, sale.code, without=(here,))).good
    market.ask(TagCrate("E200-1", here))
    for code, why in ((back, "voucher_void"), (left, "voucher_gone")):
        answer = market.scan(OUT, code)
        assert (answer.verdict, whys(answer)) == ("stop", [why])
        assert whys(market.ask(Leave(OUT, code, how="handheld"))) == [why]
    assert [each.lines[0].serial for each in market.facts(f.Departed)] == [left]
    assert whys(market.scan(OUT, "E200-1")) == ["goodbye"]


def test_a_voucher_leaves_once(market: Rig, batch: str) -> None:
    voucher, serial = market.sold(batch)
    market.scan(OUT, voucher)
    before = market.bodies()
    for code in (voucher, serial, voucher):
        answer = market.scan(OUT, code)
        assert (answer.verdict, whys(answer)) == ("stop", ["voucher_gone"])
        assert market.opened() == [OpenBarrier(OUT, voucher, again=True)]
    assert market.bodies() == before


def test_a_sale_prints_one_label_a_line_and_numbers_them_on(market: Rig, batch: str) -> None:
    _, first = market.sold(batch)
    answer = market.ask(Sell(SELLER, BUYER, (Item(batch, 500), Item(batch, 500))))
    assert [label.code for label in market.printed()] == list(answer.codes)
    assert [code[21:25] for code in (first, *answer.codes)] == ["0001", "0002", "0003"]
    assert {label.lane for label in market.printed()} == {OUT}


@pytest.mark.parametrize(("grams", "sold"), [(10_000, True), (10_001, False)])
def test_what_is_on_hand_can_be_sold_to_the_gram(market: Rig, batch: str, grams: int, sold: bool) -> None:  # noqa: FBT001
    answer = market.sell(batch, grams)
    assert answer.good == sold
    assert whys(answer) == ([] if sold else ["batch_over"])


def test_two_lines_of_one_sale_share_what_is_on_hand(market: Rig, batch: str) -> None:
    assert whys(market.ask(Sell(SELLER, BUYER, (Item(batch, 6_000), Item(batch, 6_000))))) == ["batch_over"]
    assert market.facts(f.Sold) == []


def test_one_line_that_may_not_be_sold_sells_none(market: Rig, batch: str) -> None:
    (waiting,) = market.come(bare("UP-2"))
    assert whys(market.ask(Sell(SELLER, BUYER, (Item(batch, 1_000), Item(waiting, 1_000))))) == ["batch_waiting"]
    assert market.facts(f.Sold) == []


@pytest.mark.parametrize("items", [(), (Item("x", 0),), (Item("x", -5),)])
def test_a_sale_of_nothing_is_wrong(market: Rig, items: tuple[Item, ...]) -> None:
    assert whys(market.ask(Sell(SELLER, BUYER, items))) == ["asked_wrong"]


def test_nobody_sells_what_is_anothers(market: Rig, batch: str) -> None:
    assert whys(market.sell(batch, seller="S-2")) == ["batch_unknown"]
    assert whys(market.sell("404")) == ["batch_unknown"]


def test_goods_that_are_sold_cannot_be_moved_back_and_sold_again(market: Rig, batch: str) -> None:
    first, _ = market.sold(batch, 10_000)
    market.ask(Move(batch, "out", "trade"))
    assert not market.sell(batch, 10_000).good
    assert market.scan(OUT, first).verdict == "pass"


def test_goods_reach_the_exit_by_a_sale_alone(market: Rig, batch: str) -> None:
    assert not market.ask(Move(batch, "trade", "out")).good
    assert market.get(Batch, batch).grams(("out",)) == 0


def test_goods_in_storage_are_sold_too(market: Rig, batch: str) -> None:
    assert market.ask(Move(batch, "trade", "store")).good
    assert market.sell(batch, 10_000).good


def test_what_is_held_after_it_was_sold_is_detained(market: Rig, batch: str) -> None:
    voucher, serial = market.sold(batch)
    market.stop(batch)
    for code in (voucher, serial):
        answer = market.scan(OUT, code)
        assert (answer.verdict, whys(answer)) == ("stop", ["batch_held"])
        assert market.opened() == []
    assert [fact.voucher for fact in market.facts(f.Detained)] == [voucher, voucher]
    assert market.facts(f.Departed) == []


def test_one_stopped_line_detains_the_whole_voucher(market: Rig, batch: str) -> None:
    (other,) = market.come(good("UP-2"))
    answer = market.ask(Sell(SELLER, BUYER, (Item(batch, 1_000), Item(other, 1_000))))
    market.stop(other)
    assert whys(market.scan(OUT, answer.code)) == ["batch_held"]
    assert market.get(Batch, batch).accounts["out"] == 1_000
    assert market.facts(f.Departed) == []


def test_an_exit_code_that_was_stopped_is_detained_and_its_neighbour_is_not(market: Rig, batch: str) -> None:
    first, serial = market.sold(batch)
    second, _ = market.sold(batch)
    market.stop(serial)
    assert whys(market.scan(OUT, first)) == ["code_recalled"]
    assert market.scan(OUT, second).verdict == "pass"


def test_what_nobody_sold_does_not_leave(market: Rig, batch: str) -> None:
    day = NIGHT.date()
    for code, why in (
        (own.slip("S", NODE, day, 99_999), "voucher_unknown"),
        (own.exit_serial(batch, 9_999), "serial_unknown"),
        (batch, "wrong_gate"),
    ):
        answer = market.scan(OUT, code)
        assert whys(answer) == [why]
        assert market.opened() == []
    assert whys(market.scan(IN, own.exit_serial(batch, 9_999))) == ["serial_unknown"]
    assert market.facts(f.Departed) == []


def test_an_empty_vehicle_leaves_once_and_its_visit_closes(market: Rig) -> None:
    visit = market.declare(good())
    assert whys(market.scan(OUT, visit)) == ["visit_over"]  # it never came in
    market.scan(IN, visit)
    assert whys(market.scan(OUT, visit)) == ["goodbye"]
    assert market.opened() == [OpenBarrier(OUT, visit)]
    assert market.get(Visit, visit).stay is Stay.LEFT
    before = market.bodies()
    assert whys(market.scan(OUT, visit)) == ["visit_over"]
    assert market.opened() == [OpenBarrier(OUT, visit, again=True)]
    assert whys(market.scan(IN, visit)) == ["visit_over"]
    assert market.bodies() == before


def test_a_voucher_means_nothing_at_the_entrance(market: Rig, batch: str) -> None:
    voucher, _ = market.sold(batch)
    assert market.scan(IN, voucher).verdict == "unknown"
    assert market.scan(OUT, voucher).verdict == "pass"
