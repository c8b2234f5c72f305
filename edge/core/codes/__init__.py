"""Whatever a reader sends, as a code. Profiles are tried in the order of `PROFILES`; cheap matchers come first.

`parse` never raises: what nobody recognises is profile "unknown" with the reason, and still has its bytes.
"""

from edge.core.codes import cert_qr, fj, opaque, own
from edge.core.codes.code import Code, Profile, Scan
from edge.core.codes.scheme import PLAIN, Provincial, Scheme
from edge.core.codes.text import LIMIT, decode

PROFILES: tuple[Profile, ...] = (
    *own.PROFILES,
    fj.VOUCHER,


    cert_qr.CERTIFICATE,
    opaque.URL,
    opaque.TEXT,
)


def parse(raw: bytes, aim: str = "", scheme: Scheme = PLAIN) -> Code:
    """The code in one scan, as a market of this scheme understands it."""
    if len(raw) >= LIMIT:  # readers cut there
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
