"""Evidence sets: which certificates a class of goods must come with. Sets are data: `a & (b | c)` over kinds of papers.

Order 81 art. 8 names them for meat and imports; the Agricultural Products Quality Safety Law art. 39 for produce; the Food
Safety Law art. 53 for what is packed by a maker. Goods from abroad need what customs gave, whatever they are.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import get_args

from edge.core.papers import Line, PaperKind
from edge.core.products import Product

SETS: dict[str, str] = {
    "produce": "promise | fj-voucher | self-check | inspection",
    "meat": "quarantine & meat-quality",
    "poultry": "quarantine",
    "aquatic": "promise | fj-voucher | self-check | inspection | catch",
    "grain": "self-check | inspection | factory",
    "processed": "factory | self-check | inspection",
    "import": "customs",
    "packaged": "factory",
}
UNTESTED = frozenset({"packaged"})  # a maker's sealed pack gets no rapid test and stands outside the quota
KINDS: tuple[str, ...] = get_args(PaperKind)

Need = tuple[frozenset[str], ...]  # alternatives: one of them must be there as a whole
_TOKEN = re.compile(r"\s*(?:([&|()])|([a-z][a-z-]*))", re.ASCII)


@cache
def need(text: str) -> Need:
    """An evidence set as its alternatives. Raises ValueError for what is none."""
    tokens: list[str] = []
    at, text = 0, text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"{text!r}: not understood from {text[at:]!r} on")
        tokens.append(found[1] or found[2])
        at = found.end()
    alternatives = _either(tokens)
    if tokens:
        raise ValueError(f"{text!r}: {tokens[0]!r} was not expected")
    least = [one for one in alternatives if not any(other < one for other in alternatives)]
    return tuple(dict.fromkeys(least))


def _either(tokens: list[str]) -> list[frozenset[str]]:
    found = _both(tokens)
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        found += _both(tokens)
    return found


def _both(tokens: list[str]) -> list[frozenset[str]]:
    found = _one(tokens)
    while tokens and tokens[0] == "&":
        tokens.pop(0)
        right = _one(tokens)
        found = [one | other for one in found for other in right]
    return found


def _one(tokens: list[str]) -> list[frozenset[str]]:
    if not tokens:
        raise ValueError("something is missing at the end")
    word = tokens.pop(0)
    if word == "(":
        found = _either(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise ValueError("a bracket is not closed")
        return found
    if word not in KINDS:
        raise ValueError(f"{word!r} is no kind of paper: {', '.join(KINDS)}")
    return [frozenset((word,))]


def met(need: Need, shown: Iterable[str]) -> bool:
    """Whether these kinds of papers are enough."""
    here = frozenset(shown)
    return any(one <= here for one in need)


def missing(need: Need, shown: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """What would still be enough, by alternatives, the nearest first; empty when nothing is missing."""
    here = frozenset(shown)
    if met(need, here):
        return ()
    lacking = sorted({tuple(sorted(one - here, key=KINDS.index)) for one in need}, key=len)
    return tuple(one for one in lacking if len(one) == len(lacking[0]))


def as_strict(one: Need, other: Need) -> bool:
    """Whether whatever is enough for `one` is enough for `other`."""
    return all(any(least <= each for least in other) for each in one)


def both(one: str, other: str) -> str:
    """The set that asks for whatever either asks for."""
    if one == other or as_strict(need(one), need(other)):
        return one
    return other if as_strict(need(other), need(one)) else f"({one}) & ({other})"


def set_of(line: Line, product: Product | None) -> str:
    """The name of the evidence set that a line must meet."""
    if line.origin_kind == "country":
        return "import"
    return product.evidence if product is not None else "produce"


def text_of(name: str, tightened: Mapping[str, str]) -> str:
    """What a set asks for, where settings may have tightened it. A name nobody knows is held to what produce needs."""
    return tightened.get(name) or SETS.get(name) or SETS["produce"]
