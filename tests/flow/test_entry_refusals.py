"""Refused at the entrance: what blocks a vehicle, and the two ways out of it."""

import pytest
from flow_goods import IN, IN2, OTHER, SELLER, barred, good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.actions import OpenBarrier
from edge.core.visit import Stay, Visit
from edge.flow.asks import Answer, Register, Remove, TurnBack


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


def test_a_refused_line_blocks_the_vehicle_until_it_is_removed(market: Rig) -> None:
    visit = market.declare(good("UP-1"), barred("UP-2"))
    stopped = market.scan(IN, visit)
    assert (stopped.verdict, whys(stopped)) == ("stop", ["purchase_missing", "blocked_line"])
    assert (market.opened(), market.printed()) == ([], [])
    (refused,) = stopped.codes
    assert market.status(refused) == "refused"
    answer = market.ask(Remove(refused))
    assert (answer.verdict, len(answer.codes)) == ("pass", 1)
    assert market.opened() == [OpenBarrier(IN, visit)]
    assert [label.code for label in market.printed()] == list(answer.codes)
    assert market.get(Visit, visit).stay is Stay.INSIDE
    assert (market.status(answer.codes[0]), market.status(refused)) == ("released", "refused")


def test_two_refused_lines_block_until_both_are_off(market: Rig) -> None:
    stopped = market.scan(IN, market.declare(barred("UP-1"), good("UP-2"), barred("UP-3")))
    assert market.ask(Remove(stopped.codes[0])).verdict == "stop"
    assert market.opened() == []
    assert market.ask(Remove(stopped.codes[1])).verdict == "pass"


def test_a_single_refused_line_turns_the_vehicle_back(market: Rig) -> None:
    visit = market.declare(barred())
    stopped = market.scan(IN, visit)
    assert market.ask(Remove(stopped.codes[0])).verdict == "stop"
    assert market.get(Visit, visit).stay is Stay.TURNED
    assert market.facts(f.TurnedBack) == [f.TurnedBack(visit)]
    assert whys(market.scan(IN, visit)) == ["visit_over"]


def test_a_blocked_vehicle_that_is_scanned_again_is_judged_no_second_time(market: Rig) -> None:
    visit = market.declare(good("UP-1"), barred("UP-2"))
    first = market.scan(IN, visit)
    before = market.bodies()
    assert market.scan(IN, visit) == first
    assert market.bodies() == before


def test_a_blocked_vehicle_at_another_lane_is_told_where_it_stands(market: Rig) -> None:
    visit = market.declare(barred())
    market.scan(IN, visit)
    market.scan(IN2, visit)
    assert [(tell.lane, tell.verdict) for tell in market.told()] == [(IN2, "stop")]


def test_a_vehicle_that_turned_back_is_over(market: Rig) -> None:
    visit = market.declare(good("UP-1"), barred("UP-2"))
    market.scan(IN, visit)
    assert market.ask(TurnBack(visit)).verdict == "stop"
    assert whys(market.scan(IN, visit)) == ["visit_over"]
    assert whys(market.ask(TurnBack(visit))) == ["visit_over"]


def test_somebody_elses_upstream_code_is_refused(market: Rig) -> None:
    market.come(good("UP-1"))
    stopped = market.scan(IN, market.declare(good("UP-1"), seller=OTHER))
    assert whys(stopped) == ["code_reused", "blocked_line"]


@pytest.mark.parametrize(
    ("state", "agreement", "why"), [("suspended", True, "operator_suspended"), ("active", False, "agreement_missing")]
)
def test_a_seller_who_may_not_trade_is_refused(market: Rig, state: str, agreement: bool, why: str) -> None:  # noqa: FBT001
    market.ask(Register(SELLER, "x", "y", agreement=agreement, state="suspended" if state == "suspended" else "active"))
    assert whys(market.scan(IN, market.declare(good()))) == [why, "blocked_line"]


def test_a_seller_nobody_registered_is_refused(market: Rig) -> None:
    assert whys(market.scan(IN, market.declare(good(), seller="S-404"))) == ["operator_unknown", "blocked_line"]


def test_a_line_that_went_away_with_its_vehicle_cannot_be_taken_off_any_more(market: Rig) -> None:
    visit = market.declare(good("UP-1"), barred("UP-2"))
    (refused,) = market.scan(IN, visit).codes
    market.ask(TurnBack(visit))
    before = market.bodies()
    assert whys(market.ask(Remove(refused))) == ["visit_over"]
    assert market.bodies() == before
