"""ZPL II: a sheet to bytes. No I/O."""

import re

from drivers.raster import Raster
from drivers.sheet import Bars, Picture, Qr, Sheet

QR_DROP = 10  # firmware sets a QR code under its field origin by the bar height of ^BY
_RESERVED = re.compile(rb"[^ -~]|[\^~_]")


def encode(sheet: Sheet) -> bytes:
    """A whole ^XA..^XZ job; ^MNN on a roll, where no gap ends a label."""
    head = b"^XA%s^CI28^PW%d^LL%d^LH0,0" % (b"^MNN" if sheet.roll else b"", sheet.width, sheet.height)
    return b"".join([head, *[_item(item) for item in sheet.items], b"^PQ1^XZ"])


def _item(item: Picture | Qr | Bars) -> bytes:
    match item:
        case Picture():
            return _picture(item.x, item.y, item.drawn)
        case Qr():
            text = _escape(item.text)
            return b"^BY2,3,%d^FO%d,%d^BQN,2,%d^FH_^FDMA,%s^FS" % (QR_DROP, item.x, item.y - QR_DROP, item.dots, text)
        case Bars():
            # Mode A lets the printer change subsets: ">;" with an odd number of digits would lose the last one.
            where = (item.x, item.y, item.dots, item.height, _escape(item.text))
            return b"^FO%d,%d^BY%d^BCN,%d,N,N,N,A^FH_^FD%s^FS" % where


def _picture(x: int, y: int, drawn: Raster) -> bytes:
    size = len(drawn.rows)
    return b"^FO%d,%d^GFA,%d,%d,%d,%s^FS" % (x, y, size, size, drawn.bytes_per_row, drawn.rows.hex().upper().encode())


def _escape(text: str) -> bytes:
    """UTF-8 for a field under ^FH_: what ZPL would take as a command, or is not ASCII, goes as hexadecimal."""
    return _RESERVED.sub(lambda match: b"_%02X" % match[0][0], text.encode())
