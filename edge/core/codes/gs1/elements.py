"""Element strings, both ways: as scanned, with 0x1D for FNC1, and as printed, "(01)…(10)…"."""

import re
from collections.abc import Iterable

from edge.core.codes.gs1.pairs import Pairs
from edge.core.codes.gs1.table import FACTS, WIDTH
from edge.core.codes.gs1.wrong import WrongError

GS = "\x1d"
_ELEMENT = re.compile(r"\(([0-9]{2,4})\)((?:[^(\\]|\\.?)*)", re.DOTALL)
_LOOK = 4


def read(text: str) -> Pairs:
    """The AIs and values behind the first FNC1, in order. Raises WrongError."""
    pairs: list[tuple[str, str]] = []
    here, end = 0, len(text)
    if not end:
        raise WrongError("gs1_empty")
    while here < end:
        ai = text[here : here + WIDTH.get(text[here : here + 2], _LOOK)]
        fact = FACTS.get(ai)
        if fact is None:
            raise _no_such(ai)
        start = here + len(ai)
        stop = start + fact.size if fact.fixed else text.find(GS, start)
        value = text[start:stop] if stop >= 0 else text[start:]
        fact.check(value)
        pairs.append((ai, value))
        here = end if stop < 0 else stop
        if here < end and text[here] == GS:
            here += 1
    return tuple(pairs)


def read_message(text: str) -> Pairs:
    """The same of a whole message, which FNC1 begins. Raises WrongError."""
    if text[:1] != GS:
        raise WrongError("gs1_fnc1")
    return read(text[1:])


def read_bracketed(text: str) -> Pairs:
    r"""As printed; "\(" is a bracket within a value. Raises WrongError."""
    pairs: list[tuple[str, str]] = []
    here = 0
    while here < len(text):
        found = _ELEMENT.match(text, here)
        if found is None:
            raise WrongError("gs1_brackets")
        ai, value = found[1], found[2].replace("\\(", "(")
        fact = FACTS.get(ai)
        if fact is None:
            raise _no_such(ai)
        fact.check(value)
        pairs.append((ai, value))
        here = found.end()
    if not pairs:
        raise WrongError("gs1_brackets")
    return tuple(pairs)


def raw(pairs: Iterable[tuple[str, str]], *, fixed_first: bool = False) -> str:
    """As a symbol holds it, FNC1 in front; `fixed_first` needs the fewest separators. The values are taken as they are."""
    listed = list(pairs)
    if fixed_first:
        listed.sort(key=lambda pair: not FACTS[pair[0]].fixed)
    parts = [GS]
    for ai, value in listed:
        parts += [ai, value] if FACTS[ai].fixed else [ai, value, GS]
    return "".join(parts[:-1] if parts[-1] == GS and len(parts) > 1 else parts)


def bracketed(pairs: Iterable[tuple[str, str]]) -> str:
    """As printed below a symbol."""
    return "".join(
        f"({ai}){value}" if "(" not in value else f"({ai}){value.replace('(', chr(92) + '(')}" for ai, value in pairs
    )


def _no_such(ai: str) -> WrongError:
    return WrongError("gs1_unknown_ai", "".join(each for each in ai[:_LOOK] if each in "0123456789"))
