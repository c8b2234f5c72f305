"""统一社会信用代码, GB 32100: kind of register, division, the 9 characters of GB 11714, and a check character, 18 in all."""

import re

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {each: value for value, each in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_ORGANISATION = tuple(zip(range(8), (3, 7, 9, 10, 5, 8, 4, 2), strict=True))


def normal(text: str) -> str:
    """As it is written: capitals, no blanks or dashes."""
    return re.sub(r"[\s-]", "", text).upper()


def check(body: str) -> str:
    """The last character for the 17 before it."""
    total = sum(_VALUES[each] * weight for each, weight in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def valid(text: str) -> bool:
    """Whether `text`, in its normal form, is one by its check character."""
    return _SHAPE.fullmatch(text) is not None and check(text[:17]) == text[17]


def organisation_fits(text: str) -> bool:
    """Whether the organisation code within (places 9 to 17) has its own check character right, by GB 11714."""
    code = text[8:17]
    rest = 11 - sum(int(code[place], 36) * weight for place, weight in _ORGANISATION) % 11
    return code[8] == {10: "X", 11: "0"}.get(rest, str(rest))
