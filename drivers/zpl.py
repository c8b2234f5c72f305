"""ZPL II for a label of 60 x 40 mm at 203 dpi (8 dots a millimetre): label to bytes, and ~HS to a status. No I/O.

+-----------------------+
| first line      ##### |
| other lines     # QR# |
|                 ##### |
|  | || ||| | || ||| |  |
|          code         |
+-----------------------+
"""

import re
from collections.abc import Iterator

import segno

from devices import Label
from drivers import raster

WIDTH, HEIGHT, MARGIN = 480, 320, 16
QR_BOX = 200  # the upper right corner, the quiet zone of four modules included
QR_DROP = 10  # firmware sets a QR code under its field origin by the bar height of ^BY
TEXT_WIDTH = WIDTH - QR_BOX - MARGIN
BARS_TOP, BARS_HEIGHT = 210, 60
CODE_TOP = 274
FIRST, OTHERS, CODE = 40, 25, 23
_RESERVED = re.compile(rb"[^ -~]|[\^~_]")
_PRINTABLE = re.compile(r"[ -~]+")
_PAIRS = re.compile(r"([0-9][0-9]){2,}")


def encode(label: Label, font: str) -> bytes:
    """A whole ^XA..^XZ job. Raises ValueError when the link is too long for its QR code."""
    parts = [_qr(label.link), *_lines(label.lines, font), *_bars(label.code), _code(label, font)]
    return b"".join([b"^XA^CI28^PW%d^LL%d^LH0,0" % (WIDTH, HEIGHT), *parts, b"^PQ1^XZ"])


def _qr(link: str) -> bytes:
    """Model 2, correction M, the largest modules that fit the box; centred in it."""
    modules = segno.make_qr(link, error="m", boost_error=False).symbol_size(border=0)[0]
    dots = min(10, QR_BOX // (modules + 8))
    if dots < 2:  # noqa: PLR2004 - a phone no longer reads single dots
        raise ValueError(f"link of {len(link)} characters does not fit a label: {link[:40]}…")
    inset = (QR_BOX - modules * dots) // 2
    x, y = WIDTH - QR_BOX + inset, inset - QR_DROP
    return b"^BY2,3,%d^FO%d,%d^BQN,2,%d^FH_^FDMA,%s^FS" % (QR_DROP, x, y, dots, _escape(link))


def _lines(lines: tuple[str, ...], font: str) -> Iterator[bytes]:
    """The lines of text from the top left, the first large, as many as end above the bars."""
    y = MARGIN
    for size, line in zip([FIRST, *[OTHERS] * len(lines)], lines, strict=False):
        drawn = raster.text(line, font, size, TEXT_WIDTH)
        if y + drawn.height > QR_BOX:
            return
        yield _picture(MARGIN, y, drawn)
        y += drawn.height


def _bars(code: str) -> Iterator[bytes]:
    """Code 128, centred, at the widest modules that leave a quiet zone of ten; nothing when it cannot be carried."""
    modules = _modules(code)
    dots = min(3, WIDTH // (modules + 20)) if _PRINTABLE.fullmatch(code) else 0
    if dots:
        x = (WIDTH - modules * dots) // 2
        # Mode A lets the printer change subsets: ">;" with an odd number of digits would lose the last one.
        yield b"^FO%d,%d^BY%d^BCN,%d,N,N,N,A^FH_^FD%s^FS" % (x, BARS_TOP, dots, BARS_HEIGHT, _escape(code))


def _modules(code: str) -> int:
    """Width of a Code 128 symbol: 11 modules a character, 13 for the stop; four digits and more go in pairs."""
    symbols = len(code) + 2  # start and check
    for run in _PAIRS.finditer(code):
        symbols -= len(run[0]) // 2 - (run.start() > 0) - (run.end() < len(code))
    return symbols * 11 + 13


def _code(label: Label, font: str) -> bytes:
    """The code for people: digits in fours; a second copy says so."""
    code = re.sub(r"(\d{4})(?=\d)", r"\1 ", label.code) if label.code.isdigit() else label.code
    drawn = raster.text(code if label.copy == 1 else f"{code} ({label.copy})", font, CODE, WIDTH - 2 * MARGIN)
    return _picture((WIDTH - drawn.width) // 2, CODE_TOP, drawn)


def _picture(x: int, y: int, drawn: raster.Raster) -> bytes:
    size = len(drawn.rows)
    return b"^FO%d,%d^GFA,%d,%d,%d,%s^FS" % (x, y, size, size, drawn.bytes_per_row, drawn.rows.hex().upper().encode())


def _escape(text: str) -> bytes:
    """UTF-8 for a field under ^FH_: what ZPL would take as a command, or is not ASCII, goes as hexadecimal."""
    return _RESERVED.sub(lambda match: b"_%02X" % match[0][0], text.encode())
