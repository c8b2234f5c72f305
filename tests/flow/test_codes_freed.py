"""An upstream code is somebody's once goods under it came in: what went away at the gate gives it back."""

import pytest
from flow_goods import IN, IN2, OTHER, SELLER, barred, good
from flow_rig import Rig
from msgspec.structs import replace

from edge.core.codes import own
from edge.core.ledger import Upstream
from edge.flow.asks import AliasTo, Answer, Register, Remove, TurnBack


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


def of(market: Rig, code: str = "UP-1") -> str:
    return market.get(Upstream, code).seller


@pytest.mark.parametrize(("wrong", "why"), [("S-404", "operator_unknown"), (SELLER, "purchase_missing")])
def test_goods_refused_under_a_wrong_seller_come_in_under_the_right_one(market: Rig, wrong: str, why: str) -> None:
    line = good() if wrong != SELLER else barred()
    visit = market.declare(line, seller=wrong)
    assert why in whys(market.scan(IN, visit))
    market.ask(TurnBack(visit))
    assert market.scan(IN, market.declare(good(), seller=OTHER)).verdict == "pass"
    assert of(market) == OTHER


def test_a_refused_line_gives_its_code_back_while_the_rest_comes_in(market: Rig) -> None:
    stopped = market.scan(IN, market.declare(barred("UP-1"), good("UP-2")))
    market.ask(Remove(stopped.codes[0]))
    assert (of(market, "UP-1"), of(market, "UP-2")) == ("", SELLER)


def test_a_vehicle_that_stands_there_holds_its_codes_until_it_turns_back(market: Rig) -> None:
    visit = market.declare(good("UP-1"), barred("UP-2"))
    market.scan(IN, visit)
    assert "code_reused" in whys(market.scan(IN2, market.declare(good("UP-1"), seller=OTHER)))
    market.ask(TurnBack(visit))
    assert market.scan(IN, market.declare(good("UP-1"), seller=OTHER)).verdict == "pass"


def test_what_came_in_earlier_or_meanwhile_keeps_the_code(market: Rig) -> None:
    blocked = market.declare(good("UP-1"), barred("UP-2"))
    market.scan(IN, blocked)
    market.come(good("UP-1"))
    market.ask(TurnBack(blocked))
    market.scan(IN, market.declare(barred("UP-1")))
    assert of(market) == SELLER
    assert "code_reused" in whys(market.scan(IN2, market.declare(good("UP-1"), seller=OTHER)))


def test_another_who_is_refused_for_the_code_frees_nothing(market: Rig) -> None:
    market.come(good("UP-1"))
    for _ in range(2):
        visit = market.declare(good("UP-1"), seller=OTHER)
        assert "code_reused" in whys(market.scan(IN2, visit))
        market.ask(TurnBack(visit))
    assert of(market) == SELLER


def test_a_recalled_code_stays_with_whoever_came_with_it(market: Rig) -> None:
    market.stop("UP-1")
    visit = market.declare(good("UP-1"))
    assert "code_recalled" in whys(market.scan(IN, visit))
    market.ask(TurnBack(visit))
    assert of(market) == SELLER
    assert {"code_recalled", "code_reused"} <= set(whys(market.scan(IN2, market.declare(good("UP-1"), seller=OTHER))))


def test_a_seller_who_signs_comes_again_with_the_same_code(market: Rig) -> None:
    market.ask(Register(SELLER, "x", "y", agreement=False))
    visit = market.declare(good())
    assert "agreement_missing" in whys(market.scan(IN, visit))
    market.ask(TurnBack(visit))
    market.ask(Register(SELLER, "x", "y", agreement=True))
    assert market.scan(IN, market.declare(good())).verdict == "pass"


PACK, LOT = "6901234567892", "(01)06901234567892(10)L1"


def test_a_shop_s_bar_code_names_a_product_and_no_goods_so_any_seller_may_bring_it(market: Rig) -> None:
    market.come(good(PACK))
    answer = market.scan(IN, market.declare(good(PACK), seller=OTHER))
    assert (answer.verdict, "code_reused" in whys(answer)) == ("wait", False)  # the first has used up its papers
    market.come(good(LOT))
    assert "code_reused" in whys(market.scan(IN, market.declare(good(LOT), seller=OTHER)))


@pytest.mark.parametrize("written", ["无", "0", "-", "不详", "N/A", "20261122", "2026-11-22"])
def test_what_is_written_for_want_of_a_code_is_nobodys(market: Rig, written: str) -> None:
    market.come(good(written))
    assert "code_reused" not in whys(market.scan(IN, market.declare(good(written), seller=OTHER)))


def test_a_code_this_market_gave_another_s_goods_is_theirs(market: Rig) -> None:
    (batch,) = market.come(good("UP-1"))
    _, serial = market.sold(batch)
    assert market.ask(AliasTo(batch, "MT000123", "provincial")).good
    for code in (batch, serial, "MT000123"):
        assert "code_reused" in whys(market.scan(IN, market.declare(good(code), seller=OTHER)))
    assert market.scan(IN2, market.declare(good(batch))).verdict == "pass"


def test_goods_of_a_stopped_batch_come_in_under_none_of_its_codes(market: Rig) -> None:
    (batch,) = market.come(good("UP-1"))
    _, serial = market.sold(batch)
    assert market.ask(AliasTo(batch, "MT000123", "provincial")).good
    market.stop(batch)
    for code in (batch, serial, "MT000123"):
        assert "code_recalled" in whys(market.scan(IN, market.declare(good(code))))


def test_a_badge_s_secret_is_recorded_nowhere_whatever_it_is_called(market: Rig) -> None:
    badge, line = own.badge(bytes(20)), good()
    assert line.certificate is not None
    assert line.report is not None
    certificate, report = replace(line.certificate, number=badge), replace(line.report, number=badge, lot=badge)
    market.declare(replace(line, upstream=badge, lot=badge.lower(), certificate=certificate, report=report))
    market.declare(replace(line, upstream=badge[:-1] + ("A" if badge[-1] != "A" else "B")))  # misread, nearly all of it
    assert not [body for body in market.bodies() if badge[:-1].encode() in body.upper()]
