"""A failure confirmed at one market stops the same goods at all of them: once, and until it is taken back."""

import threading
from uuid import uuid4

import pytest
from archive_rig import views
from lab_lives import NAMES, Desk, came, cleared_by_another, condemned, failed, opened, returned, sold
from sqlalchemy import Engine, select

from edge.core import facts as f
from edge.core.codes.lot import tells
from sync.receiver.database import connect
from sync.receiver.issuing import Issuer
from sync.receiver.registers import Registers
from sync.receiver.schema import auto_stop
from sync.receiver.stops import stop_id

UP = "UP-100"
LOT = "(01)06901234567892(10)A1"


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """B1 stands at M1 under UP, part of it was sold as X1; B2 at M2 came under X1, part of it was sold as X2."""
    made = Desk(engine)
    made.hear("M1", *opened(), *came("B1", UP), *sold("B1", "X1"))
    made.hear("M2", *opened(), *came("B2", "X1", 1_000), *sold("B2", "X2", grams=100))
    made.hear("M3", *opened())
    return made


def test_every_code_of_the_goods_is_stopped_at_every_market(desk: Desk) -> None:
    desk.hear("M1", f.Aliased("B1", "P-1"), *returned("B1", "C1", "X1"), *failed("B1", "L1", "C1"))
    for market in NAMES:
        (stop,) = desk.stops(market)
        assert set(stop.codes) == {UP, "B1", "P-1", "X1", "C1", "B2", "X2"}
        assert stop.id == stop_id("M1", "L1")
        assert (stop.cause, stop.product, stop.market) == ("failed_test", "青菜", "一市场")
        assert stop.reason == f"检测确证不合格：青菜（一市场，{stop.id}）"


def test_other_boxes_of_the_lot_are_stopped_those_that_come_later_too(desk: Desk) -> None:
    desk.hear("M2", *came("B3", f"{LOT}(21)2"), *came("B4", f"{LOT}0(21)3"))
    desk.hear("M1", *came("B5", f"{LOT}(21)1"), *failed("B5", "L1"))
    (stop,) = desk.stops("M2")
    assert set(stop.codes) == {f"{LOT}(21)1", LOT, "B5", "B3"}
    desk.hear("M3", *came("B6", f"{LOT}(3103)000100"))
    assert [each.codes for each in desk.stops("M3")[1:]] == [("B6",)]


def test_it_is_stopped_once_whatever_happens_to_the_province(desk: Desk) -> None:
    desk.hear("M1", *failed("B1", "L1"))
    before = desk.orders()
    for _ in range(2):
        desk.findings.rounds()
    desk.worker.rebuild()
    desk.findings.rounds()
    desk = desk.again()
    desk.findings.rounds()
    assert desk.orders() == before
    assert len(desk.stops()) == 1


def test_two_receivers_stop_once(dsn: str, desk: Desk) -> None:
    for number in range(3):
        desk.archive("M1", *came(f"D{number}", f"UP-20{number}"), *failed(f"D{number}", f"L{number}"))
    other = connect(dsn)
    desks = [desk.again(), Desk(other)]
    start = threading.Barrier(len(desks))

    def work(each: Desk) -> None:
        start.wait()
        for _ in range(3):
            each.worker.catch_up()
            each.findings.rounds()

    threads = [threading.Thread(target=work, args=(each,)) for each in desks]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    other.dispose()
    assert sorted(each.id for each in desk.stops()) == sorted(stop_id("M1", f"L{number}") for number in range(3))
    assert len(list(desk.warned())) == 3


def test_another_test_that_passes_lifts_it_once(desk: Desk) -> None:
    desk.hear("M1", *failed("B1", "L1"))
    desk.hear("M1", *cleared_by_another("B1", "L2"))
    desk.findings.rounds()
    desk.worker.rebuild()
    desk.again().findings.rounds()
    for market in NAMES:
        assert desk.lifts(market) == [stop_id("M1", "L1")]


def test_what_was_taken_back_before_anybody_looked_stops_nothing(desk: Desk) -> None:
    desk.hear("M1", *failed("B1", "L1"), *cleared_by_another("B1", "L2"))
    assert desk.orders() == []


def test_another_test_that_fails_too_changes_nothing(desk: Desk) -> None:
    desk.hear("M1", *failed("B1", "L1"))
    desk.hear("M1", f.Disputed("B1", "u"), *condemned("B1", "L1", until=""))
    assert [each.id for each in desk.stops()] == [stop_id("M1", "L1")]


def test_goods_that_passed_another_test_and_fail_again_are_stopped_again(desk: Desk) -> None:
    desk.hear("M1", *failed("B1", "L1"))
    desk.hear("M1", *cleared_by_another("B1", "L2"))
    desk.hear("M1", *failed("B1", "L3"))
    assert [each.id for each in desk.stops()] == [stop_id("M1", each) for each in ("L1", "L3")]
    assert desk.lifts() == [stop_id("M1", "L1")]


def test_a_rebuild_in_its_middle_orders_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen again one fact at a time, the past is over: its stops were ordered and lifted when it was present."""
    desk.hear("M1", *failed("B1", "L1"))
    desk.hear("M1", *cleared_by_another("B1", "L2"))
    desk.hear("M1", *failed("B1", "L3"))
    before, folded = desk.orders(), views(desk.engine)
    monkeypatch.setattr("sync.receiver.worker.PAGE", 1)
    desk.worker.forget("M1")
    monkeypatch.setattr(desk.worker, "_stand_back", desk.findings.rounds)
    desk.worker.catch_up("M1")
    assert desk.orders() == before
    assert views(desk.engine) == folded


def test_what_was_sold_on_meanwhile_or_heard_of_late_is_stopped_too(desk: Desk) -> None:
    desk.hear("M1", *failed("B1", "L1"))
    desk.hear("M2", *sold("B2", "X3", grams=100))
    assert [each.codes for each in desk.stops("M3")[1:]] == [("X3",)]
    desk.hear("M3", *came("B3", "X2", 100), *sold("B3", "X4", grams=50))
    assert set(desk.stops("M3")[2].codes) == {"B3", "X4"}
    desk.worker.rebuild()
    desk.again().findings.rounds()
    ids = [each.id for each in desk.stops("M3")]
    assert ids == [stop_id("M1", "L1"), f"{stop_id('M1', 'L1')}.2", f"{stop_id('M1', 'L1')}.3"]
    desk.hear("M1", *cleared_by_another("B1", "L2"))
    assert desk.lifts("M3") == ids
    desk.hear("M2", *sold("B2", "X5", grams=100))
    assert len(desk.stops("M3")) == 3


def test_many_codes_are_several_orders(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.receiver.measures.MOST_CODES", 2)
    desk.hear("M1", *failed("B1", "L1"))
    codes = [code for each in desk.stops() for code in each.codes]
    assert (sorted(codes), len(desk.stops())) == (sorted([UP, "B1", "X1", "B2", "X2"]), 3)


def test_goods_that_are_back_at_their_failed_batch_are_reached(desk: Desk) -> None:
    """A buyer brings back what was sold before: condemned with what it was part of, under no sample of its own."""
    desk.hear("M1", *failed("B1", "L1"))
    desk.hear("M1", *returned("B1", "C1", "X1"), f.Condemned("C1", ""))
    assert [each.codes for each in desk.stops()[1:]] == [("C1",)]


def test_a_return_that_fails_takes_what_it_came_of_with_it(desk: Desk) -> None:
    """Its market condemns both by one sample: they are under one stop, and one lift ends it."""
    desk.hear("M1", *returned("B1", "C1", "X1"), *failed("C1", "L1"), f.Condemned("B1", "L1"))
    assert {code for each in desk.stops() for code in each.codes} == {"C1", UP, "B1", "X1", "B2", "X2"}
    desk.hear("M1", *cleared_by_another("C1", "L2", "B1"))
    assert desk.lifts() == [each.id for each in desk.stops()]


def test_of_two_failures_only_the_one_that_is_taken_back_is_lifted(desk: Desk) -> None:
    desk.hear("M1", *failed("B1", "L1"), *failed("B1", "L2"))
    assert [each.id for each in desk.stops()] == [stop_id("M1", each) for each in ("L1", "L2")]
    desk.hear("M1", f.Exonerated("B1", "L3", "L1"))
    assert desk.lifts() == [stop_id("M1", "L1")]
    desk.hear("M2", *sold("B2", "X3", grams=100))
    assert [each.id for each in desk.stops()[2:]] == [f"{stop_id('M1', 'L2')}.2"]


@pytest.mark.parametrize("upstream", ["", "无", "-", "0", "0000", "自产", "(01)06901234567892"])
def test_what_is_no_code_of_one_batch_stops_nobody_else(desk: Desk, upstream: str) -> None:
    desk.hear("M2", *came("B8", upstream))
    desk.hear("M1", *came("B9", upstream), *failed("B9", "L9"))
    assert [each.codes for each in desk.stops()] == [("B9",)]


def test_codes_of_every_kind_tell_one_batch() -> None:
    for code in ("FJ2026110001", "UP-1", "91350100M0001XXX43", "https://a.example/c/1a", "3501210012611230001"):
        assert tells(code)


def test_it_may_be_turned_off(engine: Engine) -> None:
    desk = Desk(engine, auto_stop=False)
    desk.hear("M1", *opened(), *came("B1", UP), *failed("B1", "L1"))
    assert desk.orders() == []
    assert [kind for _, kind, _ in desk.warned()] == ["failed"]
    desk = Desk(engine, said=desk.said)
    desk.findings.rounds()
    desk.hear("M1", *came("B2", "UP-2"), *failed("B2", "L2"))
    assert [each.id for each in desk.stops()] == [stop_id("M1", "L2")]


def test_whoever_lifts_it_by_hand_lifts_all_of_it(desk: Desk) -> None:
    desk.hear("M1", *failed("B1", "L1"))
    desk.hear("M2", *sold("B2", "X3", grams=100))
    registers = Registers(desk.journal, NAMES)
    issuer = Issuer(desk.journal, registers, NAMES, new_id=lambda: uuid4().hex, wake=lambda _market: None)
    issuer.lift(stop_id("M1", "L1"), "误判", "supervisor-1")
    desk.hear("M2", *sold("B2", "X4", grams=100))
    desk.hear("M1", *cleared_by_another("B1", "L2"))
    assert desk.lifts("M1") == [stop_id("M1", "L1"), f"{stop_id('M1', 'L1')}.2"]
    assert len(desk.stops("M1")) == 2
    with desk.engine.connect() as connection:
        assert connection.scalars(select(auto_stop.c.lifted)).all() == [1]
