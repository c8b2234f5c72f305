"""Codes a market issues itself. All are QR alphanumeric, upper case, with a check character.

batch    node 9 + YYMMDD + sequence 4 + MOD 11,10        20 digits, fits GS1 AI (10)
batch    "B" + node 9 + YYMMDD + sequence 6 + MOD 37,36  when a day has more than 9,999
exit     "X" + batch + serial 4 + MOD 37,36              one label on goods that leave
badge    "PB" + 32 base32 digits + MOD 37,36             a secret of 160 bits: never recorded
visit "V", voucher "S", sample "L", card "C", label printed ahead "T"  letter + node 9 + YYMMDD + sequence 5 + MOD 37,36
"""

import re
from base64 import b32encode
from datetime import date

from edge.core.codes import check
from edge.core.codes.code import Code, Profile, Scan

_DAY = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_BATCH = re.compile(rf"\d{{9}}{_DAY}\d{{5}}", re.ASCII)
_WIDE = re.compile(rf"B\d{{9}}{_DAY}\d{{6}}[0-9A-Z]", re.ASCII)
_EXIT = re.compile(rf"X(\d{{20}}|B\d{{9}}{_DAY}\d{{6}}[0-9A-Z])(\d{{4,10}})[0-9A-Z]", re.ASCII)
_SLIP = re.compile(rf"([VSLCT])\d{{9}}{_DAY}\d{{5,7}}[0-9A-Z]", re.ASCII)
_BADGE = re.compile(r"PB[A-Z2-7]{32}[0-9A-Z]", re.ASCII)
_SLIPS = {"V": "pinma-visit", "S": "pinma-voucher", "L": "pinma-sample", "C": "pinma-card", "T": "pinma-label"}
_NARROW = 9_999


def batch(node: str, day: date, sequence: int) -> str:
    """The market's code for one arrival."""
    if sequence <= _NARROW:
        body = f"{node}{day:%y%m%d}{sequence:04d}"
        return body + check.digit(body)
    body = f"B{node}{day:%y%m%d}{sequence:06d}"
    return body + check.letter(body)


def exit_serial(batch_code: str, serial: int) -> str:
    """The code of one label that leaves, under its batch."""
    body = f"X{batch_code}{serial:04d}"
    return body + check.letter(body)


def slip(kind: str, node: str, day: date, sequence: int) -> str:
    """A visit ("V"), voucher ("S"), sample ("L") or card ("C") code, or a label printed ahead ("T")."""
    body = f"{kind}{node}{day:%y%m%d}{sequence:05d}"
    return body + check.letter(body)


def kind(text: str) -> str:
    """What slip a text is the code of, "" for none or a damaged one."""
    if _SLIP.fullmatch(text) is None or not check.letter_fits(text):
        return ""
    return _SLIPS[text[0]]


def numbered(slip_code: str) -> tuple[str, str, int]:
    """Node, date (YYMMDD) and number of a slip's code."""
    return slip_code[1:10], slip_code[10:16], int(slip_code[16:-1])


def badge(secret: bytes) -> str:
    """The code on a badge that holds these 20 random bytes."""
    body = "PB" + b32encode(secret).decode("ascii")
    return body + check.letter(body)


def parent(exit_code: str) -> str:
    """The batch an exit code is of; "" for anything else."""
    found = _EXIT.fullmatch(exit_code)
    return found[1] if found is not None and check.letter_fits(exit_code) else ""


def dated(batch_code: str) -> str:
    """The date (YYMMDD) in a batch's code; "" of none."""
    return batch_code[10:16] if batch_code[:1] == "B" else batch_code[9:15]


def _plain(text: str) -> str:
    """Upper case, without the public page's address around it: our own label is a link for a phone and a code here."""
    return (text.rpartition("/c/")[2].partition("?")[0] if "/" in text else text).upper()


def _is_batch(scan: Scan) -> bool:
    plain, nodes = _plain(scan.text), scan.scheme.nodes
    return (plain[:9] in nodes and _BATCH.fullmatch(plain) is not None) or (
        plain[1:10] in nodes and _WIDE.fullmatch(plain) is not None
    )


def _damaged(scan: Scan) -> Code:
    """Our shape with a wrong check character: misread or forged, and nobody else's code either."""
    return scan.unknown("damaged")


def _batch(scan: Scan) -> Code:
    plain = _plain(scan.text)
    fits = check.letter_fits if plain[0] == "B" else check.digit_fits
    return scan.code("pinma-batch", plain) if fits(plain) else _damaged(scan)


def _exit(scan: Scan) -> Code:
    plain = _plain(scan.text)
    found = _EXIT.fullmatch(plain)
    if found is None or not check.letter_fits(plain):
        return _damaged(scan)
    return scan.code("pinma-exit", plain, {"batch": found[1], "serial": found[2]})


def _slip(scan: Scan) -> Code:
    plain = _plain(scan.text)
    return scan.code(_SLIPS[plain[0]], plain) if check.letter_fits(plain) else _damaged(scan)


def _badge(scan: Scan) -> Code:
    """Damaged or not, the text stays out of `text`: whoever records a code must not record a secret."""
    plain = scan.text.upper()
    error = "" if check.letter_fits(plain) else "damaged"
    return Code("pinma-badge", "", scan.raw, scan.aim, {"badge": plain}, error)


PROFILES = (
    Profile("pinma-badge", lambda scan: _BADGE.fullmatch(scan.text.upper()) is not None, _badge, "QR Code"),
    Profile("pinma-batch", _is_batch, _batch, "QR Code, Code 128"),
    Profile("pinma-exit", lambda scan: _EXIT.fullmatch(_plain(scan.text)) is not None, _exit, "QR Code"),
    Profile("pinma-slip", lambda scan: _SLIP.fullmatch(_plain(scan.text)) is not None, _slip, "QR Code"),
)
