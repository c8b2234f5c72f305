"""How much a GS1 code names: one box, the lot behind it (boxes differ by weight, date or place), or a kind of goods only."""

import re

_LOT = re.compile(r"\(01\)[0-9]{14}\(10\)(?:[^(\\]|\\.)+")

_KIND = re.compile(r"\(0[12]\)[0-9]{14}(?:\(3[0-9]{1,3}\)[0-9]+)*")  # AIs 30 to 39: how many, how heavy, at what price


def lot_of(code: str) -> str:
    """GTIN and lot of a GS1 code in its normal form, "" where it has none."""
    found = _LOT.match(code)
    return found[0] if found else ""


def names_kind(code: str) -> bool:
    """Whether a GS1 code in its normal form names goods and no batch of them: a shop's bar code, a box's without a lot or date."""
    return _KIND.fullmatch(code) is not None
