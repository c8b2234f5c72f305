"""SB/T 10680: codes of the meat and vegetable tracing system. No check digit is known: accepted by shape, never trusted.

batch 16 = node 9 (division 6 + sequence 3) + serial 7. trace 20: only its length and its division are sure.
"""

import re

from edge.core.codes.code import Code, Profile, Scan
from edge.core.ids import divisions

_DIGITS = re.compile(r"[0-9]{16}(?:[0-9]{4})?")


def _begins(scan: Scan, length: int) -> bool:
    return len(scan.text) == length and _DIGITS.fullmatch(scan.text) is not None and divisions.plausible(scan.text)


def _batch(scan: Scan) -> Code:
    return scan.code("sbt-batch16", scan.text, {"node": scan.text[:9], "serial": scan.text[9:]})


def _trace(scan: Scan) -> Code:
    return scan.code("sbt-trace20", scan.text, {"division": scan.text[:6]})


BATCH16 = Profile(
    "sbt-batch16", lambda scan: _begins(scan, 16), _batch, "Code 128, QR Code, IC card", ("3501210010000017",)
)
TRACE20 = Profile(
    "sbt-trace20", lambda scan: _begins(scan, 20), _trace, "retail ticket: Code 128, QR Code", ("35012100100010000017",)
)
