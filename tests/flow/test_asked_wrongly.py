"""Asks that no screen would send, by the API: each has its answer, and nothing of it is on record."""

from collections.abc import Callable

import pytest
from flow_goods import BUYER, IN, NIGHT, NODE, OUT, PICTURE, SELLER, bare, good
from flow_rig import Rig
from walk_goods import own_rows, whys

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.codes import own
from edge.flow.asks import (
    Account,
    Ask,
    AskCheck,
    Bit,
    Count,
    CountVehicles,
    Dispose,
    EnterSlip,
    Gone,
    Halt,
    IssueSlips,
    Leave,
    Mix,
    Override,
    SendBack,
    Settle,
)

BEFORE = "2026-03-05T01:00:00+08:00"


@pytest.fixture
def batch(market: Rig) -> str:
    (code,) = market.come(good())
    return code


@pytest.mark.parametrize("lane", [IN, "out-9", ""])
def test_nothing_leaves_by_what_is_no_exit(market: Rig, batch: str, lane: str) -> None:
    voucher, serial = market.sold(batch)
    before = market.bodies()
    for ask in (Leave(lane, voucher), Leave(lane, plate="闽A12345"), Settle(lane, (Gone(serial, BEFORE),))):
        assert whys(market.ask(ask)) == ["wrong_gate"]
        assert not market.opened()
    assert market.bodies() == before


def test_a_voucher_that_is_named_twice_leaves_once(market: Rig, batch: str) -> None:
    voucher, _ = market.sold(batch)
    assert market.ask(Leave(OUT, vouchers=(voucher, voucher))).verdict == "pass"
    assert len(market.facts(f.Departed)) == 1


def test_who_answers_for_goods_is_known_here_and_no_name(market: Rig, batch: str) -> None:
    """A name that is typed in would be a personal value in the journal."""
    market.ask(Count(batch, "trade", 9_000))
    answer = market.ask(Account(batch, "林秀兰", "洒漏"))
    assert (answer.verdict, whys(answer)) == ("stop", ["owner_unknown"])
    assert not any("林秀兰".encode() in body for body in market.bodies())
    assert market.ask(Account(batch, SELLER, "洒漏")).verdict == "wait"


def test_goods_are_not_destroyed_without_saying_how(market: Rig) -> None:
    """Order 81: 销毁方式 is on record."""
    (batch,) = market.come(good("UP-2"))
    market.fail(batch)
    assert whys(market.ask(Dispose(batch, "  ", PICTURE))) == ["destruction_method"]
    assert market.facts(f.Proposed) == []


@pytest.mark.parametrize("subject", ["王五", "404", ""])
def test_nothing_is_checked_that_never_comes_to_the_exit(market: Rig, subject: str) -> None:
    assert whys(market.ask(AskCheck(subject, "看看"))) == ["check_subject"]
    assert market.ask(AskCheck(BUYER, "看看")).good
    assert [fact.subject for fact in market.facts(f.CheckAsked)] == [BUYER]


@pytest.mark.parametrize("day", ["昨天", "2026-02-30", "2031-01-01"])
def test_vehicles_are_counted_on_a_day_that_was(market: Rig, day: str) -> None:
    assert whys(market.ask(CountVehicles(IN, 5, day))) == ["no_day"]
    assert market.facts(f.Tallied) == []


@pytest.mark.parametrize("code", [own.slip("S", NODE, NIGHT.date(), 7), own.badge(bytes(20))])
def test_a_stop_names_goods(market: Rig, code: str) -> None:
    answer = market.ask(Halt((code,), "异味"))
    assert whys(answer) == ["halt_code"]
    assert market.facts(f.Stopped) == []


def test_a_stop_is_of_a_code_as_lanes_read_it_and_says_what_it_reached(market: Rig) -> None:
    (batch,) = market.come(good("E2801160600002094C5D8A7B"))
    answer = market.ask(Halt((" e2801160600002094c5d8a7b ",), "异味"))
    assert (answer.codes, [why.args for why in answer.why]) == ((batch,), [{"count": "1"}])
    assert market.status(batch) == "held"
    assert "本市场" in market.get(Batch, batch).why[0].text("zh")  # and not the province's


def test_what_is_packed_anew_stands_under_its_products_name(market: Rig) -> None:
    own_rows(market, "products", {"P-1": {"name": "青菜"}, "P-2": {"name": "净菜"}})
    (code,) = market.come(good("UP-2"))
    made = market.ask(Mix(SELLER, (Bit(code, "trade", 1_000),), "P-2")).code
    assert market.get(Batch, made).line.product == "净菜"
    assert whys(market.ask(Mix(SELLER, (Bit(code, "trade", 1_000),), "石头"))) == ["product_unknown"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "昨晚", ""])
def test_a_slip_of_no_time_is_refused(market: Rig, batch: str, at: str) -> None:
    _, serial = market.sold(batch)
    market.ask(IssueSlips("簿1", 1, 9))
    assert whys(market.ask(EnterSlip("簿1", 1, "exit", at, PICTURE, code=serial))) == ["slip_time"]


@pytest.mark.parametrize(("ask", "why"), [(Override, "code_recalled"), (SendBack, "code_recalled")])
def test_what_an_order_reaches_is_neither_let_go_nor_sent_back(
    market: Rig, ask: Callable[[str, str], Ask], why: str
) -> None:
    """An order that nothing was held for yet: the guard asks for the code itself."""
    (waiting,) = market.come(bare("UP-3"))
    stop = f.Stopped("UP-3", "o-1", "农残")
    market.store.submit(lambda page: page.record(stop), actor="test", station="here").result(60)
    assert whys(market.ask(ask(waiting, "急用"))) == [why]
