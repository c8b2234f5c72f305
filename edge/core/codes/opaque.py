"""What is nobody's code here, kept as it is: it can still be the upstream code of a declared line."""

import re

from edge.core.codes.code import Code, Profile, Scan

_URL = re.compile(r"https?://\S+", re.IGNORECASE)


def _text(scan: Scan) -> Code | None:
    plain = scan.text.strip("\x1d")
    return scan.code("text", plain) if plain and plain.isprintable() else None


URL = Profile(
    "url",
    lambda scan: _URL.fullmatch(scan.text) is not None and scan.text.isprintable(),
    lambda scan: scan.code("url", scan.text),
    "QR Code",
    ("https://maker.example/q?id=7",),
)
TEXT = Profile("text", lambda _scan: True, _text, "any", ("上海青 20260305-3",))
