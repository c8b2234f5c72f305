"""Whatever a reader sends, as a code. Profiles are tried in the order of `PROFILES`; cheap matchers come first.

`parse` never raises: what nobody recognises is profile "unknown" with the reason, and still has its bytes.
"""

from edge.core.codes import fj, gs1, opaque, own, promise
from edge.core.codes.code import Code, Profile
from edge.core.codes.text import LIMIT, decode

PROFILES: tuple[Profile, ...] = (
    *own.PROFILES,
    fj.VOUCHER,
    gs1.DIGITAL_LINK,
    gs1.ELEMENT_STRING,
    promise.PROMISE,
    opaque.URL,
    opaque.TEXT,
)


def parse(raw: bytes, aim: str = "", nodes: frozenset[str] = frozenset()) -> Code:
    """The code in one scan. `nodes` are the registered market nodes (9 digits) whose 20-digit codes are ours."""
    if len(raw) >= LIMIT:  # readers cut there
        return Code("unknown", "", raw[:LIMIT], aim, error="too_long")
    text = decode(raw)
    if text is None:
        return Code("unknown", "", raw, aim, error="not_text")
    text = text.strip(" \r\n\t")  # not GS, which may stand at an end
    if not text:
        return Code("unknown", "", raw, aim, error="empty")
    for profile in PROFILES:
        if profile.match(text, aim, nodes):
            found = profile.parse(text, raw, aim)
            if found is not None:
                return found
    return Code("unknown", "", raw, aim, error="unprintable")


__all__ = ["PROFILES", "Code", "Profile", "parse"]
