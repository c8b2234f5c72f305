"""Number plates by GA 36: their normal form and their kind. A shape nobody knows has no kind, and is still a plate to us.

The shapes of "military", "police" (武警), "temporary" and "tractor" plates are from memory, no standard at hand.
"""

import re
from typing import Literal

Kind = Literal[
    "normal", "suffix", "nev_small", "nev_large", "embassy", "military", "police", "temporary", "tractor",
]  # fmt: skip

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_HEAD = f"[{_PROVINCES}][A-HJ-NP-Z]"
_SERIAL = "[A-HJ-NP-Z0-9]"
_ENERGY = "[ABCDEFGHJK]"  # A to E electric, the others mixed
_SHAPES: dict[Kind, re.Pattern[str]] = {
    "normal": re.compile(f"{_HEAD}{_SERIAL}{{5}}"),
    "suffix": re.compile(f"{_HEAD}{_SERIAL}{{4}}[挂学警港澳领]"),
    "nev_small": re.compile(f"{_HEAD}{_ENERGY}{_SERIAL}[0-9]{{4}}"),
    "nev_large": re.compile(f"{_HEAD}[0-9]{{5}}{_ENERGY}"),
    "embassy": re.compile("使[0-9]{6}|[0-9]{6}使"),
    "military": re.compile("[BCEGHJKLNSVZ][A-Z][0-9]{5}"),
    "police": re.compile(f"WJ[{_PROVINCES}]?[0-9]{{4}}[0-9A-Z]"),
    "temporary": re.compile(f"临{_HEAD}{_SERIAL}{{4,6}}|{_HEAD}{_SERIAL}{{4,6}}临|{_HEAD}临[0-9]{{4,6}}"),
    "tractor": re.compile(f"[{_PROVINCES}][0-9]{{2}}[A-Z0-9]{{5}}"),
}
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BETWEEN = re.compile(r"[\s·•‧・∙.。_\-–—]+")
_APART = re.compile(r"[/\\、,;+&|\n]|和|及")
_BRACKETS = re.compile(r"[()]")
_NEXT = re.compile(f"(?=[{_PROVINCES}][A-Z0-9])")


def normal(text: str) -> tuple[str, Kind | None]:
    """The plate in half-width capitals without dots and blanks, and its kind if its shape is known."""
    plain = _BETWEEN.sub("", text.translate(_HALF)).upper()
    return plain, next((kind for kind, shape in _SHAPES.items() if shape.fullmatch(plain)), None)


def several(text: str) -> tuple[str, ...]:
    """The plates named in one line, each in its normal form: a lorry and its trailer bear two."""
    found: list[str] = []
    for part in _APART.split(text.translate(_HALF)):
        whole, kind = normal(part)
        ways = (_NEXT.split(whole), part.split(), _BRACKETS.split(whole))
        pieces = [whole] if kind else next((each for each in ways if _all(each)), [whole])
        found += [plain for plain in (normal(each)[0] for each in pieces) if plain]
    return tuple(dict.fromkeys(found))


def _all(pieces: list[str]) -> bool:
    """Whether each of these is a plate."""
    kinds = [normal(each)[1] for each in pieces if each.strip()]
    return bool(kinds) and all(kinds)
