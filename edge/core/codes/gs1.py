"""GS1 element strings and Digital Link, read by biip. Both give the same normal form: "(01)…(10)…", by number."""

import re

from biip import ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_messages import GS1Message
from stdnum import ean

from edge.core.codes.code import Code, Profile, Scan

_GS1_AIMS = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_CHECKED = frozenset({"01", "02"})
_KEYED = re.compile(r"(?:00\d{18}|0[12]\d{14}|\(\d{2,4}\)|414\d{13}|800[34])", re.ASCII)
_LINK = re.compile(
    r"https?://[^/?#]+(?:/[^?#]*)?/(?:00|01|414|417|8003|8004|253|gtin|sscc)/[^/?#]+", re.IGNORECASE | re.ASCII
)
_EAN = re.compile(r"\d{8}|\d{12,14}", re.ASCII)


def _is_element_string(scan: Scan) -> bool:
    text, aim = scan.text, scan.aim
    return aim in _GS1_AIMS or _KEYED.match(text.lstrip("\x1d")) is not None or _EAN.fullmatch(text) is not None


def _code(profile: str, message: GS1Message, scan: Scan) -> Code | None:
    if any(not ean.is_valid(each.value) for each in message.element_strings if each.ai.ai in _CHECKED):
        return None
    fields = {each.ai.ai: each.value for each in message.element_strings}
    return scan.code(profile, "".join(f"({ai}){fields[ai]}" for ai in sorted(fields)), fields)


def _element_string(scan: Scan) -> Code | None:
    plain = scan.text.lstrip("\x1d")
    if _EAN.fullmatch(plain) and scan.aim not in _GS1_AIMS:
        plain = f"01{plain:0>14}"
    try:
        message = GS1Message.parse_hri(plain) if plain.startswith("(") else GS1Message.parse(plain)
    except ParseError:
        return None
    return _code("gs1-es", message, scan)


def _digital_link(scan: Scan) -> Code | None:
    try:
        message = GS1DigitalLinkURI.parse(scan.text).as_gs1_message()
    except ParseError:
        return None
    return _code("gs1-dl", message, scan)


ELEMENT_STRING = Profile("gs1-es", _is_element_string, _element_string)
DIGITAL_LINK = Profile("gs1-dl", lambda scan: _LINK.match(scan.text) is not None, _digital_link)
