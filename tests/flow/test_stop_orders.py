"""中止交易: what the province stops is stopped wherever it is, and stays so."""

import pytest
from flow_goods import IN, OUT, bare, good
from flow_rig import Rig
from msgspec.structs import replace
from order_goods import give

from edge.core import facts as f
from edge.core.why import Why
from edge.flow.asks import Answer, CloseDay, Inspect, Move, TakeKey, TakeStop
from edge.store.orders import Orders
from sync.message import Lift, StopTrade


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


@pytest.fixture
def batch(market: Rig) -> str:
    """10 kg in trade, under upstream code UP-1."""
    (code,) = market.come(good("UP-1"))
    return code


def child_of(market: Rig, batch: str) -> str:
    """A part that was sold, left, came back and was found good."""
    code = market.scan(IN, market.gone(batch)).code
    assert market.ask(Inspect(code)).good
    assert market.ask(Move(code, "wait", "trade")).good
    return code


def test_a_batch_is_stopped_by_its_code(market: Rig, batch: str) -> None:
    answer = market.stop(batch)
    assert answer.codes == (batch,)
    assert market.status(batch) == "held"
    assert not market.sell(batch).good
    assert market.facts(f.Stopped) == [f.Stopped(batch, answer.code, "农残")]
    assert market.facts(f.Held)[-1].why.args == {"what": "农残", "order": answer.code}


FAILED = StopTrade("AS-1", (), "检测确证不合格：鲈鱼", cause="failed_test", product="鲈鱼", market="一市场")


def test_a_stop_after_a_failed_test_is_told_in_the_readers_own_language(market: Rig, batch: str) -> None:
    give(market, replace(FAILED, codes=(batch,)))
    told = market.facts(f.Held)[-1].why
    assert told.text("zh") == "鲈鱼检测确证不合格，全省停止交易（一市场，AS-1）"
    assert told.text("en") == "鲈鱼 failed its test: trade is stopped in the whole province (一市场, AS-1)"
    assert market.sell(batch).why == (Why("batch_held", because=(told,)),)
    give(market, Lift("AS-1", "复检合格"))
    assert market.status(batch) == "released"


@pytest.mark.parametrize("order", [replace(FAILED, cause=""), replace(FAILED, cause="of a newer province")])
def test_a_stop_whose_cause_is_not_known_here_shows_its_reason(market: Rig, batch: str, order: StopTrade) -> None:
    give(market, replace(order, codes=(batch,)))
    assert market.facts(f.Held)[-1].why == Why("stop_order", {"order": "AS-1", "what": "检测确证不合格：鲈鱼"})


def test_everything_under_an_upstream_code_is_stopped(market: Rig, batch: str) -> None:
    (second,) = market.come(bare("UP-1"))
    (other,) = market.come(good("UP-2"))
    assert set(market.stop("UP-1").codes) == {batch, second}
    assert [market.status(code) for code in (batch, second, other)] == ["held", "held", "released"]


@pytest.mark.parametrize("named", [" (01)09520001123450(10)L1 ", "https://maker.example/01/09520001123450/10/L1"])
def test_a_code_is_stopped_whatever_it_was_read_from(market: Rig, named: str) -> None:
    (batch,) = market.come(good("(01)09520001123450(10)L1"))
    answer = market.stop(named)
    assert answer.codes == (batch,)
    assert [fact.code for fact in market.facts(f.Stopped)] == ["(01)09520001123450(10)L1"]


BOX = "(01)09520001123450(10)L1(3103)00{}"


@pytest.mark.parametrize("named", ["(01)09520001123450(10)L1", BOX.format("9999")])
def test_boxes_of_one_lot_are_stopped_together_whatever_each_weighs(market: Rig, named: str) -> None:
    ours = [market.come(good(BOX.format(weight)))[0] for weight in ("1750", "1751")]
    (other,) = market.come(good("(01)09520001123450(10)L12(3103)001750"))
    stopped = market.stop(named)
    assert set(stopped.codes) == set(ours)
    assert [market.status(code) for code in (*ours, other)] == ["held", "held", "released"]
    answer = market.scan(IN, market.declare(good(BOX.format("1752"))))
    assert "code_recalled" in whys(answer)
    assert not market.sell(ours[0]).good
    assert set(market.lift(stopped.code).codes) == set(ours)
    assert market.sell(ours[0]).good


def test_children_are_stopped_with_their_mother(market: Rig, batch: str) -> None:
    child = child_of(market, batch)
    grandchild = child_of(market, child)
    assert set(market.stop(batch).codes) == {batch, child, grandchild}
    assert [market.status(code) for code in (batch, child, grandchild)] == ["held"] * 3


def test_a_child_that_is_stopped_leaves_its_mother_alone(market: Rig, batch: str) -> None:
    child = child_of(market, batch)
    assert market.stop(child).codes == (child,)
    assert [market.status(batch), market.status(child)] == ["released", "held"]


def test_a_code_that_comes_after_the_order_is_refused(market: Rig) -> None:
    market.stop("UP-9")
    assert whys(market.scan(IN, market.declare(good("UP-9")))) == ["code_recalled", "blocked_line"]


def test_goods_of_a_stopped_batch_that_come_back_are_not_sold_again(market: Rig, batch: str) -> None:
    """They left before the order; the order says: every batch that is one, or a child of one."""
    serial = market.gone(batch, 2_000)
    market.stop(batch)
    child = market.scan(IN, serial).code
    market.ask(Inspect(child))
    market.ask(Move(child, "wait", "trade"))
    assert not market.sell(child).good


def test_goods_under_a_stopped_exit_code_that_come_back_are_not_sold_again(market: Rig, batch: str) -> None:
    serial = market.gone(batch, 2_000)
    market.stop(serial)
    child = market.scan(IN, serial).code
    market.ask(Inspect(child))
    market.ask(Move(child, "wait", "trade"))
    assert not market.sell(child).good


def test_goods_of_a_batch_that_failed_meanwhile_come_back_as_failed_and_are_destroyed(market: Rig, batch: str) -> None:
    """Design §5: failed goods are destroyed only. What could neither be sold nor destroyed would keep the day open for ever."""
    serial = market.gone(batch, 2_000)
    market.stop(batch)
    market.fail(batch)
    child = market.scan(IN, serial).code
    market.ask(Inspect(child))
    market.ask(Move(child, "wait", "trade"))
    assert not market.sell(child).good
    for code in (batch, child):
        assert market.destroy(code).good
    assert market.ask(CloseDay()).good


def test_goods_that_came_back_stop_with_the_exit_code_they_left_under(market: Rig, batch: str) -> None:
    """The order comes after the return: a child of its exit serial, as design §5 has it."""
    serial = market.gone(batch, 2_000)
    child = market.scan(IN, serial).code
    assert market.ask(Inspect(child)).good
    assert market.ask(Move(child, "wait", "trade")).good
    market.stop(serial)
    assert not market.sell(child).good
    assert market.sell(batch).good  # the rest of the batch is not meant


def test_goods_that_came_back_fail_with_the_batch_they_were_part_of(market: Rig, batch: str) -> None:
    child = child_of(market, batch)
    market.stop(batch)
    market.fail(batch)
    assert [market.status(batch), market.status(child)] == ["failed", "failed"]


def test_a_return_that_was_stopped_before_it_was_looked_at_stays_stopped(market: Rig, batch: str) -> None:
    child = market.scan(IN, market.gone(batch)).code
    market.stop(batch)
    market.ask(Inspect(child))
    assert market.status(child) == "held"


def test_a_stopped_batch_that_is_released_by_a_result_still_does_not_leave(market: Rig, batch: str) -> None:
    voucher, _ = market.sold(batch)
    market.stop("UP-1")
    sample = market.sample(batch)
    market.run(sample, 100, 900, 900)
    market.verify(sample)
    assert market.scan(OUT, voucher).verdict == "stop"


def test_a_line_refused_at_the_gate_stays_refused_under_an_order(market: Rig) -> None:
    line = replace(good("UP-5"), purchase_voucher="")
    (refused,) = market.scan(IN, market.declare(line, good("UP-6"))).codes
    market.stop("UP-5")
    assert market.status(refused) == "refused"


def test_an_order_is_taken_once(market: Rig, batch: str) -> None:
    answer = market.stop(batch)
    before = market.bodies()
    again = market.ask(TakeStop("o", market.order, answer.code, (batch,), "农残"), "province")
    assert (again.verdict, again.codes) == ("pass", ())
    assert market.bodies() == before
    assert Orders(market.store).untaken() == []


def test_an_order_that_never_came_is_not_taken(market: Rig, batch: str) -> None:
    before = market.bodies()
    market.ask(TakeStop("o", 999, "T-x", (batch,), "r"), "somebody")
    assert market.bodies() == before
    assert market.status(batch) == "released"


def test_one_code_named_twice_holds_once(market: Rig, batch: str) -> None:
    market.stop(batch, "UP-1", batch)
    assert [fact.batch for fact in market.facts(f.Held)] == [batch]


def test_a_key_that_is_not_the_one_committed_to_is_not_kept(market: Rig) -> None:
    number = market.order + 1
    Orders(market.store).keep("o", [(number, b"{}", bytes(32))])
    answer = market.ask(TakeKey("o", number, "2026-03-06", "00" * 32, "11" * 32), "province")
    assert whys(answer) == ["asked_wrong"]
    assert market.store.submit(lambda page: page.key("2026-03-06"), actor="t", station="s").result(60) is None
    assert Orders(market.store).untaken() == []


def test_a_second_key_for_a_day_changes_nothing_and_is_not_claimed(market: Rig) -> None:
    before = market.facts(f.Keyed)
    market.key_comes(b"another key of the same day")
    assert market.facts(f.Keyed) == before


def test_an_order_nobody_can_read_does_not_stay_in_the_way(market: Rig) -> None:
    """Orders are taken one by one: what raises is tried again for ever, and nothing behind it is."""
    number = market.order + 1
    Orders(market.store).keep("o", [(number, b"{}", bytes(32))])
    answer = market.ask(TakeKey("o", number, "2026-03-06", "not hex", "11" * 32), "province")
    assert answer.verdict == "stop"
    assert Orders(market.store).untaken() == []
