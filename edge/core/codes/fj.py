"""The province's 食用农产品追溯凭证: "FJ" and ten digits, as on the first one issued (2018-12-28)."""

import re

from edge.core.codes.code import Profile

_SHAPE = re.compile(r"FJ\d{10}", re.ASCII | re.IGNORECASE)

VOUCHER = Profile(
    "fj-voucher",
    lambda scan: _SHAPE.fullmatch(scan.text) is not None,
    lambda scan: scan.code("fj-voucher", scan.text.upper()),
    "QR Code, printed number",
    ("FJ9000000001",),
)
