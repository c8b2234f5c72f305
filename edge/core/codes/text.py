"""Bytes of a scan as text: UTF-8 first, then GB18030, which many Chinese scanners and label programs send."""

import re

LIMIT = 4096  # bytes; no code at a gate is longer
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1c\x1e\x1f]")


def decode(raw: bytes) -> str | None:
    """Text without a BOM, or None when it is neither encoding or holds control bytes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text.removeprefix("\ufeff")
    return None
