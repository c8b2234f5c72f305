"""What a seller usually brings: from the lines of their last loads, the newest first."""

from collections.abc import Iterable, Sequence

from edge.core.papers import Line


def last(lines: Iterable[Line], product: str) -> Line | None:
    """The last line of a product."""
    return next((line for line in lines if line.product == product), None)


def origins(lines: Sequence[Line], product: str = "", most: int = 8) -> tuple[str, ...]:
    """Where goods came from lately: this product's origins first, then the others'."""
    mine = [line.origin for line in lines if line.product == product]
    return tuple(dict.fromkeys(filter(None, (*mine, *(line.origin for line in lines)))))[:most]


def products(lines: Iterable[Line], most: int = 60) -> tuple[str, ...]:
    """Products by how often they came, of two the one that came later."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.product] = counts.get(line.product, 0) + 1
    return tuple(sorted(counts, key=lambda name: -counts[name]))[:most]
