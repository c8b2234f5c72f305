"""Anyone with the journal and the key can make the draw again, and sees what was changed."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from edge.core import draw as d
from edge.core import facts as f
from edge.core.replay import wrong_draw
from edge.core.why import Why

MARKET, DAY, KEY = "MKT-350100-0001", "2026-03-05", bytes(range(32))
COUNT = 24


def journal() -> list[f.Fact]:
    """A day of 24 arrivals in the draw, as the entrance records them."""
    commitment = d.commitment(KEY)
    facts: list[f.Fact] = [f.Keyed(DAY, commitment), f.DayOpened(DAY, commitment, (1, 10), 1000, "v")]
    state = d.Draw(MARKET, DAY, KEY)
    for number in range(COUNT):
        code = f"B{number}"
        ticket = d.take(state, code, (1, 10), 1000)
        state = replace(state, n=ticket.n, s=ticket.s)
        facts.append(
            f.Drawn(
                code, DAY, ticket.n, ticket.s, 1000, ticket.ticket,
                chance=ticket.chance, forced=ticket.forced, picked=ticket.picked,
            )
        )  # fmt: skip
        why = (Why("drawn" if ticket.picked else "papers_good"),)
        facts.append(f.Cleared(code, "V1", test=ticket.picked, why=why, rules="v"))
    return facts


JOURNAL = journal()
ROWS = [place for place, fact in enumerate(JOURNAL) if isinstance(fact, f.Drawn)]


def drawn(place: int) -> f.Drawn:
    fact = JOURNAL[place]
    assert isinstance(fact, f.Drawn)
    return fact


def wrong(facts: list[f.Fact], key: bytes = KEY) -> str:
    return wrong_draw(facts, MARKET, DAY, key)


def changed(place: int, fact: f.Fact) -> list[f.Fact]:
    return [*JOURNAL[:place], fact, *JOURNAL[place + 1 :]]


FLIPS: dict[str, Callable[[f.Drawn], f.Drawn]] = {
    "batch": lambda row: replace(row, batch=row.batch + "x"),
    "n": lambda row: replace(row, n=row.n + 1),
    "s": lambda row: replace(row, s=row.s + 1),
    "weight below the floor": lambda row: replace(row, weight_bp=999),
    "weight that changes the outcome": lambda row: replace(row, weight_bp=10_001 if not row.chance else 1000),
    "ticket": lambda row: replace(row, ticket="00" * 32),
    "one digit of the ticket": lambda row: replace(
        row, ticket=row.ticket[:-1] + ("0" if row.ticket[-1] != "0" else "1")
    ),
    "chance": lambda row: replace(row, chance=not row.chance),
    "forced": lambda row: replace(row, forced=not row.forced),
    "picked": lambda row: replace(row, picked=not row.picked),
}


def test_a_true_journal_holds_and_the_day_was_not_trivial() -> None:
    assert wrong(JOURNAL) == ""
    assert 3 <= sum(drawn(place).picked for place in ROWS) < COUNT
    assert any(drawn(place).chance for place in ROWS)


@pytest.mark.parametrize("flip", FLIPS)
def test_one_field_changed_in_any_row_is_seen(flip: str) -> None:
    for place in ROWS:
        row = FLIPS[flip](drawn(place))
        if row != drawn(place):
            assert wrong(changed(place, row)) != "", f"{flip} in row {place}"


@pytest.mark.parametrize("place", ROWS)
def test_a_row_taken_out_is_seen(place: int) -> None:
    assert wrong([*JOURNAL[:place], *JOURNAL[place + 1 :]]) != ""


@pytest.mark.parametrize("place", ROWS[:-1])
def test_two_rows_swapped_are_seen(place: int) -> None:
    facts = list(JOURNAL)
    facts[place], facts[place + 2] = facts[place + 2], facts[place]
    assert wrong(facts) != ""


@pytest.mark.parametrize("place", [ROWS[0], ROWS[7], ROWS[-1]])
def test_a_code_drawn_twice_is_seen(place: int) -> None:
    assert "twice" in wrong([*JOURNAL, drawn(place)])


def test_another_key_is_not_the_one_committed_to() -> None:
    assert "committed" in wrong(JOURNAL, KEY[::-1])


def test_another_key_is_seen_even_where_no_commitment_was_recorded() -> None:
    bare = [replace(fact, commitment="") if isinstance(fact, f.DayOpened) else fact for fact in JOURNAL]
    assert wrong([fact for fact in bare if not isinstance(fact, f.Keyed)], KEY[::-1]) != ""


def test_a_day_opened_under_another_commitment_is_seen() -> None:
    opened = JOURNAL[1]
    assert isinstance(opened, f.DayOpened)
    assert wrong(changed(1, replace(opened, commitment="00" * 32))) != ""


def test_a_picked_batch_that_was_let_in_untested_is_seen() -> None:
    place = next(place for place in ROWS if drawn(place).picked) + 1
    cleared = JOURNAL[place]
    assert isinstance(cleared, f.Cleared)
    assert "untested" in wrong(changed(place, replace(cleared, test=False)))


def test_another_market_or_day_has_another_draw() -> None:
    assert wrong_draw(JOURNAL, "MKT-2", DAY, KEY) != ""
    assert wrong_draw(JOURNAL, MARKET, "2026-03-06", KEY) == ""  # nothing was drawn that day


def test_a_quota_said_to_be_another_is_seen() -> None:
    opened = JOURNAL[1]
    assert isinstance(opened, f.DayOpened)
    assert wrong(changed(1, replace(opened, quota=(1, 2)))) != ""
    assert wrong(changed(1, replace(opened, floor_bp=1001))) != ""
