"""The province's 食用农产品追溯凭证: "FJ" and ten digits, as on the first one issued (2018-12-28)."""

import re

from edge.core.codes.code import Code, Profile

_SHAPE = re.compile(r"FJ\d{10}", re.ASCII)


def _parse(text: str, raw: bytes, aim: str) -> Code | None:
    return Code("fj-voucher", text.upper(), raw, aim)


VOUCHER = Profile("fj-voucher", lambda text, _aim, _nodes: _SHAPE.fullmatch(text.upper()) is not None, _parse)
