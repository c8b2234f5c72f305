"""The barrier lifts soon or never, once for each vehicle, and again only for the one that still stands there."""

from collections.abc import Iterator

import pytest
from gate_doubles import YES, Gate

from devices import State
from edge.core.actions import OpenBarrier, PrintLabel, Tell
from edge.core.why import Why
from tests.patience import PATIENCE_S

OPEN = OpenBarrier("in-1", "V1")
AGAIN = OpenBarrier("in-1", "V1", again=True)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.close()


def test_an_open_barrier_opens_once(gate: Gate) -> None:
    gate.do(OPEN)
    assert gate.boom.opened == 1
    assert gate.lane.standing == "V1"


@pytest.mark.parametrize(("waited", "opened"), [(0.0, 1), (9.9, 1), (10.1, 0), (3600.0, 0)])
def test_an_order_that_waited_too_long_never_fires(gate: Gate, waited: float, opened: int) -> None:
    with gate.busy_boom():
        gate.perform((OPEN,), YES, "")
        gate.ticks += waited
    gate.settle()
    assert gate.boom.opened == opened


def test_again_lifts_for_the_vehicle_that_still_stands_there(gate: Gate) -> None:
    gate.do(OPEN)
    gate.do(AGAIN)
    gate.do(AGAIN)
    assert gate.boom.opened == 3


def test_again_does_nothing_once_the_vehicle_has_gone(gate: Gate) -> None:
    gate.do(OPEN)
    gate.boom.standing = False
    gate.do(AGAIN)
    assert gate.boom.opened == 1


def test_again_does_nothing_for_the_next_vehicle_on_the_loop(gate: Gate) -> None:
    """V1 drove in, the loop was seen clear, and V2 came with V1's slip."""
    gate.do(OPEN)
    gate.boom.standing = False
    gate.boom_worker.submit(gate.lane.clear).result(PATIENCE_S)
    gate.boom.standing = True
    gate.do(AGAIN)
    assert gate.boom.opened == 1


def test_a_loop_that_is_occupied_is_not_clear(gate: Gate) -> None:
    gate.do(OPEN)
    gate.boom_worker.submit(gate.lane.clear).result(PATIENCE_S)
    assert gate.lane.standing == "V1"
    gate.do(AGAIN)
    assert gate.boom.opened == 2


def test_again_does_nothing_for_another_visit_or_where_nothing_was_opened(gate: Gate) -> None:
    gate.do(AGAIN)
    gate.do(OPEN)
    gate.do(OpenBarrier("in-1", "V2", again=True))
    assert gate.boom.opened == 1


def test_the_next_vehicle_takes_the_place_of_the_last(gate: Gate) -> None:
    gate.do(OPEN)
    gate.do(OpenBarrier("in-1", "V2"))
    gate.do(AGAIN)
    assert (gate.boom.opened, gate.lane.standing) == (2, "V2")


def test_a_barrier_that_does_not_answer_is_shown_and_tried_again_while_it_is_fresh(gate: Gate) -> None:
    gate.boom.broken = True
    gate.do(OPEN)
    (health,) = [each for each in gate.board.troubles() if each.device == "boom"]
    assert health.state is State.LOST
    assert "open by hand" in health.detail
    gate.boom.broken = False
    assert gate.run_put_off() == [0.5]
    assert gate.boom.opened == 1
    assert gate.board.troubles() == []


def test_a_barrier_that_comes_back_too_late_does_not_lift(gate: Gate) -> None:
    gate.boom.broken = True
    gate.do(OPEN)
    gate.boom.broken = False
    gate.ticks += 10.1
    gate.run_put_off()
    assert gate.boom.opened == 0
    assert gate.put_off == []


def test_a_barrier_that_stays_away_is_given_up(gate: Gate) -> None:
    gate.boom.broken = True
    gate.do(OPEN)
    tries = 0
    while gate.put_off:
        gate.ticks += 0.5
        gate.run_put_off()
        tries += 1
        assert tries < 50
    assert gate.boom.opened == 0
    assert 10 < tries < 25


def test_a_failed_opening_is_not_taken_for_an_open_one(gate: Gate) -> None:
    gate.boom.broken = True
    gate.do(OPEN)
    gate.boom.broken = False
    gate.do(AGAIN)
    assert gate.boom.opened == 0


def test_a_slow_printer_does_not_hold_the_barrier_up(gate: Gate) -> None:
    gate.press.free.clear()
    gate.do(PrintLabel("in-1", "B1", ("青菜",)), OPEN)
    assert gate.boom.opened == 1
    assert gate.press.out == []
    gate.press.free.set()
    gate.settle()
    assert [label.code for label in gate.press.out] == ["B1"]


def test_a_verdict_is_on_the_screen_at_once_whatever_the_devices_do(gate: Gate) -> None:
    tell = Tell("in-1", "pass", "V1", (Why("welcome"),))
    with gate.busy_boom():
        gate.perform((OPEN, tell), YES, "03:00")
        assert [(shown.at, shown.tell) for shown in gate.board.lane("in-1")] == [("03:00", tell)]


def test_a_lane_without_a_barrier_and_a_lane_nobody_knows_are_no_trouble(gate: Gate) -> None:
    gate.lane.barrier = None
    gate.do(OPEN, OpenBarrier("nowhere", "V1"))
    assert gate.boom.opened == 0
