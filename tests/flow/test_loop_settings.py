"""A day keeps the closed loop's settings that it was opened under, and `pinma verify journal` decides by them again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from flow_goods import DAY, IN, IN2, OUT, SELLER, bare, good
from flow_rig import Rig, recorded
from msgspec.structs import replace
from walk_goods import whys

from edge.cli.proof import wrong_journal
from edge.core import facts as f
from edge.core.ledger import Day
from edge.core.rules import Loop
from edge.core.visit import Stay, Visit
from edge.flow.asks import (
    BringIn,
    CloseDay,
    Count,
    Declare,
    Item,
    Leave,
    LetIn,
    Move,
    OpenDay,
    Second,
    Sell,
    Shrink,
    TakeBack,
    Weigh,
)
from edge.flow.doors import days
from edge.flow.ports import Page

HARD = Loop(vehicle_passback="hard")
SOFT = Loop(passback="soft", unload_held=True, count_days=1)
PICTURE = "ab" * 32


def opened(rig: Rig, loop: Loop) -> Rig:
    """A day opened under these settings, its first draw behind it; then the site file says otherwise."""
    rig.flow.site = replace(rig.flow.site, loop=loop)
    rig.open()
    rig.clean(rig.first())
    rig.flow.site = replace(rig.flow.site, loop=SOFT if loop == HARD else HARD)
    return rig


@pytest.fixture
def soft(shut: Rig) -> Rig:
    return opened(shut, SOFT)


@pytest.fixture
def hard(shut: Rig) -> Rig:
    return opened(shut, HARD)


@pytest.fixture
def file(shut: Rig) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{shut.path}?mode=ro", uri=True)) as connection:
        yield connection


def free(rig: Rig, code: str = "UP-1") -> str:
    """A batch that may be sold."""
    (batch,) = rig.ask(BringIn(IN, SELLER, (good(code),), "闽A44444")).codes
    return batch


def test_soft_lets_nothing_through_that_was_taken_back_though_the_rest_of_its_voucher_has_left(soft: Rig) -> None:
    batch = free(soft)
    sale = soft.ask(Sell(SELLER, "", (Item(batch, 1_000), Item(batch, 2_000))))
    assert soft.ask(TakeBack(sale.code, "退", (sale.codes[1],))).good
    assert soft.scan(OUT, sale.code).verdict == "pass"
    answer = soft.scan(OUT, sale.codes[1])
    assert (answer.verdict, [why.code for why in answer.why], soft.opened()) == ("stop", ["voucher_void"], [])
    assert soft.facts(f.Repassed) == []


def test_a_day_keeps_the_settings_it_was_opened_under_and_the_next_has_its_own(soft: Rig) -> None:
    assert soft.get(Day, DAY).loop == soft.facts(f.DayOpened)[-1].loop == SOFT
    voucher, _ = soft.sold(free(soft))
    assert soft.scan(OUT, voucher).verdict == soft.scan(OUT, voucher).verdict == "pass"
    assert soft.facts(f.Repassed) == [f.Repassed(voucher, OUT, DAY)]
    soft.now += timedelta(hours=12)  # the next day, not open yet
    assert soft.scan(OUT, voucher).verdict == "pass"
    assert soft.ask(OpenDay()).good
    assert soft.scan(OUT, voucher).verdict == "stop"


def test_what_soft_settings_let_through_holds_when_it_is_decided_again(soft: Rig, file: sqlite3.Connection) -> None:
    voucher, _ = soft.sold(free(soft))
    assert soft.scan(OUT, voucher).verdict == soft.scan(OUT, voucher).verdict == "pass"
    (waits,) = soft.come(bare("UP-2"))
    assert soft.ask(Move(waits, "wait", "trade")).good
    assert soft.facts(f.Moved)[-1].day == DAY
    assert wrong_journal(file)[0] == ""


def test_what_hard_settings_refuse_is_named(hard: Rig, file: sqlite3.Connection) -> None:
    batch = free(hard)
    voucher, _ = hard.sold(batch)
    assert hard.scan(OUT, voucher).verdict == "pass"
    assert wrong_journal(file)[0] == ""
    hard.put(f.Repassed(voucher, OUT, DAY))
    assert wrong_journal(file)[0] == f"{voucher}: passed again, and the day refuses that"


def test_goods_that_wait_and_were_unloaded_for_sale_are_named(hard: Rig, file: sqlite3.Connection) -> None:
    (waits,) = hard.ask(BringIn(IN, SELLER, (bare("UP-2"),), "闽A22222")).codes
    assert not hard.ask(Move(waits, "wait", "trade")).good
    hard.put(f.Moved(waits, "wait", "trade", 1_000, DAY))
    assert wrong_journal(file)[0] == f"{waits}: moved to trade, and it is waiting"


def test_a_vehicle_that_is_inside_comes_in_again_on_record_and_told(market: Rig, file: sqlite3.Connection) -> None:
    one = market.ask(LetIn(IN, "buyer", "闽A22222")).code
    two = market.ask(LetIn(IN2, "buyer", "闽A22222/闽A2222挂"))
    assert (two.verdict, whys(two)) == ("pass", ["welcome", "vehicle_inside"])
    assert two.why[1].args == {"what": one}
    goods = market.ask(BringIn(IN, SELLER, (good("UP-2"),), "闽A2222挂"))
    assert whys(goods) == ["welcome", "vehicle_inside"]
    again = market.facts(f.Reentered)
    assert again == [f.Reentered(two.code, one, IN2, DAY), f.Reentered(goods.code, two.code, IN, DAY)]
    assert recorded(market)[-2:] == ["Reentered", "Admitted"]
    assert wrong_journal(file)[0] == ""


def test_a_vehicle_that_left_or_never_came_in_is_not_inside(market: Rig) -> None:
    assert market.ask(Declare("", "闽A22222", (), purpose="buyer")).good
    one = market.ask(LetIn(IN, "buyer", "闽A22222")).code
    assert market.scan(OUT, one).verdict == "pass"
    assert whys(market.ask(LetIn(IN, "buyer", "闽A22222"))) == ["welcome"]
    assert market.facts(f.Reentered) == []


def test_a_turn_that_was_undone_let_nobody_in(market: Rig) -> None:
    visit = market.ask(Declare("", "闽A22222", (), purpose="buyer")).code

    def undone(page: Page) -> None:
        page.record(f.Admitted(visit, IN, "trade", ()))
        raise LookupError(visit)

    assert market.ask(LetIn(IN, "buyer", "闽A33333")).good  # plates are known from here on
    with pytest.raises(LookupError):
        market.store.submit(undone, actor="甲", station="here").result(60)
    assert whys(market.ask(LetIn(IN, "buyer", "闽A22222"))) == ["welcome"]


@pytest.mark.parametrize("kind", ["goods", "empty", "buyer"])
def test_a_vehicle_that_is_inside_stays_out_where_the_day_refuses(hard: Rig, kind: str) -> None:
    one = hard.ask(LetIn(IN, "buyer", "闽A22222")).code
    again = (
        BringIn(IN, SELLER, (good("UP-2"),), "闽A22222")
        if kind == "goods"
        else LetIn(IN, "empty" if kind == "empty" else "buyer", "闽A22222", picture=PICTURE)
    )
    answer = hard.ask(again)
    assert (answer.verdict, whys(answer), hard.opened()) == ("stop", ["vehicle_inside"], [])
    assert hard.scan(OUT, one).verdict == "pass"
    assert hard.scan(IN, answer.code).verdict == "pass"
    assert hard.get(Visit, answer.code).stay is Stay.INSIDE


@pytest.mark.parametrize(
    ("other", "said"), [("", "the day refuses that"), ("V-none", "let in while inside, and it was not")]
)
def test_a_vehicle_let_in_again_against_the_settings_is_named(
    hard: Rig, file: sqlite3.Connection, other: str, said: str
) -> None:
    one = hard.ask(LetIn(IN, "buyer", "闽A22222")).code
    hard.put(f.Reentered("V-2", other or one, IN, DAY))
    assert said in wrong_journal(file)[0]


def test_losses_within_what_a_product_may_lose_are_decided_again(market: Rig, file: sqlite3.Connection) -> None:
    batch = free(market)
    assert market.ask(Weigh(batch, "trade", 10_000)).good
    assert market.ask(Weigh(batch, "trade", 9_800)).good
    assert market.ask(Shrink(batch, "trade", 300, "drying")).good
    assert market.facts(f.Weighed)[-1].tolerance_bp == market.facts(f.Shrunk)[-1].tolerance_bp == 500
    asked = market.ask(Shrink(batch, "trade", 300, "spoilt", "烂了"), "甲")
    assert market.ask(Second(asked.code), "乙").good
    assert (market.facts(f.Shrunk)[-1].by, market.facts(f.Shrunk)[-1].second) == ("甲", "乙")
    assert wrong_journal(file)[0] == ""
    market.put(replace(market.facts(f.Shrunk)[-1], grams=1, second=""))
    assert wrong_journal(file)[0] == f"{batch}: 1 g more were lost than the 500 g that one person may say"


def test_a_weighing_that_loses_too_much_is_named(market: Rig, file: sqlite3.Connection) -> None:
    batch = free(market)
    assert market.ask(Weigh(batch, "trade", 10_000)).good
    market.put(f.Weighed(batch, "trade", 10_000, 9_000, "weighed", False, "乙", DAY, tolerance_bp=500))  # noqa: FBT003
    assert "1000 g more were lost than the 500 g" in wrong_journal(file)[0]


def test_one_person_twice_is_not_two_who_say_what_was_lost(market: Rig, file: sqlite3.Connection) -> None:
    batch = free(market)
    market.put(f.Shrunk(batch, "trade", 9_000, "spoilt", "乙", DAY, "乙", 500))
    assert wrong_journal(file)[0] == f"{batch}: one person alone"


def test_a_weight_that_does_not_fit_is_on_record_and_one_that_fits_leaves_with_it(
    market: Rig, file: sqlite3.Connection
) -> None:
    batch = free(market)
    voucher, _ = market.sold(batch, 5_000)
    assert whys(market.ask(Leave(OUT, voucher, net_g=7_000))) == ["weight_off"]
    (stopped,) = market.facts(f.Detained)
    assert (stopped.voucher, stopped.why[0].args) == (voucher, {"net": "7", "lines": "5"})
    assert market.ask(Leave(OUT, voucher, net_g=5_100)).verdict == "pass"
    left = market.facts(f.Departed)[-1]
    assert (left.net_g, left.lines_g) == (5_100, 5_000)
    assert wrong_journal(file)[0] == ""


@pytest.mark.parametrize(("net_g", "lines_g"), [(7_000, 1_000), (900, 900)])
def test_what_left_against_the_scale_is_named(market: Rig, file: sqlite3.Connection, net_g: int, lines_g: int) -> None:
    batch = free(market)
    voucher, serial = market.sold(batch)
    line = (f.SaleLine(batch, 1_000, serial),)
    market.put(f.Departed(voucher, OUT, line, DAY, net_g=net_g, lines_g=lines_g))
    assert wrong_journal(file)[0] == f"{voucher}: left with {net_g} g on the scale for 1000 g"


def closed_over(rig: Rig, day: str) -> None:
    """Its figures are right, and nobody asked what is in the way."""
    close = days._close  # pyright: ignore[reportPrivateUsage]
    rig.store.submit(lambda page: close(day, page), actor="乙", station="office").result(60)


def test_a_day_closed_over_what_waits_is_named(soft: Rig, file: sqlite3.Connection) -> None:
    assert soft.ask(CloseDay()).good
    soft.now += timedelta(days=1)
    soft.key_comes(day="2026-03-06")
    assert soft.ask(OpenDay()).good
    (waits,) = soft.ask(BringIn(IN, SELLER, (bare("UP-2"),), "闽A55555")).codes
    closed_over(soft, "2026-03-06")
    assert wrong_journal(file)[0] == f"2026-03-06: closed over {waits}, which is not settled"


def test_a_day_closed_over_goods_that_nobody_counted_is_named(soft: Rig, file: sqlite3.Connection) -> None:
    old = free(soft)
    assert soft.ask(CloseDay()).good
    soft.flow.site = replace(soft.flow.site, loop=SOFT)
    soft.now += timedelta(days=2)
    assert soft.ask(OpenDay()).good
    assert whys(soft.ask(CloseDay())) == ["day_uncounted"]
    assert soft.ask(Count(soft.facts(f.Arrived)[0].batch, "trade", 9_500)).good
    closed_over(soft, "2026-03-07")
    assert wrong_journal(file)[0] == f"2026-03-07: closed over {old}, which was not counted since 2026-03-06"


def test_a_vehicle_that_weighs_and_has_no_voucher_waits_until_somebody_has_looked(market: Rig) -> None:
    visit = market.ask(LetIn(IN, "buyer", "闽A22222")).code
    answer = market.ask(Leave(OUT, visit, net_g=500_000))
    assert (answer.verdict, answer.why[0].args) == ("wait", {"net": "500", "lines": "0"})
    assert market.get(Visit, visit).stay is Stay.INSIDE
    assert [each.voucher for each in market.facts(f.Detained)] == [visit]
    assert market.ask(Leave(OUT, visit)).verdict == "pass"
