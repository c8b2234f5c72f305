"""Shelf life stays with goods: told late, mixed, packed anew or brought back, they keep no longer than they did."""

import pytest
from core_goods import DAY, LINE, World, coming, run
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.guard import may_leave
from edge.core.known import Known
from edge.core.mixing import mixed
from edge.core.products import Product

SHELF = Known(product=Product("P", "青菜", shelf_days=3))


def world(code: str, produced_on: str, *, test: bool = False) -> World:
    """A batch of a product that keeps for three days, come in with or without its date."""
    facts = coming(code, f"V{code}", replace(LINE, produced_on=produced_on), test=test)
    return run([replace(each, known=SHELF) if isinstance(each, f.Cleared) else each for each in facts])


def batch(world: World, code: str) -> Batch:
    found = world[Batch, code]
    assert isinstance(found, Batch)
    return found


def guard(batch: Batch, today: str) -> str:
    why = may_leave(batch, today)
    return why.code if why is not None else ""


@pytest.mark.parametrize("late", [False, True])
def test_goods_whose_date_is_told_afterwards_keep_no_longer(*, late: bool) -> None:
    after = world("B1", "" if late else "2026-03-04")
    if late:
        assert batch(after, "B1").keeps_until == ""
        after = run([f.Completed("B1", produced_on="2026-03-04")], after)
    assert batch(after, "B1").keeps_until == "2026-03-07"
    assert (guard(batch(after, "B1"), "2026-03-07"), guard(batch(after, "B1"), "2026-03-08")) == ("", "batch_over_age")


def blend(both: World, *codes: str) -> tuple[Batch, World]:
    """What a door records of a mixture of a kilogram of each."""
    outcome = mixed([batch(both, code) for code in codes], DAY)
    parts = tuple([f.Part(code, batch(both, code).place(), 1_000) for code in codes])
    fact = f.Merged(
        "B9", outcome.kind, parts, "wait", "S-1", replace(outcome.line, grams=1_000 * len(codes)), DAY, outcome.status.value,
        outcome.reasons, keeps_until=outcome.keeps_until, shelf_days=outcome.shelf_days,
    )  # fmt: skip
    after = run([fact], both)
    return batch(after, "B9"), after


def test_what_is_packed_anew_keeps_as_long_as_it_did() -> None:
    child, _ = blend(world("B1", "2026-03-04"), "B1")
    assert (child.keeps_until, guard(child, "2026-03-08")) == ("2026-03-07", "batch_over_age")


def test_what_is_mixed_keeps_as_long_as_the_first_of_it() -> None:
    child, _ = blend(world("B1", "2026-03-04") | world("B2", "2026-03-02"), "B1", "B2")
    assert child.keeps_until == "2026-03-05"


def test_a_mixture_of_goods_without_a_date_is_held_to_the_date_told_later() -> None:
    child, after = blend(world("B1", "2026-03-04") | world("B2", "", test=True), "B1", "B2")
    assert child.keeps_until == "2026-03-07"
    later = run([f.Completed("B9", produced_on="2026-03-01")], after)
    assert batch(later, "B9").keeps_until == "2026-03-04"
    fresher = run([f.Completed("B9", produced_on="2026-03-05")], after)
    assert batch(fresher, "B9").keeps_until == "2026-03-07"
