"""公民身份号码, GB 11643: division, day of birth, sequence, check character by ISO 7064 MOD 11-2. Personal: keep it sealed."""

import re
from datetime import date

from stdnum.iso7064 import mod_11_2

from edge.core.ids import divisions

_SHAPE = re.compile(r"[0-9]{17}[0-9X]")


def normal(text: str) -> str:
    """As it is written: a capital X, no blanks."""
    return re.sub(r"\s", "", text).upper()


def valid(text: str) -> bool:
    """Whether `text`, in its normal form, can be somebody's: its check character, a day that was, a place that may be."""
    if _SHAPE.fullmatch(text) is None or not mod_11_2.is_valid(text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return divisions.plausible(text)
