"""Whatever way goods would take, one guard says the same of them; what failed leaves by destruction alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flow_goods import BUYER, IN, NIGHT, NODE, OUT, PICTURE, SELLER, good
from flow_rig import Rig
from msgspec.structs import replace
from walk_goods import own_rows

from edge.core import facts as f
from edge.core.batch import Batch, Status
from edge.core.codes import own
from edge.flow.asks import (
    Answer,
    Bit,
    Declare,
    EnterSlip,
    Gone,
    IssueSlips,
    Item,
    Leave,
    Mix,
    Move,
    Second,
    Sell,
    SendBack,
    Settle,
    Shrink,
    Weigh,
)
from edge.store.page import Page

PLATE = "闽A12345"
BEFORE = NIGHT.isoformat()


class Goods(NamedTuple):
    """A batch, of which some is sold, some has left, and the rest is on the ground."""

    batch: str
    voucher: str
    serial: str
    left: str


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path / "market.db")
    rig.open()
    rig.clean(rig.first())
    yield rig
    rig.store.close()


def brought(market: Rig) -> Goods:
    (batch,) = market.come(good())
    left = market.gone(batch)
    sold = market.ask(Sell(SELLER, BUYER, (Item(batch, 1_000),), plate=PLATE))
    return Goods(batch, sold.code, sold.codes[0], left)


def held(market: Rig, goods: Goods) -> None:
    market.stop(goods.batch)


def failed(market: Rig, goods: Goods) -> None:
    market.fail(goods.batch)


def recalled(market: Rig, goods: Goods) -> None:
    """An order reaches it by the code it came under, and nobody held it yet."""
    upstream = market.get(Batch, goods.batch).line.upstream
    market.store.submit(
        lambda page: page.record(f.Stopped(upstream, "o-1", "农残")), actor="test", station="here"
    ).result(60)


def untested(market: Rig, goods: Goods) -> None:
    """As no facts would leave what was sold: the guard asks for nothing but the status."""
    batch = replace(market.get(Batch, goods.batch), status=Status.WAITING)

    def plant(page: Page) -> None:
        page._changed[(Batch, goods.batch)] = batch  # pyright: ignore[reportPrivateUsage]

    market.store.submit(plant, actor="test", station="here").result(60)


def over_age(market: Rig, goods: Goods) -> None:
    batch = replace(market.get(Batch, goods.batch), keeps_until="2026-03-04")

    def plant(page: Page) -> None:
        page._changed[(Batch, goods.batch)] = batch  # pyright: ignore[reportPrivateUsage]

    market.store.submit(plant, actor="test", station="here").result(60)


STATES: dict[str, Callable[[Rig, Goods], None]] = {
    "batch_held": held,
    "batch_failed": failed,
    "code_recalled": recalled,
    "batch_waiting": untested,
    "batch_over_age": over_age,
}


def slip(market: Rig, ask: EnterSlip) -> Answer:
    """Entered by one person; what a second is told."""
    assert market.ask(IssueSlips("簿1", 1, 9)).good
    asked = market.ask(ask, "甲")
    return asked if asked.verdict == "stop" else market.ask(Second(asked.code), "乙")


def _sale(goods: Goods, *, left: bool = False) -> EnterSlip:
    return EnterSlip(
        "簿1", 1, "sale", BEFORE, PICTURE, seller=SELLER, buyer=BUYER, items=(Item(goods.batch, 500),), left=left
    )


REFUSING: dict[str, Callable[[Rig, Goods], Answer]] = {
    "scan of the voucher": lambda market, goods: market.scan(OUT, goods.voucher),
    "scan of the exit code": lambda market, goods: market.scan(OUT, goods.serial),
    "by code at the screen": lambda market, goods: market.ask(Leave(OUT, goods.voucher)),
    "one of several": lambda market, goods: market.ask(Leave(OUT, vouchers=(goods.voucher,))),
    "handheld": lambda market, goods: market.ask(Leave(OUT, goods.serial, how="handheld")),
    "by plate": lambda market, _goods: market.ask(Leave(OUT, plate=PLATE)),
    "sale": lambda market, goods: market.sell(goods.batch),
    "sale on a slip": lambda market, goods: slip(market, _sale(goods)),
}


@pytest.mark.parametrize("reason", STATES)
@pytest.mark.parametrize("way", REFUSING)
def test_no_way_lets_it_go_and_each_says_why(market: Rig, way: str, reason: str) -> None:
    goods = brought(market)
    STATES[reason](market, goods)
    out = len(market.facts(f.Departed))
    answer = REFUSING[way](market, goods)
    assert (answer.verdict, [why.code for why in answer.why]) == ("stop", [reason])
    assert len(market.facts(f.Departed)) == out
    assert market.opened() == []


@pytest.mark.parametrize("reason", STATES)
def test_the_vehicle_it_is_on_does_not_leave_with_it(market: Rig, reason: str) -> None:
    """The visit's own code, at the screen and scanned."""
    visit = market.ask(Declare(SELLER, PLATE, (good("UP-8"),))).code
    market.scan(IN, visit)
    goods = brought(market)
    STATES[reason](market, goods)
    for answer in (market.scan(OUT, visit), market.ask(Leave(OUT, visit))):
        assert (answer.verdict, [why.code for why in answer.why]) == ("stop", [reason])
    assert market.ask(Leave(OUT, visit, without=(goods.serial,))).good
    assert [fact.voucher for fact in market.facts(f.Departed)].count(goods.voucher) == 0


@pytest.mark.parametrize("reason", STATES)
@pytest.mark.parametrize("way", ["offline", "slip"])
def test_what_left_all_the_same_is_recorded_with_the_same_reason(market: Rig, way: str, reason: str) -> None:
    goods = brought(market)
    STATES[reason](market, goods)
    if way == "offline":
        market.ask(Settle(OUT, (Gone(goods.serial, BEFORE),)))
    else:
        slip(market, EnterSlip("簿1", 1, "exit", BEFORE, PICTURE, code=goods.voucher))
    stopped, gone = market.facts(f.Detained)[-1], market.facts(f.Departed)[-1]
    assert (stopped.voucher, [why.code for why in stopped.why]) == (goods.voucher, [reason])
    assert (gone.voucher, gone.how, gone.left_at) == (goods.voucher, way, BEFORE)
    assert (stopped.left_at, stopped.codes) == (BEFORE, (goods.serial,))


@pytest.mark.parametrize("reason", STATES)
def test_a_sale_on_a_slip_whose_goods_are_gone_is_history_and_the_office_is_told(market: Rig, reason: str) -> None:
    goods = brought(market)
    STATES[reason](market, goods)
    told = slip(market, _sale(goods, left=True))
    assert (told.verdict, [why.code for why in told.why]) == ("wait", ["left_barred"])
    assert [why.code for why in told.why[0].because] == [reason]
    sold, stopped, gone = market.facts(f.Sold)[-1], market.facts(f.Detained)[-1], market.facts(f.Departed)[-1]
    assert (sold.slip, sold.on) == ("簿1 1", BEFORE[:10])
    assert (stopped.voucher, stopped.left_at, [why.code for why in stopped.why]) == (sold.voucher, BEFORE, [reason])
    assert stopped.codes == (gone.lines[0].serial,)
    assert (gone.voucher, gone.how, gone.left_at) == (sold.voucher, "slip", BEFORE)
    assert market.actions() == []


@pytest.mark.parametrize("reason", set(STATES) - {"batch_waiting"})
def test_mixing_washes_nothing_off(market: Rig, reason: str) -> None:
    goods, (other,) = brought(market), market.come(good("UP-9"))
    STATES[reason](market, goods)
    answer = market.ask(Mix(SELLER, (Bit(other, "trade", 500), Bit(goods.batch, "trade", 500))))
    assert (answer.verdict, [why.code for why in answer.why]) == ("stop", [reason])


def test_what_waits_is_mixed_into_what_waits(market: Rig) -> None:
    goods = brought(market)
    untested(market, goods)
    mixed = market.ask(Mix(SELLER, (Bit(goods.batch, "trade", 500),)))
    assert (mixed.verdict, market.status(mixed.code)) == ("wait", "waiting")
    assert [why.code for why in market.sell(mixed.code, 100).why] == ["batch_waiting"]


@pytest.mark.parametrize("reason", set(STATES) - {"batch_waiting", "batch_over_age"})
def test_what_comes_back_is_barred_as_what_it_was_part_of(market: Rig, reason: str) -> None:
    goods = brought(market)
    STATES[reason](market, goods)
    child = market.scan(IN, goods.left)
    assert [why.code for why in child.why] == [reason]
    assert market.sell(child.code, 100).why[0].code in (reason, "batch_held")


@pytest.mark.parametrize("reason", STATES)
def test_nothing_of_it_goes_back_to_where_it_came_from_and_it_says_why(market: Rig, reason: str) -> None:
    goods = brought(market)
    STATES[reason](market, goods)
    assert [why.code for why in market.ask(SendBack(goods.batch, "退回")).why] == [reason]
    assert market.facts(f.Proposed) == []


@pytest.mark.parametrize("reason", STATES)
def test_no_sheet_that_is_brought_in_frees_it(market: Rig, reason: str) -> None:
    """What is imported may say that their papers are good and listed: the guard says what it said."""
    goods = brought(market)
    STATES[reason](market, goods)
    line = market.get(Batch, goods.batch).line
    assert line.report is not None
    report = {"producer": line.producer, "product": line.product, "batch": line.upstream, "state": "active"}
    paper = {"kind": "promise", "producer": line.producer, "product": line.product, "state": "active"}
    own_rows(market, "reports", {line.report.number: report})
    own_rows(market, "certificates", {f"C-{line.upstream}": paper})
    for answer in (market.sell(goods.batch), market.scan(OUT, goods.voucher), market.scan(OUT, goods.serial)):
        assert [why.code for why in answer.why] == [reason]


def test_what_has_nothing_against_it_is_not_sent_back(market: Rig) -> None:
    goods = brought(market)
    assert [why.code for why in market.ask(SendBack(goods.batch, "退回")).why] == ["not_sendable"]
    rest = market.get(Batch, goods.batch).grams(("trade",))
    market.sell(goods.batch, rest)
    assert [why.code for why in market.ask(SendBack(goods.batch, "退回")).why] == ["batch_over"]
    assert [why.code for why in market.ask(SendBack("B-0", "退回")).why] == ["batch_unknown"]


UNKNOWN = {
    own.slip("S", NODE, NIGHT.date(), 99_999): "voucher_unknown",
    own.exit_serial(own.batch(NODE, NIGHT.date(), 9_000), 1): "serial_unknown",
}


@pytest.mark.parametrize("code", UNKNOWN)
def test_nobody_knows_it_on_any_way(market: Rig, code: str) -> None:
    asked = (
        market.scan(OUT, code),
        market.ask(Leave(OUT, code)),
        market.ask(Leave(OUT, code, how="handheld")),
        slip(market, EnterSlip("簿1", 1, "exit", BEFORE, PICTURE, code=code)),
    )
    assert {(answer.verdict, *[why.code for why in answer.why]) for answer in asked} == {("stop", UNKNOWN[code])}
    assert market.ask(Settle(OUT, (Gone(code, BEFORE),))).codes == (code,)
    assert [why.code for why in market.sell(code).why] == ["batch_unknown"]
    assert market.facts(f.Departed) == []


def test_what_is_sold_out_or_gone_goes_no_second_time(market: Rig) -> None:
    goods = brought(market)
    rest = market.get(Batch, goods.batch).grams(("trade",))
    market.sell(goods.batch, rest)
    for ask in (
        Sell(SELLER, BUYER, (Item(goods.batch, 1),)),
        Mix(SELLER, (Bit(goods.batch, "trade", 1),)),
        Move(goods.batch, "trade", "store"),
        Shrink(goods.batch, "trade", 1, "drying"),
    ):
        assert [why.code for why in market.ask(ask).why] == ["batch_over"]
    market.scan(OUT, goods.voucher)
    out = len(market.facts(f.Departed))
    for answer in (
        market.scan(OUT, goods.voucher),
        market.scan(OUT, goods.serial),
        market.ask(Leave(OUT, goods.serial, how="handheld")),
        slip(market, EnterSlip("簿1", 1, "exit", BEFORE, PICTURE, code=goods.voucher)),
    ):
        assert [why.code for why in answer.why] == ["voucher_gone"]
    assert market.ask(Settle(OUT, (Gone(goods.serial, BEFORE),))).codes == (goods.serial,)
    assert [why.code for why in market.ask(Leave(OUT, plate=PLATE)).why] == ["plate_nothing"]
    assert len(market.facts(f.Departed)) == out


def test_what_failed_is_destroyed_and_nothing_else_becomes_of_it(market: Rig) -> None:
    goods = brought(market)
    failed(market, goods)
    for ask in (
        Move(goods.batch, "trade", "store"),
        Shrink(goods.batch, "trade", 10, "spoilt"),
        Weigh(goods.batch, "trade", 10),
        Mix(SELLER, (Bit(goods.batch, "trade", 500),), product="青菜"),
        Sell(SELLER, BUYER, (Item(goods.batch, 500),)),
        SendBack(goods.batch, "退回"),
    ):
        assert market.ask(ask).verdict == "stop", ask
    assert market.destroy(goods.batch).good
    assert market.get(Batch, goods.batch).totals()[2] == 0
