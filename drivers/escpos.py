"""ESC/POS, spoken by receipt printers: a sheet to bytes, and DLE EOT to a status. No I/O.

Everything is drawn: no two makes agree on Chinese text, and many know no QR code.
"""

from dataclasses import dataclass

from drivers.raster import Raster
from drivers.sheet import Sheet, flat

ASK = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
"""DLE EOT 1 to 4, answered at once, a byte each."""
END = b"\x1dr\x01"
"""GS r, answered in turn: behind a job, its answer means that the job is through."""
CANCEL = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x10\x05\x02"
"""DLE DC4 8: forget what was received; DLE ENQ 2: and what stopped printing. Each is ignored where it is not known."""
BAND = 128
"""Rows sent at a time: cheap printers hold no more than a few kilobytes."""
_ANSWERS = 4


def encode(sheet: Sheet, *, cut: bool) -> bytes:
    """A whole job. Without a cutter the end is fed out to where it can be torn off."""
    page = flat(sheet)
    bands = [_band(page.band(top, top + BAND)) for top in range(0, page.height, BAND)]
    return b"".join([b"\x1b@", *bands, b"\x1dVB\x00" if cut else b"\x1bd\x05"])


def _band(band: Raster) -> bytes:
    """GS v 0: a set bit is black."""
    size = band.bytes_per_row.to_bytes(2, "little") + band.height.to_bytes(2, "little")
    return b"\x1dv0\x00" + size + band.rows


@dataclass(frozen=True, slots=True)
class Status:
    """Four answers together: what a person must see to, "" when nothing; `warning` still prints."""

    fault: str
    warning: str


def parse_status(received: bytes) -> Status | None:
    """The first four answers in what was received; None while there are fewer. Skips what is none."""
    answers = [byte for byte in received if _is_status(byte)][:_ANSWERS]
    if len(answers) < _ANSWERS:
        return None
    printer, offline, error, paper = answers
    named = [
        (offline & 0x04, "cover open"),
        (offline & 0x20 or paper & 0x60, "paper out"),
        (error & 0x08, "cutter jammed"),
        (error & 0x40, "head too hot"),
        (error & 0x20, "printer error"),
    ]
    faults = [name for holds, name in named if holds]
    if not faults and (printer & 0x28 or offline & 0x40 or error & 0x04):
        faults = ["printer error"] if offline & 0x40 or error & 0x04 or printer & 0x20 else ["offline"]
    return Status(", ".join(faults), "paper near its end" if paper & 0x0C and not paper & 0x60 else "")


def ended(received: bytes) -> bool:
    """Whether an answer to GS r is in it: bits 4 and 7 are clear, as in no other answer."""
    return any(not byte & 0x90 for byte in received)


def _is_status(byte: int) -> bool:
    """Bits 1 and 4 set, 0 and 7 clear: no flow control, no answer to GS r."""
    return byte & 0x93 == 0x12  # noqa: PLR2004 - as the docstring says
