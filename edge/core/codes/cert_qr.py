"""承诺达标合格证 in a QR code: a vendor's address, whose query is urlencoded Base64 of the printed text in UTF-8.

The text names a person and a telephone number, so neither it nor the address is the code: `text` is a short id made
from the address, and `fields` hold only what the goods are.
"""

import hashlib
import re
from base64 import b64decode
from urllib.parse import unquote

from edge.core.codes.code import Code, Profile, Scan
from edge.core.codes.text import decode

_LINK = re.compile(r"https?://[^\s?#]+\?([A-Za-z0-9+/_=%-]{28,})(?:#\S*)?", re.IGNORECASE | re.ASCII)
_TITLE = "承诺达标合格证"
_PRODUCER, _BUYER = "我承诺生产销售的食用农产品", "我承诺销售的食用农产品"
_FIELD = re.compile(
    r"(产品名称|数量[^\S\n]?[（(]?重量[）)]?|重量或数量|产地|承诺主体|联系方式|开具时间|开具日期)[^\S\n]?[：:]"
)
_NAMES = {"产品名称": "product", "产地": "origin", "开具时间": "issued_on", "开具日期": "issued_on"}
_MUST = frozenset({"产品名称", "承诺主体"})
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_BASIS = {"质量安全控制符合要求": "control", "自行检测合格": "self_test", "委托检测合格": "entrusted_test"}
_EMPTY, _TICKED = "□☐▢○", "☑☒✓✔√■▣●◉"


def _text(link: str) -> str | None:
    """The certificate's text; None when the query is nothing of the kind."""
    found = _LINK.fullmatch(link)
    if found is None:
        return None
    coded = unquote(found[1]).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        text = decode(b64decode(coded + "=" * (-len(coded) % 4), validate=True))
    except ValueError:
        return None
    if text is None:
        return None
    said = {name for name, _ in _said(text)}
    return text if any(words in text for words in (_TITLE, _PRODUCER, _BUYER)) or said >= _MUST else None


def _said(text: str) -> list[tuple[str, str]]:
    """Each named field and what stands after it, to the next one or the end of the line."""
    lines = [_FIELD.split(line) for line in text.splitlines()]
    return [(name, value.strip()) for parts in lines for name, value in zip(parts[1::2], parts[2::2], strict=True)]


def _fields(text: str) -> dict[str, str]:
    """What the goods are, without whoever promises: product, quantity, origin, issued_on, basis, layout."""
    fields: dict[str, str] = {}
    for name, value in _said(text):
        key = _NAMES.get(name) or ("quantity" if "量" in name else "")
        if key and value:
            fields.setdefault(key, value)
    if "issued_on" in fields:
        fields["issued_on"] = _iso(fields["issued_on"])
    fields["basis"] = ",".join(_basis(text))
    fields["layout"] = "producer" if _PRODUCER in text else "buyer" if _BUYER in text else ""
    return {key: value for key, value in fields.items() if value}


def _basis(text: str) -> list[str]:
    """What the promise rests on: the ticked boxes, or where none is drawn, whatever is printed."""
    boxes = any(box in text for box in _EMPTY + _TICKED)
    wanted = rf"[{_TICKED}]\s*" if boxes else ""
    return [name for words, name in _BASIS.items() if re.search(wanted + words, text)]


def _iso(said: str) -> str:
    found = _DATE.search(said)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else said


def _parse(scan: Scan) -> Code | None:
    promised = _text(scan.text)
    if promised is None:
        return None
    short = hashlib.sha256(scan.text.encode()).hexdigest()[:32].upper()
    return scan.code("cert-qr", f"HGZ-{short}", _fields(promised))


CERTIFICATE = Profile(
    "cert-qr",
    lambda scan: _LINK.fullmatch(scan.text) is not None,
    _parse,
    "QR Code",
    ("https://hgz.example.cn/q?5om/6K+66L6+5qCH5ZCI5qC86K+BCuS6p+WTgeWQjeensO+8muiRsQrkuqflnLDvvJrplb/kuZA",),
)
