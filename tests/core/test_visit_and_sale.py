"""A vehicle's stay opens once and closes once; a voucher and its exit codes leave once."""

import pytest
from core_goods import LINE, World, coming, run, step

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.errors import RuleError
from edge.core.trade import Serial, Voucher, Way
from edge.core.visit import Stay, Visit
from edge.core.why import Why

DECLARED, ARRIVED, CLEARED, ADMITTED = coming("B1", "V1")
REFUSED = f.Refused("B1", "V1", (Why("code_recalled"),), "v")
LEFT, TURNED = f.Left("V1", "out"), f.TurnedBack("V1")
LINES = (f.SaleLine("B1", 3_000, "X1"), f.SaleLine("B1", 2_000, "X2"))
SOLD, DEPARTED = f.Sold("S1", "S-1", "K-1", LINES), f.Departed("S1", "out", LINES)


def visit(world: World) -> Visit:
    found = world[(Visit, "V1")]
    assert isinstance(found, Visit)
    return found


@pytest.mark.parametrize(
    ("facts", "stay"),
    [
        ((DECLARED,), Stay.DECLARED),
        ((DECLARED, ARRIVED), Stay.STANDING),
        ((DECLARED, ARRIVED, CLEARED), Stay.STANDING),
        ((DECLARED, ARRIVED, CLEARED, ADMITTED), Stay.INSIDE),
        ((DECLARED, ARRIVED, CLEARED, ADMITTED, LEFT), Stay.LEFT),
        ((DECLARED, ARRIVED, REFUSED, TURNED), Stay.TURNED),
        ((DECLARED, TURNED), Stay.TURNED),  # called off
    ],
)
def test_a_stay_follows_from_its_facts(facts: tuple[f.Fact, ...], stay: Stay) -> None:
    assert visit(run(facts)).stay is stay


def test_a_refused_line_stands_on_board_until_it_is_removed() -> None:
    world = run((DECLARED, ARRIVED, REFUSED))
    assert visit(world).refused == ("B1",)
    world = step(world, f.Removed("V1", "B1"))
    assert (visit(world).refused, visit(world).batches) == ((), ("B1",))


def test_one_line_to_test_makes_the_whole_visit_one_to_test() -> None:
    world = run((DECLARED, ARRIVED, f.Cleared("B1", "V1", test=True, why=(), rules="v")))
    assert visit(world).testing
    world = step(world, f.Arrived("B2", "V1", "S-1", "2026-03-05", LINE, "in"))
    world = step(world, f.Cleared("B2", "V1", test=False, why=(), rules="v"))
    assert visit(world).testing
    assert visit(world).cleared == ("B1", "B2")


@pytest.mark.parametrize("late", [ARRIVED, CLEARED, REFUSED, ADMITTED, LEFT, TURNED, f.Removed("V1", "B1")])
@pytest.mark.parametrize("over", [(CLEARED, ADMITTED, LEFT), (REFUSED, TURNED)])
def test_nothing_happens_to_a_visit_that_is_over(over: tuple[f.Fact, ...], late: f.Fact) -> None:
    world = run((DECLARED, ARRIVED, *over))
    before = dict(world)
    with pytest.raises(RuleError):
        step(world, late)
    assert world == before


@pytest.mark.parametrize("fact", [ARRIVED, CLEARED, REFUSED, ADMITTED, LEFT, TURNED, f.Removed("V1", "B1")])
def test_nothing_happens_to_a_visit_that_was_never_declared(fact: f.Fact) -> None:
    with pytest.raises(RuleError):
        step({}, fact)


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ((DECLARED,), ADMITTED),
        ((DECLARED,), LEFT),
        ((DECLARED, ARRIVED, CLEARED), LEFT),
        ((DECLARED, ARRIVED, CLEARED, ADMITTED), ADMITTED),
        ((DECLARED, ARRIVED, CLEARED, ADMITTED), TURNED),
        ((DECLARED, ARRIVED, CLEARED, ADMITTED), ARRIVED),
        ((DECLARED, ARRIVED, CLEARED, ADMITTED), DECLARED),
    ],
    ids=lambda part: type(part).__name__ if isinstance(part, f.Fact) else str(len(part)),
)
def test_a_visit_opens_once_and_in_order(facts: tuple[f.Fact, ...], wrong: f.Fact) -> None:
    world = run(facts)
    with pytest.raises(RuleError):
        step(world, wrong)


def test_a_sale_makes_a_voucher_and_one_exit_code_a_line(world: World) -> None:
    world = step(world, SOLD)
    assert world[(Voucher, "S1")] == Voucher("S1", "S-1", "K-1", LINES, Way.INSIDE)
    assert world[(Serial, "X1")] == Serial("X1", "B1", "S1", 3_000, Way.INSIDE)
    assert world[(Serial, "X2")] == Serial("X2", "B1", "S1", 2_000, Way.INSIDE)


def test_a_voucher_leaves_once_and_all_its_codes_with_it(world: World) -> None:
    world = run((SOLD, DEPARTED), world)
    ways = [entity.way for entity in world.values() if isinstance(entity, Voucher | Serial)]
    assert ways == [Way.GONE] * 3
    with pytest.raises(RuleError):
        step(world, DEPARTED)


def test_what_was_not_sold_does_not_leave(world: World) -> None:
    with pytest.raises(RuleError):
        step(world, DEPARTED)


def test_an_exit_code_comes_back_once_after_it_left(world: World) -> None:
    returned = f.Returned("B2", "B1", "X1", "S-1", "2026-03-05", LINE)
    world = step(world, SOLD)
    with pytest.raises(RuleError):
        step(world, returned)
    world = run((DEPARTED, returned), world)
    serial = world[(Serial, "X1")]
    assert isinstance(serial, Serial)
    assert serial.way is Way.RETURNED
    with pytest.raises(RuleError):
        step(world, f.Returned("B3", "B1", "X1", "S-1", "2026-03-05", LINE))
    assert (Batch, "B3") not in world


def test_a_voucher_number_is_sold_under_once(world: World) -> None:
    """Selling again under a number that left would bring its goods back on paper."""
    world = run((SOLD, DEPARTED), world)
    with pytest.raises(RuleError):
        step(world, SOLD)
