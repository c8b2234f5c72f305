"""A seller's card (溯源卡) at a gate: their one expected load is here, or they are asked what they bring."""

import pytest
from flow_goods import IN, NIGHT, OTHER, OUT, SELLER, barred, good
from flow_rig import Rig
from walk_goods import whys

from edge.core import facts as f
from edge.core.actions import Tell
from edge.core.codes import own
from edge.core.operators import Operator
from edge.flow.asks import CallOff, GiveCard, Register, TurnBack


@pytest.fixture
def card(market: Rig) -> str:
    (code,) = market.ask(GiveCard(SELLER)).codes
    return code


def test_the_one_load_that_is_expected_of_its_seller_arrives(market: Rig, card: str) -> None:
    visit = market.declare(good())
    answer = market.scan(IN, card)
    assert (answer.verdict, answer.code, len(answer.codes)) == ("pass", visit, 1)


def test_several_loads_are_told_and_none_of_them_arrives(market: Rig, card: str) -> None:
    visits = [market.declare(good(f"UP-{at}")) for at in (1, 2)]
    before = market.bodies()
    answer = market.scan(IN, card)
    assert (answer.verdict, whys(answer), market.opened()) == ("wait", ["several_loads"], [])
    assert market.bodies() == before
    assert market.ask(CallOff(visits[0])).good
    assert market.scan(IN, card).code == visits[1]


def test_without_a_load_the_lane_asks_for_the_goods_of_that_seller(market: Rig, card: str) -> None:
    answer = market.scan(IN, card)
    assert (answer.verdict, whys(answer), answer.code) == ("wait", ["card_read"], SELLER)
    assert market.actions() == [Tell(IN, "card", SELLER, answer.why)]
    assert answer.why[0].args == {"who": "好菜行"}


def test_what_is_expected_of_others_or_came_already_is_not_it(market: Rig, card: str) -> None:
    market.declare(good("UP-1"), seller=OTHER)
    market.come(good("UP-2"))
    visit = market.declare(good("UP-3"), barred("UP-4"))
    market.scan(IN, visit)
    market.ask(TurnBack(visit))
    assert whys(market.scan(IN, card)) == ["card_read"]


def test_a_card_is_void_once_there_is_a_new_one(market: Rig, card: str) -> None:
    market.declare(good())
    (new,) = market.ask(GiveCard(SELLER)).codes
    assert new != card
    answer = market.scan(IN, card)
    assert (answer.verdict, whys(answer), market.opened()) == ("unknown", ["card_void"], [])
    assert market.scan(IN, new).verdict == "pass"


def test_a_card_of_another_market_or_one_nobody_was_given_is_void(market: Rig, card: str) -> None:
    for code in (own.slip("C", "350100002", NIGHT.date(), 1), own.slip("C", "350100001", NIGHT.date(), 99)):
        assert code != card
        assert whys(market.scan(IN, code)) == ["card_void"]
    assert whys(market.scan(IN, card[:-1] + "?")) in (["undeclared"], ["unread_damaged"])


def test_registering_again_leaves_the_card_and_a_suspended_seller_is_refused_with_it(market: Rig, card: str) -> None:
    market.declare(good())
    assert market.ask(Register(SELLER, "好菜行", "福清", state="suspended")).good
    assert market.get(Operator, SELLER).card == card
    assert whys(market.scan(IN, card)) == ["operator_suspended", "blocked_line"]


def test_a_card_at_the_exit_opens_what_is_to_leave_for_it(market: Rig, card: str) -> None:
    assert whys(market.scan(OUT, card)) == ["buyer_nothing"]


def test_only_somebody_registered_is_given_a_card(market: Rig) -> None:
    assert whys(market.ask(GiveCard("S-404"))) == ["operator_unknown"]
    assert market.facts(f.Carded) == []


def test_every_card_has_a_code_of_its_own(market: Rig) -> None:
    codes = [market.ask(GiveCard(who)).codes[0] for who in (SELLER, OTHER, SELLER, OTHER)]
    assert len(set(codes)) == 4
