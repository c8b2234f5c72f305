"""Code 128 as modules: for printers that draw no bars, and to know how wide the others' are. No I/O."""

import re

_WIDTHS = re.findall(
    r"\d+",
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112",
)
"""Bar, space, bar, space, bar, space of each value; the stop ends with one bar more."""
_TO_C, _TO_B, _START_B, _START_C, _STOP = 99, 100, 104, 105, 106
_PARTS = re.compile(r"(?P<pairs>([0-9]{2}){2,}(?![0-9])|([0-9]{2}){2,}(?=[0-9][^0-9]))|(?P<single>[ -~])")
"""Four digits and more go in pairs; the odd one goes last, or first where it would need one more change of subset."""


def carries(text: str) -> bool:
    """Whether subsets B and C have every character of it."""
    return bool(text) and text.isascii() and text.isprintable()


def width(text: str) -> int:
    """Modules of a symbol with check and stop, without quiet zones. Raises ValueError for what it cannot carry."""
    return 11 * len(_values(text)) + 2


def modules(text: str) -> str:
    """The symbol from left to right, "1" for a bar. Raises ValueError for what it cannot carry."""
    elements = "".join(_WIDTHS[value] for value in _values(text))
    return "".join(("1", "0")[place % 2] * int(times) for place, times in enumerate(elements))


def _values(text: str) -> list[int]:
    """Start, data, check, stop."""
    if not carries(text):
        raise ValueError(f"Code 128 cannot carry {text!r}")
    values: list[int] = []
    in_pairs = False
    for part in _PARTS.finditer(text):
        paired = part["pairs"] is not None
        if not values:
            values.append(_START_C if paired else _START_B)
        elif paired != in_pairs:
            values.append(_TO_C if paired else _TO_B)
        in_pairs = paired
        values += [int(part[0][at : at + 2]) for at in range(0, len(part[0]), 2)] if paired else [ord(part[0]) - 32]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return [*values, check, _STOP]
