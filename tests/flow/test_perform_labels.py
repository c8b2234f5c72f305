"""A label is owed until it came out: shown, tried again, and said in the journal once it did."""

from collections.abc import Iterator

import pytest
from flow_goods import IN, good
from flow_rig import Rig
from gate_doubles import Gate

from devices import Label, RefusedError, State, UnreachableError
from edge.core import facts as f
from edge.core.actions import PrintLabel
from tests.patience import eventually

LABEL = PrintLabel("in-1", "B1", ("青菜", "10 kg"))


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.close()


def test_a_label_comes_out_with_its_link_and_is_said_to_have(gate: Gate) -> None:
    gate.do(LABEL)
    assert gate.press.out == [Label("B1", "https://p.cn/c/B1", ("青菜", "10 kg"), 1)]
    assert gate.labelled == [(LABEL, "https://p.cn/c/B1", "press")]
    assert gate.put_off == []


@pytest.mark.parametrize(
    ("error", "state"),
    [(RefusedError("press", "paper out"), State.TROUBLE), (UnreachableError("press", "no answer"), State.LOST)],
)
def test_a_printer_that_cannot_is_shown_and_tried_again_until_it_can(
    gate: Gate, error: RefusedError | UnreachableError, state: State
) -> None:
    gate.press.wrong = error
    gate.do(LABEL)
    for _ in range(3):
        assert gate.run_put_off() == [2.0]
    assert gate.labelled == []
    assert [(each.state, each.detail) for each in gate.board.troubles()] == [(state, error.why)]
    gate.press.wrong = None
    gate.run_put_off()
    assert [label.copy for label in gate.press.out] == [1]
    assert len(gate.labelled) == 1
    assert (gate.put_off, gate.board.troubles()) == ([], [])
    assert gate.press.tried == 5


def test_labels_come_out_in_the_order_they_were_asked_for(gate: Gate) -> None:
    gate.press.free.clear()
    for number in range(5):
        gate.do(PrintLabel("in-1", f"B{number}", ()))
    gate.press.free.set()
    gate.settle()
    assert [label.code for label in gate.press.out] == [f"B{number}" for number in range(5)]


def test_a_lane_without_a_printer_keeps_its_labels_owed(gate: Gate) -> None:
    gate.lane.printer = None
    gate.do(LABEL, PrintLabel("nowhere", "B2", ()))
    assert (gate.press.out, gate.labelled, gate.put_off) == ([], [], [])


def test_the_next_copy_says_that_it_is_one() -> None:
    assert LABEL.again() == PrintLabel("in-1", "B1", ("青菜", "10 kg"), copy=2)


def test_a_label_of_the_market_is_owed_until_the_printer_said_so(market: Rig, gate: Gate) -> None:
    for label in market.store.owed():
        market.flow.printed(label, "link", "p").result(60)
    gate.printed = market.flow.printed
    gate.press.wrong = RefusedError("press", "paper out")
    visit = market.declare(good())
    (code,) = market.scan(IN, visit).codes
    (label,) = market.printed()
    gate.do(label)
    assert market.flow.owed() == [label]
    assert [fact for fact in market.facts(f.Labelled) if fact.code == code] == []
    gate.press.wrong = None
    gate.run_put_off()
    eventually(lambda: market.flow.owed() == [])
    assert market.facts(f.Labelled)[-1] == f.Labelled(code, f"https://p.cn/c/{code}", "press", 1)
    market.scan(IN, visit)
    assert market.flow.owed() == []  # a repeat prints nothing
