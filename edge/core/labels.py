"""Codes beside a batch's own: other schemes' names for it, and labels that were printed before anybody knew what for."""

from msgspec import Struct

from edge.core import facts as f
from edge.core.errors import OutOfOrderError


class Alias(Struct, frozen=True, gc=False):
    """Another code, and the batch it stands for."""

    code: str
    batch: str
    scheme: str


def alias_after(_alias: Alias | None, fact: f.Fact) -> Alias:
    """The code as last assigned."""
    if not isinstance(fact, f.Aliased):
        raise OutOfOrderError(fact)
    return Alias(fact.code, fact.batch, fact.scheme)


class Roll(Struct, frozen=True, gc=False):
    """Labels printed ahead under one day's date: ranges of numbers, first and last included."""

    day: str
    ranges: tuple[tuple[int, int], ...] = ()

    def has(self, number: int) -> bool:
        """Whether a label of this number was printed."""
        return any(first <= number <= last for first, last in self.ranges)


def roll_after(roll: Roll | None, fact: f.Fact) -> Roll:
    """The roll with more labels on it."""
    if not isinstance(fact, f.Rolled):
        raise OutOfOrderError(fact)
    return Roll(fact.day, (*(roll.ranges if roll else ()), (fact.first, fact.last)))


class Binding(Struct, frozen=True, gc=False):
    """A label printed ahead, and the batch it was bound to. It is bound once."""

    label: str
    batch: str


def binding_after(binding: Binding | None, fact: f.Fact) -> Binding:
    """The label after it was bound."""
    if not isinstance(fact, f.Bound) or binding is not None:
        raise OutOfOrderError(fact)
    return Binding(fact.label, fact.batch)
