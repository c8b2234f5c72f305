"""Weights are told in one way: to the gram, as short as they can be, and read back as they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.said import Said, kg, kilograms, typed_kg


@pytest.mark.parametrize(
    ("grams", "said"),
    [
        (0, "0"),
        (1, "0.001"),
        (500_000, "500"),
        (12_500, "12.5"),
        (1_250_000, "1,250"),
        (1_234_567_891, "1,234,567.891"),
    ],
)
def test_kilograms_are_short_and_never_rounded(grams: int, said: str) -> None:
    assert kg(grams) == said
    assert kilograms(grams) == f"{said} kg"


@given(st.integers(0, 10**12))
def test_what_a_form_shows_is_what_it_takes_back(grams: int) -> None:
    whole, _, rest = typed_kg(grams).partition(".")
    assert int(whole) * 1_000 + int(rest.ljust(3, "0")) == grams


def test_a_gap_says_what_it_can_and_else_what_it_is() -> None:
    assert f"{Said('94500'):kg} {Said('a third'):kg}" == "94.5 kg a third"
    assert f"{Said('aquatic'):zh} {Said('aquatic'):en} {Said('上海青'):en}" == "水产品 Aquatic products 上海青"
