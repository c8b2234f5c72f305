"""Bytes of a scan as text: UTF-8 first, then GB18030, which many Chinese scanners and label programs send."""

LIMIT = 4096  # bytes; no code at a gate is longer


def decode(raw: bytes) -> str | None:
    """Text without a BOM, or None when it is neither encoding or holds control bytes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if any(ch < " " and ch not in "\x1d\r\n\t" for ch in text) else text.removeprefix("\ufeff")
    return None
