"""TSPL, spoken by TSC and most Chinese label printers: a sheet to bytes, and ESC !? to a status. No I/O."""

import re
from dataclasses import dataclass

from drivers.raster import Raster
from drivers.sheet import Bars, Picture, Qr, Sheet, drawn

ASK = b"\x1b!?"
"""Answered at any time, by one byte."""
MODEL = b"~!T\r\n"
"""Answered in turn and only by a printer that is ready: behind a job, its answer means that the job is through."""
CANCEL = b"\x1b!.\r\n"
_PLAIN = re.compile(r"[\w $%*+\-./:?=&,;@()#]+", re.ASCII)
"""What stands in quotation marks unchanged in every dialect; a code of anything else is drawn."""
_FAULTS = (
    (0x01, "head open"),
    (0x02, "paper jam"),
    (0x04, "paper out"),
    (0x08, "ribbon out"),
    (0x10, "paused"),
    (0x40, "cover open"),
    (0x80, "printer error"),
)
_PRINTING = 0x20


@dataclass(frozen=True, slots=True)
class Status:
    """One answer to ESC !?: what a person must see to, "" when nothing, and whether it is printing."""

    fault: str
    printing: bool


def parse_status(answer: int) -> Status:
    """The one byte of an answer."""
    return Status(", ".join(name for bit, name in _FAULTS if answer & bit), bool(answer & _PRINTING))


@dataclass(frozen=True, slots=True)
class Stock:
    """The paper, and how the printer takes pictures: 0 is black in TSPL, but 1 in some copies of it (`inverted`)."""

    gap_mm: float = 2.0
    density: int = 8
    inverted: bool = False


def encode(sheet: Sheet, stock: Stock) -> bytes:
    """A whole job, from SIZE to PRINT; without a gap on a roll."""
    gap = 0 if sheet.roll else stock.gap_mm
    head = (
        f"\r\nSIZE {sheet.width / 8:g} mm,{sheet.height / 8:g} mm\r\nGAP {gap:g} mm,0 mm\r\n"
        f"DENSITY {stock.density}\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nCLS\r\n"
    )
    return b"".join([head.encode(), *[_item(item, stock) for item in sheet.items], b"PRINT 1,1\r\n"])


def _item(item: Picture | Qr | Bars, stock: Stock) -> bytes:
    match item:
        case Picture():
            return _picture(item.x, item.y, item.drawn, stock)
        case Qr() if _PLAIN.fullmatch(item.text):  # M2, because the manual's default is the QR code of 1994
            return f'QRCODE {item.x},{item.y},M,{item.dots},A,0,M2,S7,"{item.text}"\r\n'.encode()
        case Bars() if _PLAIN.fullmatch(item.text):
            size = f"{item.height},0,0,{item.dots},{item.dots}"
            return f'BARCODE {item.x},{item.y},"128",{size},"{item.text}"\r\n'.encode()
        case _:
            return _item(drawn(item), stock)


def _picture(x: int, y: int, raster: Raster, stock: Stock) -> bytes:
    rows = raster.rows if stock.inverted else raster.white_is_one()
    return b"BITMAP %d,%d,%d,%d,0,%s\r\n" % (x, y, raster.bytes_per_row, raster.height, rows)
