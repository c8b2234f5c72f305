"""动物检疫合格证明, by its words and a number beside them; nothing else of it is public.

Unverified, so not guessed at: what its QR code holds, on which address a certificate is shown, how many digits its
number has, and whether any of them checks the rest. A bare number is therefore no certificate here. The text may name
the owner: the code is the number alone, and of the fields only the form (动物 or 产品, A or B).
"""

import re
from urllib.parse import unquote

from edge.core.codes.code import Code, Profile, Scan

_WORDS = re.compile(r"动物检疫|检疫合格证|检疫证|动检证")
_NUMBER = re.compile(
    r"(?:证明?编?号码?|编号|动检证|检疫证|合格证明?|[Nn][Oo]\.?|№|[?&](?:no|code|number|zsbh)=)[号）)\s]{0,3}[:：.]?\s{0,3}"
    r"([A-Z]{0,3}[0-9]{8,20})(?![0-9A-Za-z])",
    re.ASCII,
)
_FORM = re.compile(r"[（(]?(动物|产品)\s?([ABab])[）)]?")
_FORMS = {"动物": "animal", "产品": "product"}


def _said(scan: Scan) -> str:
    return unquote(scan.text) if "%" in scan.text else scan.text


def _parse(scan: Scan) -> Code | None:
    said = _said(scan)
    number = _NUMBER.search(said) if _WORDS.search(said) else None
    if number is None:
        return None
    form = _FORM.search(said)
    fields = {"form": f"{_FORMS[form[1]]}-{form[2].lower()}"} if form else {}
    return scan.code("quarantine", f"DWJY-{number[1]}", {"number": number[1], **fields})


QUARANTINE = Profile(
    "quarantine",
    lambda scan: "检" in scan.text or "%E6%A3%80" in scan.text.upper(),
    _parse,
    "QR Code, printed",
    ("动物检疫合格证明（产品A）编号：3501234567",),
)
