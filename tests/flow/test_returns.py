"""A buyer brings goods back: by the entrance, as a child of the exit code they left under."""

import pytest
from flow_goods import IN, OUT, good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.actions import OpenBarrier
from edge.flow.asks import Answer, Inspect, Move


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


@pytest.fixture
def batch(market: Rig) -> str:
    """10 kg in trade."""
    (code,) = market.come(good())
    return code


def test_a_return_is_a_child_that_is_held_until_somebody_looked(market: Rig, batch: str) -> None:
    serial = market.gone(batch, 3_000)
    answer = market.scan(IN, serial)
    assert (answer.verdict, whys(answer)) == ("wait", ["returned"])
    assert market.opened() == [OpenBarrier(IN, serial)]
    assert [label.code for label in market.printed()] == [answer.code]
    assert whys(market.sell(answer.code)) == ["batch_held"]
    assert market.ask(Inspect(answer.code)).good
    assert market.ask(Move(answer.code, "wait", "trade")).good
    assert market.sell(answer.code, 3_000).good


def test_an_exit_code_comes_back_once(market: Rig, batch: str) -> None:
    serial = market.gone(batch)
    market.scan(IN, serial)
    before, owed = market.bodies(), market.store.owed()
    answer = market.scan(IN, serial)
    assert (answer.verdict, whys(answer)) == ("stop", ["serial_returned"])
    assert market.printed() == []
    assert market.bodies() == before
    assert market.store.owed() == owed
    assert whys(market.scan(OUT, serial)) == ["voucher_gone"]  # the old code stays spent


def test_a_return_scanned_again_reopens_for_the_vehicle_that_stands_there(market: Rig, batch: str) -> None:
    """Design §3.5: a repeated scan reopens the barrier only while the same vehicle still stands on the loop."""
    serial = market.gone(batch)
    market.scan(IN, serial)
    market.scan(IN, serial)
    assert market.opened() == [OpenBarrier(IN, serial, again=True)]


def test_what_has_not_left_does_not_come_back(market: Rig, batch: str) -> None:
    _, serial = market.sold(batch)
    assert whys(market.scan(IN, serial)) == ["serial_inside"]
    assert market.facts(f.Returned) == []


def test_what_is_not_a_return_is_not_inspected_free(market: Rig, batch: str) -> None:
    assert not market.ask(Inspect(batch)).good
    market.stop(batch)
    assert not market.ask(Inspect(batch)).good
    assert market.status(batch) == "held"
