"""The signature in a code's link: whoever holds a day's key can tell without any line that this market gave the code out.

A link is BASE/c/CODE?s=TAG. TAG is the first 80 bits of HMAC-SHA-256(key of the code's day, CODE), in base32: 16 characters.
The key of a day is HKDF-Expand (RFC 5869) of a secret of the market's; its day, YYMMDD, stands in the code.
"""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Callable

from edge.core.codes import own

_OCTETS = 10
_KEY = 32
KeyOf = Callable[[str], bytes]  # the key of a day, YYMMDD


def day_key(secret: bytes, day: str) -> bytes:
    """The key of a day from a secret of at least 32 random octets."""
    block, made = b"", b""
    for number in range(1, -(-_KEY // hashlib.sha256().digest_size) + 1):
        block = hmac.digest(secret, block + f"pinma exit code {day}".encode() + bytes([number]), "sha256")
        made += block
    return made[:_KEY]


def day_of(code: str) -> str:
    """The day (YYMMDD) by whose key a voucher, exit code or label printed ahead is signed; "" for what is not."""
    if own.kind(code) in ("pinma-voucher", "pinma-label"):
        return own.numbered(code)[1]
    return own.dated(own.parent(code))


def tag(key: bytes, code: str) -> str:
    """The signature of a code under its day's key."""
    return b32encode(hmac.digest(key, code.encode(), "sha256")[:_OCTETS]).decode()


def link(base: str, code: str, key_of: KeyOf | None = None) -> str:
    """Where a label leads; with the signature, if the code has one and the keys are here."""
    day = day_of(code) if key_of is not None else ""
    return f"{base}/c/{code}?s={tag(key_of(day), code)}" if key_of is not None and day else f"{base}/c/{code}"
