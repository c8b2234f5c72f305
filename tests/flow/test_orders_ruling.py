"""Operators and rules as the province sets them: the stricter of its word and the market's own."""

from datetime import timedelta

import msgspec
import pytest
from flow_goods import DAY, IN, SELLER, SITE, good
from flow_rig import Rig, redrawn
from order_goods import give

from edge.core import facts as f
from edge.core.ledger import Day
from edge.core.register import digest, encode, weight
from edge.core.rules import Rules
from edge.flow.asks import Answer, Item, OpenDay, Register, Sell
from edge.flow.flow import Flow
from edge.store.registers import Registers
from sync.message import Entry, RegistryPart, SetOperator, SetRules

NEXT = "2026-03-06"
STRICT = SetRules("U-1", "FJ-2", NEXT, (2, 10), 2000, report_days=7, sample_g=800, risk_bp={"青菜": 3000})


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


def operators(version: int, rows: dict[str, dict[str, str]], base: int = 0) -> RegistryPart:
    """A whole copy in one piece."""
    whole = digest(weight((key, encode(row)) for key, row in rows.items()))
    return RegistryPart("operators", version, base, 1, 1, whole, tuple(Entry(*each) for each in rows.items()))


def tomorrow(rig: Rig) -> None:
    rig.now += timedelta(hours=12)
    assert rig.ask(OpenDay()).code == NEXT


def test_a_suspended_operator_is_refused_until_the_province_says_otherwise(market: Rig) -> None:
    give(market, SetOperator("O-1", SELLER, "suspended", "停业整顿"))
    assert "operator_suspended" in whys(market.scan(IN, market.declare(good("UP-1"))))
    give(market, SetOperator("O-2", SELLER, "active", "整改完成"))
    assert market.scan(IN, market.declare(good("UP-2"))).verdict == "pass"


def test_registering_again_here_does_not_end_a_suspension(market: Rig) -> None:
    (batch,) = market.come(good("UP-1"))
    give(market, SetOperator("O-1", SELLER, "suspended", "停业整顿"))
    assert market.ask(Register(SELLER, "好菜行", "福清", state="active")).good
    assert "operator_suspended" in whys(market.scan(IN, market.declare(good("UP-2"))))
    assert whys(market.sell(batch)) == ["seller_stopped"]


def test_a_suspension_may_come_before_the_operator_does(market: Rig) -> None:
    give(market, SetOperator("O-1", "S-9", "suspended", "吊销"))
    assert "operator_unknown" in whys(market.scan(IN, market.declare(good("UP-1"), seller="S-9")))
    assert market.ask(Register("S-9", "新行", "福清")).good
    assert "operator_suspended" in whys(market.scan(IN, market.declare(good("UP-2"), seller="S-9")))


def test_the_province_cannot_end_what_the_market_itself_suspended(market: Rig) -> None:
    assert market.ask(Register(SELLER, "好菜行", "福清", state="suspended")).good
    give(market, SetOperator("O-1", SELLER, "active", "整改完成"))
    assert "operator_suspended" in whys(market.scan(IN, market.declare(good("UP-1"))))


def test_who_stands_only_in_the_provinces_registry_is_known_but_signed_nothing_here(market: Rig) -> None:
    give(market, operators(1, {"S-9": {"name": "林**", "county": "福清市", "natural": "yes"}}))
    assert whys(market.scan(IN, market.declare(good("UP-1"), seller="S-9"))) == ["agreement_missing", "blocked_line"]


def test_a_buyer_of_the_registry_may_buy(market: Rig) -> None:
    (batch,) = market.come(good("UP-1"))
    give(market, operators(1, {"K-9": {"name": "东街超市", "county": "鼓楼区"}}))
    assert market.ask(Sell(SELLER, "K-9", (Item(batch, 1_000),))).good
    assert whys(market.ask(Sell(SELLER, "K-8", (Item(batch, 1_000),)))) == ["buyer_unknown"]


def test_the_registry_suspends_whom_the_market_registered(market: Rig) -> None:
    give(market, operators(1, {SELLER: {"name": "好菜行", "state": "suspended"}}))
    assert "operator_suspended" in whys(market.scan(IN, market.declare(good("UP-1"))))


def test_rules_are_in_force_from_their_day_and_every_decision_names_them(market: Rig) -> None:
    give(market, STRICT)
    market.come(good("UP-1"))
    assert {fact.rules for fact in market.facts(f.Cleared)} == {Rules().version}
    tomorrow(market)
    opened = market.facts(f.DayOpened)[-1]
    assert (opened.day, opened.quota, opened.floor_bp, opened.rules) == (NEXT, (2, 10), 2000, "2026-11+FJ-2")
    (code,) = market.come(good("UP-2"))
    assert market.facts(f.Cleared)[-1].rules == "2026-11+FJ-2"
    assert market.get(Day, NEXT).quota == (2, 10)
    market.sample(code)
    assert market.facts(f.Sampled)[-1].grams == 800


def test_a_day_that_has_begun_keeps_its_rules_so_that_its_draw_can_be_made_again(market: Rig) -> None:
    give(market, msgspec.structs.replace(STRICT, from_day="2026-01-01"))
    assert [fact.from_day for fact in market.facts(f.Ruled)] == [NEXT]
    market.come(good("UP-1"), good("UP-2"))
    assert redrawn(market.facts(f.Fact)) == ""


@pytest.mark.parametrize(
    "change",
    [{"quota": (1, 20)}, {"floor_bp": 10}, {"risk_bp": {"青菜": 1}}, {"report_days": 0}, {"from_day": "tomorrow"}],
)
def test_rules_looser_than_the_law_are_refused_and_why_is_told(market: Rig, change: dict[str, object]) -> None:
    give(market, msgspec.structs.replace(STRICT, **change))
    noted = market.facts(f.Ordered)[-1]
    assert (noted.name, noted.outcome) == ("SetRules U-1", "refused")
    assert len(noted.what) > len(noted.name)
    assert market.facts(f.Ruled) == []


def test_the_markets_own_rules_stay_the_floor(shut: Rig) -> None:
    own = Rules("local", (5, 10), 4000, report_days=3)
    shut.flow = Flow(msgspec.structs.replace(SITE, rules=own), shut.store, _nothing, lambda: shut.ticks)
    give(shut, msgspec.structs.replace(STRICT, from_day=DAY))
    shut.open()
    opened = shut.facts(f.DayOpened)[-1]
    assert (opened.quota, opened.floor_bp, opened.rules) == ((5, 10), 4000, "local+FJ-2")


def test_a_row_is_read_back_as_it_was_given(market: Rig) -> None:
    give(market, operators(4, {"S-9": {"name": "林**", "natural": "yes"}}))
    shelf = Registers(market.store.read())
    assert shelf.listed("operators", "S-9") == {"name": "林**", "natural": "yes"}
    assert shelf.listed("operators", "S-8") is None
    assert shelf.kept("operators").version == 4


def _nothing(actions: object, answer: object, at: object) -> None:
    """Performs nothing."""
    del actions, answer, at
