"""Telephone numbers of the mainland: mobiles, lines with their area code, and service numbers. Personal: keep them sealed."""

import re

_SHAPE = re.compile(r"1[3-9][0-9]{9}|0[1-9][0-9]{1,2}[2-8][0-9]{6,7}(-[0-9]{1,6})?|[48]00[0-9]{7}")
_COUNTRY = re.compile(r"(\+|00)86")
_BETWEEN = re.compile(r"[\s()（）·.]+")


def normal(text: str) -> str:
    """As it is dialled within the country: no blanks, brackets or country code; a dash only before an extension."""
    plain = _COUNTRY.sub("", _BETWEEN.sub("", text), count=1)
    head, dash, tail = plain.rpartition("-")
    extension = bool(dash) and _SHAPE.fullmatch(head.replace("-", "")) is not None
    return f"{head.replace('-', '')}-{tail}" if extension else plain.replace("-", "")


def valid(text: str) -> bool:
    """Whether `text`, in its normal form, can be somebody's."""
    return _SHAPE.fullmatch(text) is not None
