"""EPC Gen2 tags of 96 bits, both ways: SGTIN, SSCC, SGLN and GRAI, as 24 hex digits.

Header, filter, partition, company prefix, reference, serial. A tag says the same as the bar code beside it, so its
normal form is the element string. Any other tag is an opaque id: many come un-encoded from the maker (E2…).
"""

import re
from dataclasses import dataclass
from typing import Literal

from edge.core.codes import check
from edge.core.codes.code import Code, Profile, Scan
from edge.core.codes.gs1 import elements

Scheme = Literal["sgtin", "sscc", "sgln", "grai"]
_PREFIX_BITS = (40, 37, 34, 30, 27, 24, 20)  # by partition, for prefixes of 12 digits down to 6
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class _Layout:
    header: int
    digits: int  # of prefix and reference together
    bits: int  # likewise
    serial: int  # bits


_LAYOUTS: dict[Scheme, _Layout] = {
    "sgtin": _Layout(0x30, 13, 44, 38),
    "sscc": _Layout(0x31, 17, 58, 24),
    "sgln": _Layout(0x32, 12, 41, 41),
    "grai": _Layout(0x33, 12, 44, 38),
}
_BY_HEADER: dict[int, tuple[Scheme, _Layout]] = {layout.header: (scheme, layout) for scheme, layout in _LAYOUTS.items()}
_HEX24 = re.compile(r"3[0-3][0-9A-Fa-f]{22}")
_TAG = re.compile(r"E2[0-9A-F]{6,122}|e2[0-9a-f]{6,122}|[0-9A-F]{8,124}|[0-9a-f]{24,124}")
_WORD = 4  # a tag's memory is words of 16 bits


@dataclass(frozen=True, slots=True)
class Epc:
    """What a tag says. `reference` keeps its leading noughts; an SSCC's begins with the extension digit and has no serial."""

    scheme: Scheme
    filter: int
    company: str
    reference: str
    serial: int = 0

    @property
    def urn(self) -> str:
        """The pure identity, as EPCIS writes it."""
        tail = "" if self.scheme == "sscc" else f".{self.serial}"
        return f"urn:epc:id:{self.scheme}:{self.company}.{self.reference}{tail}"

    @property
    def ais(self) -> dict[str, str]:
        """The same as GS1 AIs."""
        first, rest = self.reference[:1], self.reference[1:]
        match self.scheme:
            case "sgtin":
                return {"01": _checked(first + self.company + rest), "21": str(self.serial)}
            case "sscc":
                return {"00": _checked(first + self.company + rest)}
            case "sgln":
                location = {"414": _checked(self.company + self.reference)}
                return location | {"254": str(self.serial)} if self.serial else location
            case "grai":
                return {"8003": "0" + _checked(self.company + self.reference) + str(self.serial)}


def encode(epc: Epc) -> str:
    """The tag's 24 hex digits. Raises ValueError for anything that has no room or is no number."""
    layout = _LAYOUTS[epc.scheme]
    partition = _LONGEST - len(epc.company)
    if not 0 <= partition < len(_PREFIX_BITS):
        raise ValueError("a company prefix has 6 to 12 digits")
    if len(epc.reference) != layout.digits - len(epc.company):
        raise ValueError(f"prefix and reference of {epc.scheme} have {layout.digits} digits together")
    if not (f"{epc.company}{epc.reference}".isascii() and f"{epc.company}{epc.reference}".isdigit()):
        raise ValueError("prefix and reference are digits")
    if not (0 <= epc.filter < 1 << 3 and 0 <= epc.serial < 1 << layout.serial) or (epc.scheme == "sscc" and epc.serial):
        raise ValueError("the filter or the serial has no room")
    number = layout.header << 3 | epc.filter
    number = number << 3 | partition
    number = number << _PREFIX_BITS[partition] | int(epc.company)
    number = number << layout.bits - _PREFIX_BITS[partition] | int(epc.reference or "0")
    return f"{number << layout.serial | epc.serial:024X}"


def decode(text: str) -> Epc | None:
    """What 24 hex digits say; None when they are no tag of these four kinds or hold numbers those cannot have."""
    number = int(text, 16)
    known = _BY_HEADER.get(number >> 88)
    partition = number >> 82 & 7
    if known is None or partition >= len(_PREFIX_BITS):
        return None
    scheme, layout = known
    digits, bits = _LONGEST - partition, _PREFIX_BITS[partition]
    serial = number & (1 << layout.serial) - 1
    reference = number >> layout.serial & (1 << layout.bits - bits) - 1
    company = number >> layout.serial + layout.bits - bits & (1 << bits) - 1
    room = layout.digits - digits
    if company >= 10**digits or reference >= 10**room or (scheme == "sscc" and serial):
        return None
    return Epc(scheme, number >> 85 & 7, f"{company:0{digits}d}", f"{reference:0{room}d}" if room else "", serial)


def _checked(body: str) -> str:
    return body + check.gs1(body)


def _epc(scan: Scan) -> Code | None:
    epc = decode(scan.text)
    if epc is None:
        return None
    more = {"epc": scan.text.upper(), "filter": str(epc.filter), "urn": epc.urn}
    return scan.code("epc96", elements.bracketed(sorted(epc.ais.items())), epc.ais | more)


def _is_tag(scan: Scan) -> bool:
    text = scan.text
    return not scan.aim and len(text) % _WORD == 0 and not text.isdigit() and _TAG.fullmatch(text) is not None


EPC96 = Profile(
    "epc96",
    lambda scan: not scan.aim and _HEX24.fullmatch(scan.text) is not None,
    _epc,
    "RFID tag (UHF, EPC Gen2)",
    ("3074257BF7194E4000001A85", "3374257BF40C0E400000162E"),
)
TAG = Profile(
    "tag",
    _is_tag,
    lambda scan: scan.code("tag", scan.text.upper()),
    "RFID tag, not encoded",
    ("E20000172211010118905449", "E2801160600002094C5D8A7B"),
)
