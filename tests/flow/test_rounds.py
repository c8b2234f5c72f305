"""What nobody scans happens all the same: orders are taken, the day opens under its key, the loop is watched."""

from collections.abc import Callable, Iterator

import pytest
from flow_goods import DAY, KEY, bare
from flow_rig import Rig
from gate_doubles import Gate

from edge.core import draw
from edge.core import facts as f
from edge.core.actions import OpenBarrier
from edge.flow.asks import Answer, Ask, Publish, TakeKey
from edge.flow.doors import DOORS
from edge.flow.ports import Page
from edge.flow.rounds import Rounds
from edge.flow.turn import Site, Turn
from edge.store.orders import Orders
from tests.patience import eventually


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.close()


def walk(rig: Rig, untaken: Callable[[], list[Ask]], gate: Gate, until_true: Callable[[], bool]) -> None:
    """Rounds, woken again and again until something is so."""
    rounds = Rounds(rig.flow, lambda: rig.now, untaken, [gate.lane])
    rounds.start()

    def woken() -> bool:
        rounds.wake()
        return until_true()

    try:
        eventually(woken)
    finally:
        rounds.stop()


def nothing() -> list[Ask]:
    return []


def test_an_order_that_came_with_the_day_is_taken_before_the_day_opens(shut: Rig, gate: Gate) -> None:
    orders = Orders(shut.store)
    orders.keep("o", [(1, b"{}", bytes(32))])
    key = TakeKey("o", 1, DAY, KEY.hex(), draw.commitment(KEY))

    def untaken() -> list[Ask]:
        return [key for _ in orders.untaken()]

    walk(shut, untaken, gate, lambda: bool(shut.facts(f.DayOpened)))
    (opened,) = shut.facts(f.DayOpened)
    assert (opened.day, opened.commitment) == (DAY, draw.commitment(KEY))
    assert orders.untaken() == []


class Odd(Ask, frozen=True):
    """An order that stands before the key, and fails until it has been tried often enough."""


def test_an_order_that_fails_is_tried_again_and_holds_up_none_behind_it(
    shut: Rig, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = Orders(shut.store)
    orders.keep("o", [(1, b"{}", bytes(32)), (2, b"{}", bytes(32))])
    key = TakeKey("o", 2, DAY, KEY.hex(), draw.commitment(KEY))
    kept: list[bool] = []

    def odd(_ask: Odd, page: Page, _site: Site) -> Turn:
        kept.append(page.key(DAY) is not None)
        if len(kept) < 3:
            raise ArithmeticError
        page.take_order("o", 1)
        return Turn(Answer("pass"))

    monkeypatch.setitem(DOORS, Odd, odd)
    walk(shut, lambda: [Odd() if seq == 1 else key for _, seq, _ in orders.untaken()], gate, lambda: len(kept) > 2)
    assert kept == [False, True, True]
    assert orders.untaken() == []


def test_the_day_opens_by_the_clock_once(shut: Rig, gate: Gate) -> None:
    walk(shut, nothing, gate, lambda: bool(shut.facts(f.DayOpened)))
    walk(shut, nothing, gate, lambda: True)
    assert [fact.day for fact in shut.facts(f.DayOpened)] == [DAY]


def test_a_round_that_fails_does_not_end_the_rounds(shut: Rig, gate: Gate) -> None:
    failures: list[int] = []

    def untaken() -> list[Ask]:
        failures.append(1)
        if len(failures) < 3:
            raise OSError("no")
        return []

    walk(shut, untaken, gate, lambda: bool(shut.facts(f.DayOpened)))
    assert len(failures) >= 3


def test_a_loop_that_is_clear_ends_the_standing_of_its_vehicle(shut: Rig, gate: Gate) -> None:
    gate.do(OpenBarrier("in-1", "V1"))
    walk(shut, nothing, gate, lambda: bool(shut.facts(f.DayOpened)))
    assert gate.lane.standing == "V1"
    gate.boom.standing = False
    walk(shut, nothing, gate, lambda: gate.lane.standing == "")


def published(rig: Rig, gate: Gate, hour: int) -> list[f.Published]:
    """After a while at this hour, as a box that was started anew."""
    rig.now = rig.now.replace(hour=hour)
    seen = 0

    def walked() -> bool:
        nonlocal seen
        seen += 1
        return seen > 12

    walk(rig, nothing, gate, walked)
    return rig.facts(f.Published)


def test_the_nights_results_go_up_at_their_hour_once_even_after_a_restart(market: Rig, gate: Gate) -> None:
    (batch,) = market.come(bare("UP-P"))
    market.clean(batch)
    assert published(market, gate, 7) == []
    assert published(market, gate, 8) == [f.Published(DAY, 2, 0)]
    (late,) = market.come(bare("UP-Q"))
    market.fail(late)
    assert len(published(market, gate, 9)) == 1  # what comes later goes up by hand
    assert market.ask(Publish()).why[0].args == {"tested": "3", "failed": "1"}
    assert market.ask(Publish()).why[0].code == "results_up"
    assert market.facts(f.Published)[1:] == [f.Published(DAY, 3, 1)]


def test_a_day_that_never_was_has_no_results(market: Rig) -> None:
    assert market.ask(Publish("2026-01-01")).why[0].code == "no_day"
    assert market.facts(f.Published) == []


def test_a_clock_that_is_not_believed_puts_nothing_up(market: Rig, gate: Gate) -> None:
    market.flow.hold(DAY)
    assert published(market, gate, 10) == []
