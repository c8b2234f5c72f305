"""One line of a measurement."""

from typing import Literal, NamedTuple


class Row(NamedTuple):
    """`ratio` = value / reference; `goal` bounds the ratio from above ("low") or below ("high")."""

    name: str
    part: str
    value: float
    unit: str
    better: Literal["low", "high"]
    reference: float
    ratio: float
    goal: float


def beside(
    name: str, part: str, value: float, unit: str, *, better: Literal["low", "high"], reference: float, goal: float
) -> Row:
    """A row with its ratio."""
    return Row(name, part, round(value, 2), unit, better, round(reference, 2), round(value / reference, 3), goal)
