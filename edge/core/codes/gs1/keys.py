"""GS1 keys as bare numbers: GTIN, GLN, SSCC, GRAI and GDTI, with the AI each stands under."""

from typing import Literal

from edge.core.codes import check
from edge.core.codes.gs1.table import FACTS
from edge.core.codes.gs1.wrong import WrongError

Key = Literal["gtin", "gln", "sscc", "grai", "gdti"]
_AIS: dict[Key, str] = {"gtin": "01", "gln": "414", "sscc": "00", "grai": "8003", "gdti": "253"}
_BODIES: dict[Key, tuple[int, ...]] = {
    "gtin": (7, 11, 12, 13),
    "gln": (12,),
    "sscc": (17,),
    "grai": (12,),
    "gdti": (12,),
}


def whole(key: Key, body: str) -> str:
    """The digits of a key with its check digit behind. Raises ValueError for so many digits or something else."""
    if len(body) not in _BODIES[key] or not (body.isascii() and body.isdigit()):
        raise ValueError(f"{key}: {_BODIES[key]} digits, not {body!r}")
    return body + check.gs1(body)


def value(key: Key, text: str) -> str | None:
    """`text` (a GRAI or GDTI with or without its serial) as its AI's value, or None when it is none."""
    filled = f"{text:0>14}" if key == "gtin" and len(text) - 1 in _BODIES[key] else text
    filled = f"0{text}" if key == "grai" and not text.startswith("0") else filled
    try:
        FACTS[_AIS[key]].check(filled)
    except WrongError:
        return None
    return filled
