"""Evidence sets: which certificates a class of goods must come with. Sets are data: `a & (b | c)` over kinds of papers.

Order 81 art. 8 names them for meat and imports; the Agricultural Products Quality Safety Law art. 39 for produce; the Food
Safety Law art. 53 for what is packed by a maker. Goods from abroad need what customs gave, whatever they are.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import get_args

from edge.core.papers import Line, PaperKind
from edge.core.products import GROUPS, Product

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

_LONGEST, _DEEPEST = 10_000, 20  # characters, and brackets within brackets

Need = tuple[frozenset[str], ...]  # alternatives: one of them must be there as a whole
_TOKEN = re.compile(r"\s*(?:([&|()])|([a-z][a-z-]*))", re.ASCII)


@cache
def need(text: str) -> Need:
    """An evidence set as its alternatives. Raises ValueError for what is none."""
    tokens: list[str] = []
    at, text, depth = 0, text.strip(), 0
    if len(text) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} characters")
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"{text!r}: not understood from {text[at:]!r} on")
        tokens.append(found[1] or found[2])
        at, depth = found.end(), depth + (found[1] == "(") - (found[1] == ")")
        if depth > _DEEPEST:
            raise ValueError(f"more than {_DEEPEST} brackets within each other")
    alternatives = _either(tokens)
    if tokens:
        raise ValueError(f"{text!r}: {tokens[0]!r} was not expected")
    return tuple(alternatives)


def _either(tokens: list[str]) -> list[frozenset[str]]:
    found = _both(tokens)
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        found += _both(tokens)
    return _least(found)


def _both(tokens: list[str]) -> list[frozenset[str]]:
    found = _one(tokens)
    while tokens and tokens[0] == "&":
        tokens.pop(0)
        right = _one(tokens)
        found = _least([one | other for one in found for other in right])
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


def _least(alternatives: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Without those that ask for all that another asks for, and more."""
    found = list(dict.fromkeys(alternatives))
    return [one for one in found if not any(other < one for other in found)]


def met(need: Need, shown: Iterable[str]) -> bool:
    """Whether these kinds of papers are enough."""
    here = frozenset(shown)
    return any(one <= here for one in need)


def missing(need: Need, shown: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The least that would still be enough, by alternatives, in the order of `KINDS`; empty when nothing is missing."""
    here = frozenset(shown)
    if met(need, here):
        return ()
    lacking = {tuple(sorted(map(KINDS.index, one - here))) for one in need}
    least = min(map(len, lacking))
    return tuple([tuple([KINDS[at] for at in one]) for one in sorted(lacking) if len(one) == least])


def as_strict(one: Need, other: Need) -> bool:
    """Whether whatever is enough for `one` is enough for `other`."""
    return all(any(least <= each for least in other) for each in one)


def both(one: str, other: str) -> str:
    """The set that asks for whatever either asks for."""
    if one == other or as_strict(need(one), need(other)):
        return one
    if as_strict(need(other), need(one)):
        return other
    alternatives = _least([mine | yours for mine in need(one) for yours in need(other)])
    return " | ".join([" & ".join(sorted(each, key=KINDS.index)) for each in alternatives])


def set_of(line: Line, product: Product | None) -> str:
    """The name of the evidence set that a line must meet. A registry's word cannot make it less than its food group's."""
    if line.origin_kind == "country":
        return "import"
    if product is None:
        return "produce"
    own, least = SETS.get(product.evidence), GROUPS[product.group][2]
    return product.evidence if own is None or as_strict(need(own), need(SETS[least])) else least


def asked(line: Line, product: Product | None, tightened: Mapping[str, str]) -> str:
    """What a line must come with: what its set asks for, and what its food group's does."""
    name = set_of(line, product)
    text = text_of(name, tightened)
    return text if product is None or name == "import" else both(text, text_of(GROUPS[product.group][2], tightened))


def untested(line: Line, product: Product | None) -> bool:
    """Whether goods get no rapid test."""
    name = set_of(line, product)
    return name in UNTESTED or (name != "import" and product is not None and GROUPS[product.group][2] in UNTESTED)


def text_of(name: str, tightened: Mapping[str, str]) -> str:
    """What a set asks for, where settings may have tightened it. A name nobody knows is held to what produce needs."""
    return tightened.get(name) or SETS.get(name) or SETS["produce"]
