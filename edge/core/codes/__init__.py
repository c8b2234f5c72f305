"""Whatever a reader sends, as a code: the first profile that knows it, in the order of `PROFILES`.

1. `pinma-*`: ours, by a letter or a registered node; first, so that a badge's secret is nobody else's code, and because
   most scans at a gate are these. A node must be registered: SB/T 10680 and SSCC have the same 20 digits.
2. `provincial`: whoever filled that slot knows what the province prints here.
3. `fj-voucher`: two letters and ten digits, nothing else looks so.
4. `gs1-es`: announced by AIM id, FNC1 or bracket, or plain digits with a check digit in them: before all that have none.
5. `epc96`: 24 hex digits with a header, a partition and ranges that must fit; before the shapes that check less.
6. `sbt-batch16`, `sbt-trace20`: digits that begin with a place. 7. `tag`: any other hex.
8. Addresses, from what proves itself to what does not: `gs1-dl` (keys in order, check digits), `gbt33993` (a GTIN),
   `cert-qr` (Base64 text that reads as a certificate), `quarantine` (words and a number; also plain text), `url`.
9. `text`: whatever can be printed.

`parse` never raises: what nobody recognises is profile "unknown" with the reason, and still has its bytes. An AIM id that
a scanner types in front of a code is taken as one that its driver read.
"""

import re

from edge.core.codes import cert_qr, epc, fj, gbt33993, gs1, opaque, own, provincial, quarantine, sbt
from edge.core.codes.code import Code, Profile, Scan
from edge.core.codes.scheme import PLAIN, Provincial, Scheme
from edge.core.codes.text import LIMIT, decode

_AIM = re.compile(rb"\][A-Za-z][0-9A-Za-z]")

PROFILES: tuple[Profile, ...] = (
    *own.PROFILES,
    provincial.PROVINCIAL,
    fj.VOUCHER,
    gs1.ELEMENT_STRING,
    epc.EPC96,
    sbt.BATCH16,
    sbt.TRACE20,
    epc.TAG,
    gs1.DIGITAL_LINK,
    gbt33993.GBT33993,
    cert_qr.CERTIFICATE,
    quarantine.QUARANTINE,
    opaque.URL,
    opaque.TEXT,
)


def parse(raw: bytes, aim: str = "", scheme: Scheme = PLAIN) -> Code:
    """The code in one scan, as a market of this scheme understands it."""
    if not aim and (typed := _AIM.match(raw)):
        raw, aim = raw[typed.end() :], typed[0].decode()
    if len(raw) > LIMIT:
        return Code("unknown", "", raw[:LIMIT], aim, error="too_long")
    text = decode(raw)
    if text is None:
        return Code("unknown", "", raw, aim, error="not_text")
    scan = Scan(text.strip(" \r\n\t"), raw, aim, scheme)  # not GS, which may stand at an end
    if not scan.text:
        return scan.unknown("empty")
    for profile in PROFILES:
        if profile.match(scan):
            found = profile.parse(scan)
            if found is not None:
                return found
    return scan.unknown("unprintable")


__all__ = ["PROFILES", "Code", "Profile", "Provincial", "Scan", "Scheme", "parse"]
