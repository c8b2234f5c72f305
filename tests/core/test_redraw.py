"""Anyone with the journal and the key can make the draw again; whatever was changed is named, with its place."""

from itertools import pairwise

import pytest
from core_goods import DAY
from draw_days import EPOCH, KEY, proof
from lacking_day import BOOK, DAY_KEY, FACTS, LACKING, changed, flip, named, rows, said
from msgspec.structs import replace

from edge.core import facts as f


def test_a_true_day_holds_and_has_all_there_is() -> None:
    assert said(FACTS) == ""
    kinds = {type(fact) for fact in FACTS}
    assert {f.Drawn, f.Undrawn, f.ToppedUp, f.TurnedBack, f.Cleared, f.DayClosed} <= kinds
    assert LACKING == len(rows(f.ToppedUp)) >= 1
    found = proof(FACTS, DAY_KEY)
    assert (found.opened, found.tickets, found.n, found.s) == (True, len(rows(f.Drawn)), BOOK.n, BOOK.s)
    assert found.s == found.needed


FLIPS: list[tuple[type[f.Fact], str, object]] = [
    (f.Drawn, "batch", ...), (f.Drawn, "n", ...), (f.Drawn, "s", ...), (f.Drawn, "weight_bp", 999), (f.Drawn, "weight_bp", 2_500),
    (f.Drawn, "ticket", ...), (f.Drawn, "ticket", "00" * 32), (f.Drawn, "chance", ...), (f.Drawn, "forced", ...),
    (f.Drawn, "picked", ...), (f.Drawn, "day", "2026-03-06"),
    (f.Undrawn, "batch", ...), (f.Undrawn, "n", ...), (f.Undrawn, "s", ...), (f.Undrawn, "picked", ...),
    (f.Undrawn, "day", "2026-03-06"),
    (f.ToppedUp, "batch", ...), (f.ToppedUp, "ticket", ...), (f.ToppedUp, "s", ...), (f.ToppedUp, "day", "2026-03-06"),
    (f.TurnedBack, "drawn", ()),
    (f.DayClosed, "with_report", ...), (f.DayClosed, "needed", ...), (f.DayClosed, "drawn", ...), (f.DayClosed, "resulted", ...),
    (f.DayClosed, "shortfall", ...),
    (f.DayOpened, "quota", (1, 0)),
    (f.DayOpened, "quota", (1, 2)), (f.DayOpened, "floor_bp", 1001), (f.DayOpened, "commitment", "00" * 32),
    (f.Keyed, "commitment", "00" * 32),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "field", "value"), FLIPS, ids=lambda each: getattr(each, "__name__", str(each))[:12])
def test_law_15_one_field_changed_in_any_row_is_seen(kind: type[f.Fact], field: str, value: object) -> None:
    places = rows(kind)
    assert places
    for at in places:
        other = flip(FACTS[at], field, value)
        assert other != FACTS[at]
        assert said(changed(at, other)) != "", f"{FACTS[at]}"


@pytest.mark.parametrize("field", ["n", "s", "ticket", "chance", "forced", "picked"])
def test_law_15_the_row_that_was_changed_is_named_with_its_batch(field: str) -> None:
    for at in rows(f.Drawn):
        facts = changed(at, flip(FACTS[at], field))
        assert named(facts, at)
        found = proof(facts, DAY_KEY).wrong
        assert found is not None
        assert found.batch == getattr(FACTS[at], "batch", "?")
        assert f"epoch {EPOCH}, number {at + 1}: {found.batch}: " in found.text()


@pytest.mark.parametrize("kind", [f.Drawn, f.Undrawn, f.ToppedUp, f.DayOpened, f.TurnedBack, f.Cleared, f.Arrived])
def test_law_15_a_row_taken_out_is_seen(kind: type[f.Fact]) -> None:
    in_draw = {getattr(FACTS[at], "batch", "") for at in rows(f.Drawn)}
    places = [
        at for at in rows(kind) if getattr(FACTS[at], "batch", "") in in_draw or kind in (f.DayOpened, f.TurnedBack)
    ]
    assert places
    for at in places:
        assert said([*FACTS[:at], *FACTS[at + 1 :]]) != "", f"{FACTS[at]}"


@pytest.mark.parametrize("kind", [f.Drawn, f.Undrawn, f.ToppedUp, f.Cleared, f.Arrived])
def test_law_15_a_swapped_pair_is_seen(kind: type[f.Fact]) -> None:
    places = rows(kind)
    pairs = list(pairwise(places))
    in_draw = {getattr(FACTS[at], "batch", "") for at in rows(f.Drawn)}
    pairs = [pair for pair in pairs if {getattr(FACTS[at], "batch", "") for at in pair} <= in_draw]
    assert pairs
    for one, other in pairs:
        facts = list(FACTS)
        facts[one], facts[other] = facts[other], facts[one]
        assert said(facts) != "", f"{FACTS[one]}"


def test_law_15_another_key_is_seen() -> None:
    assert "not the one committed to" in said(FACTS, DAY_KEY[::-1])
    bare = [replace(fact, commitment="") if isinstance(fact, f.DayOpened) else fact for fact in FACTS]
    bare = [fact for fact in bare if not isinstance(fact, f.Keyed)]
    assert said(bare) == ""
    assert "drawn again" in said(bare, DAY_KEY[::-1])  # even where no commitment was recorded
    assert "opened under another key" in said([fact for fact in FACTS if not isinstance(fact, f.Keyed)], DAY_KEY[::-1])


def test_a_key_revealed_that_is_another_is_named() -> None:
    assert said([*FACTS, f.Revealed(DAY, DAY_KEY.hex())]) == ""
    for text in (KEY[::-1].hex(), "", "no hex"):
        facts = [*FACTS, f.Revealed(DAY, text)]
        assert named(facts, len(FACTS))
        assert "revealed" in said(facts)


def test_a_code_drawn_twice_is_named() -> None:
    at = rows(f.Drawn)[7]
    facts = [*FACTS[: at + 2], FACTS[at], *FACTS[at + 2 :]]
    assert named(facts, at + 2)
    assert "twice" in said(facts)


def test_a_picked_batch_that_was_let_in_untested_is_named() -> None:
    at = next(at for at in rows(f.Drawn) if getattr(FACTS[at], "picked", False)) + 1
    facts = changed(at, flip(FACTS[at], "test"))
    assert named(facts, at)
    assert "untested" in said(facts)


def test_what_came_in_on_its_report_without_a_draw_is_named() -> None:
    at = next(at for at in rows(f.Cleared) if FACTS[at] == replace(FACTS[at], test=False))
    facts = [*FACTS[: at - 1], *FACTS[at:]]
    assert named(facts, at - 1)
    assert "without a draw" in said(facts)


def test_a_drawn_batch_released_without_a_result_is_named() -> None:
    at = rows(f.Verified)[0]
    facts = [*FACTS[:at], *FACTS[at + 1 :]]
    assert named(facts, at)
    assert "without a result" in said(facts)
