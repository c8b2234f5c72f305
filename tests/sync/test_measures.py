"""What a supervisor stops or recalls is stopped wherever its goods are: mixed, sold on, at other markets, heard of late."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from lab_lives import NAMES, NOON, Desk, came, failed, opened, sold
from loop_night import merged
from msgspec import structs
from sqlalchemy import Engine

from edge.core import facts as f
from edge.core.codes import own
from edge.core.papers import Line
from sync.message import Lift, Recall, StopTrade
from sync.receiver.account import account
from sync.receiver.issuing import Issuer
from sync.receiver.registers import Registers


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """Of B1 at M1 a part went to M2 as B2 (under X1), a part is in M9 with B3; X9 of that left. X4 is B3's own."""
    made = Desk(engine)
    made.hear("M1", *opened(), *came("B1", "UP-101"), *came("B3", "UP-103"), *sold("B1", "X1"), *sold("B3", "X4"))
    made.hear("M1", merged("M9", ("B1", 2_000), ("B3", 2_000)), *sold("M9", "X9"))
    made.hear("M2", *opened(), *came("B2", "X1", 1_000), *sold("B2", "X2", grams=100))
    made.hear("M3", *opened())
    return made


def issuer(desk: Desk) -> Issuer:
    registers = Registers(desk.journal, NAMES)
    return Issuer(desk.journal, registers, NAMES, new_id=lambda: uuid4().hex, wake=lambda _market: None)


def ordered(desk: Desk, market: str = "M3") -> list[StopTrade | Recall]:
    return [each for each in desk.orders(market) if isinstance(each, StopTrade | Recall)]


def codes(desk: Desk, market: str = "M3") -> set[str]:
    return {code for each in ordered(desk, market) for code in each.codes}


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("B1", {"B1", "X1", "B2", "X2", "M9", "X9"}),
        ("UP-101", {"UP-101", "B1", "X1", "B2", "X2", "M9", "X9"}),
        ("M9", {"M9", "X9"}),
        ("X1", {"X1", "B2", "X2"}),
        ("W-X1", {"W-X1", "X1", "B2", "X2"}),
        ("https://pinma.example/c/X1?s=A", {"https://pinma.example/c/X1?s=A", "X1", "B2", "X2"}),
        ("NOBODY-1", {"NOBODY-1"}),
    ],
)
def test_a_recall_reaches_mixtures_and_other_markets_and_no_brothers(desk: Desk, asked: str, reached: set[str]) -> None:
    name, numbers = issuer(desk).recall(list(NAMES), (asked,), "致病菌", "li", level="1")
    assert numbers.keys() == NAMES.keys()
    for market in NAMES:
        assert codes(desk, market) == reached
        (order,) = ordered(desk, market)
        assert isinstance(order, Recall)
        assert (order.id, order.level, order.reason, order.codes[0]) == (name, "1", "致病菌", asked)


def test_a_trace_tells_which_orders_reach_goods_at_their_market(desk: Desk) -> None:
    name, _ = issuer(desk).stop(["M1"], ("B1",), "x", "li")
    found = account(desk.engine, "B1")
    assert found is not None
    assert {each.batch: each.stops for each in found.lots} == {"B1": (name,), "M9": (name,), "B2": ()}
    issuer(desk).lift(name, "好了", "li")
    after = account(desk.engine, "B1")
    assert after is not None
    assert {each.stops for each in after.lots} == {()}


def test_what_is_heard_of_late_comes_under_the_same_stop_at_the_same_markets(desk: Desk) -> None:
    name, _ = issuer(desk).stop(["M1", "M2"], ("B1",), "x", "li")
    desk.hear("M1", *sold("B1", "X7"))
    assert [(each.id, each.codes) for each in ordered(desk, "M2")][1:] == [(f"{name}.2", ("X7",))]
    assert ordered(desk, "M3") == []
    before = desk.orders("M2")
    desk.worker.rebuild()
    desk.again().findings.rounds()
    assert desk.orders("M2") == before


def test_it_is_followed_also_where_the_province_stops_nothing_by_itself(engine: Engine, desk: Desk) -> None:
    desk.hear("M1", *failed("B3", "L1"))
    quiet = Desk(engine, auto_stop=False, said=desk.said)
    issuer(quiet).stop(list(NAMES), ("B1",), "x", "li")
    known = codes(quiet)
    quiet.hear("M1", *sold("B1", "X7"), *sold("B3", "X8"))
    assert codes(quiet) - known == {"X7"}


@pytest.mark.parametrize("end", ["lifted", "over"])
def test_nothing_is_added_to_what_is_over(desk: Desk, end: str) -> None:
    until = (NOON + timedelta(hours=1)).isoformat() if end == "over" else ""
    name, _ = issuer(desk).stop(list(NAMES), ("B1",), "x", "li", until)
    desk.hear("M1", *sold("B1", "X7"))
    if end == "lifted":
        _, numbers = issuer(desk).lift(name, "好了", "li")
        assert numbers.keys() == NAMES.keys()
        assert {each.id for each in desk.orders() if isinstance(each, Lift)} == {name, f"{name}.2"}
    else:
        desk.now = NOON + timedelta(hours=2)
    before = desk.orders()
    desk.hear("M1", *sold("B1", "X8"))
    assert desk.orders() == before


def test_a_lift_is_whole_or_not_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = issuer(desk)
    name, _ = made.stop(list(NAMES), ("B1",), "x", "li")
    desk.hear("M1", *sold("B1", "X7"))
    before, add = desk.orders(), desk.journal.add

    def fail(*given: object) -> int:
        if isinstance(given[2], Lift) and given[2].id != name:
            raise OSError("disk")
        return _call(add, given)

    monkeypatch.setattr(desk.journal, "add", fail)
    with pytest.raises(OSError, match="disk"):
        made.lift(name, "好了", "li")
    monkeypatch.undo()
    assert desk.orders() == before
    desk.hear("M1", *sold("B1", "X8"))
    assert "X8" in codes(desk)  # it still stands, and follows
    made.lift(name, "好了", "li")
    assert {each.id for each in desk.orders() if isinstance(each, Lift)} == {name, f"{name}.2", f"{name}.3"}


def _call(add: Callable[..., int], given: tuple[object, ...]) -> int:
    return add(*given)


def test_a_market_that_is_new_is_told_what_is_in_force_everywhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = issuer(desk)
    name, _ = made.recall(list(NAMES), ("B1",), "致病菌", "li", level="2")
    made.stop(["M1"], ("B3",), "only there", "li")
    over, _ = made.stop(list(NAMES), ("X4",), "x", "li")
    made.lift(over, "好了", "li")
    desk.hear("M1", *sold("B1", "X7"), *failed("B3", "L1"))
    monkeypatch.setattr("lab_lives.NAMES", NAMES | {"M4": "四市场"})
    for _ in range(2):
        desk.again().findings.rounds()  # a restart with one more market in the site file
    (own,) = [each.id for each in desk.stops("M3") if each.id.startswith("AS-")]
    assert sorted(each.id for each in ordered(desk, "M4")) == sorted([name, f"{name}.2", own])
    assert {each.id: each for each in ordered(desk, "M4")} == {
        each.id: each for each in ordered(desk, "M3") if each.id != over
    }
    made.lift(name, "好了", "li")
    assert {each.id for each in desk.orders("M4") if isinstance(each, Lift)} == {name, f"{name}.2"}


def test_many_codes_are_several_orders(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.receiver.measures.MOST_CODES", 4)
    name, numbers = issuer(desk).stop(["M2"], ("B1",), "x", "li")
    assert [(each.id, len(each.codes)) for each in ordered(desk, "M2")] == [(name, 4), (f"{name}.2", 2)]
    assert numbers == {"M2": 1}


@pytest.mark.parametrize("when", ["before", "later"])
def test_goods_that_came_by_a_voucher_alone_are_stopped_too(desk: Desk, when: str) -> None:
    voucher = own.slip("S", "350121001", date(2026, 11, 22), 15)
    lines = (f.SaleLine("B1", 500, "X5"),)
    desk.hear("M1", f.Sold(voucher, "S", "K", lines), f.Departed(voucher, "out", lines))
    line = structs.replace(came_line(), purchase_voucher=voucher)
    arrived = [f.Declared("V-C1", "S", "seal", (line,)), f.Arrived("C1", "V-C1", "S", "2026-11-22", line)]
    if when == "before":
        desk.hear("M2", *arrived)
    issuer(desk).recall(list(NAMES), ("B1",), "x", "li")
    desk.hear("M1", *failed("B1", "L1"))
    if when == "later":
        assert "C1" not in codes(desk)
        desk.hear("M2", *arrived)
    for kind in (Recall, StopTrade):
        assert "C1" in {code for each in ordered(desk) if type(each) is kind for code in each.codes}
    before = desk.orders()
    desk.hear("M3", f.Registered("Z", "z", "z", natural=False, uscc="", agreement=True, state="active", seal="z"))
    assert desk.orders() == before


def came_line() -> Line:
    return Line("青菜", 400, "福清", "", "2026-11-21", "")
