"""What is nobody's code here, kept as it is: it can still be the upstream code of a declared line."""

import re

from edge.core.codes.code import Code, Profile

_URL = re.compile(r"https?://\S+", re.IGNORECASE)


def _url(text: str, raw: bytes, aim: str) -> Code | None:
    return Code("url", text, raw, aim)


def _text(text: str, raw: bytes, aim: str) -> Code | None:
    plain = text.strip("\x1d")
    return Code("text", plain, raw, aim) if plain and plain.isprintable() else None


URL = Profile("url", lambda text, _aim, _nodes: _URL.fullmatch(text) is not None, _url)
TEXT = Profile("text", lambda _text, _aim, _nodes: True, _text)
