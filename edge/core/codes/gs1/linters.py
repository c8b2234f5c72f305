"""What the parts of AI values must be, by the names of GS1's Barcode Syntax Tests. Each says whether a text passes.

A company prefix (`gcppos1`, `gcppos2`), at least four digits, is not looked up in GS1's register: no box at a gate has it.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from itertools import count, islice

from edge.core.codes import check
from edge.core.codes.gs1 import coupons, lists

_DIGITS = re.compile(r"[0-9]*")
_CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CSET39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CSET32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_VALUES = {each: value for value, each in enumerate(_CSET82)}
_PRIMES = tuple(islice((n for n in count(2) if all(n % each for each in range(2, int(n**0.5) + 1))), 97))


def shaped(pattern: str) -> Callable[[str], bool]:
    """A test by a regular expression over the whole text."""
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def day(text: str, *, nought: bool) -> bool:
    """YYMMDD of this century or YYYYMMDD; day 00 is a whole month where `nought`."""
    if len(text) not in (6, 8) or not _DIGITS.fullmatch(text):
        return False
    year, month, number = int(text[:-4]), int(text[-4:-2]), int(text[-2:])
    year += 2000 if len(text) == 6 else 0  # noqa: PLR2004  (YYMMDD)
    return 1 <= month <= 12 and (0 if nought else 1) <= number <= (monthrange(year or 2000, month)[1])  # noqa: PLR2004


def _csum(text: str) -> bool:
    return bool(text) and _DIGITS.fullmatch(text) is not None and check.gs1_fits(text)


def _csumalpha(text: str) -> bool:
    """A pair of check characters, MOD 1021 over weights that are primes."""
    body, pair = text[:-2], text[-2:]
    if len(pair) < 2 or len(body) > len(_PRIMES) or any(each not in _VALUES for each in text):  # noqa: PLR2004
        return False
    total = sum(_VALUES[each] * prime for each, prime in zip(reversed(body), _PRIMES, strict=False)) % 1021
    return pair == _CSET32[total >> 5] + _CSET32[total & 31]


def _iban(text: str) -> bool:
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{9,32}", text) or text[:2] not in lists.COUNTRIES2:
        return False
    return int("".join(str(int(each, 36)) for each in text[4:] + text[:4])) % 97 == 1


def _pieceoftotal(text: str) -> bool:
    """The number of a piece, then how many there are, each one half of the digits."""
    half = len(text) // 2
    if not text or len(text) % 2 or not _DIGITS.fullmatch(text):
        return False
    return 1 <= int(text[:half]) <= int(text[half:])


def _posinseqslash(text: str) -> bool:
    """The second of three is "2/3"."""
    found = re.fullmatch(r"([1-9][0-9]*)/([1-9][0-9]*)", text)
    return found is not None and int(found[1]) <= int(found[2])


def _cset64(text: str) -> bool:
    """Base64url; "=" may fill it up to a multiple of three characters, as GS1 tests it."""
    return re.fullmatch(r"[A-Za-z0-9_-]*", text) is not None or (
        len(text) % 3 == 0 and re.fullmatch(r"[A-Za-z0-9_-]+={1,2}", text) is not None
    )


LINTERS: dict[str, Callable[[str], bool]] = {
    "csetnumeric": shaped(r"[0-9]*"),
    "cset82": lambda text: all(each in _VALUES for each in text),
    "cset39": lambda text: all(each in _CSET39 for each in text),
    "cset64": _cset64,
    "csum": _csum,
    "csumalpha": _csumalpha,
    "gcppos1": shaped(r"[0-9]{4}.*"),
    "gcppos2": shaped(r".[0-9]{4}.*"),
    "zero": shaped("0+"),
    "nonzero": shaped("[0-9]*[1-9][0-9]*"),
    "nozeroprefix": shaped("(?:[1-9][0-9]*)?"),
    "hasnondigit": lambda text: _DIGITS.fullmatch(text) is None,
    "yymmd0": lambda text: len(text) == 6 and day(text, nought=True),  # noqa: PLR2004
    "yymmdd": lambda text: len(text) == 6 and day(text, nought=False),  # noqa: PLR2004
    "yyyymmd0": lambda text: len(text) == 8 and day(text, nought=True),  # noqa: PLR2004
    "yyyymmdd": lambda text: len(text) == 8 and day(text, nought=False),  # noqa: PLR2004
    "hh": shaped("[01][0-9]|2[0-3]"),
    "mi": shaped("[0-5][0-9]"),
    "ss": shaped("[0-5][0-9]"),
    "hhmi": shaped("(?:[01][0-9]|2[0-3])[0-5][0-9]"),
    "iso3166": lists.COUNTRIES.__contains__,
    "iso3166999": (lists.COUNTRIES | {"999"}).__contains__,
    "iso3166alpha2": lists.COUNTRIES2.__contains__,
    "iso4217": lists.CURRENCIES.__contains__,
    "iso5218": shaped("[0129]"),
    "mediatype": lists.MEDIA.__contains__,
    "packagetype": lists.PACKAGES.__contains__,
    "importeridx": shaped("[A-Za-z0-9_-]"),
    "winding": shaped("[019]"),
    "yesno": shaped("[01]"),
    "hyphen": shaped("-+"),
    "pcenc": shaped("(?:[^%]|%[0-9A-Fa-f]{2})*"),
    "latitude": lambda text: len(text) == 10 and _DIGITS.fullmatch(text) is not None and text <= "1800000000",  # noqa: PLR2004
    "longitude": lambda text: len(text) == 10 and _DIGITS.fullmatch(text) is not None and text <= "3600000000",  # noqa: PLR2004
    "iban": _iban,
    "pieceoftotal": _pieceoftotal,
    "posinseqslash": _posinseqslash,
    "couponcode": coupons.coupon,
    "couponposoffer": coupons.offer,
}
