"""The table of measurements: what a row means, and where it stands in a document."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.cli.bench.row import beside, within
from edge.cli.bench.table import BEGIN, END, block, cells, rewritten

FAST = beside("decision", "one lane, median", 300.0, "us", better="low", reference=200.0, goal=1.5)
FEW = beside("decision", "32 lanes, rate", 2_400.0, "1/s", better="high", reference=6_000.0, goal=0.5)
words = st.text(st.characters(exclude_characters="<>"))


def test_a_ratio_is_value_by_reference_and_better_says_on_which_side_the_goal_is() -> None:
    assert (FAST.ratio, FAST.met) == (1.5, True)
    assert (FEW.ratio, FEW.met) == (0.4, False)


@given(st.floats(1, 1e4), st.floats(1, 1e4), st.floats(1, 1e4))
def test_a_limit_in_the_values_unit_is_met_by_exactly_the_values_within_it(
    value: float, reference: float, limit: float
) -> None:
    row = within("page", "median", value, "ms", reference=reference, limit=limit)
    if abs(value - limit) > 2e-3 * reference:  # ratio and goal are rounded to a thousandth
        assert row.met is (value <= limit)


def test_a_goal_is_told_as_a_ratio_and_in_the_rows_unit() -> None:
    row = within("start", "first decision", 800.0, "ms", reference=400.0, limit=2_000)
    assert cells(row) == ("start", "first decision", "800 ms", "400 ms", "2.00", "≤ 5.00 (2,000 ms)", "yes")
    assert cells(FEW)[-2:] == ("≥ 0.50 (3,000 1/s)", "no")


def test_the_table_names_the_day_the_machine_and_every_row() -> None:
    text = block([FAST, FEW], date(2026, 11, 23), "2 cores, Python 3.11.7, SQLite 3.40.1")
    assert "2026-11-23" in text
    assert "2 cores, Python 3.11.7, SQLite 3.40.1" in text
    rows = [line for line in text.splitlines() if line.startswith("| decision")]
    assert len(rows) == 2
    assert {line.count("|") for line in text.splitlines() if line.startswith("|")} == {8}


@given(words, words, words, words)
def test_what_stands_outside_the_markers_stays_and_what_stood_between_goes(
    before: str, old: str, new: str, after: str
) -> None:
    text = rewritten(f"{before}{BEGIN}{old}{END}{after}", new)
    assert text == f"{before}{BEGIN}\n{new}{END}{after}"
    assert rewritten(text, new) == text


@pytest.mark.parametrize(
    "text", ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}", f"{BEGIN}{END}{END}", f"{END}{BEGIN}{END}"]
)
def test_a_document_without_its_two_markers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="bench:begin"):
        rewritten(text, "x")
