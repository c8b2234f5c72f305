"""What may be done with a batch follows from what happened to it, and from nothing else."""

from collections.abc import Callable

import pytest
from core_goods import DAY, LINE, World, coming, run, step
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch import Batch, Status
from edge.core.errors import OutOfOrderError, OverdrawnError, RuleError
from edge.core.guard import may_leave
from edge.core.why import Why

WHY = Why("positive")
ARRIVED = coming("B1", "V1")[:2]
TESTED = coming("B1", "V1", test=True)


def batch(world: World, code: str = "B1") -> Batch:
    found = world[(Batch, code)]
    assert isinstance(found, Batch)
    return found


JOURNEYS: dict[Status, tuple[f.Fact, ...]] = {
    Status.ARRIVED: ARRIVED,
    Status.REFUSED: (*ARRIVED, f.Refused("B1", "V1", (WHY,), "v")),
    Status.CLEARED: coming("B1", "V1")[:3],
    Status.WAITING: TESTED,
    Status.RELEASED: coming("B1", "V1"),
    Status.HELD: (*coming("B1", "V1"), f.Held("B1", WHY)),
    Status.FAILED: (*TESTED, f.Condemned("B1", "L1")),
}
GUARD: dict[Status, str] = {
    Status.ARRIVED: "batch_waiting",
    Status.CLEARED: "batch_waiting",
    Status.WAITING: "batch_waiting",
    Status.REFUSED: "batch_refused",
    Status.HELD: "batch_held",
    Status.FAILED: "batch_failed",
}


def test_every_status_has_a_journey_here() -> None:
    assert set(JOURNEYS) == set(Status)
    assert set(GUARD) == set(Status) - {Status.RELEASED}


@pytest.mark.parametrize("status", Status)
def test_facts_lead_to_the_status(status: Status) -> None:
    assert batch(run(JOURNEYS[status])).status is status


@pytest.mark.parametrize("status", Status)
def test_only_a_released_batch_may_leave(status: Status) -> None:
    found = may_leave(batch(run(JOURNEYS[status])))
    assert (found.code if found else None) == GUARD.get(status)


def test_a_batch_nobody_knows_may_not_leave() -> None:
    found = may_leave(None)
    assert found is not None
    assert found.code == "batch_unknown"


def test_a_held_batch_says_what_holds_it_in_the_language_asked_for() -> None:
    found = may_leave(batch(run(JOURNEYS[Status.HELD])))
    assert found is not None
    assert "初检阳性" in found.text("zh")
    assert found.text("en").isascii()
    assert "positive" in found.text("en").lower()


def test_a_waiting_batch_becomes_saleable_by_its_release_and_not_by_its_result() -> None:
    sampled = step(run(JOURNEYS[Status.WAITING]), f.Sampled("L1", "B1", "wait", 500))
    verified = step(sampled, f.Verified("L1", "B1", passed=True))
    assert batch(verified).resulted
    assert may_leave(batch(verified)) is not None
    assert may_leave(batch(step(verified, f.Released("B1", Why("passed_test"))))) is None


def test_a_batch_that_failed_stays_failed_when_it_is_held_too() -> None:
    world = step(run(JOURNEYS[Status.FAILED]), f.Held("B1", Why("stop_order", {"what": "T-1"})))
    assert batch(world).status is Status.FAILED


def test_what_has_failed_can_never_be_released() -> None:
    world = run(JOURNEYS[Status.FAILED])
    with pytest.raises(RuleError):
        step(world, f.Released("B1", Why("passed_test")))


def test_admission_books_the_whole_line_once_into_its_zone() -> None:
    assert batch(run(TESTED)).accounts == {"gate": -10_000, "wait": 10_000}
    assert batch(run(coming("B1", "V1"))).accounts == {"gate": -10_000, "trade": 10_000}


def test_a_return_is_a_held_child_under_its_own_code(world: World) -> None:
    line = f.SaleLine("B1", 4_000, "X1")
    world = run((f.Sold("S1", "S-1", "K", (line,)), f.Departed("S1", "out", (line,))), world)
    world = step(world, f.Returned("B2", "B1", "X1", "S-1", DAY, replace(LINE, grams=4_000)))
    child = batch(world, "B2")
    assert (child.status, child.parent, child.accounts) == (Status.HELD, "B1", {"gate": -4_000, "wait": 4_000})
    assert {name: grams for name, grams in batch(world).accounts.items() if grams} == {
        "gate": -10_000, "trade": 6_000, "exit": 4_000,
    }  # fmt: skip


def test_a_sale_takes_from_trade_before_it_takes_from_storage(world: World) -> None:
    world = step(world, f.Moved("B1", "trade", "store", 7_000))
    world = step(world, f.Sold("S1", "S-1", "K", (f.SaleLine("B1", 4_000, "X1"),)))
    assert batch(world).accounts == {"gate": -10_000, "trade": 0, "store": 6_000, "out": 4_000}
    assert batch(world).serials == 1


def test_a_sale_of_more_than_is_there_is_overdrawn_to_the_gram(world: World) -> None:
    with pytest.raises(OverdrawnError):
        step(world, f.Sold("S1", "S-1", "K", (f.SaleLine("B1", 10_001, "X1"),)))
    assert batch(step(world, f.Sold("S1", "S-1", "K", (f.SaleLine("B1", 10_000, "X1"),)))).accounts["trade"] == 0


NEEDING_A_BATCH: list[Callable[[str], f.Fact]] = [
    lambda code: f.Drawn(code, DAY, 1, 1, 1000, "", chance=False, forced=True, picked=True),
    lambda code: f.Moved(code, "trade", "store", 1),
    lambda code: f.Held(code, WHY),
    lambda code: f.Released(code, WHY),
    lambda code: f.Sampled("L1", code, "trade", 1),
    lambda code: f.Verified("L1", code, passed=True),
    lambda code: f.Condemned(code, "L1"),
    lambda code: f.Disposed(code, 1, "m", "w"),
    lambda code: f.Sold("S1", "S-1", "K", (f.SaleLine(code, 1, "X1"),)),
    lambda code: f.Departed("S1", "out", (f.SaleLine(code, 1, "X1"),)),
]


@pytest.mark.parametrize("fact", NEEDING_A_BATCH)
def test_nothing_happens_to_a_batch_that_has_not_arrived(world: World, fact: Callable[[str], f.Fact]) -> None:
    before = dict(world)
    with pytest.raises(OutOfOrderError):
        step(world, fact("B404"))
    assert world == before


def test_a_code_arrives_once(world: World) -> None:
    """A second arrival under a code would wipe its books."""
    again = (f.Declared("V2", "S-1", "seal", (LINE,)), f.Arrived("B1", "V2", "S-1", DAY, LINE, "in"))
    with pytest.raises(RuleError):
        run(again, world)


def test_a_batch_comes_in_once(world: World) -> None:
    with pytest.raises(RuleError):
        step(world, f.Admitted("V1", "in", "trade", ("B1",)))
