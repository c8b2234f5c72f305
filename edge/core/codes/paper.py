"""Numbers of certificates and test reports, as a code or a hand gives them: one paper must be used up under one number."""

import unicodedata

from edge.core.codes.code import Code
from edge.core.codes.text import decode

_NONE = frozenset({"", "无", "没有", "无号", "无编号", "无证号", "不详", "未知", "NA", "NO", "NONE", "NIL"})


def normal(text: str) -> str:
    """Half width, capitals, no blanks. An address, whose letters differ by their case, stays as it is."""
    return text.strip() if "://" in text else "".join(unicodedata.normalize("NFKC", text).split()).upper()


def of(code: Code) -> str:
    """The number that a read says: the one within its text, or the code. Mere digits are the number, and no GTIN."""
    if code.profile == "quarantine":
        return code.fields["number"]
    read = (decode(code.raw) or "").strip()
    return read if read.isascii() and read.isdigit() else normal(code.text)


def numbered(text: str) -> bool:
    """Whether a paper's number is one, and not a word for none."""
    return "".join(filter(str.isalnum, text)).strip("0").upper() not in _NONE
