"""The claim code that a province gives out once: which claim it is, its secret, and a check character, easy to read out."""

from typing import NamedTuple

SECRET_BYTES = 16
ID_LENGTH = 8  # characters, 40 bits
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_SOUNDS = str.maketrans("OIL", "011", " -\t\r\n")
_SECRET_LENGTH = 26  # 130 bits, the first two of them 0
_LENGTH = ID_LENGTH + _SECRET_LENGTH + 1
_GROUP = 5


class BadCodeError(ValueError):
    """Not a claim code: it was mistyped."""


class Code(NamedTuple):
    """A claim's id and its secret."""

    claim: str
    secret: bytes

    def __str__(self) -> str:
        """As it is read out and typed: seven groups of five."""
        text = self.claim + _digits(int.from_bytes(self.secret, "big"), _SECRET_LENGTH)
        text += _check(text)
        return "-".join(text[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def new_code(random: bytes) -> Code:
    """A code out of 21 random bytes."""
    return Code(_digits(int.from_bytes(random[SECRET_BYTES:], "big"), ID_LENGTH), random[:SECRET_BYTES])


def read_code(text: str) -> Code:
    """What somebody typed: any case, with or without hyphens, O for 0 and I or L for 1. Raises BadCodeError."""
    plain = text.upper().translate(_SOUNDS)
    if len(plain) != _LENGTH or not set(plain) <= set(_ALPHABET):
        raise BadCodeError(f"a claim code has {_LENGTH} letters and digits in groups of {_GROUP}")
    if _check(plain[:-1]) != plain[-1]:
        raise BadCodeError("a character of the claim code is wrong, or two are swapped: look at it again")
    number = 0
    for each in plain[ID_LENGTH:-1]:
        number = number * 32 + _ALPHABET.index(each)
    if number >> (SECRET_BYTES * 8):
        raise BadCodeError("this is no claim code")
    return Code(plain[:ID_LENGTH], number.to_bytes(SECRET_BYTES, "big"))


def _digits(number: int, length: int) -> str:
    return "".join(_ALPHABET[number >> (5 * at) & 31] for at in reversed(range(length)))


def _check(text: str) -> str:
    """Luhn mod 32: finds every wrong character and all but two pairs of neighbours swapped."""
    total = 0
    for place, each in enumerate(reversed(text)):
        value = _ALPHABET.index(each) * (1 if place % 2 else 2)
        total += value // 32 + value % 32
    return _ALPHABET[-total % 32]
