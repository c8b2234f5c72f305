"""How much a GS1 code names: one box, the lot behind it (boxes differ by weight, date or place), or only what goods they are."""

import re

_LOT = re.compile(r"\(01\)[0-9]{14}\(10\)(?:[^(\\]|\\.)+")
_KIND = re.compile(r"\(0[12]\)[0-9]{14}(?:\(3[0-9]{1,3}\)[0-9]+)*")  # AIs 30 to 39: how many, how heavy, at what price
_MONTH, _DAY = r"(?:0[1-9]|1[0-2]|[1-9])", r"(?:0[1-9]|[12]\d|3[01]|[1-9])"
_DATE = re.compile(
    rf"(?:20)?\d\d(?:[-/.年]{_MONTH}[-/.月]{_DAY}日?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))", re.ASCII
)
_LEAST = 3


def lot_of(code: str) -> str:
    """GTIN and lot of a GS1 code in its normal form, "" where it has none."""
    found = _LOT.match(code)
    return found[0] if found else ""


def tells(code: str) -> bool:
    """Whether an upstream code can be one batch's: what people write for want of one ("无", "0", "-") is not."""
    signs = [each for each in code if each.isalnum()]
    return len(signs) >= _LEAST and len(set(signs)) > 1 and any(each.isdigit() for each in signs)


def names_batch(code: str) -> bool:
    """Whether a code in its normal form is one batch's alone: no shop's bar code, no box's with only its weight, and no date."""
    return tells(code) and _KIND.fullmatch(code) is None and _DATE.fullmatch(code) is None
