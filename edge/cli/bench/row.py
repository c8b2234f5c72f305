"""One line of a measurement."""

from typing import Literal, NamedTuple


class NotMeasuredError(Exception):
    """What a bench drives did not do its part. The message says which, and where to look."""


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

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal if self.better == "low" else self.ratio >= self.goal


def beside(
    name: str, part: str, value: float, unit: str, *, better: Literal["low", "high"], reference: float, goal: float
) -> Row:
    """A row with its ratio."""
    return Row(name, part, round(value, 2), unit, better, round(reference, 2), round(value / reference, 3), goal)


def within(name: str, part: str, value: float, unit: str, *, reference: float, limit: float) -> Row:
    """A row whose goal is a `limit` in the value's own unit: as a ratio, what that limit comes to beside this reference."""
    return beside(name, part, value, unit, better="low", reference=reference, goal=round(limit / reference, 3))
