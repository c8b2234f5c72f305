"""The lot behind a box's own code: boxes of one lot differ by weight, date or place, and are recalled together."""

import re

_LOT = re.compile(r"\(01\)[0-9]{14}\(10\)(?:[^(\\]|\\.)+")


def lot_of(code: str) -> str:
    """GTIN and lot of a GS1 code in its normal form, "" where it has none."""
    found = _LOT.match(code)
    return found[0] if found else ""
