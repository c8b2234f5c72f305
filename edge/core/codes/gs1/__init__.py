"""GS1 element strings and Digital Link. Every carrier of one content has one normal form: "(01)…(10)…", by AI.

What announces itself as GS1 and is wrong is unknown, with what is wrong: FNC1 in front, an AIM id that says so, a first
bracket around an AI, or a GTIN, SSCC or the like in front of a separator. Plain digits announce nothing and are passed on.
"""

import re

from edge.core.codes import check
from edge.core.codes.code import Code, Profile, Scan
from edge.core.codes.gs1 import elements, link
from edge.core.codes.gs1.pairs import Pairs, agree, once
from edge.core.codes.gs1.table import FACTS
from edge.core.codes.gs1.wrong import WrongError

AIMS = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_RETAIL = {"]E0": 13, "]E4": 8}
_KEYED = re.compile(r"(?:00[0-9]{18}|0[12][0-9]{14}|414[0-9]{13}|8003[0-9]{14}|8004)")
_EAN = re.compile(r"[0-9]{12,14}|[1345679][0-9]{7}")  # eight digits from 0 or 2 are a shop's own, or a date
_COMPOSITE = re.compile(r"([0-9]{8}|[0-9]{13})\|\]e0(.+)", re.DOTALL)
_FIRST = re.compile(r"\(([0-9]{2,4})(?:\)|$)")
_TWO = re.compile(r"\((?:[1-9][0-9]{1,3}|0[0-9])\)[^()]+\([0-9]{2,4}\)")  # "(0591)" is a telephone's
_WIDE = str.maketrans("（）", "()")


def code(scan: Scan, profile: str, pairs: Pairs) -> Code:
    """The code of these AIs. Raises WrongError when they contradict."""
    fields = once(pairs)
    agree(fields)
    return scan.code(profile, elements.bracketed(sorted(fields.items())), fields)


def _plain(scan: Scan) -> str:
    """The text with 0x1D wherever a scanner here sends something else for it."""
    text = scan.text
    for each in scan.scheme.gs:
        if each in text:
            text = text.replace(each, elements.GS)
    return text


def _begins(scan: Scan) -> bool:
    text, aim = scan.text, scan.aim
    first = text[0]
    return (
        "0" <= first <= "9"
        or first in "\x1d(（"
        or aim in AIMS
        or aim in _RETAIL
        or text.startswith(scan.scheme.gs or "\x1d")
    )


def _element_string(scan: Scan) -> Code | None:
    announced, pairs = True, None
    text = _plain(scan)
    try:
        if scan.aim in _RETAIL:
            pairs = _retail(text, _RETAIL[scan.aim])
        elif scan.aim in AIMS:
            pairs = elements.read(text.removeprefix(elements.GS))
        elif text[0] == elements.GS:
            pairs = elements.read(text[1:])
        elif text[0] in "(（":
            bracketed = text.translate(_WIDE) if text[0] == "（" else text
            first = _FIRST.match(bracketed)
            announced = (first is not None and first[1] in FACTS) or _TWO.match(bracketed) is not None
            pairs = elements.read_bracketed(bracketed) if announced else None
        elif _KEYED.match(text):
            announced = elements.GS in text
            pairs = _retail(text, len(text)) if _is_gtin(text) else elements.read(text)
        elif _is_gtin(text):
            pairs = _retail(text, len(text))
        return code(scan, "gs1-es", pairs) if pairs else None
    except WrongError as wrong:
        return scan.unknown(wrong.kind, wrong.about) if announced else None


def _is_gtin(text: str) -> bool:
    return _EAN.fullmatch(text) is not None and check.gs1_fits(text)


def _retail(text: str, digits: int) -> Pairs:
    """The GTIN of a shop's bar code, and what a composite component adds to it."""
    composite = _COMPOSITE.fullmatch(text)
    gtin, more = (composite[1], elements.read(composite[2])) if composite else (text, ())
    if len(gtin) != digits:
        raise WrongError("gs1_length", "01")
    FACTS["01"].check(f"{gtin:0>14}")
    return ("01", f"{gtin:0>14}"), *more


def _digital_link(scan: Scan) -> Code | None:
    try:
        return code(scan, "gs1-dl", link.read(scan.text, short_gtins=scan.scheme.short_gtins))
    except WrongError as wrong:
        return scan.unknown(wrong.kind, wrong.about) if wrong.kind == "gs1_check" else None


ELEMENT_STRING = Profile(
    "gs1-es",
    _begins,
    _element_string,
    "GS1-128, GS1 DataBar, GS1 DataMatrix, GS1 QR, GS1 DotCode; EAN/UPC; printed",
    ("(01)09520001123450(10)L1", "010952000112345010L1\x1d3103001750", "6901234567892"),
)
DIGITAL_LINK = Profile(
    "gs1-dl",
    lambda scan: scan.text[:4] in ("http", "HTTP"),
    _digital_link,
    "QR Code, Data Matrix",
    ("https://id.gs1.org/01/09520001123450/10/L1?17=261231",),
)
