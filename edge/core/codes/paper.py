"""Numbers of certificates and test reports, as a code or a hand gives them: one paper must be used up under one number."""

import unicodedata

from edge.core.codes.code import Code
from edge.core.codes.text import decode


def normal(text: str) -> str:
    """Half width, capitals, no blanks. An address, whose letters differ by their case, stays as it is."""
    return text.strip() if "://" in text else "".join(unicodedata.normalize("NFKC", text).split()).upper()


def of(code: Code) -> str:
    """The number that a read says: the one within its text, or the code. Mere digits are the number, and no GTIN."""
    if code.profile == "quarantine":
        return code.fields["number"]
    read = (decode(code.raw) or "").strip()
    return read if read.isascii() and read.isdigit() else normal(code.text)
