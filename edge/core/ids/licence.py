"""食品生产许可证编号: "SC", 3 digits of category, 6 of division, 4 of sequence, one check digit by ISO 7064 MOD 11,10."""

import re

from stdnum.iso7064 import mod_11_10

from edge.core.ids import divisions

_SHAPE = re.compile(r"SC[0-9]{14}")


def normal(text: str) -> str:
    """As it is printed: capitals, no blanks."""
    return re.sub(r"\s", "", text).upper()


def valid(text: str) -> bool:
    """Whether `text`, in its normal form, is one by its check digit and a place that may be."""
    return _SHAPE.fullmatch(text) is not None and mod_11_10.is_valid(text[2:]) and divisions.plausible(text[5:11])
