"""GB/T 33993 商品二维码: the national service's address, and a maker's address with a GTIN in it.

Its third structure, AI strings with (01) first, is read as GS1. Of the maker's form we know that a GTIN must and other
data may stand in the address; read are its query `01=…&10=…` or `gtin=…&bat=…&ser=…` and its path `/gtin/…/bat/…/ser/…`
(with AIs as numbers a path is a Digital Link or nothing). The key words are from memory, the text of the 2024 edition
was not at hand; of 2dcode.org only the host is sure.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus

from edge.core.codes.code import Code, Profile, Scan
from edge.core.codes.gs1 import code, link
from edge.core.codes.gs1.table import FACTS
from edge.core.codes.gs1.wrong import WrongError

_SERVICE = re.compile(r"https?://(?:www\.)?2dcode\.org/([A-Za-z0-9._~/-]{1,200})", re.IGNORECASE | re.ASCII)
_MAKER = re.compile(r"https?://[^/?#\s]+([^?#\s]*)(?:\?([^#\s]*))?(?:#\S*)?", re.IGNORECASE)
_GTIN = re.compile(r"[/?&](?:01|gtin)[/=]\d{8}", re.IGNORECASE | re.ASCII)
_WORDS = {"gtin": "01", "bat": "10", "lot": "10", "ser": "21", "exp": "17"}
_SHORT = (8, 12, 13)


def _of_path(path: str) -> Iterator[tuple[str, str]]:
    """Names and values from the word for the GTIN on."""
    segments = path.split("/")
    start = next((at for at, each in enumerate(segments) if each.lower() == "gtin"), len(segments))
    for name, value in zip(segments[start::2], segments[start + 1 :: 2], strict=False):
        yield _WORDS.get(name.lower(), ""), unquote(value)


def _of_query(query: str) -> Iterator[tuple[str, str]]:
    """Names and values, whatever is not GS1 left out."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        ai = _WORDS.get(name.lower(), name)
        if ai in FACTS:
            yield ai, unquote_plus(value)


def _parse(scan: Scan) -> Code | None:
    service = _SERVICE.fullmatch(scan.text)
    if service is not None:
        return scan.code("gbt33993", f"https://2dcode.org/{service[1]}", {"id": service[1]})
    maker = _MAKER.fullmatch(scan.text)
    if maker is None or _GTIN.search(scan.text) is None:
        return None
    pairs = [*_of_path(maker[1]), *_of_query(maker[2] or "")]
    if scan.scheme.short_gtins:
        pairs = [(ai, f"{value:0>14}" if ai == "01" and len(value) in _SHORT else value) for ai, value in pairs]
    if "01" not in dict(pairs) or not all(ai in FACTS for ai, _ in pairs) or link.has_key(maker[1]):
        return None
    try:
        for ai, value in pairs:
            FACTS[ai].check(value)
        return code(scan, "gbt33993", tuple(pairs))
    except WrongError:
        return None


GBT33993 = Profile(
    "gbt33993",
    lambda scan: scan.text[:4].lower() == "http",
    _parse,
    "QR Code, 汉信码, Data Matrix",
    ("http://2dcode.org/X7KD42", "https://maker.example/p?gtin=09520001123450&bat=L1"),
)
